/* SPDX-License-Identifier: BSD-2-Clause */
/* The software events that there are (see sse_event.h). */
#include "sbi/sse_event.h"

#include <stddef.h>

#include "hart/features.h"
#include "sbi/hsm_state.h"
#include "sbi/mailbox.h"

static const uint32_t local_ids[] = {
	SBI_SSE_EVENT_LOCAL_DOUBLE_TRAP,
	SBI_SSE_EVENT_LOCAL_PMU_OVERFLOW,
	SBI_SSE_EVENT_LOCAL_SOFTWARE,
};

_Static_assert(sizeof(local_ids) == SSE_LOCAL_EVENTS * sizeof(local_ids[0]), "each has its place");

/* There is one global event: a hart may handle its local ones and that. */
#define EVENT_COUNT (SSE_LOCAL_EVENTS + 1)

struct lock sse_lock;
static struct sse_event global_event = { .id = SBI_SSE_EVENT_GLOBAL_SOFTWARE };

/* ---- Which there are ---- */

void sse_event_reset(struct hart *self)
{
	self->sbi->sse.ready = false;
	for (size_t i = 0; i < SSE_LOCAL_EVENTS; i++)
		self->sbi->sse.events[i] =
			(struct sse_event){ .id = local_ids[i], .preferred = self };
}

/* The events that a hart may handle, one after the other. */
static struct sse_event *event_at(struct hart *hart, size_t i)
{
	return i < SSE_LOCAL_EVENTS ? &hart->sbi->sse.events[i] : &global_event;
}

struct sse_event *sse_event_find(struct hart *hart, uint32_t id)
{
	size_t i = 0;

	while (i < SSE_LOCAL_EVENTS && local_ids[i] != id)
		i++;
	return event_at(hart, i);
}

static long supported_if(bool supported)
{
	return supported ? SBI_SUCCESS : SBI_ERR_NOT_SUPPORTED;
}

/* Nothing on virt is a source of RAS events. */
long sse_event_check(const struct hart *self, uint32_t id)
{
	switch (id) {
	case SBI_SSE_EVENT_LOCAL_SOFTWARE:
	case SBI_SSE_EVENT_GLOBAL_SOFTWARE:
		return SBI_SUCCESS;
	case SBI_SSE_EVENT_LOCAL_PMU_OVERFLOW:
		return supported_if(hart_has(self, HART_HAS_SSCOFPMF));
	case SBI_SSE_EVENT_LOCAL_DOUBLE_TRAP:
		return supported_if(hart_has(self, HART_HAS_SSDBLTRP));
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

/* ---- Which hart handles the global one ---- */

bool sse_event_set_ready(struct hart *self, bool ready)
{
	bool before = self->sbi->sse.ready;

	self->sbi->sse.ready = ready;
	return before;
}

/* The hart that S-mode has named, unless it is stopped. While it is masked it is waited
 * for: a hart is masked for a moment, and stopped for good. */
static struct hart *preferred(const struct sse_event *event)
{
	struct hart *hart = event->preferred;

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

static bool is_waiting(const struct sse_event *event)
{
	return event->state == SBI_SSE_STATE_ENABLED && event->pending;
}

struct hart *sse_event_announce(struct hart *self)
{
	struct hart *hart = preferred(&global_event);

	if (!is_waiting(&global_event))
		return self;
	if (hart == NULL)
		hart = ready_hart(self);
	if (hart != self)
		mailbox_post(hart, MAILBOX_SSE);
	return hart;
}

static bool may_handle(struct hart *self, const struct sse_event *event)
{
	return !sse_event_is_global(event->id) || preferred(event) == NULL ||
	       preferred(event) == self;
}

/* ---- Which comes first ---- */

static bool precedes(const struct sse_event *a, const struct sse_event *b)
{
	unsigned long priority_a = a->attributes[SBI_SSE_ATTR_PRIORITY];
	unsigned long priority_b = b->attributes[SBI_SSE_ATTR_PRIORITY];

	return priority_a < priority_b || (priority_a == priority_b && a->id < b->id);
}

struct sse_event *sse_event_running(struct hart *self)
{
	struct sse_event *first = NULL;

	for (size_t i = 0; i < EVENT_COUNT; i++) {
		struct sse_event *event = event_at(self, i);

		if (event->state == SBI_SSE_STATE_RUNNING && event->runs_on == self &&
		    (first == NULL || precedes(event, first)))
			first = event;
	}
	return first;
}

struct sse_event *sse_event_due(struct hart *self)
{
	struct sse_event *first = sse_event_running(self), *due = NULL;

	if (!self->sbi->sse.ready)
		return NULL;
	for (size_t i = 0; i < EVENT_COUNT; i++) {
		struct sse_event *event = event_at(self, i);

		if (is_waiting(event) && may_handle(self, event) &&
		    (first == NULL || precedes(event, first)))
			first = due = event;
	}
	return due;
}
