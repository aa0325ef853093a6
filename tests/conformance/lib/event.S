/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of event.c that have to see or keep every register. */
#include "sbi/sbi.h"
#include "tests/conformance/lib/event.h"
#include "tests/conformance/lib/hart.h"

	/* Do something to every register but x0, x10, x16, x17, x30 and x31. */
	.macro most_registers op, base, offset
	.irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 18, 19, 20, 21, 22, 23
	\op	x\n, \offset + 8 * \n (\base)
	.endr
	.irp n, 24, 25, 26, 27, 28, 29
	\op	x\n, \offset + 8 * \n (\base)
	.endr
	.endm

	.text

/*
 * From: the firmware, which has interrupted this hart in any mode.
 * In:   a6 = hart id, a7 = struct handler, all else is the interrupted code's.
 * Out:  completes the event.
 */
	.balign	4
	.global event_entry
event_entry:
	most_registers sd, a7, HANDLER_SAVED
	sd	x10, HANDLER_SAVED + 80(a7)
	sd	x16, HANDLER_SAVED + 128(a7)
	sd	x17, HANDLER_SAVED + 136(a7)
	sd	x30, HANDLER_SAVED + 240(a7)
	sd	x31, HANDLER_SAVED + 248(a7)
	ld	sp, HANDLER_STACK_TOP(a7)
	mv	s0, a7
	mv	a0, a7
	call	event_handle
	mv	a7, s0
	most_registers ld, a7, HANDLER_SAVED
	ld	x10, HANDLER_SAVED + 80(a7)
	ld	x30, HANDLER_SAVED + 240(a7)
	ld	x31, HANDLER_SAVED + 248(a7)
	li	a6, SBI_SSE_COMPLETE
	li	a7, SBI_EXT_SSE
	ecall
	ebreak				# it does not return when an event is running

/* void spin_recorded(const struct registers *before, const unsigned long *flag) */
	.global spin_recorded
spin_recorded:
	addi	sp, sp, -128
	sd	ra, 0(sp)
	sd	gp, 8(sp)
	sd	tp, 16(sp)
	sd	s0, 24(sp)
	sd	s1, 32(sp)
	sd	s2, 40(sp)
	sd	s3, 48(sp)
	sd	s4, 56(sp)
	sd	s5, 64(sp)
	sd	s6, 72(sp)
	sd	s7, 80(sp)
	sd	s8, 88(sp)
	sd	s9, 96(sp)
	sd	s10, 104(sp)
	sd	s11, 112(sp)
	csrr	t0, sscratch
	sd	sp, HART_CALL_SP(t0)
	mv	x31, a1
	most_registers ld, a0, 0
	ld	x16, 128(a0)
	ld	x17, 136(a0)
	ld	a0, 80(a0)
1:	ld	x30, (x31)
	beqz	x30, 1b
	csrr	x31, sscratch
	most_registers sd, x31, HART_CALL
	sd	x10, HART_CALL + 80(x31)
	sd	x16, HART_CALL + 128(x31)
	sd	x17, HART_CALL + 136(x31)
	ld	sp, HART_CALL_SP(x31)
	ld	ra, 0(sp)
	ld	gp, 8(sp)
	ld	tp, 16(sp)
	ld	s0, 24(sp)
	ld	s1, 32(sp)
	ld	s2, 40(sp)
	ld	s3, 48(sp)
	ld	s4, 56(sp)
	ld	s5, 64(sp)
	ld	s6, 72(sp)
	ld	s7, 80(sp)
	ld	s8, 88(sp)
	ld	s9, 96(sp)
	ld	s10, 104(sp)
	ld	s11, 112(sp)
	addi	sp, sp, 128
	ret
