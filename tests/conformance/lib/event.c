/* SPDX-License-Identifier: BSD-2-Clause */
/* Software events; see event.h. */
#include "tests/conformance/lib/event.h"

#include <string.h>

#include "payload/lib/ecall.h"

/* Called by event.S. */
void event_handle(struct handler *handler);

struct sbiret event_call(long fid, unsigned long event, unsigned long a1, unsigned long a2)
{
	return sbi_call3(SBI_EXT_SSE, fid, event, a1, a2);
}

struct sbiret event_read(unsigned long event, unsigned long attribute, unsigned long count,
			 const void *memory)
{
	return sbi_call5(SBI_EXT_SSE, SBI_SSE_READ_ATTRS, event, attribute, count,
			 (unsigned long)memory, 0);
}

struct sbiret event_write(unsigned long event, unsigned long attribute, unsigned long count,
			  const void *memory)
{
	return sbi_call5(SBI_EXT_SSE, SBI_SSE_WRITE_ATTRS, event, attribute, count,
			 (unsigned long)memory, 0);
}

struct sbiret event_inject(unsigned long event, unsigned long hartid)
{
	return event_call(SBI_SSE_INJECT, event, hartid, 0);
}

struct sbiret event_mask(void)
{
	return sbi_call0(SBI_EXT_SSE, SBI_SSE_HART_MASK);
}

struct sbiret event_unmask(void)
{
	return sbi_call0(SBI_EXT_SSE, SBI_SSE_HART_UNMASK);
}

unsigned long event_get(unsigned long event, unsigned long attribute)
{
	unsigned long value = 0;

	return event_read(event, attribute, 1, &value).error ? -1UL : value;
}

struct sbiret event_set(unsigned long event, unsigned long attribute, unsigned long value)
{
	return event_write(event, attribute, 1, &value);
}

void event_register(struct handler *handler, unsigned long event)
{
	memset(handler, 0, sizeof(*handler));
	handler->event = event;
	handler->stack_top = (unsigned long)(handler->stack + sizeof(handler->stack));
	event_call(SBI_SSE_REGISTER, event, (unsigned long)event_entry, (unsigned long)handler);
}

void event_enable(struct handler *handler, unsigned long event)
{
	event_register(handler, event);
	event_call(SBI_SSE_ENABLE, event, 0, 0);
}

void event_drop(unsigned long event)
{
	event_call(SBI_SSE_DISABLE, event, 0, 0);
	event_call(SBI_SSE_UNREGISTER, event, 0, 0);
}

void event_handle(struct handler *handler)
{
	handler->entries++;
	handler->hartid = handler->saved.x[A6];
	handler->sstatus = csr_read(sstatus);
	handler->sepc = csr_read(sepc);
	if (board_isa_has("h"))
		handler->hstatus = csr_read(hstatus);
	event_read(handler->event, 0, SBI_SSE_ATTR_COUNT, handler->attributes);
	if (handler->action)
		handler->action(handler);
	handler->runs++;
}
