/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hart 1 suspends itself for a quarter of a second; when it sleeps, hart 0 stops. Hart 1
 * wakes up and powers off.
 */
#include "sbi/sbi.h"

#define TICKS 2500000
#define SIE_STIE (1 << 5)

	.macro	sbi extension, function
	li	a6, \function
	li	a7, \extension
	ecall
	.endm

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
	li	a0, SBI_SRST_TYPE_SHUTDOWN
	li	a1, SBI_SRST_REASON_NONE
	sbi	SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET
