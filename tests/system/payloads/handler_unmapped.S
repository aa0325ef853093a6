/* SPDX-License-Identifier: BSD-2-Clause */
/* Sets a trap handler, then switches paging on with an empty page table: the next
 * fetch is not mapped, and neither is the handler. */
#define SATP_SV39 (8 << 60)

	.section .text.start, "ax"
	.global _start
_start:
	la	t0, handler
	csrw	stvec, t0
	la	t0, table
	srli	t0, t0, 12
	li	t1, SATP_SV39
	or	t0, t0, t1
	csrw	satp, t0
fault:
	nop
1:	j	1b

	.balign	4
	.global handler
handler:
	j	handler

	.bss
	.balign	4096
table:
	.zero	4096
