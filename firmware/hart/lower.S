/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The copy loops behind lower.c. MPRV is on for exactly one load or store at a
 * time, and mtvec points at the loop's own way out meanwhile, so that a fault is
 * an early end of the loop and never reaches trap.S.
 *
 * size_t lower_copy_in(void *to, uintptr_t from, size_t size)
 * size_t lower_copy_out(uintptr_t to, const void *from, size_t size)
 * enum word_access lower_try_word(uintptr_t word)
 * From: lower.c only, with the mode whose rights count in mstatus.MPP and MPV.
 * In:   a0, a1, a2 as the prototypes say.
 * Out:  a0 = bytes not copied, or how far lower_try_word came; clobbers a1-a3, a5, t0, t1,
 *       and after a fault mstatus, mepc, mcause and mtval.
 */
#include "hart/csr.h"

	.section .text

/* t0 = mtvec of the firmware, t1 = the MPRV bit, a5 = 8 = bytes in a word. */
	.macro	guard_begin
	la	t0, 4f
	csrrw	t0, CSR_MTVEC, t0
	li	t1, MSTATUS_MPRV
	li	a5, 8
	.endm

/* Label 4 is where both a fault and the end of the copy arrive. */
	.macro	guard_end
	.balign	4
4:	csrc	CSR_MSTATUS, t1
	csrw	CSR_MTVEC, t0
	clear_mdt(t1)
	mv	a0, a2
	ret
	.endm

/* One load or store as the lower mode. */
	.macro	as_lower access:vararg
	csrs	CSR_MSTATUS, t1
	\access
	csrc	CSR_MSTATUS, t1
	.endm

/* Whole words, while both sides are aligned, and then bytes. */
	.macro	copy function, load_word, store_word, load_byte, store_byte
	.global \function
\function:
	guard_begin
	or	a3, a0, a1
	andi	a3, a3, 7
	bnez	a3, 2f
1:	bltu	a2, a5, 2f
	\load_word a3, (a1)
	\store_word a3, (a0)
	addi	a0, a0, 8
	addi	a1, a1, 8
	addi	a2, a2, -8
	j	1b
2:	beqz	a2, 4f
	\load_byte a3, (a1)
	\store_byte a3, (a0)
	addi	a0, a0, 1
	addi	a1, a1, 1
	addi	a2, a2, -1
	j	2b
	guard_end
	.endm

	copy lower_copy_in, "as_lower ld", sd, "as_lower lbu", sb
	copy lower_copy_out, ld, "as_lower sd", lbu, "as_lower sb"

	.global lower_try_word
lower_try_word:
	guard_begin
	li	a2, 0
	csrs	CSR_MSTATUS, t1
	lw	a3, (a0)
	li	a2, 1
	amoor.w	zero, zero, (a0)
	li	a2, 2
	guard_end
