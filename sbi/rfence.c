/* SPDX-License-Identifier: BSD-2-Clause */
/* RFENCE extension (see rfence.h). How a hart asks others for a fence is mailbox.c's. */
#include "sbi/rfence.h"

#include "hart/features.h"
#include "sbi/ecall.h"
#include "sbi/mailbox.h"
#include "sbi/state.h"

/* The widths of satp.ASID and hgatp.VMID (privileged architecture). */
#define ASID_MAX 0xffffUL
#define VMID_MAX 0x3fffUL

void rfence_send(struct hart_set set, unsigned long function)
{
	struct hart *self = hart_self(), *hart;
	bool own = false;

	mailbox_fence_begin(self, function);
	/* The caller's changes come before the look at who is running. */
	atomic_thread_fence(memory_order_seq_cst);
	while ((hart = hart_set_next(&set)) != NULL) {
		if (hart == self)
			own = true;
		else if (hsm_takes_fences(hart))
			mailbox_fence_ask(self, hart);
	}
	if (own)
		mailbox_fence_here(function);
	mailbox_fence_wait(self);
}

static bool all_have_hypervisor(struct hart_set set)
{
	struct hart *hart;

	while ((hart = hart_set_next(&set)) != NULL) {
		if (hsm_takes_fences(hart) && !hart_has(hart, HART_HAS_H))
			return false;
	}
	return hart_has(hart_self(), HART_HAS_H);
}

/* A kernel that has written code, or its own page tables, asks for a fence also when only its
 * own hart will see that. */
static struct sbiret remote_fence(unsigned long hart_mask, unsigned long hart_mask_base,
				  unsigned long function)
{
	bool hypervisor = function >= SBI_RFENCE_HFENCE_GVMA_VMID;
	struct hart_set set;

	if (!hypervisor && hart_set_is_only(hart_mask, hart_mask_base, hart_self()->id)) {
		mailbox_fence_here(function);
		return sbi_value(0);
	}
	if (!hart_set_read(&set, hart_mask, hart_mask_base))
		return sbi_error(SBI_ERR_INVALID_PARAM);
	if (hypervisor && !all_have_hypervisor(set))
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	rfence_send(set, function);
	return sbi_value(0);
}

/* The range from a2 on is checked, but fences are of all addresses (mailbox_fence_here()). */
struct sbiret rfence_ecall(ECALL_REGISTERS)
{
	switch (fid) {
	case SBI_RFENCE_FENCE_I:
		return remote_fence(a0, a1, SBI_RFENCE_FENCE_I);
	case SBI_RFENCE_SFENCE_VMA:
	case SBI_RFENCE_HFENCE_GVMA:
	case SBI_RFENCE_HFENCE_VVMA:
		break;
	case SBI_RFENCE_SFENCE_VMA_ASID:
	case SBI_RFENCE_HFENCE_VVMA_ASID:
		if (a4 > ASID_MAX)
			return sbi_error(SBI_ERR_INVALID_PARAM);
		break;
	case SBI_RFENCE_HFENCE_GVMA_VMID:
		if (a4 > VMID_MAX)
			return sbi_error(SBI_ERR_INVALID_PARAM);
		break;
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
	/* start + size may not pass the end of the address space, unless it means everything. */
	if (a3 != ~0UL && a2 + a3 < a2 && a2 + a3 != 0)
		return sbi_error(SBI_ERR_INVALID_ADDRESS);
	return remote_fence(a0, a1, fid);
}
