/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hart 0 starts hart 1, which faults at once. Hart 0 waits until hart 1 counts as
 * stopped, prints "still here", and powers off.
 */
#include "tests/system/payloads/call.h"

	.section .text.start, "ax"
	.global _start
_start:
	li	a0, 1
	la	a1, fault
	sbi	SBI_EXT_HSM, SBI_HSM_HART_START
wait:
	li	a0, 1
	sbi	SBI_EXT_HSM, SBI_HSM_HART_GET_STATUS
	li	t0, SBI_HSM_STOPPED
	bne	a1, t0, wait

	li	a0, 11
	la	a1, message
	li	a2, 0
	sbi	SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE
	shut_down SBI_SRST_REASON_NONE

fault:
	unimp

message:
	.ascii	"still here\n"
