/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RFENCE extension (see rfence.h).
 *
 * Constant space, no queue: each hart has one request slot, which is enough because
 * it waits until its request is done, and a bitmap of the harts that want something
 * of it. A sender counts in `pending` the targets that have not answered yet.
 *
 *	sender: fills its slot, then for each target pending += 1, sets its own bit
 *		in the target's bitmap, posts MAILBOX_FENCE
 *	target: takes its bitmap, does each sender's request, then pending -= 1 there
 *	sender: spins briefly, then sleeps until the last target wakes it
 */
#include "sbi/rfence.h"

#include <string.h>

#include "base/arena.h"
#include "hart/features.h"
#include "hart/fence.h"
#include "platform.h"
#include "sbi/ipi.h"
#include "sbi/mailbox.h"
#include "sbi/pmu_firmware.h"

#define PAGE_SIZE 4096UL

/* From this many pages on, fencing everything costs less. */
#define RANGE_PAGES_MAX 64

/* How often a sender looks before it sleeps: about as long as QEMU takes to interrupt a
 * hart that has a core of the host to itself. With more harts than cores, looking longer
 * keeps a core from the very harts that are waited for. docs/performance.md has figures. */
#define SPIN_TRIES 1000

/* The function of a request to do nothing but answer. */
#define NO_FENCE (~0UL)

#define WORD_BITS (8 * sizeof(unsigned long))

/* The widths of satp.ASID and hgatp.VMID (privileged architecture). */
#define ASID_MAX 0xffffUL
#define VMID_MAX 0x3fffUL

struct rfence {
	struct rfence_request request; /* written by the hart itself while pending == 0 */
	/* Both sequentially consistent: a sender says that it sleeps and then looks at
	 * pending, the last target lowers pending and then looks whether it sleeps. */
	atomic_uint pending;
	atomic_uint asleep; /* 0 or 1 */
};

static struct rfence *rfences;		 /* indexed by hart->index */
static _Atomic unsigned long *wanted_by; /* bitmaps: bitmap_words for each hart */
static size_t bitmap_words;

void rfence_init(void)
{
	size_t harts = hart_count();

	bitmap_words = (harts + WORD_BITS - 1) / WORD_BITS;
	rfences = arena_alloc(harts * sizeof(*rfences));
	wanted_by = arena_alloc(harts * bitmap_words * sizeof(*wanted_by));
	memset(rfences, 0, harts * sizeof(*rfences));
	memset((void *)wanted_by, 0, harts * bitmap_words * sizeof(*wanted_by));
}

/* ---- Doing a fence on this hart ---- */

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

static void fence(const struct rfence_request *r)
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

/* ---- What the PMU counts ---- */

static const unsigned char events_sent[] = {
	[SBI_RFENCE_FENCE_I] = SBI_PMU_FW_FENCE_I_SENT,
	[SBI_RFENCE_SFENCE_VMA] = SBI_PMU_FW_SFENCE_VMA_SENT,
	[SBI_RFENCE_SFENCE_VMA_ASID] = SBI_PMU_FW_SFENCE_VMA_ASID_SENT,
	[SBI_RFENCE_HFENCE_GVMA_VMID] = SBI_PMU_FW_HFENCE_GVMA_VMID_SENT,
	[SBI_RFENCE_HFENCE_GVMA] = SBI_PMU_FW_HFENCE_GVMA_SENT,
	[SBI_RFENCE_HFENCE_VVMA_ASID] = SBI_PMU_FW_HFENCE_VVMA_ASID_SENT,
	[SBI_RFENCE_HFENCE_VVMA] = SBI_PMU_FW_HFENCE_VVMA_SENT,
};

/* Each "received" follows its "sent". */
static unsigned int event_received(unsigned long function)
{
	return events_sent[function] + 1U;
}

/* ---- Target ---- */

static void serve(struct hart *self, struct rfence *sender, struct hart *sender_hart)
{
	if (sender->request.function != NO_FENCE) {
		fence(&sender->request);
		pmu_event(self, event_received(sender->request.function));
	}
	if (atomic_fetch_sub(&sender->pending, 1) == 1 && atomic_load(&sender->asleep))
		platform_ipi_send(sender_hart);
}

static void serve_all(struct hart *self)
{
	_Atomic unsigned long *words = &wanted_by[self->index * bitmap_words];

	for (size_t word = 0; word < bitmap_words; word++) {
		unsigned long bits;

		if (atomic_load_explicit(&words[word], memory_order_relaxed) == 0)
			continue;
		bits = atomic_exchange_explicit(&words[word], 0, memory_order_acquire);
		for (; bits != 0; bits &= bits - 1) {
			size_t index = word * WORD_BITS + (size_t)__builtin_ctzl(bits);

			serve(self, &rfences[index], hart_at(index));
		}
	}
}

unsigned int rfence_interrupt(void)
{
	struct hart *self = hart_self();
	unsigned int events = mailbox_take(self);

	if (events & MAILBOX_IPI) {
		ipi_arrive();
		pmu_event(self, SBI_PMU_FW_IPI_RECEIVED);
	}
	if (events & MAILBOX_FENCE)
		serve_all(self);
	return events & ~(unsigned int)(MAILBOX_IPI | MAILBOX_FENCE);
}

/* ---- Sender ---- */

/* A hart that is not running fences everything when it is started (hart_enter()).
 * It says that it is STARTED before that, so whoever does not see it yet has made
 * its changes before that fence. */
static bool takes_part(struct hart *hart)
{
	unsigned int state = atomic_load(&hart->state);

	return state != SBI_HSM_STOPPED && state != SBI_HSM_STOP_PENDING &&
	       state != SBI_HSM_START_PENDING;
}

static void ask(struct hart *target, const struct hart *self, struct rfence *sender)
{
	_Atomic unsigned long *words = &wanted_by[target->index * bitmap_words];

	atomic_fetch_add_explicit(&sender->pending, 1, memory_order_relaxed);
	atomic_fetch_or_explicit(&words[self->index / WORD_BITS], 1UL << self->index % WORD_BITS,
				 memory_order_release);
	mailbox_post(target, MAILBOX_FENCE);
}

/* Sleep until every target has answered, serving what comes in. Only the doorbell
 * may end the sleep: another pending interrupt would make wfi a spin. Returns the mail
 * that is left, like rfence_interrupt(). */
static unsigned int sleep_until_answered(const struct hart *self, struct rfence *sender)
{
	unsigned long mie = csr_swap(CSR_MIE, self->doorbell_bit);
	unsigned int left = 0;

	atomic_store(&sender->asleep, 1);
	while (atomic_load(&sender->pending) != 0) {
		__asm__ volatile("wfi");
		left |= rfence_interrupt();
	}
	atomic_store(&sender->asleep, 0);
	csr_write(CSR_MIE, mie);
	return left;
}

static unsigned int spin_until_answered(struct hart *self, struct rfence *sender)
{
	unsigned int left = 0;

	for (int i = 0; i < SPIN_TRIES; i++) {
		if (atomic_load_explicit(&sender->pending, memory_order_acquire) == 0)
			break;
		if (atomic_load_explicit(&self->mail, memory_order_relaxed) != 0)
			left |= rfence_interrupt();
	}
	return left;
}

/* A software event that came during a call is posted anew: it interrupts S-mode as
 * soon as the call is over. */
static void post_again(struct hart *self, unsigned int left)
{
	if (left & MAILBOX_SSE)
		mailbox_post(self, MAILBOX_SSE);
}

static void wait_until_answered(struct hart *self, struct rfence *sender)
{
	unsigned int left = spin_until_answered(self, sender);

	if (atomic_load_explicit(&sender->pending, memory_order_acquire) != 0)
		left |= sleep_until_answered(self, sender);
	post_again(self, left);
}

void rfence_serve(void)
{
	struct hart *self = hart_self();

	if (atomic_load_explicit(&self->mail, memory_order_relaxed) != 0)
		post_again(self, rfence_interrupt());
}

void rfence_send(struct hart_set set, const struct rfence_request *request)
{
	struct hart *self = hart_self();
	struct rfence *sender = &rfences[self->index];
	bool own = false;
	struct hart *hart;

	sender->request = *request;
	/* The caller's changes come before the look at who is running. */
	atomic_thread_fence(memory_order_seq_cst);
	while ((hart = hart_set_next(&set)) != NULL) {
		if (hart == self) {
			own = true;
		} else if (takes_part(hart)) {
			ask(hart, self, sender);
			pmu_event(self, events_sent[request->function]);
		}
	}
	if (own)
		fence(request);
	wait_until_answered(self, sender);
}

void rfence_meet(struct hart *hart)
{
	struct hart *self = hart_self();
	struct rfence *sender = &rfences[self->index];

	if (!takes_part(hart))
		return;
	sender->request.function = NO_FENCE;
	ask(hart, self, sender);
	wait_until_answered(self, sender);
}

/* ---- The calls ---- */

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
		if (takes_part(hart) && !hart_has(hart, HART_HAS_H))
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
		fence(&request);
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

struct sbiret rfence_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long a3,
			   unsigned long a4, unsigned long fid)
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
