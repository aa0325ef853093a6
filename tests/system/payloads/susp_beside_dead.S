/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hart 1 makes a call of the Base extension, in which it is to die. Hart 0 waits for a key
 * and suspends the system until its timer; then it powers off.
 */
#include "tests/system/payloads/call.h"

#define TICKS 200000
#define SIE_STIE (1 << 5)

	.section .text.start, "ax"
	.global _start
_start:
	li	a0, 1
	la	a1, victim
	sbi	SBI_EXT_HSM, SBI_HSM_HART_START
1:	li	a0, 1
	la	a1, key
	li	a2, 0
	sbi	SBI_EXT_DBCN, SBI_DBCN_CONSOLE_READ
	beqz	a1, 1b
	rdtime	a0
	li	t0, TICKS
	add	a0, a0, t0
	sbi	SBI_EXT_TIME, SBI_TIME_SET_TIMER
	li	t0, SIE_STIE
	csrw	sie, t0
	li	a0, SBI_SUSP_SUSPEND_TO_RAM
	la	a1, resume
	sbi	SBI_EXT_SUSP, SBI_SUSP_SYSTEM_SUSPEND
	shut_down SBI_SRST_REASON_SYSTEM_FAILURE
resume:
	shut_down SBI_SRST_REASON_NONE

victim:
	sbi	SBI_EXT_BASE, SBI_BASE_GET_IMPL_ID
2:	j	2b

	.bss
key:
	.zero	1
