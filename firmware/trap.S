/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every trap that comes to machine mode: entry, the way to C, exit.
 *
 * From: hardware, by mtvec, with interrupts off; or _start sets mtvec for boot.
 * In:   all registers are the interrupted code's. mscratch = hart when that code
 *       ran below machine mode, ~hart (negative) when it was the firmware itself.
 * Out:  mret, with every register as it was but for what the trap is to change:
 *       a0 and a1 after an SBI call.
 *
 * The frame (struct trap_frame) lies right below struct hart, always at the same
 * address. A call or an interrupt saves in it what a C function may clobber; only
 * an exception saves all registers, for whoever must see them.
 */
#include "hart/frame.h"

	.section .text
	.balign	4			# mtvec, direct mode
	.global trap_entry
trap_entry:
	csrrw	sp, CSR_MSCRATCH, sp
	bltz	sp, from_machine
	addi	sp, sp, -FRAME_SIZE
	save_caller_saved

	/* mscratch = ~hart: from here on this hart runs the firmware. */
	addi	t0, sp, FRAME_SIZE
	not	t0, t0
	csrrw	t0, CSR_MSCRATCH, t0
	sd	t0, FRAME_X(2)(sp)

	csrr	t0, CSR_MCAUSE
	li	t1, CAUSE_ECALL_S
	bne	t0, t1, not_a_call

	/* SBI and C pass arguments in the same registers: a0-a7 go through as they are,
	 * and the answer comes back in a0 and a1. This is where mepc steps over ecall. */
	call	sbi_ecall
	csrr	t0, CSR_MEPC
	addi	t0, t0, 4
	csrw	CSR_MEPC, t0
	return_from_trap

not_a_call:
	sd	a0, FRAME_X(10)(sp)
	sd	a1, FRAME_X(11)(sp)
	bgez	t0, exception

	/* void trap_interrupt(unsigned long mcause) */
	mv	a0, t0
	call	trap_interrupt
	j	restore_arguments

exception:
	/* void trap_exception(struct trap_frame *frame): all registers are in it */
	save_callee_saved
	mv	a0, sp
	call	trap_exception
restore_arguments:
	ld	a0, FRAME_X(10)(sp)
	ld	a1, FRAME_X(11)(sp)
	return_from_trap

/*
 * The firmware itself has faulted. Nothing of what it was doing is resumed, so the
 * frame of the trap that it was handling may be overwritten.
 * In:   sp = ~hart, mscratch = the firmware's sp.
 * Out:  _Noreturn void trap_machine(const struct trap_frame *frame), all registers
 *       in the frame.
 */
from_machine:
	not	sp, sp
	addi	sp, sp, -FRAME_SIZE
	save_caller_saved
	save_callee_saved
	sd	a0, FRAME_X(10)(sp)
	sd	a1, FRAME_X(11)(sp)
	addi	t0, sp, FRAME_SIZE
	not	t0, t0
	csrrw	t0, CSR_MSCRATCH, t0
	sd	t0, FRAME_X(2)(sp)
	mv	a0, sp
	call	trap_machine
