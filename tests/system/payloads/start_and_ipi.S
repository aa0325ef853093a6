/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hart 0 starts hart 1 and sends it an IPI without waiting until it runs; hart 1
 * stops itself when the IPI comes. Many rounds, because it is a matter of timing
 * what hart 1 is doing when the IPI is sent. Powers off, with the reason "system
 * failure" when an IPI has not come within 10 seconds.
 */
#include "tests/system/payloads/call.h"

#define ROUNDS 5000
#define SECONDS_10 100000000
#define SIP_SSIP 2

	.section .text.start, "ax"
	.global _start
_start:
	li	s0, ROUNDS
	li	s1, SECONDS_10
	li	s2, SBI_HSM_STOPPED
	la	s3, worker
round:
	li	a0, 1
	mv	a1, s3
	sbi	SBI_EXT_HSM, SBI_HSM_HART_START
	li	a0, 1 << 1
	li	a1, 0
	sbi	SBI_EXT_IPI, SBI_IPI_SEND_IPI
	rdtime	s4
	add	s4, s4, s1
wait:
	li	a1, SBI_SRST_REASON_SYSTEM_FAILURE
	rdtime	t0
	bgtu	t0, s4, off
	li	a0, 1
	sbi	SBI_EXT_HSM, SBI_HSM_HART_GET_STATUS
	bne	a1, s2, wait
	addi	s0, s0, -1
	bnez	s0, round
	li	a1, SBI_SRST_REASON_NONE
off:
	li	a0, SBI_SRST_TYPE_SHUTDOWN
	sbi	SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET

worker:
	csrwi	sie, SIP_SSIP
1:	wfi
	csrr	t0, sip
	andi	t0, t0, SIP_SSIP
	beqz	t0, 1b
	sbi	SBI_EXT_HSM, SBI_HSM_HART_STOP
