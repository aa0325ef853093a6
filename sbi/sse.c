/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Supervisor Software Events extension (see sse.h).
 *
 * An event that is signalled becomes pending, whatever its state. It waits until it is
 * enabled, the hart that it goes to is ready (unmasked), and nothing of higher priority
 * runs there; then it interrupts that hart on its way back to S-mode. The events that
 * run on one hart are therefore nested in the order of their priorities, and the one to
 * be completed is the first of them.
 */
#include "sbi/sse.h"

#include "sbi/ecall.h"
#include "sbi/hsm_state.h"
#include "sbi/mailbox.h"
#include "sbi/sse_attributes.h"
#include "sbi/sse_context.h"
#include "sbi/sse_event.h"

void sse_reset(struct hart *self)
{
	lock_take(&sse_lock);
	sse_event_reset(self);
	lock_release(&sse_lock);
}

/* ---- Delivery and completion ---- */

bool sse_is_due(struct hart *self)
{
	bool due;

	lock_take(&sse_lock);
	due = sse_event_due(self) != NULL;
	lock_release(&sse_lock);
	return due;
}

bool sse_deliver(struct hart *self)
{
	struct sse_event *event;

	lock_take(&sse_lock);
	event = sse_event_due(self);
	if (event != NULL) {
		event->state = SBI_SSE_STATE_RUNNING;
		event->runs_on = self;
		event->pending = false;
		sse_context_interrupt(self, event->attributes);
	}
	lock_release(&sse_lock);
	return event != NULL;
}

bool sse_raise_local(struct hart *self, uint32_t event_id)
{
	lock_take(&sse_lock);
	sse_event_find(self, event_id)->pending = true;
	lock_release(&sse_lock);
	return sse_deliver(self);
}

/* With the lock held. */
static void finish(struct sse_event *event)
{
	event->state = (event->attributes[SBI_SSE_ATTR_CONFIG] & SBI_SSE_CONFIG_ONESHOT) ?
			       SBI_SSE_STATE_REGISTERED :
			       SBI_SSE_STATE_ENABLED;
}

static bool complete_running(struct hart *self)
{
	struct sse_event *event;

	lock_take(&sse_lock);
	event = sse_event_running(self);
	if (event != NULL) {
		finish(event);
		sse_context_resume(self, event->attributes);
		sse_event_announce(self);
	}
	lock_release(&sse_lock);
	return event != NULL;
}

/* a0 and a1 are the interrupted code's, as the handler has restored them. What is due now
 * interrupts that when it goes on. */
static struct sbiret complete(struct hart *self, unsigned long a0, unsigned long a1)
{
	if (!complete_running(self))
		return sbi_value(0);
	if (sse_is_due(self))
		mailbox_post(self, MAILBOX_SSE);
	return (struct sbiret){ .error = (long)a0, .uvalue = a1 };
}

/* ---- Readiness ---- */

static bool set_ready(struct hart *self, bool ready)
{
	bool before;

	lock_take(&sse_lock);
	before = sse_event_set_ready(self, ready);
	sse_event_announce(self);
	lock_release(&sse_lock);
	return before;
}

static long hart_unmask(struct hart *self)
{
	if (set_ready(self, true))
		return SBI_ERR_ALREADY_STARTED;
	sse_deliver(self);
	return SBI_SUCCESS;
}

static long hart_mask(struct hart *self)
{
	return set_ready(self, false) ? SBI_SUCCESS : SBI_ERR_ALREADY_STOPPED;
}

void sse_stop(struct hart *self)
{
	struct sse_event *event;

	lock_take(&sse_lock);
	sse_event_set_ready(self, false);
	while ((event = sse_event_running(self)) != NULL)
		finish(event);
	sse_event_announce(self);
	lock_release(&sse_lock);
}

/* ---- States ---- */

/* With the lock held. */
static long move(struct sse_event *event, unsigned int from, unsigned int to)
{
	if (event->state != from)
		return SBI_ERR_INVALID_STATE;
	event->state = to;
	return SBI_SUCCESS;
}

/* While the overflow event is registered, the interrupt is its source and machine mode's; else
 * it is S-mode's. The entry is a virtual address at a time that nobody knows: it is not looked
 * at. */
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
	if (!error && event->id == SBI_SSE_EVENT_LOCAL_PMU_OVERFLOW) {
		csr_clear(CSR_MIDELEG, MIP_LCOFIP);
		csr_set(CSR_MIE, MIP_LCOFIP);
	}
	return error;
}

static long unregister(struct sse_event *event)
{
	long error;

	lock_take(&sse_lock);
	error = move(event, SBI_SSE_STATE_REGISTERED, SBI_SSE_STATE_UNUSED);
	lock_release(&sse_lock);
	if (!error && event->id == SBI_SSE_EVENT_LOCAL_PMU_OVERFLOW) {
		csr_clear(CSR_MIE, MIP_LCOFIP);
		csr_set(CSR_MIDELEG, MIP_LCOFIP);
	}
	return error;
}

/* It may have been pending for long. */
static long enable(struct hart *self, struct sse_event *event)
{
	long error;

	lock_take(&sse_lock);
	error = move(event, SBI_SSE_STATE_REGISTERED, SBI_SSE_STATE_ENABLED);
	sse_event_announce(self);
	lock_release(&sse_lock);
	sse_deliver(self);
	return error;
}

static long disable(struct sse_event *event)
{
	long error;

	lock_take(&sse_lock);
	error = move(event, SBI_SSE_STATE_ENABLED, SBI_SSE_STATE_REGISTERED);
	lock_release(&sse_lock);
	return error;
}

/* ---- Injection ---- */

static long inject(struct hart *self, uint32_t id, unsigned long hart_id)
{
	bool global = sse_event_is_global(id);
	struct hart *hart = global ? self : hart_by_id(hart_id);
	bool awaited;

	if (hart == NULL)
		return SBI_ERR_INVALID_PARAM;
	lock_take(&sse_lock);
	sse_event_find(hart, id)->pending = true;
	if (global)
		hart = sse_event_announce(self);
	else if (hart != self)
		mailbox_post(hart, MAILBOX_SSE);
	awaited = hart != self && sse_event_due(hart) != NULL && hsm_takes_fences(hart);
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
	long error = names_event ? sse_event_check(self, id) : SBI_SUCCESS;
	struct sse_event *event = names_event && !error ? sse_event_find(self, id) : NULL;

	if (error)
		return sbi_error(error);
	switch (fid) {
	case SBI_SSE_READ_ATTRS:
		return sbi_error(sse_attributes_read(event, base, count, a3, a4));
	case SBI_SSE_WRITE_ATTRS:
		return sbi_error(sse_attributes_write(event, base, count, a3, a4));
	case SBI_SSE_REGISTER:
		return sbi_error(register_event(event, a1, a2));
	case SBI_SSE_UNREGISTER:
		return sbi_error(unregister(event));
	case SBI_SSE_ENABLE:
		return sbi_error(enable(self, event));
	case SBI_SSE_DISABLE:
		return sbi_error(disable(event));
	case SBI_SSE_COMPLETE:
		return complete(self, a0, a1);
	case SBI_SSE_INJECT:
		return sbi_error(inject(self, id, a1));
	case SBI_SSE_HART_UNMASK:
		return sbi_error(hart_unmask(self));
	case SBI_SSE_HART_MASK:
		return sbi_error(hart_mask(self));
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}
