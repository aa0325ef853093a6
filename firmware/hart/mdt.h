/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mstatus.MDT (Smdbltrp), for assembly. A trap to machine mode sets it, and one that
 * comes while it is set is the hart's last. Whoever takes a trap clears it at once, so
 * that it is clear wherever else the firmware runs, and its own faults are traps too.
 */
#ifndef HART_MDT_H
#define HART_MDT_H

#include "hart/csr.h"

	.macro	clear_mdt scratch
	li	\scratch, MSTATUS_MDT
	csrc	CSR_MSTATUS, \scratch
	.endm

#endif
