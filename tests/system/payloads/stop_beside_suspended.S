/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hart 1 suspends itself for a quarter of a second; when it sleeps, hart 0 stops. Hart 1
 * wakes up and powers off.
 */
#include "tests/system/payloads/call.h"

#define TICKS 2500000
#define SIE_STIE (1 << 5)

	.section .text.start, "ax"
	.global _start
_start:
	li	a0, 1
	la	a1, sleeper
	sbi	SBI_EXT_HSM, SBI_HSM_HART_START
1:	li	a0, 1
	sbi	SBI_EXT_HSM, SBI_HSM_HART_GET_STATUS
	li	t0, SBI_HSM_SUSPENDED
	bne	a1, t0, 1b
	sbi	SBI_EXT_HSM, SBI_HSM_HART_STOP

sleeper:
	rdtime	a0
	li	t0, TICKS
	add	a0, a0, t0
	sbi	SBI_EXT_TIME, SBI_TIME_SET_TIMER
	li	t0, SIE_STIE
	csrw	sie, t0
	li	a0, SBI_HSM_SUSPEND_RETENTIVE
	sbi	SBI_EXT_HSM, SBI_HSM_HART_SUSPEND
	shut_down SBI_SRST_REASON_NONE
