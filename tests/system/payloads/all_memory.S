/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes an instruction into every page from 0x80080000 to the end of 128 MiB of
 * RAM, reads it back, and calls it; the pages of this program and of the device
 * tree (1 MiB from a1) are left out. Powers off, with success if all went well; a
 * page that S-mode may not use in one of these ways ends in the firmware's report.
 */
#include "tests/system/payloads/call.h"

#define FIRST 0x80080000
#define END 0x88000000
#define PAGE 0x1000
#define TREE_ROOM 0x100000
#define RET 0x8082

	.section .text.start, "ax"
	.global _start
_start:
	li	s0, FIRST
	li	s1, END
	li	s2, PAGE
	lla	s3, _start
	lla	s4, __payload_end
	li	s5, TREE_ROOM
	li	s6, RET
next:
	sub	t0, s0, s3			/* within this program? */
	sub	t1, s4, s3
	bltu	t0, t1, skip
	sub	t0, s0, a1			/* within the device tree? */
	bltu	t0, s5, skip
	sh	s6, 0(s0)
	lhu	t0, 0(s0)
	bne	t0, s6, wrong
	fence.i
	jalr	s0
skip:
	add	s0, s0, s2
	bltu	s0, s1, next
	li	a1, SBI_SRST_REASON_NONE
	j	off
wrong:
	li	a1, SBI_SRST_REASON_SYSTEM_FAILURE
off:
	li	a0, SBI_SRST_TYPE_SHUTDOWN
	sbi	SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET
