/* SPDX-License-Identifier: BSD-2-Clause */
/* A fence on the calling hart (see rfence_local.h). */
#include "sbi/rfence_local.h"

#include <stdbool.h>

#include "hart/csr.h"
#include "hart/fence.h"
#include "sbi/sbi.h"

#define PAGE_SIZE 4096UL

/* From this many pages on, fencing everything costs less. */
#define RANGE_PAGES_MAX 64

static void fence_everything(const struct rfence_request *r)
{
	switch (r->function) {
	case SBI_RFENCE_SFENCE_VMA:
		sfence_vma_all();
		break;
	case SBI_RFENCE_SFENCE_VMA_ASID:
		sfence_vma_asid_all(r->id);
		break;
	case SBI_RFENCE_HFENCE_GVMA:
		hfence_gvma_all();
		break;
	case SBI_RFENCE_HFENCE_GVMA_VMID:
		hfence_gvma_vmid_all(r->id);
		break;
	case SBI_RFENCE_HFENCE_VVMA:
		hfence_vvma_all();
		break;
	case SBI_RFENCE_HFENCE_VVMA_ASID:
		hfence_vvma_asid_all(r->id);
		break;
	}
}

static void fence_page(const struct rfence_request *r, unsigned long address)
{
	switch (r->function) {
	case SBI_RFENCE_SFENCE_VMA:
		sfence_vma(address);
		break;
	case SBI_RFENCE_SFENCE_VMA_ASID:
		sfence_vma_asid(address, r->id);
		break;
	case SBI_RFENCE_HFENCE_GVMA:
		hfence_gvma(address);
		break;
	case SBI_RFENCE_HFENCE_GVMA_VMID:
		hfence_gvma_vmid(address, r->id);
		break;
	case SBI_RFENCE_HFENCE_VVMA:
		hfence_vvma(address);
		break;
	case SBI_RFENCE_HFENCE_VVMA_ASID:
		hfence_vvma_asid(address, r->id);
		break;
	}
}

/* "The entire address space" (RFENCE Extension), or a range so long that fencing
 * page by page would take longer. */
static bool covers_everything(const struct rfence_request *r)
{
	return (r->start == 0 && r->size == 0) || r->size == ~0UL ||
	       r->size > RANGE_PAGES_MAX * PAGE_SIZE;
}

static void fence_addresses(const struct rfence_request *r)
{
	unsigned long page = r->start & ~(PAGE_SIZE - 1);

	if (covers_everything(r)) {
		fence_everything(r);
		return;
	}
	/* Counts bytes rather than compares addresses: the range may end at the top. */
	for (unsigned long left = r->size + (r->start - page); left > 0; page += PAGE_SIZE) {
		fence_page(r, page);
		left = left > PAGE_SIZE ? left - PAGE_SIZE : 0;
	}
}

void rfence_local(const struct rfence_request *r)
{
	bool by_hgatp =
		r->function == SBI_RFENCE_HFENCE_VVMA || r->function == SBI_RFENCE_HFENCE_VVMA_ASID;

	if (r->function == SBI_RFENCE_FENCE_I) {
		fence_i();
	} else if (by_hgatp) {
		/* HFENCE.VVMA acts on the VMID in hgatp; the caller's is meant. */
		unsigned long own = csr_swap(CSR_HGATP, r->hgatp);

		fence_addresses(r);
		csr_write(CSR_HGATP, own);
	} else {
		fence_addresses(r);
	}
}

static const unsigned char events_sent[] = {
	[SBI_RFENCE_FENCE_I] = SBI_PMU_FW_FENCE_I_SENT,
	[SBI_RFENCE_SFENCE_VMA] = SBI_PMU_FW_SFENCE_VMA_SENT,
	[SBI_RFENCE_SFENCE_VMA_ASID] = SBI_PMU_FW_SFENCE_VMA_ASID_SENT,
	[SBI_RFENCE_HFENCE_GVMA_VMID] = SBI_PMU_FW_HFENCE_GVMA_VMID_SENT,
	[SBI_RFENCE_HFENCE_GVMA] = SBI_PMU_FW_HFENCE_GVMA_SENT,
	[SBI_RFENCE_HFENCE_VVMA_ASID] = SBI_PMU_FW_HFENCE_VVMA_ASID_SENT,
	[SBI_RFENCE_HFENCE_VVMA] = SBI_PMU_FW_HFENCE_VVMA_SENT,
};

unsigned int rfence_event_sent(unsigned long function)
{
	return events_sent[function];
}
