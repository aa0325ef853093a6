/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Switches paging on as Linux does: only a high virtual address of this program is
 * mapped, and stvec is where it goes on there, so the fetch page fault right after
 * the switch leads there. Then it enters a page that is not mapped, in S-mode and in
 * U-mode by turns, and looks at each of these faults. Powers off, with the reason
 * "system failure" when one is not as it must be.
 */
#include "tests/system/payloads/call.h"

#define SATP_SV39 (8 << 60)
#define SSTATUS_SPP (1 << 8)
#define CAUSE_FETCH_PAGE_FAULT 12

/* A gigapage of Sv39, from 0xffffffc080000000 on, is the entry 258 of the table. */
#define VIRTUAL_OFFSET 0xffffffc000000000
#define TABLE_INDEX 258
#define GIGAPAGE (0x80000000 >> 12 << 10 | 0xcf)	/* D, A, X, W, R, V */
#define UNMAPPED 0x400000
#define ROUNDS 8

	.section .text.start, "ax"
	.global _start
_start:
	la	t0, table + 8 * TABLE_INDEX
	li	t1, GIGAPAGE
	sd	t1, (t0)
	la	t0, moved
	li	t1, VIRTUAL_OFFSET
	add	t0, t0, t1
	csrw	stvec, t0
	la	t0, table
	srli	t0, t0, 12
	li	t1, SATP_SV39
	or	t0, t0, t1
	sfence.vma
	csrw	satp, t0
1:	j	1b

	.balign	4
moved:
	lla	t0, handler
	csrw	stvec, t0
	li	s0, ROUNDS
	li	s1, UNMAPPED
	li	s2, SSTATUS_SPP
	mv	s3, s2				/* SPP of this round: S-mode first */
fetch:
	csrc	sstatus, s2
	csrs	sstatus, s3
	csrw	sepc, s1
	sret

	.balign	4
handler:
	li	a1, SBI_SRST_REASON_SYSTEM_FAILURE
	csrr	t0, scause
	li	t1, CAUSE_FETCH_PAGE_FAULT
	bne	t0, t1, off
	csrr	t0, sepc
	bne	t0, s1, off
	csrr	t0, stval
	bne	t0, s1, off
	csrr	t0, sstatus
	and	t0, t0, s2
	bne	t0, s3, off
	xor	s3, s3, s2
	addi	s0, s0, -1
	bnez	s0, fetch
	li	a1, SBI_SRST_REASON_NONE
off:
	li	a0, SBI_SRST_TYPE_SHUTDOWN
	sbi	SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET

	.bss
	.balign	4096
table:
	.zero	4096
