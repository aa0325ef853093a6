/* SPDX-License-Identifier: BSD-2-Clause */
/* Starts every other hart, each of which stops at once, and stops itself. */
#include "sbi/sbi.h"

	.section .text.start, "ax"
	.global _start
_start:
	li	s0, 1
1:	mv	a0, s0
	la	a1, stop
	li	a6, SBI_HSM_HART_START
	li	a7, SBI_EXT_HSM
	ecall
	addi	s0, s0, 1
	beqz	a0, 1b			/* SBI_SUCCESS */
stop:
	li	a6, SBI_HSM_HART_STOP
	li	a7, SBI_EXT_HSM
	ecall
