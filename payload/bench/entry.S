/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entry of the bench payload, and the points in time that only assembly can take.
 */
#include "sbi/sbi.h"

	.section .text.start, "ax"

/*
 * From: the firmware, in S-mode, satp = 0, interrupts off.
 * In:   a0 = hart id, a1 = address of the device tree.
 * Out:  calls main(hartid, fdt, instructions since reset) and powers off.
 */
	.global _start
_start:
	rdinstret a2
	la	sp, __stack_top
	la	t0, __bss_start
	la	t1, __bss_end
1:	bgeu	t0, t1, 2f
	sd	zero, 0(t0)
	addi	t0, t0, 8
	j	1b
2:	call	main
	li	a1, SBI_SRST_REASON_NONE
	li	a0, SBI_SRST_TYPE_SHUTDOWN
	li	a6, SBI_SRST_SYSTEM_RESET
	li	a7, SBI_EXT_SRST
	ecall
3:	wfi
	j	3b

	.text

	/* a0-a7 of an SBI call, from the array at a0; clobbers t0. */
	.macro	load_arguments
	mv	t0, a0
	ld	a0, 0(t0)
	ld	a1, 8(t0)
	ld	a2, 16(t0)
	ld	a3, 24(t0)
	ld	a4, 32(t0)
	ld	a5, 40(t0)
	ld	a6, 48(t0)
	ld	a7, 56(t0)
	.endm

/*
 * unsigned long bench_call(const unsigned long registers[8])
 * In:   a0 = a0-a7 of an SBI call.
 * Out:  a0 = the instructions between the two readings around the ecall.
 */
	.global bench_call
bench_call:
	load_arguments
	rdinstret t1
	ecall
	rdinstret a0
	sub	a0, a0, t1
	ret

/*
 * unsigned long bench_interrupt(const unsigned long registers[8])
 * In:   a0 as above, of a call that makes an interrupt pending that sie enables;
 *       sstatus.SIE = 0.
 * Out:  a0 = the instructions from before the ecall to the first of the handler.
 *       The interrupt is disabled in sie.
 */
	.global bench_interrupt
bench_interrupt:
	la	t1, 2f
	csrw	stvec, t1
	load_arguments
	csrsi	sstatus, 2			# SIE
	rdinstret t1
	ecall
1:	j	1b
	.balign	4
2:	rdinstret a0
	sub	a0, a0, t1
	csrw	sie, zero
	csrci	sstatus, 2
	ret

/*
 * First instructions of a hart that hart_start has started.
 * In:   a0 = hart id, a1 = struct bench_hart.
 * Out:  calls its function with itself, and stops.
 */
	.global bench_hart_entry
bench_hart_entry:
	rdinstret a2
	sd	a2, 0(a1)
	ld	sp, 8(a1)
	ld	t0, 16(a1)
	mv	a0, a1
	jalr	t0
	li	a6, SBI_HSM_HART_STOP
	li	a7, SBI_EXT_HSM
	ecall
1:	wfi
	j	1b
