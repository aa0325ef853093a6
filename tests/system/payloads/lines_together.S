/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Four harts write lines of one letter, each hart its own, at the same time: even harts
 * byte by byte, half of each line by each of the two functions that can, and odd ones a
 * line by one call. The last one that is done powers off.
 */
#include "tests/system/payloads/call.h"

#define HARTS 4
#define LINES 50
#define LETTERS 60

	.section .text.start, "ax"
	.global _start
_start:
	li	s0, HARTS - 1
1:	mv	a0, s0
	la	a1, meet
	sbi	SBI_EXT_HSM, SBI_HSM_HART_START
	addi	s0, s0, -1
	bnez	s0, 1b
	li	a0, 0
meet:
	mv	s0, a0				/* the hart's id */
	addi	s1, s0, 'A'			/* its letter */
	la	t0, arrived
	li	t1, 1
	amoadd.w zero, t1, (t0)
	li	t2, HARTS
2:	lw	t1, (t0)
	bne	t1, t2, 2b

	la	s2, text			/* its line */
	slli	t0, s0, 6
	add	s2, s2, t0
	addi	t1, s2, LETTERS
	mv	t0, s2
3:	sb	s1, (t0)
	addi	t0, t0, 1
	bltu	t0, t1, 3b
	li	t1, '\n'
	sb	t1, (t0)

	li	s3, LINES
line:
	andi	t0, s0, 1
	beqz	t0, bytes
	li	a0, LETTERS + 1
	mv	a1, s2
	li	a2, 0
	sbi	SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE
	j	next
bytes:
	mv	s4, s2
	addi	s5, s2, LETTERS + 1
4:	lbu	a0, (s4)
	andi	t0, s4, 32
	beqz	t0, 5f
	sbi	SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE_BYTE
	j	6f
5:	sbi	SBI_EXT_LEGACY_CONSOLE_PUTCHAR, 0
6:	addi	s4, s4, 1
	bltu	s4, s5, 4b
next:
	addi	s3, s3, -1
	bnez	s3, line

	la	t0, done
	li	t1, 1
	amoadd.w t1, t1, (t0)
	li	t2, HARTS - 1
7:	bne	t1, t2, 7b
	shut_down SBI_SRST_REASON_NONE

	.data
	.balign	4
arrived:
	.word	0
done:
	.word	0

	.bss
	.balign	64
text:
	.zero	HARTS * 64
