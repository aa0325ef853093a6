/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Floating-point and vector registers by number (see registers.h and table.h). Spelled
 * as numbers, because the firmware is assembled for harts that have neither.
 *
 * From: C.
 * In:   as the prototypes say.
 * Out:  the same; clobbers a0-a3, t0, t1.
 */
#include "hart/csr.h"
#include "hart/table.h"

	.section .text
	.option	norvc

	.global float_read_single
float_read_single:
	mv	a1, a0
	go_to_pair a1, 1f
1:	.irp	n, NUMBERS
	.word	0xe0000553 | \n << 15		# fmv.x.w a0, fn
	ret
	.endr

	.global float_read_double
float_read_double:
	mv	a1, a0
	go_to_pair a1, 1f
1:	.irp	n, NUMBERS
	.word	0xe2000553 | \n << 15		# fmv.x.d a0, fn
	ret
	.endr

	.global float_write_single
float_write_single:
	go_to_pair a1, 1f
1:	.irp	n, NUMBERS
	.word	0xf0050053 | \n << 7		# fmv.w.x fn, a0
	ret
	.endr

	.global float_write_double
float_write_double:
	go_to_pair a1, 1f
1:	.irp	n, NUMBERS
	.word	0xf2050053 | \n << 7		# fmv.d.x fn, a0
	ret
	.endr

/*
 * A part of register a3, [a1, a1 + a2), as the elements vstart to vl of bytes: what
 * comes before and behind is left alone, and a register may be as long as it will.
 */
	.macro	access_part table
	csrr	a4, CSR_VL
	csrr	a5, CSR_VTYPE
	add	a2, a1, a2
	.word	0x00067057			# vsetvli zero, a2, e8, m1, tu, mu
	csrw	CSR_VSTART, a1
	sub	a0, a0, a1
	mv	t1, ra
	la	ra, 2f
	go_to_pair a3, \table
2:	.word	0x80f77057			# vsetvl zero, a4, a5
	jr	t1
	.endm

	.global vector_read
vector_read:
	access_part 1f
1:	.irp	n, NUMBERS
	.word	0x02050027 | \n << 7		# vse8.v vn, (a0)
	ret
	.endr

	.global vector_write
vector_write:
	access_part 1f
1:	.irp	n, NUMBERS
	.word	0x02050007 | \n << 7		# vle8.v vn, (a0)
	ret
	.endr

	.global vector_set_length
vector_set_length:
	csrr	a1, CSR_VTYPE
	.word	0x80b57057			# vsetvl zero, a0, a1
	ret
