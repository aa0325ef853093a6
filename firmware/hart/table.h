/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers by number, for assembly: the number of a register is part of the
 * instruction, so there is an instruction for each, in a table of pairs that an index
 * finds: the access, and the return. Both need 4 bytes: `.option norvc`.
 */
#ifndef HART_TABLE_H
#define HART_TABLE_H

#define NUMBERS                                                                                    \
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,  \
	25, 26, 27, 28, 29, 30, 31

/* Clobbers the index and t0. */
	.macro	go_to_pair index, table
	slli	\index, \index, 3
	la	t0, \table
	add	t0, t0, \index
	jr	t0
	.endm

#endif
