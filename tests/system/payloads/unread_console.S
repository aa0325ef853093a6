/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hart 1 writes a mebibyte to a console that nobody reads, by one call. Hart 0 sends it
 * fences until the call has returned, and powers off; with the reason "system failure"
 * when the call said that all was written, or was refused.
 */
#include "tests/system/payloads/call.h"

#define TEXT_SIZE 0x100000

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
2:	li	a0, 1 << 1
	li	a1, 0
	sbi	SBI_EXT_RFENCE, SBI_RFENCE_FENCE_I
	la	t0, returned
	lw	t0, (t0)
	beqz	t0, 2b

	li	a0, SBI_SRST_TYPE_SHUTDOWN
	la	t0, wrong
	lw	a1, (t0)			/* 1 is "system failure" */
	sbi	SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET

writer:
	li	a0, TEXT_SIZE
	la	a1, text
	li	a2, 0
	sbi	SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE
	li	t0, 1
	bnez	a0, 3f
	li	t1, TEXT_SIZE
	bgeu	a1, t1, 3f
	li	t0, 0
3:	la	t1, wrong
	sw	t0, (t1)
	fence	w, w
	li	t0, 1
	la	t1, returned
	sw	t0, (t1)
4:	j	4b

	.data
	.balign	4
returned:
	.word	0
wrong:
	.word	0

	.bss
text:
	.zero	TEXT_SIZE
