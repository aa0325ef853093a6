/* SPDX-License-Identifier: BSD-2-Clause */
/* Recurses without end, on a stack that lies right above the firmware. */
	.section .text.start, "ax"
	.global _start
_start:
	li	sp, 0x80100000
recurse:
	addi	sp, sp, -16
fault:
	sd	ra, 8(sp)
	call	recurse
