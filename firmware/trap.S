/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every trap that comes to machine mode: entry, the way to C, exit.
 *
 * From: hardware, by mtvec, with interrupts off; or _start sets mtvec for boot.
 * In:   all registers are the interrupted code's. mscratch = hart when that code
 *       ran below machine mode, ~hart (negative) when it was the firmware itself.
 * Out:  mret, with every register as it was except for what the trap is to change:
 *       a0 and a1 after an SBI call.
 *
 * sp is struct hart, which holds the trap frame and has the stack below it. A call
 * saves in it what our C functions clobber, an interrupt what any C
 * function may; only an exception saves all registers, for whoever must see them.
 */
#include "hart/features.h"
#include "hart/frame.h"
#include "sbi/sbi.h"

	.section .text
	.balign	4			# mtvec, direct mode
	.global trap_entry
trap_entry:
	csrrw	sp, CSR_MSCRATCH, sp
	bltz	sp, from_machine
	registers sd, 5, 6		# t0, t1
	csrr	t0, CSR_MCAUSE
	addi	t0, t0, -CAUSE_ECALL_S
	bnez	t0, not_a_call
	/* Whatever the call does to mepc comes behind this: S-mode goes on behind its ecall. */
	csrr	t0, CSR_MEPC
	addi	t0, t0, ECALL_SIZE
	csrw	CSR_MEPC, t0
	li	t1, SBI_EXT_TIME
	beq	a7, t1, set_timer
any_call:
	call_clobbered sd
	unreserved sd
	not	t0, sp
	csrrw	t0, CSR_MSCRATCH, t0
	sd	t0, HART_X(2)(sp)

	/* SBI and C pass arguments in the same registers: a0-a7 go through as they are,
	 * and the answer comes back in a0 and a1. */
	call	sbi_ecall
	unreserved ld
return_from_trap:
	csrw	CSR_MSCRATCH, sp
	call_clobbered ld
	registers ld, 5, 6
	ld	sp, HART_X(2)(sp)
	mret

/*
 * The call that is made most, TIME set_timer, answered with nothing but t0 and t1:
 * what time_set() in sbi/time.c does, which answers the same call of the legacy
 * extension and says why. Nothing here can fault, for setup_hart() has tried the register:
 * mscratch is still S-mode's sp.
 * In:   a0 = stime_value, a6 = FID, a7 = TIME.
 * Out:  a0 = SBI_SUCCESS, a1 = 0.
 */
set_timer:
	bnez	a6, any_call
	ld	t0, HART_FEATURES(sp)
	bltz	t0, any_call		# HART_COUNTS: C counts the call
	andi	t0, t0, FEATURE_SSTC
	beqz	t0, 1f
	csrw	CSR_STIMECMP, a0
	j	2f
1:	ld	t0, HART_MTIMECMP(sp)
	sd	a0, (t0)
	li	t0, MIP_STIP
	csrc	CSR_MIP, t0
	li	t0, MIP_MTIP
	csrs	CSR_MIE, t0
2:	li	a0, SBI_SUCCESS
	li	a1, 0
	registers ld, 5, 6
	csrrw	sp, CSR_MSCRATCH, sp
	mret

/*
 * Where a hart with Smdbltrp comes first.
 * In:   as trap_entry.
 * Out:  trap_entry or from_machine, with everything as it was but MDT, which is clear.
 */
	.balign	4
	.global trap_entry_with_mdt
trap_entry_with_mdt:
	csrrw	sp, CSR_MSCRATCH, sp
	bltz	sp, from_machine
	sd	t0, HART_X(5)(sp)
	clear_mdt(t0)
	ld	t0, HART_X(5)(sp)
	csrrw	sp, CSR_MSCRATCH, sp
	j	trap_entry

not_a_call:
	call_clobbered sd
	other_clobbered sd
	not	t0, sp
	csrrw	t0, CSR_MSCRATCH, t0
	sd	t0, HART_X(2)(sp)
	csrr	t0, CSR_MCAUSE
	bgez	t0, exception

	/* void trap_interrupt(unsigned long mcause) */
	mv	a0, t0
	call	trap_interrupt
	j	return_to_interrupted

exception:
	/* void trap_exception(struct trap_frame *frame): all registers are in it */
	callee_saved sd
	mv	a0, sp
	call	trap_exception
	callee_saved ld		# what an emulated load has changed
return_to_interrupted:
	other_clobbered ld
	j	return_from_trap

/*
 * The firmware itself has faulted. Nothing of what it was doing is resumed, so the
 * frame of the trap that it was handling may be overwritten.
 * In:   sp = ~hart, mscratch = the firmware's sp.
 * Out:  _Noreturn void trap_machine(const struct trap_frame *frame), all registers
 *       in the frame.
 */
from_machine:
	not	sp, sp
	registers sd, 5, 6		# t0, t1
	call_clobbered sd
	other_clobbered sd
	callee_saved sd
	not	t0, sp
	csrrw	t0, CSR_MSCRATCH, t0
	sd	t0, HART_X(2)(sp)
	clear_mdt(t0)
	mv	a0, sp
	call	trap_machine
