/* SPDX-License-Identifier: BSD-2-Clause */
/* SBI calls in assembly. The arguments are in a0-a5; the answer is in a0 and a1. */
#ifndef PAYLOADS_CALL_H
#define PAYLOADS_CALL_H

#include "sbi/sbi.h"

	.macro	sbi extension, function
	li	a6, \function
	li	a7, \extension
	ecall
	.endm

/* End the machine: SBI_SRST_REASON_NONE is success. */
	.macro	shut_down reason
	li	a0, SBI_SRST_TYPE_SHUTDOWN
	li	a1, \reason
	sbi	SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET
	.endm

#endif
