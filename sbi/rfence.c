/* SPDX-License-Identifier: BSD-2-Clause */
/* RFENCE extension (see rfence.h). How a hart asks others for a fence is mailbox.c's. */
#include "sbi/rfence.h"

#include "hart/features.h"
#include "hart/fence.h"
#include "sbi/ecall.h"
#include "sbi/hsm_state.h"
#include "sbi/mailbox.h"
#include "sbi/pmu_firmware.h"

/* The widths of satp.ASID and hgatp.VMID (privileged architecture). */
#define ASID_MAX 0xffffUL
#define VMID_MAX 0x3fffUL

void rfence_send(struct hart_set set, const struct rfence_request *request)
{
	struct hart *self = hart_self();
	bool own = false;
	struct hart *hart;

	mailbox_fence_begin(self, request);
	/* The caller's changes come before the look at who is running. */
	atomic_thread_fence(memory_order_seq_cst);
	while ((hart = hart_set_next(&set)) != NULL) {
		if (hart == self) {
			own = true;
		} else if (hsm_takes_fences(hart)) {
			mailbox_fence_ask(self, hart);
			pmu_event(self, rfence_event_sent(request->function));
		}
	}
	if (own)
		rfence_local(request);
	mailbox_fence_wait(self);
}

/* Whether the range is one: start + size may not pass the end of the address space,
 * unless it stands for everything. */
static bool range_is_valid(const struct rfence_request *r)
{
	return r->size == ~0UL || r->start + r->size >= r->start || r->start + r->size == 0;
}

static bool id_is_valid(const struct rfence_request *r)
{
	return r->id <= (r->function == SBI_RFENCE_HFENCE_GVMA_VMID ? VMID_MAX : ASID_MAX);
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

static struct sbiret remote_fence(unsigned long hart_mask, unsigned long hart_mask_base,
				  struct rfence_request request)
{
	bool hypervisor = request.function >= SBI_RFENCE_HFENCE_GVMA_VMID;
	struct hart_set set;

	if (!hart_set_read(&set, hart_mask, hart_mask_base) || !id_is_valid(&request))
		return sbi_error(SBI_ERR_INVALID_PARAM);
	if (!range_is_valid(&request))
		return sbi_error(SBI_ERR_INVALID_ADDRESS);
	if (hypervisor) {
		if (!all_have_hypervisor(set))
			return sbi_error(SBI_ERR_NOT_SUPPORTED);
		request.hgatp = csr_read(CSR_HGATP);
	}
	if (hart_set_is_only(hart_self()->id, hart_mask, hart_mask_base))
		rfence_local(&request);
	else
		rfence_send(set, &request);
	return sbi_value(0);
}

/* The one that has neither a range nor an id. A kernel that has written code asks
 * for it also when only its own hart will run that. */
static struct sbiret remote_fence_i(unsigned long hart_mask, unsigned long hart_mask_base)
{
	struct hart_set set;

	if (hart_set_is_only(hart_self()->id, hart_mask, hart_mask_base)) {
		fence_i();
		return sbi_value(0);
	}
	if (!hart_set_read(&set, hart_mask, hart_mask_base))
		return sbi_error(SBI_ERR_INVALID_PARAM);
	rfence_send(set, &(struct rfence_request){ .function = SBI_RFENCE_FENCE_I });
	return sbi_value(0);
}

struct sbiret rfence_ecall(ECALL_REGISTERS)
{
	switch (fid) {
	case SBI_RFENCE_FENCE_I:
		return remote_fence_i(a0, a1);
	case SBI_RFENCE_SFENCE_VMA:
	case SBI_RFENCE_HFENCE_GVMA:
	case SBI_RFENCE_HFENCE_VVMA:
		return remote_fence(
			a0, a1,
			(struct rfence_request){ .function = fid, .start = a2, .size = a3 });
	case SBI_RFENCE_SFENCE_VMA_ASID:
	case SBI_RFENCE_HFENCE_GVMA_VMID:
	case SBI_RFENCE_HFENCE_VVMA_ASID:
		return remote_fence(a0, a1,
				    (struct rfence_request){
					    .function = fid, .start = a2, .size = a3, .id = a4 });
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}
