/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The address registers of PMP, whose numbers are part of the instructions.
 *
 * size_t pmp_count_entries(void)
 * void pmp_write_addresses(const unsigned long *addresses, size_t count)
 * From: pmp.c only, on a hart with PMP.
 * In:   a0, a1 as the prototypes say; `count` registers are there.
 * Out:  a0 = how many of the first PMP_ENTRIES_MAX entries there are; those that are not
 *       locked have lost their addresses. Clobbers a1, t0-t2, and after a trap mepc, mcause
 *       and mtval.
 */
#include "hart/csr.h"

	.macro	for_each_entry what:vararg
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	\what	\n
	.endr
	.endm

/* One that is not there traps, or reads as zero. */
	.macro	count_entry n
	csrw	CSR_PMPADDR0 + \n, t1
	csrr	t2, CSR_PMPADDR0 + \n
	beqz	t2, 1f
	addi	a0, a0, 1
	.endm

	.macro	write_entry n
	beqz	a1, 1f
	ld	t0, 8 * \n(a0)
	csrw	CSR_PMPADDR0 + \n, t0
	addi	a1, a1, -1
	.endm

	.section .text

	.global pmp_count_entries
pmp_count_entries:
	li	a0, 0
	li	t1, -1
	la	t0, 1f
	csrrw	t0, CSR_MTVEC, t0
	for_each_entry count_entry
	.balign	4
1:	csrw	CSR_MTVEC, t0
	clear_mdt(t1)
	ret

	.global pmp_write_addresses
pmp_write_addresses:
	for_each_entry write_entry
1:	ret
