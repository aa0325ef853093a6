/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The least that a firmware for many harts can take: every hart does one atomic add,
 * and the last one powers off. bench.py measures everything else in units of it.
 * From: reset, in M-mode, a0 = hart id; bench.py writes the number of harts to
 *       `harts`, 8 bytes into the image.
 */
	.section .text
	.global _start
_start:
	j	1f
	.balign	8
harts:	.dword	1
1:	la	t0, harts
	ld	t1, (t0)
	la	t0, count
	li	t2, 1
	amoadd.d t2, t2, (t0)
	addi	t2, t2, 1
	bne	t2, t1, 2f
	li	t0, 0x100000			# the test finisher: power off
	li	t1, 0x5555
	sw	t1, (t0)
2:	wfi
	j	2b
	.balign	8
count:	.dword	0
