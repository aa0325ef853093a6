/* SPDX-License-Identifier: BSD-2-Clause */
/* Jumps through a null pointer. */
	.section .text.start, "ax"
	.global _start
_start:
	li	t0, 0
	jr	t0
