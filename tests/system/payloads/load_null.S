/* SPDX-License-Identifier: BSD-2-Clause */
/* Loads through a null pointer. */
	.section .text.start, "ax"
	.global _start
_start:
fault:
	ld	t1, 8(zero)
1:	j	1b
