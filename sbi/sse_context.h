/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a software event does to the code that it interrupts (SBI v3.0, Supervisor
 * Software Events, "Software Event Injection" and "Software Event Completion"). Only
 * a6, a7 and trap registers change hands: all else is passed through, and the handler
 * keeps it as any handler does.
 */
#ifndef SBI_SSE_CONTEXT_H
#define SBI_SSE_CONTEXT_H

#include "hart/hart.h"

/* Save the interrupted state in the event's attributes and go to its handler. On the
 * calling hart, during a trap that saved a6 and a7. */
void sse_context_interrupt(struct hart *self, unsigned long *attributes);

/* Go back to what was interrupted, as the attributes have it now. */
void sse_context_resume(struct hart *self, const unsigned long *attributes);

#endif
