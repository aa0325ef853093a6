/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Performance counters by number (see hpm.h and table.h).
 *
 * From: C.
 * In:   a0 = number, a1 = the value to be written.
 * Out:  a0 = what was read, or for hpm_has_counter, whether it could be; clobbers t0, t1, a5.
 */
#include "hart/csr.h"
#include "hart/hpm.h"
#include "hart/mdt.h"
#include "hart/table.h"

	.section .text
	.option	norvc

	.macro	by_number function, instruction, to, first, from
	.global \function
\function:
	go_to_pair a0, 1f
1:	.irp	n, NUMBERS
	\instruction \to, \first + \n, \from
	ret
	.endr
	.endm

	by_number hpm_counter_read, csrrs, a0, CSR_MCYCLE, zero
	by_number hpm_counter_write, csrrw, zero, CSR_MCYCLE, a1
	by_number hpm_config_read, csrrs, a0, CSR_MCOUNTINHIBIT, zero
	by_number hpm_config_write, csrrw, zero, CSR_MCOUNTINHIBIT, a1

/* Read with mtvec aimed at the place where the read returns to, and look whether
 * mcause was written meanwhile. */
	.global hpm_has_counter
hpm_has_counter:
	mv	a5, ra
	la	ra, 1f
	mv	t1, ra
	csrrw	t1, CSR_MTVEC, t1
	csrw	CSR_MCAUSE, zero
	j	hpm_counter_read
	.balign	4
1:	csrw	CSR_MTVEC, t1
	clear_mdt t1
	csrr	a0, CSR_MCAUSE
	seqz	a0, a0
	jr	a5
