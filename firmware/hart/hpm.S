/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Performance counters by number (see hpm.h and table.h).
 *
 * From: C.
 * In:   a0 = number, a1 = the value to be written.
 * Out:  a0 = what was read, or for hpm_has_…, whether it could be; clobbers t0, t1, a5.
 */
#include "hart/csr.h"
#include "hart/hpm.h"
#include "hart/mdt.h"
#include "hart/table.h"

	.section .text
	.option	norvc

	.global hpm_counter_read
hpm_counter_read:
	go_to_pair a0, 1f
1:	.irp	n, NUMBERS
	csrr	a0, CSR_MCYCLE + \n
	ret
	.endr

	.global hpm_counter_write
hpm_counter_write:
	go_to_pair a0, 1f
1:	.irp	n, NUMBERS
	csrw	CSR_MCYCLE + \n, a1
	ret
	.endr

	.global hpm_config_read
hpm_config_read:
	go_to_pair a0, 1f
1:	.irp	n, NUMBERS
	csrr	a0, CSR_MCOUNTINHIBIT + \n
	ret
	.endr

	.global hpm_config_write
hpm_config_write:
	go_to_pair a0, 1f
1:	.irp	n, NUMBERS
	csrw	CSR_MCOUNTINHIBIT + \n, a1
	ret
	.endr

/* Read with mtvec aimed at the place where the read returns to, and look whether
 * mcause was written meanwhile. */
	.macro	probe read
	mv	a5, ra
	la	ra, 1f
	mv	t1, ra
	csrrw	t1, CSR_MTVEC, t1
	csrw	CSR_MCAUSE, zero
	j	\read
	.balign	4
1:	csrw	CSR_MTVEC, t1
	clear_mdt t1
	csrr	a0, CSR_MCAUSE
	seqz	a0, a0
	jr	a5
	.endm

	.global hpm_has_counter
hpm_has_counter:
	probe	hpm_counter_read

	.global hpm_has_config
hpm_has_config:
	probe	hpm_config_read
