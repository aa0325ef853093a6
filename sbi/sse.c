/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Supervisor Software Events extension (see sse.h).
 *
 * An event that is signalled becomes pending, whatever its state. It waits until it is
 * enabled, the hart that it goes to is ready (unmasked), and nothing of higher priority
 * runs there; then it interrupts that hart on its way back to S-mode. The events that
 * run on one hart are therefore nested in the order of their priorities, and the one to
 * be completed is the first of them.
 *
 * sse_lock protects the events and the masks of all harts. What does not take it itself is
 * called with the lock held, except for checks of what a call gives.
 */
#include "sbi/sse.h"

#include "hart/features.h"
#include "hart/lock.h"
#include "hart/lower.h"
#include "sbi/ecall.h"
#include "sbi/mailbox.h"
#include "sbi/shmem.h"
#include "sbi/sse_context.h"
#include "sbi/state.h"

static const uint32_t local_ids[SSE_LOCAL_EVENTS] = {
	SBI_SSE_EVENT_LOCAL_DOUBLE_TRAP,
	SBI_SSE_EVENT_LOCAL_PMU_OVERFLOW,
	SBI_SSE_EVENT_LOCAL_SOFTWARE,
};

/* There is one global event: a hart may handle its local ones and that. */
#define EVENT_COUNT (SSE_LOCAL_EVENTS + 1)

#define WORD_SIZE sizeof(unsigned long)

static struct lock sse_lock;
static struct sse_event global_event = { .id = SBI_SSE_EVENT_GLOBAL_SOFTWARE };

/* ---- The events of a hart ---- */

void sse_reset(struct hart *self)
{
	lock_take(&sse_lock);
	self->sbi->sse.ready = false;
	for (size_t i = 0; i < SSE_LOCAL_EVENTS; i++)
		self->sbi->sse.events[i] =
			(struct sse_event){ .id = local_ids[i], .preferred = self };
	lock_release(&sse_lock);
}

/* The events that a hart may handle, one after the other. */
static struct sse_event *event_at(struct hart *hart, size_t i)
{
	return i < SSE_LOCAL_EVENTS ? &hart->sbi->sse.events[i] : &global_event;
}

/* A supported event: the hart's own, or the global one. */
static struct sse_event *find(struct hart *hart, uint32_t id)
{
	size_t i = 0;

	while (i < SSE_LOCAL_EVENTS && local_ids[i] != id)
		i++;
	return event_at(hart, i);
}

static bool is_global(uint32_t id)
{
	return (id & SBI_SSE_EVENT_GLOBAL) != 0;
}

/* The error that every function has for an event that this hart does not support. Nothing
 * on virt is a source of RAS events. */
static long check_event(const struct hart *self, uint32_t id)
{
	switch (id) {
	case SBI_SSE_EVENT_LOCAL_SOFTWARE:
	case SBI_SSE_EVENT_GLOBAL_SOFTWARE:
		return SBI_SUCCESS;
	case SBI_SSE_EVENT_LOCAL_PMU_OVERFLOW:
		return hart_has(self, HART_HAS_SSCOFPMF) ? SBI_SUCCESS : SBI_ERR_NOT_SUPPORTED;
	case SBI_SSE_EVENT_LOCAL_DOUBLE_TRAP:
		return hart_has(self, HART_HAS_SSDBLTRP) ? SBI_SUCCESS : SBI_ERR_NOT_SUPPORTED;
	case SBI_SSE_EVENT_LOCAL_HIGH_PRIO_RAS:
	case SBI_SSE_EVENT_GLOBAL_HIGH_PRIO_RAS:
	case SBI_SSE_EVENT_LOCAL_LOW_PRIO_RAS:
	case SBI_SSE_EVENT_GLOBAL_LOW_PRIO_RAS:
		return SBI_ERR_NOT_SUPPORTED;
	default:
		return (id & SBI_SSE_EVENT_PLATFORM) ? SBI_ERR_NOT_SUPPORTED :
						       SBI_ERR_INVALID_PARAM;
	}
}

/* ---- The hart that handles the global event ---- */

static bool is_waiting(const struct sse_event *event)
{
	return event->state == SBI_SSE_STATE_ENABLED && event->pending;
}

/* The hart that S-mode has named, unless it is stopped. While it is masked it is waited
 * for: a hart is masked for a moment, and stopped for good. */
static struct hart *preferred(void)
{
	struct hart *hart = global_event.preferred;

	return hart != NULL && hsm_is_running(hart) ? hart : NULL;
}

/* Any hart that is ready; rather this one, which needs no interrupt. One that has died
 * is stopped without a word to us. */
static struct hart *ready_hart(struct hart *self)
{
	if (self->sbi->sse.ready)
		return self;
	for (size_t i = 0; i < hart_count(); i++) {
		if (hart_at(i)->sbi->sse.ready && hsm_is_running(hart_at(i)))
			return hart_at(i);
	}
	return self;
}

/* Have the hart that shall handle a waiting global event look, and return it: also the calling
 * hart, which looks at the end of its call anyway, and which stands for nobody: when nobody
 * is ready, who becomes it will look. To be called, with the lock still held, after whatever
 * may make the event wait or take its hart away: so no event is forgotten. */
static struct hart *announce(struct hart *self)
{
	struct hart *hart = preferred();

	if (!is_waiting(&global_event))
		return self;
	if (hart == NULL)
		hart = ready_hart(self);
	if (hart != self)
		mailbox_post(hart, MAILBOX_SSE);
	return hart;
}

/* ---- Priorities ---- */

static bool precedes(const struct sse_event *a, const struct sse_event *b)
{
	unsigned long priority_a = a->attributes[SBI_SSE_ATTR_PRIORITY];
	unsigned long priority_b = b->attributes[SBI_SSE_ATTR_PRIORITY];

	return priority_a < priority_b || (priority_a == priority_b && a->id < b->id);
}

/* The first by priority of the events that run on a hart, or that run or wait there; NULL if
 * there is none. */
static struct sse_event *first(struct hart *hart, bool or_waits)
{
	struct sse_event *found = NULL;

	for (size_t i = 0; i < EVENT_COUNT; i++) {
		struct sse_event *event = event_at(hart, i);
		bool may_run_here =
			event != &global_event || preferred() == NULL || preferred() == hart;
		bool runs = event->state == SBI_SSE_STATE_RUNNING && event->runs_on == hart;

		if ((runs || (or_waits && is_waiting(event) && may_run_here)) &&
		    (found == NULL || precedes(event, found)))
			found = event;
	}
	return found;
}

/* The event that may interrupt what a hart does, or NULL. */
static struct sse_event *due(struct hart *hart)
{
	struct sse_event *event = first(hart, hart->sbi->sse.ready);

	return event != NULL && is_waiting(event) ? event : NULL;
}

/* ---- Delivery and completion ---- */

bool sse_deliver(struct hart *self)
{
	struct sse_event *event;

	lock_take(&sse_lock);
	event = due(self);
	if (event != NULL) {
		event->state = SBI_SSE_STATE_RUNNING;
		event->runs_on = self;
		event->pending = false;
		sse_context_interrupt(self, event->attributes);
	}
	lock_release(&sse_lock);
	return event != NULL;
}

bool sse_deliver_later(struct hart *self)
{
	bool is_due;

	lock_take(&sse_lock);
	is_due = due(self) != NULL;
	lock_release(&sse_lock);
	if (is_due)
		mailbox_post(self, MAILBOX_SSE);
	return is_due;
}

bool sse_raise_local(struct hart *self, uint32_t event_id)
{
	lock_take(&sse_lock);
	find(self, event_id)->pending = true;
	lock_release(&sse_lock);
	return sse_deliver(self);
}

static void finish(struct sse_event *event)
{
	event->state = (event->attributes[SBI_SSE_ATTR_CONFIG] & SBI_SSE_CONFIG_ONESHOT) ?
			       SBI_SSE_STATE_REGISTERED :
			       SBI_SSE_STATE_ENABLED;
}

/* a0 and a1 are the interrupted code's, as the handler has restored them. What is due now
 * interrupts that when it goes on. */
static struct sbiret complete(struct hart *self, unsigned long a0, unsigned long a1)
{
	struct sse_event *event;

	lock_take(&sse_lock);
	event = first(self, false);
	if (event != NULL) {
		finish(event);
		sse_context_resume(self, event->attributes);
		announce(self);
	}
	lock_release(&sse_lock);
	if (event == NULL)
		return sbi_value(0);
	sse_deliver_later(self);
	return (struct sbiret){ .error = (long)a0, .uvalue = a1 };
}

/* ---- Readiness ---- */

static long set_ready(struct hart *self, bool ready)
{
	bool before;

	lock_take(&sse_lock);
	before = self->sbi->sse.ready;
	self->sbi->sse.ready = ready;
	announce(self);
	lock_release(&sse_lock);
	sse_deliver(self);
	if (before != ready)
		return SBI_SUCCESS;
	return ready ? SBI_ERR_ALREADY_STARTED : SBI_ERR_ALREADY_STOPPED;
}

void sse_stop(struct hart *self)
{
	struct sse_event *event;

	lock_take(&sse_lock);
	self->sbi->sse.ready = false;
	while ((event = first(self, false)) != NULL)
		finish(event);
	announce(self);
	lock_release(&sse_lock);
}

/* ---- States ---- */

/* While the overflow event is registered, the interrupt is its source and machine mode's; else
 * it is S-mode's. */
static long move(struct sse_event *event, unsigned int from, unsigned int to)
{
	if (event->state != from)
		return SBI_ERR_INVALID_STATE;
	event->state = to;
	if (event->id == SBI_SSE_EVENT_LOCAL_PMU_OVERFLOW && to == SBI_SSE_STATE_UNUSED) {
		csr_clear(CSR_MIE, MIP_LCOFIP);
		csr_set(CSR_MIDELEG, MIP_LCOFIP);
	} else if (event->id == SBI_SSE_EVENT_LOCAL_PMU_OVERFLOW) {
		csr_clear(CSR_MIDELEG, MIP_LCOFIP);
		csr_set(CSR_MIE, MIP_LCOFIP);
	}
	return SBI_SUCCESS;
}

/* The entry is a virtual address at a time that nobody knows: it is not looked at. */
static long register_event(struct sse_event *event, unsigned long entry_pc, unsigned long entry_arg)
{
	long error;

	if (entry_pc % 2 != 0)
		return SBI_ERR_INVALID_PARAM;
	lock_take(&sse_lock);
	error = move(event, SBI_SSE_STATE_UNUSED, SBI_SSE_STATE_REGISTERED);
	if (!error) {
		event->attributes[SBI_SSE_ATTR_ENTRY_PC] = entry_pc;
		event->attributes[SBI_SSE_ATTR_ENTRY_ARG] = entry_arg;
	}
	lock_release(&sse_lock);
	return error;
}

/* An event that is enabled may have been pending for long. */
static long change(struct sse_event *event, unsigned int from, unsigned int to)
{
	long error;

	lock_take(&sse_lock);
	error = move(event, from, to);
	announce(hart_self());
	lock_release(&sse_lock);
	sse_deliver(hart_self());
	return error;
}

/* ---- Attributes, through S-mode's memory ---- */

/* What both functions say of a range of attributes and the memory for them. */
static long check_attributes(uint32_t base, uint32_t count, unsigned long phys_lo,
			     unsigned long phys_hi)
{
	if (count == 0)
		return SBI_ERR_INVALID_PARAM;
	if (base >= SBI_SSE_ATTR_COUNT || count > SBI_SSE_ATTR_COUNT - base)
		return SBI_ERR_BAD_RANGE;
	if (shmem_check(phys_lo, phys_hi, count * WORD_SIZE, WORD_SIZE) != SBI_SUCCESS)
		return SBI_ERR_INVALID_ADDRESS;
	return SBI_SUCCESS;
}

/* The word of attribute base + i is the i-th: the specification asks for the whole array
 * there and for attr_count words, and every kernel and firmware reads it like this. */
static long read_attributes(struct sse_event *event, uint32_t base, uint32_t count,
			    unsigned long phys_lo, unsigned long phys_hi)
{
	unsigned long values[SBI_SSE_ATTR_COUNT];
	long error = check_attributes(base, count, phys_lo, phys_hi);

	if (error)
		return error;
	lock_take(&sse_lock);
	event->attributes[SBI_SSE_ATTR_STATUS] = event->state | SBI_SSE_STATUS_INJECT |
						 (event->pending ? SBI_SSE_STATUS_PENDING : 0);
	event->attributes[SBI_SSE_ATTR_PREFERRED_HART] =
		(event->preferred != NULL ? event->preferred : hart_at(0))->id;
	for (uint32_t i = 0; i < count; i++)
		values[i] = event->attributes[base + i];
	lock_release(&sse_lock);
	if (lower_write(phys_lo, values, count * WORD_SIZE) < count * WORD_SIZE)
		return SBI_ERR_INVALID_ADDRESS;
	return SBI_SUCCESS;
}

/* What was interrupted is changed by the hart that handles the event, all else while
 * the event is not enabled. */
static long check_write(const struct sse_event *event, uint32_t attribute, unsigned long value)
{
	bool read_only = false, legal = true;
	bool mine = event->state == SBI_SSE_STATE_RUNNING && event->runs_on == hart_self();
	bool off = event->state == SBI_SSE_STATE_UNUSED || event->state == SBI_SSE_STATE_REGISTERED;

	switch (attribute) {
	case SBI_SSE_ATTR_STATUS:
	case SBI_SSE_ATTR_ENTRY_PC:
	case SBI_SSE_ATTR_ENTRY_ARG:
		read_only = true;
		break;
	case SBI_SSE_ATTR_PRIORITY:
		legal = value <= UINT32_MAX;
		break;
	case SBI_SSE_ATTR_CONFIG:
		legal = (value & ~(unsigned long)SBI_SSE_CONFIG_ONESHOT) == 0;
		break;
	case SBI_SSE_ATTR_PREFERRED_HART:
		read_only = !is_global(event->id);
		legal = hart_by_id(value) != NULL;
		break;
	case SBI_SSE_ATTR_INTERRUPTED_FLAGS:
		legal = (value & ~(unsigned long)SBI_SSE_FLAGS) == 0;
		break;
	}
	if (read_only)
		return SBI_ERR_DENIED;
	if (attribute >= SBI_SSE_ATTR_INTERRUPTED_SEPC ? !mine : !off)
		return SBI_ERR_INVALID_STATE;
	return legal ? SBI_SUCCESS : SBI_ERR_INVALID_PARAM;
}

/* All of them, or none. */
static long write_attributes(struct sse_event *event, uint32_t base, uint32_t count,
			     unsigned long phys_lo, unsigned long phys_hi)
{
	unsigned long values[SBI_SSE_ATTR_COUNT];
	long error = check_attributes(base, count, phys_lo, phys_hi);

	if (error)
		return error;
	if (lower_read(values, phys_lo, count * WORD_SIZE) < count * WORD_SIZE)
		return SBI_ERR_INVALID_ADDRESS;
	lock_take(&sse_lock);
	for (uint32_t i = 0; i < count && !error; i++)
		error = check_write(event, base + i, values[i]);
	for (uint32_t i = 0; i < count && !error; i++) {
		event->attributes[base + i] = values[i];
		if (base + i == SBI_SSE_ATTR_PREFERRED_HART)
			event->preferred = hart_by_id(values[i]);
	}
	lock_release(&sse_lock);
	return error;
}

/* ---- Injection ---- */

static long inject(struct hart *self, uint32_t id, unsigned long hart_id)
{
	struct hart *hart = is_global(id) ? self : hart_by_id(hart_id);
	bool awaited;

	if (hart == NULL)
		return SBI_ERR_INVALID_PARAM;
	lock_take(&sse_lock);
	find(hart, id)->pending = true;
	if (is_global(id))
		hart = announce(self);
	else if (hart != self)
		mailbox_post(hart, MAILBOX_SSE);
	awaited = hart != self && due(hart) != NULL && hsm_takes_fences(hart);
	lock_release(&sse_lock);
	/* Where QEMU runs one hart at a time (-icount), that hart's turn may be long in coming. */
	if (awaited)
		mailbox_meet(self, hart);
	sse_deliver(self);
	return SBI_SUCCESS;
}

/* ---- The calls ---- */

struct sbiret sse_ecall(ECALL_REGISTERS)
{
	struct hart *self = hart_self();
	bool names_event = fid <= SBI_SSE_INJECT && fid != SBI_SSE_COMPLETE;
	uint32_t id = (uint32_t)a0, base = (uint32_t)a1, count = (uint32_t)a2;
	long error = names_event ? check_event(self, id) : SBI_SUCCESS;
	struct sse_event *event = find(self, id);

	if (error)
		return sbi_error(error);
	switch (fid) {
	case SBI_SSE_READ_ATTRS:
		return sbi_error(read_attributes(event, base, count, a3, a4));
	case SBI_SSE_WRITE_ATTRS:
		return sbi_error(write_attributes(event, base, count, a3, a4));
	case SBI_SSE_REGISTER:
		return sbi_error(register_event(event, a1, a2));
	case SBI_SSE_UNREGISTER:
		return sbi_error(change(event, SBI_SSE_STATE_REGISTERED, SBI_SSE_STATE_UNUSED));
	case SBI_SSE_ENABLE:
		return sbi_error(change(event, SBI_SSE_STATE_REGISTERED, SBI_SSE_STATE_ENABLED));
	case SBI_SSE_DISABLE:
		return sbi_error(change(event, SBI_SSE_STATE_ENABLED, SBI_SSE_STATE_REGISTERED));
	case SBI_SSE_COMPLETE:
		return complete(self, a0, a1);
	case SBI_SSE_INJECT:
		return sbi_error(inject(self, id, a1));
	case SBI_SSE_HART_UNMASK:
		return sbi_error(set_ready(self, true));
	case SBI_SSE_HART_MASK:
		return sbi_error(set_ready(self, false));
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}
