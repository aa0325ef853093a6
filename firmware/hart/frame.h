/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Saving and restoring registers in struct trap_frame: macros for trap.S and
 * enter.S. sp is the frame's address in all of them.
 */
#ifndef HART_FRAME_H
#define HART_FRAME_H

#include "hart/csr.h"
#include "hart/hart.h"

/* What a C function may clobber besides a0 and a1, sp and the SBI's arguments. */
	.macro	save_caller_saved
	sd	ra, FRAME_X(1)(sp)
	sd	t0, FRAME_X(5)(sp)
	sd	t1, FRAME_X(6)(sp)
	sd	t2, FRAME_X(7)(sp)
	sd	a2, FRAME_X(12)(sp)
	sd	a3, FRAME_X(13)(sp)
	sd	a4, FRAME_X(14)(sp)
	sd	a5, FRAME_X(15)(sp)
	sd	a6, FRAME_X(16)(sp)
	sd	a7, FRAME_X(17)(sp)
	sd	t3, FRAME_X(28)(sp)
	sd	t4, FRAME_X(29)(sp)
	sd	t5, FRAME_X(30)(sp)
	sd	t6, FRAME_X(31)(sp)
	.endm

	.macro	restore_caller_saved
	ld	ra, FRAME_X(1)(sp)
	ld	t0, FRAME_X(5)(sp)
	ld	t1, FRAME_X(6)(sp)
	ld	t2, FRAME_X(7)(sp)
	ld	a2, FRAME_X(12)(sp)
	ld	a3, FRAME_X(13)(sp)
	ld	a4, FRAME_X(14)(sp)
	ld	a5, FRAME_X(15)(sp)
	ld	a6, FRAME_X(16)(sp)
	ld	a7, FRAME_X(17)(sp)
	ld	t3, FRAME_X(28)(sp)
	ld	t4, FRAME_X(29)(sp)
	ld	t5, FRAME_X(30)(sp)
	ld	t6, FRAME_X(31)(sp)
	.endm

/* The rest of the registers, but for a0, a1 and sp. */
	.macro	save_callee_saved
	sd	gp, FRAME_X(3)(sp)
	sd	tp, FRAME_X(4)(sp)
	sd	s0, FRAME_X(8)(sp)
	sd	s1, FRAME_X(9)(sp)
	sd	s2, FRAME_X(18)(sp)
	sd	s3, FRAME_X(19)(sp)
	sd	s4, FRAME_X(20)(sp)
	sd	s5, FRAME_X(21)(sp)
	sd	s6, FRAME_X(22)(sp)
	sd	s7, FRAME_X(23)(sp)
	sd	s8, FRAME_X(24)(sp)
	sd	s9, FRAME_X(25)(sp)
	sd	s10, FRAME_X(26)(sp)
	sd	s11, FRAME_X(27)(sp)
	.endm

/* Leave machine mode with the interrupted code's registers, all but a0 and a1: the
 * frame is the topmost thing of the stack, so the hart lies behind it. */
	.macro	return_from_trap
	addi	t0, sp, FRAME_SIZE
	csrw	CSR_MSCRATCH, t0
	restore_caller_saved
	ld	sp, FRAME_X(2)(sp)
	mret
	.endm

#endif
