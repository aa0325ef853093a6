/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The arena hands out blocks that do not overlap, up to its limit and no further.
 *
 * links: firmware/base/arena.c tests/unit/lib/panic.c tests/unit/lib/test.c
 */
#include <stdalign.h>
#include <stdio.h>

#include "base/arena.h"
#include "tests/unit/lib/panic.h"
#include "tests/unit/lib/test.h"

static alignas(4096) char memory[2 * 4096];

static void alloc(void *size)
{
	arena_alloc(*(size_t *)size);
}

static void test_blocks_are_aligned_and_apart(void **state)
{
	static const size_t sizes[] = { 1, 16, 17, 0, 100, 3 };
	char *end = memory;

	(void)state;
	arena_init((uintptr_t)memory, (uintptr_t)memory + sizeof(memory));
	for (size_t i = 0; i < COUNT(sizes); i++) {
		char *block = arena_alloc(sizes[i]);

		assert_int_equal((uintptr_t)block % 16, 0);
		assert_in_range(block - end, 0, 15);
		end = block + sizes[i];
	}
}

static void test_start_is_aligned(void **state)
{
	(void)state;
	arena_init((uintptr_t)memory + 1, (uintptr_t)memory + sizeof(memory));
	assert_ptr_equal(arena_alloc(1), memory + 16);
}

static void test_last_byte_can_be_had(void **state)
{
	size_t one = 1;

	(void)state;
	arena_init((uintptr_t)memory, (uintptr_t)memory + 64);
	assert_ptr_equal(arena_alloc(64), memory);
	assert_non_null(panic_of(alloc, &one));
}

static void test_used_up(void **state)
{
	char expected[256];
	size_t size = 50;

	(void)state;
	arena_init((uintptr_t)memory, (uintptr_t)memory + 64);
	arena_alloc(16);
	snprintf(expected, sizeof(expected),
		 "The firmware needs 2 more bytes of memory than the 48 it may use below 0x%lx. "
		 "Start the machine with fewer harts.",
		 (unsigned long)memory + 64);
	assert_string_equal(panic_of(alloc, &size), expected);
}

static void test_a_size_that_wraps(void **state)
{
	size_t size = SIZE_MAX;

	(void)state;
	arena_init((uintptr_t)memory, (uintptr_t)memory + 64);
	assert_non_null(panic_of(alloc, &size));
}

/* The last block may end, unaligned, at an unaligned limit. */
static void test_unaligned_limit(void **state)
{
	size_t one = 1;

	(void)state;
	arena_init((uintptr_t)memory, (uintptr_t)memory + 60);
	assert_ptr_equal(arena_alloc(60), memory);
	assert_non_null(panic_of(alloc, &one));
}

static void test_closing(void **state)
{
	size_t one = 1;

	(void)state;
	arena_init((uintptr_t)memory, (uintptr_t)memory + sizeof(memory));
	arena_alloc(1);
	assert_int_equal(arena_close(), (uintptr_t)memory + 4096);
	assert_non_null(panic_of(alloc, &one));
	assert_int_equal(arena_close(), (uintptr_t)memory + 4096);
}

static void test_closing_when_nothing_was_taken(void **state)
{
	(void)state;
	arena_init((uintptr_t)memory, (uintptr_t)memory + sizeof(memory));
	assert_int_equal(arena_close(), (uintptr_t)memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks_are_aligned_and_apart),
		cmocka_unit_test(test_start_is_aligned),
		cmocka_unit_test(test_last_byte_can_be_had),
		cmocka_unit_test(test_used_up),
		cmocka_unit_test(test_a_size_that_wraps),
		cmocka_unit_test(test_unaligned_limit),
		cmocka_unit_test(test_closing),
		cmocka_unit_test(test_closing_when_nothing_was_taken),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
