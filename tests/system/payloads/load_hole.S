/* SPDX-License-Identifier: BSD-2-Clause */
/* Loads from an address where the virt machine has nothing. */
	.section .text.start, "ax"
	.global _start
_start:
	li	t0, 0x500000
fault:
	ld	t1, 0(t0)
1:	j	1b
