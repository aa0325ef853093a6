/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints "entered" and powers off. Position-independent, so that the tests can
 * wrap it in any kind of file at any address.
 */
#include "tests/system/payloads/call.h"

	.section .text.start, "ax"
	.global _start
_start:
	li	a0, 8
	lla	a1, message
	li	a2, 0
	sbi	SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE
	shut_down SBI_SRST_REASON_NONE
1:	wfi
	j	1b

message:
	.ascii	"entered\n"
