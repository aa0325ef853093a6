/* SPDX-License-Identifier: BSD-2-Clause */
/* A user program makes a system call before its kernel has a trap handler. */
#define SSTATUS_SPP (1 << 8)

	.section .text.start, "ax"
	.global _start
_start:
	li	t0, SSTATUS_SPP
	csrc	sstatus, t0
	la	t0, fault
	csrw	sepc, t0
	sret
fault:
	ecall
1:	j	1b
