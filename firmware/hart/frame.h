/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Saving and restoring registers in the trap frame of struct hart: macros for
 * trap.S. sp is the address of struct hart in all of them.
 */
#ifndef HART_FRAME_H
#define HART_FRAME_H

#include "hart/csr.h"
#include "hart/hart.h"

/*
 * What a call of our C functions clobbers besides a0, a1, t0, t1 and sp. gcc compiles
 * our code with t2-t6 out of bounds (mk/toolchain.mk), so that an SBI call need not
 * save them, and of the library functions those that use them are not for that path
 * (tools/check-registers). clang cannot do that.
 */
	.macro	save_call_clobbered
	sd	ra, HART_X(1)(sp)
	sd	a2, HART_X(12)(sp)
	sd	a3, HART_X(13)(sp)
	sd	a4, HART_X(14)(sp)
	sd	a5, HART_X(15)(sp)
	sd	a6, HART_X(16)(sp)
	sd	a7, HART_X(17)(sp)
	.endm

	.macro	restore_call_clobbered
	ld	ra, HART_X(1)(sp)
	ld	a2, HART_X(12)(sp)
	ld	a3, HART_X(13)(sp)
	ld	a4, HART_X(14)(sp)
	ld	a5, HART_X(15)(sp)
	ld	a6, HART_X(16)(sp)
	ld	a7, HART_X(17)(sp)
	.endm

/* What any C function may clobber beyond that. */
	.macro	save_other_temporaries
	sd	t2, HART_X(7)(sp)
	sd	t3, HART_X(28)(sp)
	sd	t4, HART_X(29)(sp)
	sd	t5, HART_X(30)(sp)
	sd	t6, HART_X(31)(sp)
	.endm

	.macro	restore_other_temporaries
	ld	t2, HART_X(7)(sp)
	ld	t3, HART_X(28)(sp)
	ld	t4, HART_X(29)(sp)
	ld	t5, HART_X(30)(sp)
	ld	t6, HART_X(31)(sp)
	.endm

/* Those of them that are not reserved. */
	.macro	save_unreserved
#ifdef __clang__
	save_other_temporaries
#endif
	.endm

	.macro	restore_unreserved
#ifdef __clang__
	restore_other_temporaries
#endif
	.endm

/* The rest of the registers, but for a0, a1 and sp. */
	.macro	save_callee_saved
	sd	gp, HART_X(3)(sp)
	sd	tp, HART_X(4)(sp)
	sd	s0, HART_X(8)(sp)
	sd	s1, HART_X(9)(sp)
	sd	s2, HART_X(18)(sp)
	sd	s3, HART_X(19)(sp)
	sd	s4, HART_X(20)(sp)
	sd	s5, HART_X(21)(sp)
	sd	s6, HART_X(22)(sp)
	sd	s7, HART_X(23)(sp)
	sd	s8, HART_X(24)(sp)
	sd	s9, HART_X(25)(sp)
	sd	s10, HART_X(26)(sp)
	sd	s11, HART_X(27)(sp)
	.endm

	.macro	restore_callee_saved
	ld	gp, HART_X(3)(sp)
	ld	tp, HART_X(4)(sp)
	ld	s0, HART_X(8)(sp)
	ld	s1, HART_X(9)(sp)
	ld	s2, HART_X(18)(sp)
	ld	s3, HART_X(19)(sp)
	ld	s4, HART_X(20)(sp)
	ld	s5, HART_X(21)(sp)
	ld	s6, HART_X(22)(sp)
	ld	s7, HART_X(23)(sp)
	ld	s8, HART_X(24)(sp)
	ld	s9, HART_X(25)(sp)
	ld	s10, HART_X(26)(sp)
	ld	s11, HART_X(27)(sp)
	.endm

#endif
