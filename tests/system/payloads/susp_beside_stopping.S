/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hart 0 asks for a system suspend while hart 1 stops, which takes long where a fault is
 * explained first: that must be denied. If hart 1 was faster, hart 0 is woken by its timer
 * and tries again. Ends with a failing status when the answer is another error.
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
	bnez	a0, _start			/* it is still on its way */
1:	li	a0, 1
	sbi	SBI_EXT_HSM, SBI_HSM_HART_GET_STATUS
	li	t0, SBI_HSM_STOPPED
	beq	a1, t0, _start
	li	t0, SBI_HSM_STOP_PENDING
	bne	a1, t0, 1b

	rdtime	a0
	li	t0, TICKS
	add	a0, a0, t0
	sbi	SBI_EXT_TIME, SBI_TIME_SET_TIMER
	li	t0, SIE_STIE
	csrw	sie, t0
	li	a0, SBI_SUSP_SUSPEND_TO_RAM
	la	a1, _start			/* where it resumes */
	sbi	SBI_EXT_SUSP, SBI_SUSP_SYSTEM_SUSPEND
	li	a1, SBI_SRST_REASON_NONE
	addi	t0, a0, -SBI_ERR_DENIED
	beqz	t0, 2f
	li	a1, SBI_SRST_REASON_SYSTEM_FAILURE
2:	li	a0, SBI_SRST_TYPE_SHUTDOWN
	sbi	SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET

victim:
	unimp
