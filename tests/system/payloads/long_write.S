/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hart 1 writes a mebibyte to the console by one call. Hart 0 sends it fences while
 * it does, and powers off; with the reason "system failure" when the write was over
 * before the fences were.
 */
#include "tests/system/payloads/call.h"

#define TEXT_SIZE 0x100000
#define FENCES 10

	.section .text.start, "ax"
	.global _start
_start:
	la	t0, text
	li	t1, TEXT_SIZE
	add	t1, t1, t0
	li	t2, '.'
1:	sb	t2, (t0)
	addi	t0, t0, 1
	bltu	t0, t1, 1b

	li	a0, 1
	la	a1, writer
	sbi	SBI_EXT_HSM, SBI_HSM_HART_START
	la	s0, writing
2:	lw	t0, (s0)
	beqz	t0, 2b
	li	s1, FENCES
3:	li	a0, 1 << 1
	li	a1, 0
	sbi	SBI_EXT_RFENCE, SBI_RFENCE_FENCE_I
	addi	s1, s1, -1
	bnez	s1, 3b

	li	a0, SBI_SRST_TYPE_SHUTDOWN
	la	t0, written
	lw	a1, (t0)			/* 1 is "system failure" */
	sbi	SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET

writer:
	li	s0, 1
	la	t0, writing
	sw	s0, (t0)
	li	a0, TEXT_SIZE
	la	a1, text
	li	a2, 0
	sbi	SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE
	la	t0, written
	sw	s0, (t0)
4:	j	4b

	.data
	.balign	4
writing:
	.word	0
written:
	.word	0

	.bss
text:
	.zero	TEXT_SIZE
