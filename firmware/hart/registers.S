/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers by number (see registers.h): performance counters, floating-point and vector
 * registers. The number of a register is part of the instruction, so there is an
 * instruction for each, in a table of pairs that an index finds: the access, and the return.
 * Both need 4 bytes: `.option norvc`.
 *
 * From: C.
 * In:   as the prototypes say.
 * Out:  the same; clobbers a0-a5, t0, t1.
 */
#include "hart/csr.h"

#define NUMBERS \
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, \
	25, 26, 27, 28, 29, 30, 31

/* Clobbers the index and t0. */
	.macro	go_to_pair index, table
	slli	\index, \index, 3
	la	t0, \table
	add	t0, t0, \index
	jr	t0
	.endm

	.section .text
	.option	norvc

/* ---- Performance counters ---- */

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
	clear_mdt(t1)
	csrr	a0, CSR_MCAUSE
	seqz	a0, a0
	jr	a5

/* ---- Floating-point and vector registers, spelled as numbers, because the firmware is
 * assembled for harts that have neither ---- */

	.macro	float_by_number function, number, instruction, shift
	.global \function
\function:
	go_to_pair \number, 1f
1:	.irp	n, NUMBERS
	.word	\instruction | \n << \shift
	ret
	.endr
	.endm

	float_by_number float_read_single, a0, 0xe0000553, 15	# fmv.x.w a0, fn
	float_by_number float_read_double, a0, 0xe2000553, 15	# fmv.x.d a0, fn
	float_by_number float_write_single, a1, 0xf0050053, 7	# fmv.w.x fn, a0
	float_by_number float_write_double, a1, 0xf2050053, 7	# fmv.d.x fn, a0

/*
 * A part of register a3, [a1, a1 + a2), as the elements vstart to vl of bytes: what
 * comes before and behind is left alone, and a register may be as long as it will.
 */
	.macro	part_by_number function, instruction
	.global \function
\function:
	csrr	a4, CSR_VL
	csrr	a5, CSR_VTYPE
	add	a2, a1, a2
	.word	0x00067057			# vsetvli zero, a2, e8, m1, tu, mu
	csrw	CSR_VSTART, a1
	sub	a0, a0, a1
	mv	t1, ra
	la	ra, 2f
	go_to_pair a3, 1f
1:	.irp	n, NUMBERS
	.word	\instruction | \n << 7
	ret
	.endr
2:	.word	0x80f77057			# vsetvl zero, a4, a5
	jr	t1
	.endm

	part_by_number vector_read, 0x02050027		# vse8.v vn, (a0)
	part_by_number vector_write, 0x02050007		# vle8.v vn, (a0)

	.global vector_set_length
vector_set_length:
	csrr	a1, CSR_VTYPE
	.word	0x80b57057			# vsetvl zero, a0, a1
	ret
