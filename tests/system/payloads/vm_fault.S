/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Enters a VM, in VS-mode or with USER in VU-mode, by page tables of its own that have the
 * payload GUEST further up, where no memory is; it executes what is no instruction. With LOAD it
 * loads from where nothing is mapped, and stvec, which otherwise is not set, leads into a hole.
 */
#define GUEST 0x40000000
#define HOLE 0x500000

#define SATP_SV39 (8 << 60)
#define CSR_HSTATUS 0x600
#define CSR_VSATP 0x280
#define HSTATUS_SPV (1 << 7)
#define SSTATUS_SPP (1 << 8)

/* A leaf of the root table, for the gigabyte at 0x80000000: D, A, X, W, R, V. */
#define LEAF (0x80000000 >> 2 | 0xcf)
#define PTE_U 0x10

	.section .text.start, "ax"
	.global _start, fault
_start:
#ifdef LOAD
	li	t0, HOLE
	csrw	stvec, t0
#endif
	la	t0, table
	srli	t0, t0, 12
	li	t1, SATP_SV39
	or	t0, t0, t1
	csrw	CSR_VSATP, t0
	li	t0, HSTATUS_SPV
	csrs	CSR_HSTATUS, t0
	li	t0, SSTATUS_SPP
#ifdef USER
	csrc	sstatus, t0
#else
	csrs	sstatus, t0
#endif
	la	t0, fault
	li	t1, GUEST
	add	t0, t0, t1
	csrw	sepc, t0
	sret

	.balign	4
fault:
#ifdef LOAD
	ld	t0, (zero)
#else
	.word	0x12345a7b		# custom-3
#endif

	.data
	.balign	4096
table:
	.zero	24
#ifdef USER
	.dword	LEAF | PTE_U
#else
	.dword	LEAF
#endif
	.zero	4096 - 32
