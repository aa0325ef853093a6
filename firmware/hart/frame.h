/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Saving and restoring registers in the trap frame of struct hart: macros for trap.S, whose
 * `move` is sd or ld. sp is the address of struct hart in all of them.
 */
#ifndef HART_FRAME_H
#define HART_FRAME_H

#include "hart/csr.h"
#include "hart/hart.h"

	.macro	registers move, numbers:vararg
	.irp	n, \numbers
	\move	x\n, HART_X(\n)(sp)
	.endr
	.endm

/*
 * What a call of our C functions clobbers besides a0, a1, t0, t1 and sp: ra, a2-a7. gcc
 * compiles our code with t2-t6 out of bounds (mk/toolchain.mk), so that an SBI call need not
 * save them, and of the library functions those that use them are not for that path
 * (tools/check-registers). clang cannot do that.
 */
	.macro	call_clobbered move
	registers \move, 1, 12, 13, 14, 15, 16, 17
	.endm

/* t2-t6 where they are not reserved. */
	.macro	unreserved move
#ifdef __clang__
	registers \move, 7, 28, 29, 30, 31
#endif
	.endm

/* What any C function may clobber beyond the first: t2-t6, and a0 and a1. */
	.macro	other_clobbered move
	registers \move, 7, 28, 29, 30, 31, 10, 11
	.endm

/* The rest of the registers, except a0, a1 and sp: gp, tp, s0-s11. */
	.macro	callee_saved move
	registers \move, 3, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
	.endm

#endif
