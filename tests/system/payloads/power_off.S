/* SPDX-License-Identifier: BSD-2-Clause */
/* Powers off; runs wherever it lies. */
#include "sbi/sbi.h"

	.section .text.start, "ax"
	.global _start
_start:
	li	a7, SBI_EXT_SRST
	li	a6, SBI_SRST_SYSTEM_RESET
	li	a0, SBI_SRST_TYPE_SHUTDOWN
	li	a1, SBI_SRST_REASON_NONE
	ecall
1:	j	1b
