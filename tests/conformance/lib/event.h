/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Software events (SSE): a handler that records what it finds, for each event on each
 * hart. The handler has its own stack and does not use sscratch, for it may interrupt
 * hart.S where sscratch is not the hart.
 */
#ifndef CONFORMANCE_LIB_EVENT_H
#define CONFORMANCE_LIB_EVENT_H

/* Offsets in struct handler that event.S uses; asserted below. */
#define HANDLER_SAVED 0
#define HANDLER_STACK_TOP 256

#ifndef __ASSEMBLER__
#include <stdint.h>

#include "tests/conformance/lib/hart.h"

struct handler {
	/* When it was entered; what is here when the event is completed is restored, but
	 * for a6 and a7. */
	struct registers saved;
	unsigned long stack_top;

	unsigned long event;
	void (*action)(struct handler *handler); /* called by the handler, if not NULL */
	void *argument;				 /* for the action */
	_Atomic unsigned long entries, runs;	 /* begun, and all but completed */
	_Atomic unsigned long hartid;		 /* what a6 said */
	unsigned long sstatus, hstatus, sepc;
	unsigned long attributes[SBI_SSE_ATTR_COUNT];
	char stack[3072] __attribute__((aligned(16)));
};

_Static_assert(offsetof(struct handler, saved) == HANDLER_SAVED, "event.S relies on it");
_Static_assert(offsetof(struct handler, stack_top) == HANDLER_STACK_TOP, "event.S relies on it");

/* ENTRY_PC of every event; ENTRY_ARG is the struct handler. */
extern const char event_entry[];

/* The calls. */
struct sbiret event_call(long fid, unsigned long event, unsigned long a1, unsigned long a2);
struct sbiret event_read(unsigned long event, unsigned long attribute, unsigned long count,
			 const void *memory);
struct sbiret event_write(unsigned long event, unsigned long attribute, unsigned long count,
			  const void *memory);
struct sbiret event_inject(unsigned long event, unsigned long hartid);
struct sbiret event_mask(void);
struct sbiret event_unmask(void);

/* One attribute; -1 when it cannot be read. */
unsigned long event_get(unsigned long event, unsigned long attribute);
struct sbiret event_set(unsigned long event, unsigned long attribute, unsigned long value);

/* A handler of an event, forgetting what it had recorded; registered, and enabled. */
void event_register(struct handler *handler, unsigned long event);
void event_enable(struct handler *handler, unsigned long event);

/* Back to UNUSED, whichever state it is in, but for RUNNING. */
void event_drop(unsigned long event);

/* Spin with these registers, but for x30 and x31, until *flag; those after it are in
 * hart_self()->call. */
void spin_recorded(const struct registers *before, const _Atomic unsigned long *flag);
#endif

#endif
