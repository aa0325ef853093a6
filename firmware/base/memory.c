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

static bool contains(struct range r, uintptr_t address)
{
	return address - r.base < r.size;
}

bool range_overlaps(struct range a, struct range b)
{
	return a.size != 0 && b.size != 0 && a.base <= last(b) && b.base <= last(a);
}

/* Whether b begins inside a or just behind it. */
static bool touches(struct range a, struct range b)
{
	return b.base >= a.base && b.base - a.base <= a.size;
}

static void merge(struct range *into, struct range r)
{
	uintptr_t end = last(*into) > last(r) ? last(*into) : last(r);

	if (r.base < into->base)
		into->base = r.base;
	into->size = end - into->base + 1;
	/* No size is that of the whole address space: its last byte is left out. */
	if (into->size == 0)
		into->size = SIZE_MAX;
}

/* Take every region of that kind that touches `range` out of the map and into it. */
static struct range absorb(enum memory_kind kind, struct range range)
{
	for (size_t i = 0; i < region_count;) {
		struct region *r = &regions[i];

		if (r->kind == kind && (touches(r->range, range) || touches(range, r->range))) {
			merge(&range, r->range);
			*r = regions[--region_count];
			i = 0;
		} else {
			i++;
		}
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

static const struct region *find(enum memory_kind kind, uintptr_t address)
{
	for (size_t i = 0; i < region_count; i++) {
		if (regions[i].kind == kind && contains(regions[i].range, address))
			return &regions[i];
	}
	return NULL;
}

bool memory_meets(enum memory_kind kind, struct range range)
{
	for (size_t i = 0; i < region_count; i++) {
		if (regions[i].kind == kind && range_overlaps(regions[i].range, range))
			return true;
	}
	return false;
}

static bool meets_closed(struct range range)
{
	return memory_meets(MEMORY_FIRMWARE, range) || memory_meets(MEMORY_MACHINE, range);
}

bool memory_is_supervisors(uintptr_t base, size_t size)
{
	struct range asked = { base, size };

	if (size == 0)
		return true;
	if (range_wraps(base, size) || meets_closed(asked))
		return false;

	/* RAM that touches was merged, so one region must hold the whole range. */
	const struct region *ram = find(MEMORY_RAM, base);

	return ram != NULL && last(asked) <= last(ram->range);
}

bool memory_is_executable(uintptr_t address)
{
	if (meets_closed((struct range){ address, 1 }))
		return false;
	return find(MEMORY_RAM, address) != NULL || find(MEMORY_FLASH, address) != NULL;
}

const char *memory_name(uintptr_t address)
{
	static const enum memory_kind order[] = { MEMORY_FIRMWARE, MEMORY_MACHINE, MEMORY_RAM,
						  MEMORY_FLASH, MEMORY_DEVICE };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const struct region *region = find(order[i], address);

		if (region != NULL)
			return region->name;
	}
	return NULL;
}

struct range memory_first_ram(void)
{
	struct range first = { UINTPTR_MAX, 0 };

	for (size_t i = 0; i < region_count; i++) {
		if (regions[i].kind == MEMORY_RAM && regions[i].range.base <= first.base)
			first = regions[i].range;
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
	size_t sum = 0;

	for (size_t i = 0; i < region_count; i++) {
		if (regions[i].kind == MEMORY_RAM)
			sum += regions[i].range.size;
	}
	return sum;
}
