/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The mailbox (see mailbox.h).
 *
 * The word (mail, in struct hart) holds events and whether the hart is AWARE of what is there:
 * it has been rung, or looks there all the time, as a hart does that waits for others in
 * machine mode. Who makes a hart aware rings; all others need not, which saves each of them
 * a turn with the devices. A hart that takes its mail quietens its doorbell first: an event
 * that comes in between is taken now, or finds the hart not aware and rings again.
 *
 * Fences. Constant space, no queue: each hart asks for one fence, which is enough because
 * it waits until that is done, and a bitmap of the harts that want something of it. A
 * sender counts in `pending` the targets that have not answered yet.
 *
 *	sender: writes what is to be fenced, then for each target pending += 1, sets its own bit
 *		in the target's bitmap and MAILBOX_FENCE in its word
 *	target: takes its bitmap, does each sender's fence, then pending -= 1 there
 *	sender: listens; soon rings where nobody has answered, which spares the ring where
 *		the target comes here by itself, as harts do that fence each other; later
 *		sleeps until the last target rings
 *
 * No ring should be lost. One that is, because somebody wrote to a doorbell who has no
 * business there, costs time and no hart: a sleeping sender rings anew ALARMS_PER_SECOND
 * times, and of the posts that need not ring every RING_AGAIN-th does.
 */
#include "sbi/mailbox.h"

#include <limits.h>

#include "base/bits.h"
#include "platform.h"
#include "sbi/pmu_firmware.h"
#include "sbi/state.h"

/* Beside the events in a hart's word. */
#define AWARE (1U << 31)

/* How often a sender looks before it rings: about as long as a hart is away that makes one
 * call after the other. */
#define GRACE_TRIES 50

/* How often a sender looks before it sleeps: about as long as QEMU takes to interrupt a
 * hart that has a core of the host to itself. With more harts than cores, looking longer
 * keeps a core from the very harts that are waited for. docs/performance.md has figures. */
#define LISTEN_TRIES 1000

/* In the place of a function: do nothing but answer. */
#define NO_FENCE (SBI_RFENCE_HFENCE_VVMA + 1)

#define ALARMS_PER_SECOND 100
#define RING_AGAIN 8

static _Atomic unsigned long *wanted_word(const struct hart *target, size_t sender)
{
	return &target->sbi->wanted_by[sender / XLEN];
}

/* ---- The word of events ---- */

void mailbox_post(struct hart *hart, enum mailbox_event event)
{
	unsigned int mail =
		atomic_fetch_or_explicit(&hart->mail, event | AWARE, memory_order_acq_rel);

	if ((mail & AWARE) &&
	    atomic_fetch_add_explicit(&hart->sbi->mailbox.unheard, 1, memory_order_relaxed) %
			    RING_AGAIN !=
		    RING_AGAIN - 1)
		return;
	platform_ipi_send(hart);
}

/* ---- Fences ---- */

/* The PMU's event "sent to other hart" of a function; "received" is the next one. */
static const unsigned char events_sent[] = {
	[SBI_RFENCE_FENCE_I] = SBI_PMU_FW_FENCE_I_SENT,
	[SBI_RFENCE_SFENCE_VMA] = SBI_PMU_FW_SFENCE_VMA_SENT,
	[SBI_RFENCE_SFENCE_VMA_ASID] = SBI_PMU_FW_SFENCE_VMA_ASID_SENT,
	[SBI_RFENCE_HFENCE_GVMA_VMID] = SBI_PMU_FW_HFENCE_GVMA_VMID_SENT,
	[SBI_RFENCE_HFENCE_GVMA] = SBI_PMU_FW_HFENCE_GVMA_SENT,
	[SBI_RFENCE_HFENCE_VVMA_ASID] = SBI_PMU_FW_HFENCE_VVMA_ASID_SENT,
	[SBI_RFENCE_HFENCE_VVMA] = SBI_PMU_FW_HFENCE_VVMA_SENT,
	[NO_FENCE] = UCHAR_MAX, /* no event */
};

/* HFENCE.VVMA acts on the VMID in hgatp; the sender's is meant. */
static bool acts_on_hgatp(unsigned long function)
{
	return function == SBI_RFENCE_HFENCE_VVMA || function == SBI_RFENCE_HFENCE_VVMA_ASID;
}

static void fence_for(struct hart *self, size_t index)
{
	struct mailbox *sender = &hart_at(index)->sbi->mailbox;

	if (acts_on_hgatp(sender->function)) {
		unsigned long own = csr_swap(CSR_HGATP, sender->hgatp);

		mailbox_fence_here(sender->function);
		csr_write(CSR_HGATP, own);
	} else {
		mailbox_fence_here(sender->function);
	}
	pmu_event(self, events_sent[sender->function] + 1U);
	if (atomic_fetch_sub(&sender->pending, 1) == 1 && atomic_load(&sender->asleep))
		platform_ipi_send(hart_at(index));
}

/* Not inlined: an IPI then has few registers to save. */
static __attribute__((noinline)) void fence_for_all(struct hart *self)
{
	for (size_t base = 0; base < hart_count(); base += XLEN) {
		_Atomic unsigned long *word = wanted_word(self, base);
		unsigned long bits;

		if (atomic_load_explicit(word, memory_order_relaxed) == 0)
			continue;
		bits = atomic_exchange_explicit(word, 0, memory_order_acquire);
		for_each_bit (bit, bits)
			fence_for(self, base + bit);
	}
}

/* ---- Taking the mail ---- */

/* Take all events, except for those in `leave`, and see to them. AWARE stays if it is one of
 * these, as long as the hart will look again by itself. A ring that is still on its way finds
 * nothing then, which does no harm. */
static unsigned int take(struct hart *self, unsigned int leave)
{
	unsigned int events;

	if (csr_read(CSR_MIP) & self->doorbell_bit)
		platform_ipi_clear(self);
	events = atomic_fetch_and_explicit(&self->mail, leave, memory_order_acq_rel);
	if (events & MAILBOX_IPI) {
		csr_set(CSR_MIP, MIP_SSIP);
		pmu_event(self, SBI_PMU_FW_IPI_RECEIVED);
	}
	if (events & MAILBOX_FENCE)
		fence_for_all(self);
	return events;
}

unsigned int mailbox_interrupt(void)
{
	return take(hart_self(), 0);
}

/* A software event is posted anew: it interrupts S-mode as soon as the call is over. */
void mailbox_serve(void)
{
	struct hart *self = hart_self();

	if (atomic_load_explicit(&self->mail, memory_order_relaxed) != 0 &&
	    (take(self, 0) & MAILBOX_SSE))
		mailbox_post(self, MAILBOX_SSE);
}

/* ---- Asking for a fence ---- */

void mailbox_fence_begin(struct hart *self, unsigned long function)
{
	self->sbi->mailbox.function = function;
	if (acts_on_hgatp(function))
		self->sbi->mailbox.hgatp = csr_read(CSR_HGATP);
	atomic_fetch_or_explicit(&self->mail, AWARE, memory_order_relaxed);
}

void mailbox_fence_ask(struct hart *self, struct hart *target)
{
	atomic_fetch_add_explicit(&self->sbi->mailbox.pending, 1, memory_order_relaxed);
	atomic_fetch_or_explicit(wanted_word(target, self->index), BIT(self->index % XLEN),
				 memory_order_release);
	atomic_fetch_or_explicit(&target->mail, MAILBOX_FENCE, memory_order_release);
	pmu_event(self, events_sent[self->sbi->mailbox.function]);
}

static bool is_answered(struct mailbox *sender)
{
	return atomic_load_explicit(&sender->pending, memory_order_acquire) == 0;
}

static void ring_unanswered(const struct hart *self, bool again)
{
	for (size_t i = 0; i < hart_count(); i++) {
		struct hart *target = hart_at(i);
		unsigned long wanted = atomic_load_explicit(wanted_word(target, self->index),
							    memory_order_relaxed);

		if ((wanted & BIT(self->index % XLEN)) &&
		    (again || !(atomic_fetch_or(&target->mail, AWARE) & AWARE)))
			platform_ipi_send(target);
	}
}

static void set_alarm(const struct hart *self)
{
	platform_timer_set(self, *platform.mtime + platform.timebase / ALARMS_PER_SECOND);
}

/* Sleep until every target has answered, serving what comes in. Only the doorbell may end
 * the sleep, and the alarm: another pending interrupt would make wfi a spin. The alarm is the
 * machine timer, if it is there. On a hart without Sstc that holds S-mode's deadline, which
 * S-mode would not see before the end of its call anyway. */
static void sleep(struct hart *self, struct mailbox *sender)
{
	bool has_alarm = self->mtimecmp != NULL && platform.mtime != NULL;
	uint64_t deadline = has_alarm ? *self->mtimecmp : 0;
	unsigned long alarm_bit = has_alarm ? MIP_MTIP : 0;
	unsigned long mie = csr_swap(CSR_MIE, self->doorbell_bit | alarm_bit);

	if (has_alarm)
		set_alarm(self);
	take(self, MAILBOX_SSE);
	atomic_store(&sender->asleep, 1);
	while (atomic_load(&sender->pending) != 0) {
		__asm__ volatile("wfi");
		take(self, MAILBOX_SSE);
		if (csr_read(CSR_MIP) & alarm_bit) {
			ring_unanswered(self, true);
			set_alarm(self);
		}
	}
	atomic_store(&sender->asleep, 0);
	csr_write(CSR_MIE, mie);
	if (has_alarm)
		platform_timer_set(self, deadline);
}

void mailbox_fence_wait(struct hart *self)
{
	struct mailbox *sender = &self->sbi->mailbox;

	for (int i = 0; i < LISTEN_TRIES && !is_answered(sender); i++) {
		if (i == GRACE_TRIES)
			ring_unanswered(self, false);
		if (atomic_load_explicit(&self->mail, memory_order_relaxed) &
		    (MAILBOX_IPI | MAILBOX_FENCE))
			take(self, AWARE | MAILBOX_SSE);
	}
	if (!is_answered(sender))
		sleep(self, sender);
	/* What came last, and a software event, which was left. */
	mailbox_serve();
}

void mailbox_meet(struct hart *self, struct hart *target)
{
	mailbox_fence_begin(self, NO_FENCE);
	mailbox_fence_ask(self, target);
	mailbox_fence_wait(self);
}
