/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Relocates itself as a position-independent program does that no loader relocates: it finds its
 * relocations by the dynamic section, and reports "entered" when a pointer is right after that.
 */
#include "tests/system/payloads/call.h"

#define DT_NULL 0
#define DT_RELA 7
#define DT_RELASZ 8
#define R_RISCV_RELATIVE 3

	.section .text.start, "ax"
	.global _start
_start:
	lla	a0, _DYNAMIC
	li	a1, 0				# table
	li	a2, 0				# its size
1:	ld	t0, 0(a0)			# d_tag
	ld	t1, 8(a0)			# d_un
	addi	a0, a0, 16
	li	t2, DT_RELA
	bne	t0, t2, 2f
	mv	a1, t1
2:	li	t2, DT_RELASZ
	bne	t0, t2, 3f
	mv	a2, t1
3:	bnez	t0, 1b

	add	a2, a2, a1
4:	bgeu	a1, a2, 6f
	ld	t0, 0(a1)			# r_offset
	ld	t1, 8(a1)			# r_info
	ld	t2, 16(a1)			# r_addend
	li	t3, R_RISCV_RELATIVE
	bne	t1, t3, 5f
	sd	t2, 0(t0)
5:	addi	a1, a1, 24
	j	4b

6:	lla	t0, pointer
	ld	a1, 0(t0)
	lla	t0, message
	bne	a1, t0, 7f
	li	a0, 8
	li	a2, 0
	sbi	SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE
7:	shut_down SBI_SRST_REASON_NONE
8:	wfi
	j	8b

	.data
	.balign	8
pointer:
	.dword	message
message:
	.ascii	"entered\n"
