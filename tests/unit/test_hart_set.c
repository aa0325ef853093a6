/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hart list parameter against tables of harts of every shape: each set either
 * names exactly the harts that the caller meant, or is refused.
 *
 * links: sbi/hart_set.c firmware/hart/hart.c firmware/base/arena.c
 * links: tests/unit/lib/panic.c tests/unit/lib/test.c
 */
#include <stdalign.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "hart/hart.h"
#include "sbi/hart_set.h"
#include "sbi/sbi.h"
#include "tests/unit/lib/test.h"

#define HARTS_MAX 8
#define ALL SBI_HART_MASK_BASE_ALL
#define TOP (1UL << 63)

static alignas(16) char memory[HARTS_MAX * HART_BLOCK_SIZE];

struct table {
	size_t count;
	unsigned long ids[HARTS_MAX];
};

static const struct table dense = { 4, { 0, 1, 2, 3 } };
static const struct table single = { 1, { 0 } };
static const struct table shifted = { 3, { 1, 2, 3 } };
static const struct table sparse = { 5, { 0, 2, 7, 63, 64 } };
static const struct table high = { 4, { 100, 163, 164, 1000000 } };
static const struct table extreme = { 3, { 0, ~1UL - 63, ~1UL } };

static void build(const struct table *table)
{
	/* Blocks start out zeroed whatever the memory held. */
	memset(memory, 0xa5, sizeof(memory));
	arena_init((uintptr_t)memory, (uintptr_t)memory + sizeof(memory));
	hart_table_init(table->ids, table->count);
}

/* ---- Sets ---- */

struct set {
	const char *name;
	const struct table *table;
	unsigned long mask, base;
	const char *ids; /* NULL: refused */
};

static const struct set sets[] = {
	{ "every hart of a dense table", &dense, 0xf, 0, "0 1 2 3" },
	{ "one hart", &dense, 1, 2, "2" },
	{ "bits count from the base", &dense, 5, 1, "1 3" },
	{ "no hart", &dense, 0, 0, "" },
	{ "no hart, from a base that is no hart", &dense, 0, 1000, "" },
	{ "no hart, from the last base", &dense, 0, ALL - 1, "" },
	{ "one id behind the last", &dense, 0x1f, 0, NULL },
	{ "only an id behind the last", &dense, 1, 4, NULL },
	{ "the top bit is no hart", &dense, TOP, 0, NULL },
	{ "every bit", &dense, ~0UL, 0, NULL },
	{ "all", &dense, 0, ALL, "0 1 2 3" },
	{ "all: the mask does not count", &dense, ~0UL, ALL, "0 1 2 3" },
	{ "all of one", &single, 0, ALL, "0" },
	{ "all of a sparse table", &sparse, 0, ALL, "0 2 7 63 64" },
	{ "a table without hart 0", &shifted, 7, 1, "1 2 3" },
	{ "hart 0 where there is none", &shifted, 1, 0, NULL },
	{ "sparse ids", &sparse, TOP | 1 << 7 | 1 << 2 | 1, 0, "0 2 7 63" },
	{ "a gap between sparse ids", &sparse, 3, 0, NULL },
	{ "over 63, in one mask", &sparse, 3, 63, "63 64" },
	{ "over 63, as far as a mask reaches", &sparse, TOP, 1, "64" },
	{ "64 seen from 0 is another bit", &sparse, 1, 64, "64" },
	{ "ids above 64", &high, TOP | 1, 100, "100 163" },
	{ "ids above 64 that the base hides", &high, 1, 0, NULL },
	{ "a huge id", &high, 1, 1000000, "1000000" },
	{ "the last id there can be", &extreme, 1, ~1UL, "18446744073709551614" },
	{ "base + bit reaches the last id", &extreme, TOP | 1, ~1UL - 63,
	  "18446744073709551551 18446744073709551614" },
	{ "base + bit wraps to hart 0", &extreme, 4, ~1UL, NULL },
	{ "base + bit wraps to hart 0, behind a good bit", &extreme, 5, ~1UL, NULL },
	{ "base + bit is the id -1", &extreme, 2, ~1UL, NULL },
};

static void describe(struct hart_set *set, char *text, size_t size)
{
	const char *separator = "";
	size_t length = 0;
	const struct hart *hart;

	text[0] = '\0';
	while ((hart = hart_set_next(set)) != NULL) {
		length += (size_t)snprintf(text + length, size - length, "%s%lu", separator,
					   hart->id);
		assert_in_range(length, 1, size - 1);
		separator = " ";
	}
	/* What is empty stays empty. */
	assert_null(hart_set_next(set));
}

static void test_set(void **state)
{
	const struct set *row = *state;
	struct hart_set set;
	char ids[128];

	build(row->table);
	if (row->ids == NULL) {
		assert_false(hart_set_read(&set, row->mask, row->base));
		return;
	}
	assert_true(hart_set_read(&set, row->mask, row->base));
	describe(&set, ids, sizeof(ids));
	assert_string_equal(ids, row->ids);
}

/* The short way to a set of one hart agrees with the long one, for each hart. */
static void test_only(void **state)
{
	const struct set *row = *state;

	build(row->table);
	for (size_t i = 0; i < hart_count(); i++) {
		unsigned long id = hart_at(i)->id;
		char only[32];

		snprintf(only, sizeof(only), "%lu", id);
		assert_int_equal(hart_set_is_only(row->mask, row->base, id),
				 row->base != ALL && row->ids != NULL &&
					 strcmp(row->ids, only) == 0);
	}
}

static void test_all(void **state)
{
	struct hart_set set = { .all = true };
	char ids[128];

	(void)state;
	build(&high);
	describe(&set, ids, sizeof(ids));
	assert_string_equal(ids, "100 163 164 1000000");
}

/* ---- The table itself ---- */

static void test_find_by_id(void **state)
{
	static const struct table *const tables[] = { &dense,  &single, &shifted,
						      &sparse, &high,	&extreme };

	(void)state;
	for (size_t t = 0; t < COUNT(tables); t++) {
		build(tables[t]);
		assert_int_equal(hart_count(), tables[t]->count);
		for (size_t i = 0; i < tables[t]->count; i++) {
			assert_ptr_equal(hart_by_id(tables[t]->ids[i]), hart_at(i));
			assert_int_equal(hart_at(i)->id, tables[t]->ids[i]);
			assert_int_equal(hart_at(i)->index, i);
		}
	}
}

static void test_ids_between_are_not_found(void **state)
{
	static const unsigned long absent[] = { 1, 3, 6, 8, 62, 65, 1000, ~0UL };

	(void)state;
	build(&sparse);
	for (size_t i = 0; i < COUNT(absent); i++)
		assert_null(hart_by_id(absent[i]));
}

static void test_blocks_start_out_zeroed(void **state)
{
	(void)state;
	build(&sparse);
	for (size_t i = 0; i < hart_count(); i++) {
		struct hart expected = { .id = sparse.ids[i], .index = i };

		assert_memory_equal(hart_at(i), &expected, sizeof(expected));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_find_by_id),
		cmocka_unit_test(test_ids_between_are_not_found),
		cmocka_unit_test(test_blocks_start_out_zeroed),
	};

	return run_rows(test_set, sets) + run_rows(test_only, sets) +
	       cmocka_run_group_tests_name("hart", tests, NULL, NULL);
}
