/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The software events that there are (SBI v3.0, Supervisor Software Events, "Software
 * Event Identification" to "Software Event Priority"), and which of them comes next on
 * a hart.
 *
 * sse_lock protects all of it.
 */
#ifndef SBI_SSE_EVENT_H
#define SBI_SSE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "hart/hart.h"
#include "hart/lock.h"
#include "sbi/state.h"

extern struct lock sse_lock;

/* The hart's local events unused, and the hart masked. With the lock held. */
void sse_event_reset(struct hart *self);

/* The error that every function has for an event that this hart does not support. */
long sse_event_check(const struct hart *self, uint32_t id);

/* A supported event: the hart's own, or the global one. */
struct sse_event *sse_event_find(struct hart *hart, uint32_t id);

static inline bool sse_event_is_global(uint32_t id)
{
	return (id & SBI_SSE_EVENT_GLOBAL) != 0;
}

/* Make the calling hart ready for events, or mask it; whether it was ready before. With
 * the lock held. */
bool sse_event_set_ready(struct hart *self, bool ready);

/* The first by priority of the events that run on a hart, and of those that wait and
 * may interrupt what it does; NULL if there is none. With the lock held. */
struct sse_event *sse_event_running(struct hart *self);
struct sse_event *sse_event_due(struct hart *self);

/* Have the hart that shall handle a waiting global event look, and return it: also the calling
 * hart, which looks at the end of its call anyway, and which stands for nobody: when nobody
 * is ready, who becomes it will look. To be called, with
 * the lock still held, after whatever may make the event wait or take its hart away: so no
 * event is forgotten. */
struct hart *sse_event_announce(struct hart *self);

#endif
