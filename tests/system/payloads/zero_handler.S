/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets a trap handler that consists of zeros, and traps: by an illegal instruction, or
 * with LOAD by a load, which hardware takes to the handler, or with VECTORED by an
 * interrupt, whose vector is the one of zeros.
 */
#define SSTATUS_SIE 2
#define SIP_SSIP 2
#define VECTORED_MODE 1
#define VECTOR_SIZE 4
#define IRQ_S_SOFT 1

	.section .text.start, "ax"
	.global _start, fault, zeros
_start:
#ifdef VECTORED
	la	t0, vectors + VECTORED_MODE
	csrw	stvec, t0
	csrwi	sie, SIP_SSIP
	csrsi	sstatus, SSTATUS_SIE
fault:
	csrsi	sip, SIP_SSIP
1:	j	1b
#else
	la	t0, zeros
	csrw	stvec, t0
fault:
#ifdef LOAD
	ld	t0, (zero)
#else
	unimp
#endif
#endif

	.balign	64
vectors:
	j	vectors
	.balign	VECTOR_SIZE
zeros:
	.zero	64
