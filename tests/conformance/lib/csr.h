/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the conformance programs need to know of supervisor CSRs beyond what
 * payload/lib/csr.h says (RISC-V privileged architecture, "Supervisor-Level ISA"
 * and "H" chapters).
 */
#ifndef CONFORMANCE_LIB_CSR_H
#define CONFORMANCE_LIB_CSR_H

#include "payload/lib/csr.h"

#define SSTATUS_SPIE (1UL << 5)
#define SSTATUS_SPP (1UL << 8)
#define SSTATUS_SPELP (1UL << 23) /* Zicfilp */
#define SSTATUS_SDT (1UL << 24)	  /* Ssdbltrp */
#define SSTATUS_VS_SHIFT 9
#define SSTATUS_FS_SHIFT 13
#define SSTATUS_FS (3UL << SSTATUS_FS_SHIFT)
#define EXTENSION_OFF 0
#define EXTENSION_INITIAL 1

/* Bits of sie and sip. */
#define INTERRUPT_SOFTWARE (1UL << IRQ_S_SOFT)
#define INTERRUPT_TIMER (1UL << IRQ_S_TIMER)
#define INTERRUPT_EXTERNAL (1UL << 9)

#define CAUSE_INTERRUPT (1UL << 63)
#define CAUSE_FETCH_ACCESS 1
#define CAUSE_ILLEGAL_INSTRUCTION 2
#define CAUSE_BREAKPOINT 3
#define CAUSE_LOAD_MISALIGNED 4
#define CAUSE_LOAD_ACCESS 5
#define CAUSE_STORE_MISALIGNED 6
#define CAUSE_STORE_ACCESS 7
#define CAUSE_USER_ECALL 8
#define CAUSE_VS_ECALL 10
#define CAUSE_FETCH_PAGE_FAULT 12
#define CAUSE_LOAD_PAGE_FAULT 13
#define CAUSE_STORE_PAGE_FAULT 15
#define CAUSE_SOFTWARE_CHECK 18

/* Fields of satp, vsatp and hgatp: mode Sv39 (Sv39x4) and identifiers. */
#define ATP_MODE_SV39 (8UL << 60)
#define ATP_ID_SHIFT 44

#define HSTATUS_GVA (1UL << 6)
#define HSTATUS_SPV (1UL << 7)
#define HSTATUS_SPVP (1UL << 8)

#endif
