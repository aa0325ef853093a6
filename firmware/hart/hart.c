/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of harts (see hart.h). */
#include "hart/hart.h"

#include "base/arena.h"

static size_t hart_blocks_count;

/*
 * The blocks of all harts, and how many of them the other harts may know. entry.S reads these
 * two to find the block of a hart that wakes for the first time, so they live in .data: the
 * losers of the lottery may look at them before the winner has cleared .bss. The count is
 * written last, with release order.
 */
char *hart_published __attribute__((section(".data")));
_Atomic size_t hart_published_count __attribute__((section(".data")));

void hart_table_init(const unsigned long *ids, size_t count)
{
	hart_published = arena_alloc(count * HART_BLOCK_SIZE);
	for (size_t i = 0; i < count; i++)
		*hart_at(i) = (struct hart){ .id = ids[i], .index = i };
	hart_blocks_count = count;
}

void hart_table_publish(void)
{
	atomic_store_explicit(&hart_published_count, hart_blocks_count, memory_order_release);
}

size_t hart_count(void)
{
	return hart_blocks_count;
}

struct hart *hart_at(size_t index)
{
	return (struct hart *)(hart_published + index * HART_BLOCK_SIZE + HART_STACK_SIZE);
}

struct hart *hart_by_id(unsigned long id)
{
	size_t low = 0, high = hart_count();

	/* Ids are nearly always 0, 1, 2, …: then the id is the position. */
	if (id < high && hart_at(id)->id == id)
		return hart_at(id);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct hart *hart = hart_at(middle);

		if (hart->id == id)
			return hart;
		if (hart->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
