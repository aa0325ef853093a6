/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hart 1 has the firmware do long work for it: WORK_EVENTS asks for many events of the
 * PMU, WORK_FAULT jumps to where a fault is. Then it stops. Until it has, hart 0 sends it
 * fences, and prints in hexadecimal how many instructions the longest took.
 */
#include "tests/system/payloads/call.h"

#define EVENTS 0x10000
#define EVENT_SIZE 16

	.section .text.start, "ax"
	.global _start, work, longest
_start:
	li	a0, 1
	la	a1, work
	sbi	SBI_EXT_HSM, SBI_HSM_HART_START
	la	s0, working
1:	lw	t0, (s0)
	beqz	t0, 1b
	li	s1, 0				/* the longest */
longest:
	rdinstret s2
	li	a0, 1 << 1
	li	a1, 0
	sbi	SBI_EXT_RFENCE, SBI_RFENCE_FENCE_I
	rdinstret s3
	sub	s3, s3, s2
	bleu	s3, s1, 2f
	mv	s1, s3
2:	li	a0, 1
	sbi	SBI_EXT_HSM, SBI_HSM_HART_GET_STATUS
	li	t0, SBI_HSM_STOPPED
	bne	a1, t0, longest

	la	s2, before
	li	s3, 60				/* shift of the digit that comes next */
3:	lbu	a0, (s2)
	beqz	a0, 4f
	sbi	SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE_BYTE
	addi	s2, s2, 1
	j	3b
4:	srl	t0, s1, s3
	andi	t0, t0, 15
	la	t1, digits
	add	t0, t0, t1
	lbu	a0, (t0)
	sbi	SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE_BYTE
	addi	s3, s3, -4
	bgez	s3, 4b
	li	a0, '\n'
	sbi	SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE_BYTE
	shut_down SBI_SRST_REASON_NONE

work:
	li	t0, 1
	la	t1, working
	sw	t0, (t1)
#ifdef WORK_EVENTS
	la	a0, events
	li	a1, 0
	li	a2, EVENTS
	li	a3, 0
	sbi	SBI_EXT_PMU, SBI_PMU_EVENT_GET_INFO
	sbi	SBI_EXT_HSM, SBI_HSM_HART_STOP
#endif
#ifdef WORK_FAULT
	la	t0, WORK_FAULT
	jr	t0
#endif

before:
	.asciz	"\nlongest 0x"
digits:
	.ascii	"0123456789abcdef"

	.data
	.balign	4
working:
	.word	0

	.bss
	.balign	EVENT_SIZE
events:
	.zero	EVENTS * EVENT_SIZE
