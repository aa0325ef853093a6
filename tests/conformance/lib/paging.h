/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One set of Sv39 page tables for all harts and both stages of translation: the
 * low 8 GiB map to themselves, and one page, the window, maps to whatever a test
 * says. The root table is made so that satp, vsatp and hgatp can all use it: as
 * large and aligned as Sv39x4 wants it, and the window is a user page.
 */
#ifndef CONFORMANCE_LIB_PAGING_H
#define CONFORMANCE_LIB_PAGING_H

#include <stddef.h>

#define PAGE_SIZE 4096UL
#define WINDOW 0x3fc0000000UL

#define PTE_V (1UL << 0)
#define PTE_R (1UL << 1)
#define PTE_W (1UL << 2)
#define PTE_X (1UL << 3)
#define PTE_U (1UL << 4)
#define PTE_A (1UL << 6)
#define PTE_D (1UL << 7)
#define PTE_PBMT_NC (1UL << 61)
#define PTE_READ_WRITE (PTE_V | PTE_R | PTE_W | PTE_A | PTE_D)

struct page {
	_Alignas(4096) unsigned long word[PAGE_SIZE / sizeof(unsigned long)];
};

/* Change where the window leads; flags such as PTE_READ_WRITE, and 0 for nothing
 * there. No hart is told: that is what the tests are about. */
void window_map(const void *page, unsigned long flags);

/* The flags as they are now: hardware may have set A and D. */
unsigned long window_flags(void);

/* Value for satp, vsatp or hgatp that uses these tables, with an ASID or VMID. */
unsigned long paging_atp(unsigned long id);

/* Turn paging on or off on this hart and forget older translations. */
void paging_on(unsigned long asid);
void paging_off(void);

#endif
