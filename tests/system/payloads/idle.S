/* SPDX-License-Identifier: BSD-2-Clause */
/* Something for a debugger to hold: it waits, and has a place where its traps go. */
	.section .text.start, "ax"
	.global _start, ready, handler
_start:
	la	t0, handler
	csrw	stvec, t0
ready:
	j	ready

	.balign	4
handler:
	j	handler
