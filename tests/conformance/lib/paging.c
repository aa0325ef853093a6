/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables of the conformance programs; see paging.h. */
#include "tests/conformance/lib/paging.h"

#include "tests/conformance/lib/csr.h"

#define ENTRIES 512
#define ROOT_ENTRIES (4 * ENTRIES) /* of Sv39x4; Sv39 uses the first quarter */
#define IDENTITY_GIGAPAGES 8

#define PTE_PPN_SHIFT 10
#define PAGE_SHIFT 12
#define GIGAPAGE_SHIFT 30

static unsigned long root[ROOT_ENTRIES] __attribute__((aligned(16384)));
static unsigned long middle[ENTRIES] __attribute__((aligned(4096)));
static _Atomic unsigned long leaf[ENTRIES] __attribute__((aligned(4096)));

static unsigned long entry(unsigned long address, unsigned long flags)
{
	return address >> PAGE_SHIFT << PTE_PPN_SHIFT | flags;
}

static void build(void)
{
	for (unsigned long i = 0; i < IDENTITY_GIGAPAGES; i++)
		root[i] = entry(i << GIGAPAGE_SHIFT, PTE_READ_WRITE | PTE_X);
	root[WINDOW >> GIGAPAGE_SHIFT] = entry((unsigned long)middle, PTE_V);
	middle[0] = entry((unsigned long)leaf, PTE_V);
}

void window_map(const void *page, unsigned long flags)
{
	leaf[0] = flags ? entry((unsigned long)page, flags) : 0;
}

unsigned long window_flags(void)
{
	return leaf[0] & ((1UL << PTE_PPN_SHIFT) - 1);
}

unsigned long paging_atp(unsigned long id)
{
	if (root[0] == 0)
		build();
	return ATP_MODE_SV39 | id << ATP_ID_SHIFT | (unsigned long)root >> PAGE_SHIFT;
}

void paging_on(unsigned long asid)
{
	csr_write(satp, paging_atp(asid));
	__asm__ volatile("sfence.vma" : : : "memory");
}

void paging_off(void)
{
	csr_write(satp, 0);
	__asm__ volatile("sfence.vma" : : : "memory");
}
