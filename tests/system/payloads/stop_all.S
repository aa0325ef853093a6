/* SPDX-License-Identifier: BSD-2-Clause */
/* Starts every other hart, each of which stops at once, and stops itself. */
#include "tests/system/payloads/call.h"

	.section .text.start, "ax"
	.global _start
_start:
	li	s0, 1
1:	mv	a0, s0
	la	a1, stop
	sbi	SBI_EXT_HSM, SBI_HSM_HART_START
	addi	s0, s0, 1
	beqz	a0, 1b			/* SBI_SUCCESS */
stop:
	sbi	SBI_EXT_HSM, SBI_HSM_HART_STOP
