/* SPDX-License-Identifier: BSD-2-Clause */
/* Stores into the memory of the firmware. */
	.section .text.start, "ax"
	.global _start
_start:
	li	t0, 0x80000040
fault:
	sd	zero, 0(t0)
1:	j	1b
