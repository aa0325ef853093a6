/* SPDX-License-Identifier: BSD-2-Clause */
/* Supervisor Software Events extension, "SSE" (SBI v3.0, chapter of that name). */
#ifndef SBI_SSE_H
#define SBI_SSE_H

#include <stdbool.h>
#include <stdint.h>

#include "hart/hart.h"

/* The calling hart is stopping (its state says so already): it receives nothing more,
 * the events that it handles are over, and those that it was to handle go to others. */
void sse_stop(struct hart *self);

/* The source of a local event that the calling hart supports has signalled it. During an
 * interrupt or exception; whether the way back now leads to an event's handler. */
bool sse_raise_local(struct hart *self, uint32_t event_id);

/* Take a waiting event, if there is one that may interrupt what the calling hart does:
 * the way back then leads to its handler. During an interrupt or exception; whether
 * there was one. */
bool sse_deliver(struct hart *self);

/* The same when S-mode goes on, by an interrupt of its own. Whether there is such an event. */
bool sse_deliver_later(struct hart *self);

#endif
