/* SPDX-License-Identifier: BSD-2-Clause */
/* The attributes of software events (SBI v3.0, Supervisor Software Events, "Software
 * Event Attributes"): reading and writing them through S-mode's memory. */
#ifndef SBI_SSE_ATTRIBUTES_H
#define SBI_SSE_ATTRIBUTES_H

#include "sbi/sse_event.h"

/* The calls, for an event that the calling hart supports. */
long sse_attributes_read(struct sse_event *event, uint32_t base, uint32_t count,
			 unsigned long phys_lo, unsigned long phys_hi);
long sse_attributes_write(struct sse_event *event, uint32_t base, uint32_t count,
			  unsigned long phys_lo, unsigned long phys_hi);

#endif
