/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hart 1 begins a line, byte by byte, and goes on without the console for ever. Hart 0
 * writes a line of its own after that and powers off.
 */
#include "tests/system/payloads/call.h"

	.section .text.start, "ax"
	.global _start
_start:
	li	a0, 1
	la	a1, beginner
	sbi	SBI_EXT_HSM, SBI_HSM_HART_START
	la	s0, begun
1:	lw	t0, (s0)
	beqz	t0, 1b
	la	s0, line
2:	lbu	a0, (s0)
	beqz	a0, 3f
	sbi	SBI_EXT_LEGACY_CONSOLE_PUTCHAR, 0
	addi	s0, s0, 1
	j	2b
3:	shut_down SBI_SRST_REASON_NONE

beginner:
	li	a0, '>'
	sbi	SBI_EXT_LEGACY_CONSOLE_PUTCHAR, 0
	li	t0, 1
	la	t1, begun
	sw	t0, (t1)
4:	j	4b

line:
	.asciz	"still here\n"

	.data
	.balign	4
begun:
	.word	0
