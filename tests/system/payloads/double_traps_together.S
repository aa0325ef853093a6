/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts harts 1 to 3; when all four run they fault, at the same time: even harts before
 * they have a trap handler, odd ones in theirs (Ssdbltrp).
 */
#include "tests/system/payloads/call.h"

#define HARTS 4

	.section .text.start, "ax"
	.global _start, handler
_start:
	li	s0, HARTS - 1
start:
	mv	a0, s0
	la	a1, meet
	sbi	SBI_EXT_HSM, SBI_HSM_HART_START
	addi	s0, s0, -1
	bnez	s0, start
	li	a0, 0
meet:
	andi	t0, a0, 1
	beqz	t0, 1f
	la	t0, handler
	csrw	stvec, t0
	li	a0, SBI_FWFT_DOUBLE_TRAP
	li	a1, 1
	li	a2, 0
	sbi	SBI_EXT_FWFT, SBI_FWFT_SET
1:	la	t0, arrived
	li	t1, 1
	amoadd.w zero, t1, (t0)
	li	t2, HARTS
2:	lw	t1, (t0)
	bne	t1, t2, 2b
	unimp

	.balign	4
handler:
	nop
	unimp

	.data
	.balign	4
arrived:
	.word	0
