/* SPDX-License-Identifier: BSD-2-Clause */
/* The attributes of software events (see sse_attributes.h). */
#include "sbi/sse_attributes.h"

#include "hart/lower.h"
#include "sbi/shmem.h"

#define WORD_SIZE sizeof(unsigned long)

static unsigned long status(const struct sse_event *event)
{
	return event->state | SBI_SSE_STATUS_INJECT | (event->pending ? SBI_SSE_STATUS_PENDING : 0);
}

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
long sse_attributes_read(struct sse_event *event, uint32_t base, uint32_t count,
			 unsigned long phys_lo, unsigned long phys_hi)
{
	unsigned long values[SBI_SSE_ATTR_COUNT];
	long error = check_attributes(base, count, phys_lo, phys_hi);

	if (error)
		return error;
	lock_take(&sse_lock);
	event->attributes[SBI_SSE_ATTR_STATUS] = status(event);
	event->attributes[SBI_SSE_ATTR_PREFERRED_HART] =
		(event->preferred != NULL ? event->preferred : hart_at(0))->id;
	for (uint32_t i = 0; i < count; i++)
		values[i] = event->attributes[base + i];
	lock_release(&sse_lock);
	if (lower_write(phys_lo, values, count * WORD_SIZE) < count * WORD_SIZE)
		return SBI_ERR_INVALID_ADDRESS;
	return SBI_SUCCESS;
}

static bool is_read_only(const struct sse_event *event, uint32_t attribute)
{
	switch (attribute) {
	case SBI_SSE_ATTR_STATUS:
	case SBI_SSE_ATTR_ENTRY_PC:
	case SBI_SSE_ATTR_ENTRY_ARG:
		return true;
	case SBI_SSE_ATTR_PREFERRED_HART:
		return !sse_event_is_global(event->id);
	default:
		return false;
	}
}

/* What was interrupted is changed by the hart that handles the event, all else while
 * the event is not enabled. */
static bool state_allows(const struct sse_event *event, uint32_t attribute)
{
	if (attribute >= SBI_SSE_ATTR_INTERRUPTED_SEPC)
		return event->state == SBI_SSE_STATE_RUNNING && event->runs_on == hart_self();
	return event->state == SBI_SSE_STATE_UNUSED || event->state == SBI_SSE_STATE_REGISTERED;
}

static bool is_legal(uint32_t attribute, unsigned long value)
{
	switch (attribute) {
	case SBI_SSE_ATTR_PRIORITY:
		return value <= UINT32_MAX;
	case SBI_SSE_ATTR_CONFIG:
		return (value & ~(unsigned long)SBI_SSE_CONFIG_ONESHOT) == 0;
	case SBI_SSE_ATTR_PREFERRED_HART:
		return hart_by_id(value) != NULL;
	case SBI_SSE_ATTR_INTERRUPTED_FLAGS:
		return (value & ~(unsigned long)SBI_SSE_FLAGS) == 0;
	default:
		return true;
	}
}

static long check_write(const struct sse_event *event, uint32_t attribute, unsigned long value)
{
	if (is_read_only(event, attribute))
		return SBI_ERR_DENIED;
	if (!state_allows(event, attribute))
		return SBI_ERR_INVALID_STATE;
	if (!is_legal(attribute, value))
		return SBI_ERR_INVALID_PARAM;
	return SBI_SUCCESS;
}

/* All of them, or none. With the lock held. */
static long write_values(struct sse_event *event, uint32_t base, uint32_t count,
			 const unsigned long *values)
{
	for (uint32_t i = 0; i < count; i++) {
		long error = check_write(event, base + i, values[i]);

		if (error)
			return error;
	}
	for (uint32_t i = 0; i < count; i++) {
		event->attributes[base + i] = values[i];
		if (base + i == SBI_SSE_ATTR_PREFERRED_HART)
			event->preferred = hart_by_id(values[i]);
	}
	return SBI_SUCCESS;
}

long sse_attributes_write(struct sse_event *event, uint32_t base, uint32_t count,
			  unsigned long phys_lo, unsigned long phys_hi)
{
	unsigned long values[SBI_SSE_ATTR_COUNT];
	long error = check_attributes(base, count, phys_lo, phys_hi);

	if (error)
		return error;
	if (lower_read(values, phys_lo, count * WORD_SIZE) < count * WORD_SIZE)
		return SBI_ERR_INVALID_ADDRESS;
	lock_take(&sse_lock);
	error = write_values(event, base, count, values);
	lock_release(&sse_lock);
	return error;
}
