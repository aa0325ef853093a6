/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads a machine-mode CSR from S-mode, a common mistake of first kernels. */
	.section .text.start, "ax"
	.global _start
_start:
fault:
	csrr	t0, mhartid
1:	j	1b
