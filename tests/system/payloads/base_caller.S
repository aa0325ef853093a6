/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hart 1 makes a call of the Base extension, in which it is to die. Hart 0 waits for
 * a key and goes through what the dead hart must not be in the way of: a fence to all
 * harts, an IPI to all, a start and a stop of hart 2. Then it tries to start hart 1,
 * prints "still here" when the error is SBI_ERR_FAILED, and powers off.
 */
#include "tests/system/payloads/call.h"

#define SIP_SSIP 2

	.section .text.start, "ax"
	.global _start
_start:
	li	a0, 1
	la	a1, caller
	sbi	SBI_EXT_HSM, SBI_HSM_HART_START
1:	li	a0, 1
	la	a1, key
	li	a2, 0
	sbi	SBI_EXT_DBCN, SBI_DBCN_CONSOLE_READ
	beqz	a1, 1b

	li	a0, 2
	la	a1, sleeper
	sbi	SBI_EXT_HSM, SBI_HSM_HART_START
	li	a0, 0
	li	a1, -1				/* SBI_HART_MASK_BASE_ALL */
	sbi	SBI_EXT_RFENCE, SBI_RFENCE_FENCE_I
	li	a0, 0
	li	a1, -1
	sbi	SBI_EXT_IPI, SBI_IPI_SEND_IPI
2:	csrr	t0, sip
	andi	t0, t0, SIP_SSIP
	beqz	t0, 2b
3:	li	a0, 2
	sbi	SBI_EXT_HSM, SBI_HSM_HART_GET_STATUS
	li	t0, SBI_HSM_STOPPED
	bne	a1, t0, 3b

	li	a0, 1
	la	a1, caller
	sbi	SBI_EXT_HSM, SBI_HSM_HART_START
	li	t0, SBI_ERR_FAILED
	bne	a0, t0, off
	li	a0, 11
	la	a1, message
	li	a2, 0
	sbi	SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE
off:
	shut_down SBI_SRST_REASON_NONE

caller:
	sbi	SBI_EXT_BASE, SBI_BASE_GET_IMPL_ID
4:	j	4b

sleeper:
	csrwi	sie, SIP_SSIP
5:	wfi
	csrr	t0, sip
	andi	t0, t0, SIP_SSIP
	beqz	t0, 5b
	sbi	SBI_EXT_HSM, SBI_HSM_HART_STOP

message:
	.ascii	"still here\n"

	.bss
key:
	.zero	1
