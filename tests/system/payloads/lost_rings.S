/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * On harts without PMP, where S-mode reaches the CLINT: hart 2 clears hart 1's MSIP without
 * pause, while hart 0 sends fences and an IPI to hart 1. Then hart 2 stops, and hart 0 sends
 * IPIs until hart 1 has got one. Powers off; what does not come is a hang.
 */
#include "tests/system/payloads/call.h"

#define FENCES 500
#define MSIP_1 0x02000004
#define SIP_SSIP (1 << 1)

	.macro	start hart, address
	li	a0, \hart
	la	a1, \address
	sbi	SBI_EXT_HSM, SBI_HSM_HART_START
	.endm

	.macro	call_hart_1 extension, function
	li	a0, 1 << 1
	li	a1, 0
	sbi	\extension, \function
	.endm

	.section .text.start, "ax"
	.global _start
_start:
	start	1, receiver
	start	2, thief
	la	s0, stealing
1:	lw	t0, (s0)
	beqz	t0, 1b
	li	s1, FENCES
2:	call_hart_1 SBI_EXT_RFENCE, SBI_RFENCE_FENCE_I
	addi	s1, s1, -1
	bnez	s1, 2b
	call_hart_1 SBI_EXT_IPI, SBI_IPI_SEND_IPI

	sw	zero, (s0)
3:	li	a0, 2
	sbi	SBI_EXT_HSM, SBI_HSM_HART_GET_STATUS
	li	t0, SBI_HSM_STOPPED
	bne	a1, t0, 3b
	la	s0, received
4:	call_hart_1 SBI_EXT_IPI, SBI_IPI_SEND_IPI
	lw	t0, (s0)
	beqz	t0, 4b
	call_hart_1 SBI_EXT_RFENCE, SBI_RFENCE_FENCE_I
	shut_down SBI_SRST_REASON_NONE

receiver:
	csrr	t0, sip
	andi	t0, t0, SIP_SSIP
	beqz	t0, receiver
	la	t1, received
	sw	t0, (t1)
5:	j	5b

thief:
	la	t0, stealing
	li	t1, 1
	sw	t1, (t0)
	li	t2, MSIP_1
6:	sw	zero, (t2)
	lw	t1, (t0)
	bnez	t1, 6b
	sbi	SBI_EXT_HSM, SBI_HSM_HART_STOP

	.data
	.balign	4
stealing:
	.word	0
received:
	.word	0
