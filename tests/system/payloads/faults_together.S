/* SPDX-License-Identifier: BSD-2-Clause */
/* Starts harts 1 to 3; when all four run they fault, at the same time. */
#include "tests/system/payloads/call.h"

#define HARTS 4

	.section .text.start, "ax"
	.global _start
_start:
	li	s0, HARTS - 1
start:
	mv	a0, s0
	la	a1, meet
	sbi	SBI_EXT_HSM, SBI_HSM_HART_START
	addi	s0, s0, -1
	bnez	s0, start
meet:
	la	t0, arrived
	li	t1, 1
	amoadd.w zero, t1, (t0)
	li	t2, HARTS
1:	lw	t1, (t0)
	bne	t1, t2, 1b
fault:
	unimp

	.data
	.balign	4
arrived:
	.word	0
