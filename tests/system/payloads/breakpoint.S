/* SPDX-License-Identifier: BSD-2-Clause */
/* An assertion that fails before there is a trap handler. */
	.section .text.start, "ax"
	.global _start
_start:
fault:
	ebreak
1:	j	1b
