/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Access to supervisor CSRs and the counters by the names that every assembler
 * knows (privileged architecture, "Supervisor-Level CSRs").
 */
#ifndef PAYLOAD_LIB_CSR_H
#define PAYLOAD_LIB_CSR_H

#define SSTATUS_SIE (1UL << 1)

/* Bits of sie and sip are 1 << these; scause holds them with its top bit set. */
#define IRQ_S_SOFT 1
#define IRQ_S_TIMER 5

#define csr_read(csr)                                                                              \
	({                                                                                         \
		unsigned long _v;                                                                  \
		__asm__ volatile("csrr %0, " #csr : "=r"(_v) : : "memory");                        \
		_v;                                                                                \
	})

#define csr_write(csr, value)                                                                      \
	__asm__ volatile("csrw " #csr ", %0" : : "rK"((unsigned long)(value)) : "memory")

#define csr_set(csr, bits)                                                                         \
	__asm__ volatile("csrs " #csr ", %0" : : "rK"((unsigned long)(bits)) : "memory")

#define csr_clear(csr, bits)                                                                       \
	__asm__ volatile("csrc " #csr ", %0" : : "rK"((unsigned long)(bits)) : "memory")

#endif
