/* SPDX-License-Identifier: BSD-2-Clause */
/* Loads the time from the CLINT, which is machine mode's. */
	.section .text.start, "ax"
	.global _start
_start:
	li	t0, 0x200bff8
fault:
	ld	t1, 0(t0)
1:	j	1b
