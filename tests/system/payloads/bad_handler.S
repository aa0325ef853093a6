/* SPDX-License-Identifier: BSD-2-Clause */
/* Sets stvec to where nothing is, and faults. */
	.section .text.start, "ax"
	.global _start
_start:
	li	t0, 0x500000
	csrw	stvec, t0
fault:
	unimp
