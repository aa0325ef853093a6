/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hart 1 makes a call of the Base extension. Hart 0 waits for a key, sends a fence
 * to all harts, prints "still here", and powers off.
 */
#include "sbi/sbi.h"

	.section .text.start, "ax"
	.global _start
_start:
	li	a0, 1
	la	a1, caller
	li	a6, SBI_HSM_HART_START
	li	a7, SBI_EXT_HSM
	ecall
1:	li	a0, 1
	la	a1, key
	li	a2, 0
	li	a6, SBI_DBCN_CONSOLE_READ
	li	a7, SBI_EXT_DBCN
	ecall
	beqz	a1, 1b

	li	a0, 0
	li	a1, -1				/* SBI_HART_MASK_BASE_ALL */
	li	a6, SBI_RFENCE_FENCE_I
	li	a7, SBI_EXT_RFENCE
	ecall
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

caller:
	li	a6, SBI_BASE_GET_IMPL_ID
	li	a7, SBI_EXT_BASE
	ecall
1:	j	1b

message:
	.ascii	"still here\n"

	.bss
key:
	.zero	1
