/* SPDX-License-Identifier: BSD-2-Clause */
/* The smallest faulting kernel: an illegal instruction, and no trap handler. */
	.section .text.start, "ax"
	.global _start
_start:
	nop
fault:
	unimp
