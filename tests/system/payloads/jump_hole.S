/* SPDX-License-Identifier: BSD-2-Clause */
/* Jumps to an address where the virt machine has nothing. */
	.section .text.start, "ax"
	.global _start
_start:
	li	t0, 0x500000
	jr	t0
