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
 * Fences. Constant space, no queue: each hart has one request, which is enough because
 * it waits until that is done, and a bitmap of the harts that want something of it. A
 * sender counts in `pending` the targets that have not answered yet.
 *
 *	sender: writes its request, then for each target pending += 1, sets its own bit
 *		in the target's bitmap and MAILBOX_FENCE in its word
 *	target: takes its bitmap, does each sender's request, then pending -= 1 there
 *	sender: listens; soon rings where nobody has answered, which spares the ring where
 *		the target comes here by itself, as harts do that fence each other; later
 *		sleeps until the last target rings
 *
 * No ring should be lost. One that is, because somebody wrote to a doorbell who has no
 * business there, costs time and no hart: a sleeping sender rings anew ALARMS_PER_SECOND
 * times, and of the posts that need not ring every RING_AGAIN-th does.
 */
#include "sbi/mailbox.h"

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

/* The function of a request to do nothing but answer. */
#define NO_FENCE (~0UL)

#define ALARMS_PER_SECOND 100
#define RING_AGAIN 8

static _Atomic unsigned long *wanted_word(const struct hart *target, size_t sender)
{
	return &target->sbi->wanted_by[sender / XLEN];
}

static unsigned long wanted_bit(size_t sender)
{
	return BIT(sender % XLEN);
}

/* ---- The word ---- */

static bool is_to_ring_again(struct hart *hart)
{
	atomic_uint *unheard = &hart->sbi->mailbox.unheard;

	return atomic_fetch_add_explicit(unheard, 1, memory_order_relaxed) % RING_AGAIN ==
	       RING_AGAIN - 1;
}

void mailbox_post(struct hart *hart, enum mailbox_event event)
{
	unsigned int mail =
		atomic_fetch_or_explicit(&hart->mail, event | AWARE, memory_order_acq_rel);

	if (!(mail & AWARE) || is_to_ring_again(hart))
		platform_ipi_send(hart);
}

/* Take all events and leave `next`, which is AWARE or 0. A ring that is still on its way
 * finds nothing then, which does no harm. */
static unsigned int take(struct hart *self, unsigned int next)
{
	if (csr_read(CSR_MIP) & self->doorbell_bit)
		platform_ipi_clear(self);
	return atomic_exchange_explicit(&self->mail, next, memory_order_acq_rel) & ~AWARE;
}

/* ---- What is in it ---- */

static void fence_for(struct hart *self, size_t index)
{
	struct mailbox *sender = &hart_at(index)->sbi->mailbox;

	if (sender->request.function != NO_FENCE) {
		rfence_local(&sender->request);
		pmu_event(self, rfence_event_sent(sender->request.function) + 1);
	}
	if (atomic_fetch_sub(&sender->pending, 1) == 1 && atomic_load(&sender->asleep))
		platform_ipi_send(hart_at(index));
}

static void fence_for_all(struct hart *self)
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

static unsigned int see_to(struct hart *self, unsigned int events)
{
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
	struct hart *self = hart_self();

	return see_to(self, take(self, 0));
}

/* A software event that came during a call is posted anew: it interrupts S-mode as
 * soon as the call is over. */
static void post_again(struct hart *self, unsigned int events)
{
	if (events & MAILBOX_SSE)
		mailbox_post(self, MAILBOX_SSE);
}

void mailbox_serve(void)
{
	struct hart *self = hart_self();

	if (atomic_load_explicit(&self->mail, memory_order_relaxed) != 0)
		post_again(self, mailbox_interrupt());
}

/* ---- Asking for a fence ---- */

void mailbox_fence_begin(struct hart *self, const struct rfence_request *request)
{
	self->sbi->mailbox.request = *request;
	atomic_fetch_or_explicit(&self->mail, AWARE, memory_order_relaxed);
}

void mailbox_fence_ask(struct hart *self, struct hart *target)
{
	atomic_fetch_add_explicit(&self->sbi->mailbox.pending, 1, memory_order_relaxed);
	atomic_fetch_or_explicit(wanted_word(target, self->index), wanted_bit(self->index),
				 memory_order_release);
	atomic_fetch_or_explicit(&target->mail, MAILBOX_FENCE, memory_order_release);
}

static bool is_answered(struct mailbox *sender)
{
	return atomic_load_explicit(&sender->pending, memory_order_acquire) == 0;
}

static bool is_asked(const struct hart *target, const struct hart *self)
{
	return (atomic_load_explicit(wanted_word(target, self->index), memory_order_relaxed) &
		wanted_bit(self->index)) != 0;
}

static void ring_unanswered(const struct hart *self, bool again)
{
	for (size_t i = 0; i < hart_count(); i++) {
		struct hart *target = hart_at(i);

		if (is_asked(target, self) &&
		    (again || !(atomic_fetch_or(&target->mail, AWARE) & AWARE)))
			platform_ipi_send(target);
	}
}

static unsigned int listen(struct hart *self, struct mailbox *sender)
{
	unsigned int events = 0;

	for (int i = 0; i < LISTEN_TRIES && !is_answered(sender); i++) {
		if (i == GRACE_TRIES)
			ring_unanswered(self, false);
		if (atomic_load_explicit(&self->mail, memory_order_relaxed) != AWARE)
			events |= see_to(self, take(self, AWARE));
	}
	return events | see_to(self, take(self, 0));
}

static void set_alarm(const struct hart *self)
{
	platform_timer_set(self, *platform.mtime + platform.timebase / ALARMS_PER_SECOND);
}

/* Sleep until every target has answered, serving what comes in. Only the doorbell may end
 * the sleep, and the timer if it is to: another pending interrupt would make wfi a spin. */
static unsigned int sleep(struct hart *self, struct mailbox *sender, unsigned long timer_bit)
{
	unsigned long mie = csr_swap(CSR_MIE, self->doorbell_bit | timer_bit);
	unsigned int events = 0;

	atomic_store(&sender->asleep, 1);
	while (atomic_load(&sender->pending) != 0) {
		__asm__ volatile("wfi");
		events |= mailbox_interrupt();
		if (csr_read(CSR_MIP) & timer_bit) {
			ring_unanswered(self, true);
			set_alarm(self);
		}
	}
	atomic_store(&sender->asleep, 0);
	csr_write(CSR_MIE, mie);
	return events;
}

/* The alarm is the machine timer, if it is there. On a hart without Sstc that holds S-mode's
 * deadline, which S-mode would not see before the end of its call anyway. */
static unsigned int sleep_with_alarm(struct hart *self, struct mailbox *sender)
{
	unsigned int events;
	uint64_t deadline;

	if (self->mtimecmp == NULL || platform.mtime == NULL)
		return sleep(self, sender, 0);
	deadline = *self->mtimecmp;
	set_alarm(self);
	events = sleep(self, sender, MIP_MTIP);
	platform_timer_set(self, deadline);
	return events;
}

void mailbox_fence_wait(struct hart *self)
{
	struct mailbox *sender = &self->sbi->mailbox;
	unsigned int events = listen(self, sender);

	if (!is_answered(sender))
		events |= sleep_with_alarm(self, sender);
	post_again(self, events);
}

void mailbox_meet(struct hart *self, struct hart *target)
{
	mailbox_fence_begin(self, &(struct rfence_request){ .function = NO_FENCE });
	mailbox_fence_ask(self, target);
	mailbox_fence_wait(self);
}
