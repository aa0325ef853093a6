/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the time before there is a trap handler; powers off if it goes on. */
#include "sbi/sbi.h"

	.section .text.start, "ax"
	.global _start
_start:
	rdtime	s0
1:	rdtime	s1
	bleu	s1, s0, 1b
	li	a7, SBI_EXT_SRST
	li	a6, SBI_SRST_SYSTEM_RESET
	li	a0, SBI_SRST_TYPE_SHUTDOWN
	li	a1, 0
	ecall
1:	j	1b
