/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Saving and restoring registers in the trap frame of struct hart: macros for trap.S, whose
 * `move` is sd or ld. sp is the address of struct hart in all of them.
 */
#ifndef HART_FRAME_H
#define HART_FRAME_H

#include "hart/csr.h"
#include "hart/hart.h"

/*
 * What a call of our C functions clobbers besides a0, a1, t0, t1 and sp. gcc compiles
 * our code with t2-t6 out of bounds (mk/toolchain.mk), so that an SBI call need not
 * save them, and of the library functions those that use them are not for that path
 * (tools/check-registers). clang cannot do that.
 */
	.macro	call_clobbered move
	\move	ra, HART_X(1)(sp)
	\move	a2, HART_X(12)(sp)
	\move	a3, HART_X(13)(sp)
	\move	a4, HART_X(14)(sp)
	\move	a5, HART_X(15)(sp)
	\move	a6, HART_X(16)(sp)
	\move	a7, HART_X(17)(sp)
	.endm

/* What any C function may clobber beyond that. */
	.macro	other_temporaries move
	\move	t2, HART_X(7)(sp)
	\move	t3, HART_X(28)(sp)
	\move	t4, HART_X(29)(sp)
	\move	t5, HART_X(30)(sp)
	\move	t6, HART_X(31)(sp)
	.endm

/* Those of them that are not reserved. */
	.macro	unreserved move
#ifdef __clang__
	other_temporaries \move
#endif
	.endm

/* The rest of the registers, but for a0, a1 and sp. */
	.macro	callee_saved move
	\move	gp, HART_X(3)(sp)
	\move	tp, HART_X(4)(sp)
	\move	s0, HART_X(8)(sp)
	\move	s1, HART_X(9)(sp)
	\move	s2, HART_X(18)(sp)
	\move	s3, HART_X(19)(sp)
	\move	s4, HART_X(20)(sp)
	\move	s5, HART_X(21)(sp)
	\move	s6, HART_X(22)(sp)
	\move	s7, HART_X(23)(sp)
	\move	s8, HART_X(24)(sp)
	\move	s9, HART_X(25)(sp)
	\move	s10, HART_X(26)(sp)
	\move	s11, HART_X(27)(sp)
	.endm

#endif
