/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints "entered" and powers off. Position-independent, so that the tests can
 * wrap it in any kind of file at any address.
 */
#include "sbi/sbi.h"

	.section .text.start, "ax"
	.global _start
_start:
	li	a0, 8
	lla	a1, message
	li	a2, 0
	li	a6, SBI_DBCN_CONSOLE_WRITE
	li	a7, SBI_EXT_DBCN
	ecall
	li	a0, SBI_SRST_TYPE_SHUTDOWN
	li	a1, SBI_SRST_REASON_NONE
	li	a6, SBI_SRST_SYSTEM_RESET
	li	a7, SBI_EXT_SRST
	ecall
1:	wfi
	j	1b

message:
	.ascii	"entered\n"
