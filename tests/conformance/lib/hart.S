/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of hart.c that have to see or keep every register. Wherever all of
 * them matter, sscratch (the address of struct hart) is exchanged with t0.
 */
#include "tests/conformance/lib/csr.h"
#include "tests/conformance/lib/hart.h"
#include "sbi/sbi.h"

#define X(n) (8 * (n))

	/* Store every register but t0 (x5) at offset(t0). */
	.macro store_registers offset
	.irp n, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23
	sd	x\n, \offset + 8 * \n (t0)
	.endr
	.irp n, 24, 25, 26, 27, 28, 29, 30, 31
	sd	x\n, \offset + 8 * \n (t0)
	.endr
	.endm

	/* With t0 and sscratch exchanged, store every register and give sscratch
	 * its value back. Afterwards: t0 is the hart, t1 is lost. */
	.macro record_registers offset
	store_registers \offset
	csrrw	t1, sscratch, t0
	sd	t1, \offset + X(5)(t0)
	.endm

	/* Load every register but x0 from base, which is loaded last. */
	.macro load_registers base, number
	.irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22
	.if \n != \number
	ld	x\n, 8 * \n (\base)
	.endif
	.endr
	.irp n, 23, 24, 25, 26, 27, 28, 29, 30, 31
	ld	x\n, 8 * \n (\base)
	.endr
	ld	\base, 8 * \number (\base)
	.endm

	/* Do something to each register that a C function preserves. */
	.macro each_preserved op, base, offset
	\op	ra, \offset + 0(\base)
	\op	sp, \offset + 8(\base)
	\op	gp, \offset + 16(\base)
	\op	tp, \offset + 24(\base)
	\op	s0, \offset + 32(\base)
	\op	s1, \offset + 40(\base)
	\op	s2, \offset + 48(\base)
	\op	s3, \offset + 56(\base)
	\op	s4, \offset + 64(\base)
	\op	s5, \offset + 72(\base)
	\op	s6, \offset + 80(\base)
	\op	s7, \offset + 88(\base)
	\op	s8, \offset + 96(\base)
	\op	s9, \offset + 104(\base)
	\op	s10, \offset + 112(\base)
	\op	s11, \offset + 120(\base)
	.endm

	.text

/*
 * From: start.S, on the boot hart; ra, sp, t0 and t1 are already its own.
 * In:   a0 = hart id, a1 = device tree, all else as the firmware left it.
 */
	.global main
main:
	la	t0, harts
	csrw	sscratch, t0
	store_registers HART_ENTRY
	la	t1, trap_vector
	csrw	stvec, t1
	mv	s0, a0
	mv	s1, a1
	mv	a0, t0
	call	hart_record_entry
	mv	a0, s0
	mv	a1, s1
	tail	conformance_start

/*
 * From: the firmware, on a hart that hart_start started.
 * In:   a0 = hart id, a1 = struct hart, all else undefined.
 */
	.balign	4
	.global hart_entry
hart_entry:
	csrw	sscratch, t0
	mv	t0, a1
	record_registers HART_ENTRY
	la	t1, trap_vector
	csrw	stvec, t1
	mv	a0, t0
	ld	sp, HART_STACK_TOP(t0)
	call	hart_record_entry
	csrr	a0, sscratch
	tail	hart_main

/*
 * struct sbiret suspend_call(unsigned long type, resume address, opaque, fid, eid)
 * The ecall that is returned from, or resumed from at hart_resume.
 */
	.global suspend_call
suspend_call:
	csrr	t0, sscratch
	each_preserved sd, t0, HART_SAVED
	mv	a6, a3
	mv	a7, a4
	ecall
	ret

/*
 * From: the firmware, when the hart resumes from a non-retentive suspend.
 * In:   a0 = hart id, a1 = struct hart, all else undefined.
 * Out:  returns from suspend_call once more; hart_record_entry tells.
 */
	.balign	4
	.global hart_resume
hart_resume:
	csrw	sscratch, t0
	mv	t0, a1
	record_registers HART_ENTRY
	la	t1, trap_vector
	csrw	stvec, t1
	mv	a0, t0
	ld	sp, HART_SAVED + 8(t0)
	call	hart_record_entry
	li	a0, SBI_SUCCESS
	li	a1, 0
	j	go_back

/* Return to the caller of the function that filled hart->saved. */
go_back:
	csrr	t0, sscratch
	each_preserved ld, t0, HART_SAVED
	ret

/*
 * From: any exception or interrupt of S- or U-mode; paging is off or maps the
 *       program to itself.
 * In:   every register belongs to the interrupted code, sscratch = struct hart.
 */
	.balign	4
	.global trap_vector
trap_vector:
	csrrw	t0, sscratch, t0
	record_registers HART_TRAP
	mv	a0, t0
	ld	sp, HART_TRAP_STACK_TOP(t0)
	call	trap_handle
	beqz	a0, go_back
	csrr	t0, sscratch
	load_registers t0, 5
	sret

/* void call_in_supervisor(void (*function)(unsigned long), unsigned long argument) */
	.global call_in_supervisor
call_in_supervisor:
	csrr	t0, sscratch
	each_preserved sd, t0, HART_SAVED
	mv	t1, a0
	mv	a0, a1
	jalr	t1
	j	go_back

/* void call_by_sret(void (*function)(unsigned long), unsigned long argument), in the
 * mode that sstatus.SPP and hstatus.SPV say */
	.global call_by_sret
call_by_sret:
	csrr	t0, sscratch
	each_preserved sd, t0, HART_SAVED
	csrw	sepc, a0
	mv	a0, a1
	la	ra, user_return
	sret
	.balign	4
	.global user_return
user_return:
	ecall

/* struct sbiret call_recorded(const struct registers *before) */
	.global call_recorded
	.global call_recorded_ecall
call_recorded:
	addi	sp, sp, -128
	each_preserved sd, sp, 0
	csrr	t0, sscratch
	sd	sp, HART_CALL_SP(t0)
	load_registers a0, 10
call_recorded_ecall:
	ecall
	csrrw	t0, sscratch, t0
	record_registers HART_CALL
	ld	sp, HART_CALL_SP(t0)
	each_preserved ld, sp, 0
	addi	sp, sp, 128
	ret

/*
 * Floating-point registers by raw encodings, for this program is compiled for
 * harts without: fmv.d.x fN, a0 and fmv.x.d t0, fN.
 */

/* void float_fill(unsigned long pattern): fN = pattern + N */
	.global float_fill
float_fill:
	.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23
	.insn	r 0x53, 0, 0x79, x\n, a0, x0
	addi	a0, a0, 1
	.endr
	.irp n, 24, 25, 26, 27, 28, 29, 30, 31
	.insn	r 0x53, 0, 0x79, x\n, a0, x0
	addi	a0, a0, 1
	.endr
	ret

/* void float_read(unsigned long values[32]) */
	.global float_read
float_read:
	.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23
	.insn	r 0x53, 0, 0x71, t0, x\n, x0
	sd	t0, 8 * \n (a0)
	.endr
	.irp n, 24, 25, 26, 27, 28, 29, 30, 31
	.insn	r 0x53, 0, 0x71, t0, x\n, x0
	sd	t0, 8 * \n (a0)
	.endr
	ret
