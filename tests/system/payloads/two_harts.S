/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hart 0 starts hart 1, which faults at once. Hart 0 waits until hart 1 counts as
 * stopped, prints "still here", and powers off.
 */
#include "sbi/sbi.h"

	.section .text.start, "ax"
	.global _start
_start:
	li	a0, 1
	la	a1, fault
	li	a6, SBI_HSM_HART_START
	li	a7, SBI_EXT_HSM
	ecall
wait:
	li	a0, 1
	li	a6, SBI_HSM_HART_GET_STATUS
	li	a7, SBI_EXT_HSM
	ecall
	li	t0, SBI_HSM_STOPPED
	bne	a1, t0, wait

	li	a0, 11
	la	a1, message
	li	a2, 0
	li	a6, SBI_DBCN_CONSOLE_WRITE
	li	a7, SBI_EXT_DBCN
	ecall
	li	a0, SBI_SRST_TYPE_SHUTDOWN
	li	a1, SBI_SRST_REASON_NONE
	li	a6, SBI_SRST_SYSTEM_RESET
	li	a7, SBI_EXT_SRST
	ecall

fault:
	unimp

message:
	.ascii	"still here\n"
