/* SPDX-License-Identifier: BSD-2-Clause */
/* Into S-mode by other ways than the return from a trap (see enter.h). */
#include "hart/csr.h"
#include "hart/hart.h"

	.section .text

/*
 * _Noreturn void enter_supervisor(struct hart *self, unsigned long opaque)
 * From: hart_enter() in enter.c, with mepc and mstatus set.
 * In:   a0 = this hart, a1 = what S-mode finds in a1.
 * Out:  S-mode; a0 = hart id, a1 unchanged, every other integer register 0, so
 *       that nothing of the firmware leaks.
 */
	.global enter_supervisor
enter_supervisor:
	csrw	CSR_MSCRATCH, a0
	ld	a0, HART_ID(a0)
	.irp	register, ra, sp, gp, tp, t0, t1, t2, s0, s1, a2, a3, a4, a5, a6, a7, \
			  s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, t3, t4, t5, t6
	li	\register, 0
	.endr
	mret

/*
 * void clear_hypervisor(void)
 * From: setup_hart() in enter.c, on a hart with the hypervisor extension.
 * Out:  nothing is delegated to a guest, and none has left anything. Clobbers nothing.
 */
	.global clear_hypervisor
clear_hypervisor:
	.irp csr, CSR_HSTATUS, CSR_HEDELEG, CSR_HIDELEG, CSR_HTIMEDELTA, CSR_HCOUNTEREN, \
		  CSR_HGEIE, CSR_HTVAL, CSR_HTINST, CSR_HVIP, CSR_HGATP, CSR_VSTVEC, \
		  CSR_VSSCRATCH, CSR_VSEPC, CSR_VSCAUSE, CSR_VSTVAL, CSR_VSATP
	csrw	\csr, zero
	.endr
	ret

/* Where the return from machine mode goes by way of SRET (hart/trap.c). */
	.balign	4
	.global trap_sret
trap_sret:
	sret

/* Fetching from here is what a trap without a handler ends in; on a hart without PMP
 * it is the instruction itself that brings S-mode here back to machine mode. */
	.balign	4
	.global hart_no_handler
hart_no_handler:
	unimp
