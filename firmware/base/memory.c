/* SPDX-License-Identifier: BSD-2-Clause */
/* What is where in the physical address space (see memory.h). */
#include "base/memory.h"

/* The largest virt machines have 4 RAM ranges and about 30 devices. */
#define MEMORY_REGIONS_MAX 64

struct region {
	struct range range;
	enum memory_kind kind;
	const char *name;
};

/* Written at boot by the boot hart, read-only afterwards. */
static struct region regions[MEMORY_REGIONS_MAX];
static size_t region_count;

void memory_init(void)
{
	region_count = 0;
}

bool range_wraps(uintptr_t base, size_t size)
{
	return size != 0 && base + (size - 1) < base;
}

static uintptr_t last(struct range r)
{
	return r.base + (r.size - 1);
}

bool range_overlaps(struct range a, struct range b)
{
	/* One of them begins in the other. */
	return (a.base - b.base < b.size && a.size != 0) ||
	       (b.base - a.base < a.size && b.size != 0);
}

/* Take every region of that kind that overlaps `range`, or begins or ends just beside it, out of
 * the map and into it. */
static struct range absorb(enum memory_kind kind, struct range range)
{
	for (size_t i = 0; i < region_count; i++) {
		struct range other = regions[i].range;
		struct range low = other.base < range.base ? other : range;
		struct range high = other.base < range.base ? range : other;
		uintptr_t end = last(low) > last(high) ? last(low) : last(high);

		if (regions[i].kind != kind || high.base - low.base > low.size)
			continue;
		/* No size is that of the whole address space: its last byte is left out. */
		range.base = low.base;
		range.size = end - low.base + 1 != 0 ? end - low.base + 1 : SIZE_MAX;
		regions[i] = regions[--region_count];
		i = SIZE_MAX; /* from the first again: what was apart may touch now */
	}
	return range;
}

bool memory_add(enum memory_kind kind, uintptr_t base, size_t size, const char *name)
{
	struct range range = { base, size };

	if (size == 0)
		return true;
	if (range_wraps(base, size))
		range.size = -base;
	if (kind == MEMORY_RAM || kind == MEMORY_MACHINE)
		range = absorb(kind, range);
	if (region_count == MEMORY_REGIONS_MAX)
		return false;
	regions[region_count++] = (struct region){ range, kind, name };
	return true;
}

bool memory_meets(enum memory_kind kind, struct range range)
{
	for (size_t i = 0; i < region_count; i++) {
		if (regions[i].kind == kind && range_overlaps(regions[i].range, range))
			return true;
	}
	return false;
}

bool memory_is_supervisors(uintptr_t base, size_t size)
{
	struct range asked = { base, size };
	bool in_ram = false;

	if (size == 0)
		return true;
	if (range_wraps(base, size))
		return false;
	for (const struct region *r = regions; r < regions + region_count; r++) {
		if (r->kind > MEMORY_RAM || !range_overlaps(r->range, asked))
			continue;
		/* RAM that touches was merged, so one region must hold the whole range. */
		if (r->kind != MEMORY_RAM || base < r->range.base || last(asked) > last(r->range))
			return false;
		in_ram = true;
	}
	return in_ram;
}

/* The region that wins at an address, or NULL for a hole. */
static const struct region *region_at(uintptr_t address)
{
	const struct region *first = NULL;

	for (const struct region *r = regions; r < regions + region_count; r++) {
		if (address - r->range.base < r->range.size &&
		    (first == NULL || r->kind < first->kind))
			first = r;
	}
	return first;
}

bool memory_is_executable(uintptr_t address)
{
	const struct region *region = region_at(address);

	return region != NULL && (region->kind == MEMORY_RAM || region->kind == MEMORY_FLASH);
}

const char *memory_name(uintptr_t address)
{
	const struct region *region = region_at(address);

	return region != NULL ? region->name : NULL;
}

struct range memory_first_ram(void)
{
	struct range first = { UINTPTR_MAX, 0 }, ram;

	for (size_t i = 0; memory_region(MEMORY_RAM, i, &ram); i++) {
		if (ram.base <= first.base)
			first = ram;
	}
	return first;
}

bool memory_region(enum memory_kind kind, size_t index, struct range *range)
{
	for (size_t i = 0; i < region_count; i++) {
		if (regions[i].kind == kind && index-- == 0) {
			*range = regions[i].range;
			return true;
		}
	}
	return false;
}

struct range memory_firmware(void)
{
	struct range firmware = { 0, 0 };

	memory_region(MEMORY_FIRMWARE, 0, &firmware);
	return firmware;
}

size_t memory_ram_size(void)
{
	struct range ram;
	size_t sum = 0;

	for (size_t i = 0; memory_region(MEMORY_RAM, i, &ram); i++)
		sum += ram.size;
	return sum;
}
