/* SPDX-License-Identifier: BSD-2-Clause */
/* Something for a debugger to hold: it waits, has a place where its traps go, and one
 * from where it calls the firmware. */
	.section .text.start, "ax"
	.global _start, ready, call, called, handler
_start:
	la	t0, handler
	csrw	stvec, t0
ready:
	j	ready

call:
	ecall
called:
	j	called

	.balign	4
handler:
	j	handler
