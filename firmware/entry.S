/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first instructions of every hart.
 *
 * From: QEMU's reset vector, in M-mode, at the start of the image, at reset.
 * In:   a0 = mhartid, a1 = address of the device tree, a2 = address of fw_dynamic
 *       information or 0. All harts come here at once; no stack, .bss not cleared.
 * Out:  a hart that cannot run the firmware, or not there, goes to a label of platform/
 *       virt/refuse.S with a0 as it was; the winner of the lottery calls
 *       _Noreturn void boot(unsigned long hartid, void *fdt, const void *dynamic_info)
 *       on the boot stack; every other hart sleeps until HSM starts it and then calls
 *       _Noreturn void hsm_wait(struct hart *self) on its own stack.
 */
#include "hart/csr.h"
#include "hart/hart.h"

#define BOOT_STACK_SIZE 8192

	.macro	imsic_write register, value
	li	t0, \register
	csrw	CSR_MISELECT, t0
	li	t0, \value
	csrw	CSR_MIREG, t0
	.endm

	.section .text.entry, "ax"
	.global _start
_start:
	.option	push
	.option	norvc
	lui	t0, 0x80000		# the highest bit of 32: shifted out where XLEN is 32
	slli	t0, t0, 1
	bnez	t0, 1f
	j	platform_refuse_xlen
1:	la	t0, _start		# where this runs, and where it was linked to run
	ld	t1, linked_start
	beq	t0, t1, 1f
	j	platform_refuse_place
	.balign	8
linked_start:
	.dword	_start

1:	csrw	CSR_MIE, zero

	/* At reset a trap is fatal with Smdbltrp, because MDT is set, and goes to an
	 * unknown place with Smrnmi, because NMIE is clear. A hart without mnstatus
	 * traps to the next line. */
	csrr	s0, CSR_MSTATUS
	clear_mdt(t1)
	la	t0, 1f
	csrw	CSR_MTVEC, t0
	csrsi	CSR_MNSTATUS, MNSTATUS_NMIE
	.balign	4
1:	clear_mdt(t1)

	/* What the firmware is compiled for (mk/toolchain.mk). Trying it is surer than
	 * misa, which may be 0, and knows neither Zifencei nor the parts of A and C. */
	la	t0, platform_refuse_hart
	csrw	CSR_MTVEC, t0
	la	t0, lottery
	amoadd.w zero, zero, (t0)
	lr.w	t1, (t0)
	div	t1, t0, t0
	fence.i
	.option	pop
	c.nop
	c.nop

	/* An IMSIC may be what the others wake this hart by, so it must be ready before
	 * anybody sleeps. What its reset leaves behind is unspecified: the threshold makes
	 * one identity count, and nothing pending is cleared, because a hart that comes
	 * late may have been rung for already. A hart without IMSIC traps to no_imsic. */
	la	t0, no_imsic
	csrw	CSR_MTVEC, t0
	imsic_write IMSIC_EITHRESHOLD, DOORBELL_RING + 1
	imsic_write IMSIC_EIE0, 1 << DOORBELL_RING
	imsic_write IMSIC_EIDELIVERY, 1
	.balign	4
no_imsic:
	clear_mdt(t1)

	/* Only a hart with Smdbltrp came here with MDT set. */
	and	t1, t1, s0
	la	t0, trap_entry
	beqz	t1, 1f
	la	t0, trap_entry_with_mdt
1:	csrw	CSR_MTVEC, t0

	/* The lottery: whoever adds first finds 0. Every hart does this once. */
	la	t0, lottery
	li	t1, 1
	amoadd.w.aqrl t1, t1, (t0)
	bnez	t1, loser

	la	t0, __bss_start
	la	t1, __bss_end
1:	sd	zero, 0(t0)
	addi	t0, t0, 8
	bltu	t0, t1, 1b

	la	sp, boot_hart
	not	t0, sp
	csrw	CSR_MSCRATCH, t0
	sd	a0, HART_ID(sp)
	call	boot

/*
 * Nothing but its doorbell may wake a loser, whichever of the two that is, and it does
 * not spin: it looks for its block in the hart table once each time it is woken. Before
 * the table is there the count is 0; a hart that is not in the table sleeps on.
 */
loser:
	li	t0, MIP_MSIP | MIP_MEIP
	csrw	CSR_MIE, t0
asleep:
	wfi
	la	t0, hart_published_count
	ld	t1, (t0)
	fence	r, rw
	la	t0, hart_published
	ld	sp, (t0)
	li	t0, HART_STACK_SIZE
	add	sp, sp, t0			# sp = the first struct hart
	li	t0, HART_BLOCK_SIZE
1:	beqz	t1, asleep
	ld	t2, HART_ID(sp)
	beq	t2, a0, found
	add	sp, sp, t0
	addi	t1, t1, -1
	j	1b
found:
	not	t0, sp
	csrw	CSR_MSCRATCH, t0
	mv	a0, sp
	call	hsm_wait

	/* In .data, because .bss may not be cleared yet when the harts come here. */
	.section .data
	.balign	4
lottery:
	.word	0

	/* Not in .bss: nothing here needs to be zero. struct hart lies on the stack top
	 * as in every hart's block. */
	.section .stack, "aw", @nobits
	.balign	16
	.skip	BOOT_STACK_SIZE
boot_hart:
	.skip	HART_SIZE
