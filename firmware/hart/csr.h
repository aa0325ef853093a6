/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Control and status registers: numbers, fields, and a handful of macros to
 * access them, named by the privileged architecture (chapter "CSRs"). Numbers
 * rather than assembler names, because older assemblers lack the newer ones.
 * Assembly may include this file too.
 */
#ifndef HART_CSR_H
#define HART_CSR_H

/* Unprivileged. */
#define CSR_FCSR 0x003
#define CSR_VSTART 0x008
#define CSR_CYCLE 0xc00	 /* time, instret and hpmcounterN follow */
#define CSR_CYCLEH 0xc80 /* the upper halves, where XLEN is 32 */
#define CSR_VL 0xc20
#define CSR_VTYPE 0xc21
#define CSR_VLENB 0xc22

/* Supervisor. */
#define CSR_SSTATUS 0x100
#define CSR_SIE 0x104
#define CSR_STVEC 0x105
#define CSR_SCOUNTEREN 0x106
#define CSR_SENVCFG 0x10a
#define CSR_SSTATEEN0 0x10c	/* 1 to 3 follow */
#define CSR_SCOUNTINHIBIT 0x120 /* Ssccfg */
#define CSR_SSCRATCH 0x140
#define CSR_SEPC 0x141
#define CSR_SCAUSE 0x142
#define CSR_STVAL 0x143
#define CSR_STIMECMP 0x14d
#define CSR_SATP 0x180
#define CSR_SCOUNTOVF 0xda0

/* Virtual supervisor and hypervisor. */
#define CSR_VSSTATUS 0x200
#define CSR_VSTVEC 0x205
#define CSR_VSSCRATCH 0x240
#define CSR_VSEPC 0x241
#define CSR_VSCAUSE 0x242
#define CSR_VSTVAL 0x243
#define CSR_VSTIMECMP 0x24d
#define CSR_VSCTRCTL 0x24e
#define CSR_VSATP 0x280
#define CSR_HSTATUS 0x600
#define CSR_HEDELEG 0x602
#define CSR_HIDELEG 0x603
#define CSR_HTIMEDELTA 0x605
#define CSR_HCOUNTEREN 0x606
#define CSR_HGEIE 0x607
#define CSR_HVIEN 0x608
#define CSR_HVICTL 0x609
#define CSR_HENVCFG 0x60a
#define CSR_HSTATEEN0 0x60c /* 1 to 3 follow */
#define CSR_HTVAL 0x643
#define CSR_HVIP 0x645
#define CSR_HTINST 0x64a
#define CSR_HGATP 0x680

/* Machine. */
#define CSR_MSTATUS 0x300
#define CSR_MISA 0x301
#define CSR_MEDELEG 0x302
#define CSR_MIDELEG 0x303
#define CSR_MIE 0x304
#define CSR_MTVEC 0x305
#define CSR_MCOUNTEREN 0x306
#define CSR_MENVCFG 0x30a
#define CSR_MSTATEEN0 0x30c /* 1 to 3 follow */
#define CSR_MCOUNTINHIBIT 0x320
#define CSR_MCYCLECFG 0x321 /* Smcntrpmf; behind it minstretcfg */
#define CSR_MSCRATCH 0x340
#define CSR_MEPC 0x341
#define CSR_MCAUSE 0x342
#define CSR_MTVAL 0x343
#define CSR_MIP 0x344
#define CSR_MTINST 0x34a
#define CSR_MTVAL2 0x34b
#define CSR_MCTRCTL 0x34e
#define CSR_MISELECT 0x350
#define CSR_MIREG 0x351
#define CSR_MTOPEI 0x35c
#define CSR_PMPCFG0 0x3a0
#define CSR_PMPCFG2 0x3a2
#define CSR_PMPADDR0 0x3b0
#define CSR_MNSTATUS 0x744
#define CSR_MSECCFG 0x747
#define CSR_TSELECT 0x7a0
#define CSR_TDATA1 0x7a1
#define CSR_TDATA2 0x7a2
#define CSR_TDATA3 0x7a3
#define CSR_TINFO 0x7a4
#define CSR_MCYCLE 0xb00 /* mhpmcounterN is N further, mhpmeventN is N behind mcountinhibit */
#define CSR_MVENDORID 0xf11
#define CSR_MARCHID 0xf12
#define CSR_MIMPID 0xf13

/* mstatus, and sstatus where the field exists there. */
#define MSTATUS_SIE (1UL << 1)
#define MSTATUS_SPIE (1UL << 5)
#define MSTATUS_MPIE (1UL << 7)
#define MSTATUS_SPP (1UL << 8)
#define MSTATUS_VS_INITIAL (1UL << 9)
#define MSTATUS_VS (3UL << 9)
#define MSTATUS_MPP_SHIFT 11
#define MSTATUS_MPP (3UL << MSTATUS_MPP_SHIFT)
#define MSTATUS_FS_INITIAL (1UL << 13)
#define MSTATUS_FS (3UL << 13)
#define MSTATUS_MPRV (1UL << 17)
#define MSTATUS_SUM (1UL << 18)
#define MSTATUS_MXR (1UL << 19)
#define MSTATUS_TVM (1UL << 20)
#define MSTATUS_TW (1UL << 21)
#define MSTATUS_TSR (1UL << 22)
#define MSTATUS_SPELP (1UL << 23)
#define MSTATUS_SDT (1UL << 24)
#define MSTATUS_GVA (1UL << 38)
#define MSTATUS_MPV (1UL << 39)
#define MSTATUS_MPELP (1UL << 41)
#define MSTATUS_MDT (1UL << 42)

/* vsstatus: what a guest's U-mode is. */
#define VSSTATUS_UXL_64 (2UL << 32)

/* mnstatus (Smrnmi). */
#define MNSTATUS_NMIE (1UL << 3)

/* hstatus. */
#define HSTATUS_GVA (1UL << 6)
#define HSTATUS_SPV (1UL << 7)
#define HSTATUS_SPVP (1UL << 8)

/* misa: a bit for each extension of one letter. All may be 0: it does not say. */
#define MISA(letter) (1UL << ((letter) - 'A'))

/* Privilege modes as encoded in mstatus.MPP. */
#define PRIV_U 0UL
#define PRIV_S 1UL

/* Interrupt numbers: bits of mip, mie and mideleg. */
#define IRQ_S_SOFT 1
#define IRQ_M_SOFT 3
#define IRQ_S_TIMER 5
#define IRQ_M_TIMER 7
#define IRQ_S_EXT 9
#define IRQ_M_EXT 11
#define IRQ_LCOF 13

#define MIP_SSIP (1UL << IRQ_S_SOFT)
#define MIP_MSIP (1UL << IRQ_M_SOFT)
#define MIP_STIP (1UL << IRQ_S_TIMER)
#define MIP_MTIP (1UL << IRQ_M_TIMER)
#define MIP_SEIP (1UL << IRQ_S_EXT)
#define MIP_MEIP (1UL << IRQ_M_EXT)
#define MIP_LCOFIP (1UL << IRQ_LCOF)

/* The bit of mcause and scause that says that the rest is an interrupt number. */
#define CAUSE_INTERRUPT (1UL << 63)

/* Exception codes: values of mcause and scause, bits of medeleg. */
#define CAUSE_MISALIGNED_FETCH 0
#define CAUSE_FETCH_ACCESS 1
#define CAUSE_ILLEGAL_INSTRUCTION 2
#define CAUSE_BREAKPOINT 3
#define CAUSE_MISALIGNED_LOAD 4
#define CAUSE_LOAD_ACCESS 5
#define CAUSE_MISALIGNED_STORE 6
#define CAUSE_STORE_ACCESS 7
#define CAUSE_ECALL_U 8
#define CAUSE_ECALL_S 9
#define CAUSE_ECALL_VS 10
#define CAUSE_FETCH_PAGE_FAULT 12
#define CAUSE_LOAD_PAGE_FAULT 13
#define CAUSE_STORE_PAGE_FAULT 15
#define CAUSE_DOUBLE_TRAP 16
#define CAUSE_SOFTWARE_CHECK 18
#define CAUSE_HARDWARE_ERROR 19
#define CAUSE_FETCH_GUEST_PAGE_FAULT 20
#define CAUSE_LOAD_GUEST_PAGE_FAULT 21
#define CAUSE_VIRTUAL_INSTRUCTION 22
#define CAUSE_STORE_GUEST_PAGE_FAULT 23

/* Bytes of the instruction: there is no compressed one. */
#define ECALL_SIZE 4

/* mcounteren, scounteren. */
#define COUNTEREN_CY (1UL << 0)
#define COUNTEREN_TM (1UL << 1)
#define COUNTEREN_IR (1UL << 2)

/* menvcfg. */
#define MENVCFG_LPE (1UL << 2)
#define MENVCFG_SSE (1UL << 3)
#define MENVCFG_CBIE_INVALIDATE (3UL << 4)
#define MENVCFG_CBCFE (1UL << 6)
#define MENVCFG_CBZE (1UL << 7)
#define MENVCFG_PMM_SHIFT 32
#define MENVCFG_PMM (3UL << MENVCFG_PMM_SHIFT)
#define MENVCFG_DTE (1UL << 59)
#define MENVCFG_CDE (1UL << 60)
#define MENVCFG_ADUE (1UL << 61)
#define MENVCFG_PBMTE (1UL << 62)
#define MENVCFG_STCE (1UL << 63)

/* mseccfg: Smepmp's, and that S-mode may read the entropy source (Zkr, `seed`). */
#define MSECCFG_MML (1UL << 0)
#define MSECCFG_MMWP (1UL << 1)
#define MSECCFG_RLB (1UL << 2)
#define MSECCFG_SSEED (1UL << 9)

/* tdata1 (Sdtrig): what all types have, and what mcontrol and mcontrol6 have in the
 * same place. */
#define TDATA1_TYPE_SHIFT 60
#define TDATA1_TYPE (15UL << TDATA1_TYPE_SHIFT)
#define TDATA1_DMODE (1UL << 59)
#define MCONTROL_CHAIN (1UL << 11)
#define MCONTROL_M (1UL << 6)
#define MCONTROL_S (1UL << 4)
#define MCONTROL_U (1UL << 3)

/* mcontrol (type 2) and mcontrol6 (type 6) alone. */
#define MCONTROL_MASKMAX (0x3fUL << 53)
#define MCONTROL6_VS (1UL << 24)
#define MCONTROL6_VU (1UL << 23)

/* tinfo: bit n, the trigger can be of type n; bit 0 alone, there is none. */
#define TINFO_INFO 0xffffUL
#define TINFO_NO_TRIGGER 1UL

/* pmpcfg: one byte an entry. */
#define PMP_R 0x01UL
#define PMP_W 0x02UL
#define PMP_X 0x04UL
#define PMP_A_TOR 0x08UL
#define PMP_A_NAPOT 0x18UL
#define PMP_L 0x80UL

/* Registers of an IMSIC's interrupt file: values of miselect (AIA, "Indirectly
 * accessed interrupt-file registers"). */
#define IMSIC_EIDELIVERY 0x70
#define IMSIC_EITHRESHOLD 0x72
#define IMSIC_EIE0 0xc0

/* For assembly. A trap to machine mode sets MDT (Smdbltrp), and one that comes while it is set
 * is the hart's last. Whoever takes a trap clears it at once, so that it is clear wherever else
 * the firmware runs, and its own faults are traps too. */
#define clear_mdt(scratch)                                                                         \
	li scratch, MSTATUS_MDT;                                                                   \
	csrc CSR_MSTATUS, scratch

#ifndef __ASSEMBLER__

#define csr_read(csr)                                                                              \
	({                                                                                         \
		unsigned long _v;                                                                  \
		__asm__ volatile("csrr %0, %1" : "=r"(_v) : "i"(csr) : "memory");                  \
		_v;                                                                                \
	})

#define csr_write(csr, value)                                                                      \
	__asm__ volatile("csrw %0, %1" : : "i"(csr), "rK"((unsigned long)(value)) : "memory")

#define csr_swap(csr, value)                                                                       \
	({                                                                                         \
		unsigned long _v;                                                                  \
		__asm__ volatile("csrrw %0, %1, %2"                                                \
				 : "=r"(_v)                                                        \
				 : "i"(csr), "rK"((unsigned long)(value))                          \
				 : "memory");                                                      \
		_v;                                                                                \
	})

#define csr_set(csr, bits)                                                                         \
	__asm__ volatile("csrs %0, %1" : : "i"(csr), "rK"((unsigned long)(bits)) : "memory")

#define csr_clear(csr, bits)                                                                       \
	__asm__ volatile("csrc %0, %1" : : "i"(csr), "rK"((unsigned long)(bits)) : "memory")

/* Whether the hart has a CSR: reads it with mtvec aimed just behind the read,
 * so that an absent register is a trap to the next line, and then looks whether
 * mcause was written. Overwrites mcause, mepc, mtval and mstatus.MPP: for set-up,
 * before the hart first enters S-mode. clear_mdt() says why MDT is cleared. */
#define csr_exists(csr)                                                                            \
	({                                                                                         \
		unsigned long _vec, _cause;                                                        \
		__asm__ volatile("	la	%0, 1f\n"                                                    \
				 "	csrrw	%0, mtvec, %0\n"                                          \
				 "	csrw	mcause, zero\n"                                            \
				 "	csrr	%1, %2\n"                                                  \
				 "	.balign	4\n"                                                    \
				 "1:	csrw	mtvec, %0\n"                                             \
				 "	csrr	%1, mcause\n"                                              \
				 "	csrc	mstatus, %3\n"                                             \
				 : "=&r"(_vec), "=&r"(_cause)                                      \
				 : "i"(csr), "r"(MSTATUS_MDT)                                      \
				 : "memory");                                                      \
		_cause == 0;                                                                       \
	})

#endif
#endif
