/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The last sentence of a boot that cannot go on.
 *
 * links: firmware/base/print.c tests/unit/lib/test.c
 */
#include <string.h>

#include "base/print.h"
#include "tests/unit/lib/test.h"

static char printed[1024];
static size_t printed_size;
static jmp_buf powered_off;

static bool sink(char c)
{
	assert_true(printed_size < sizeof(printed) - 1);
	printed[printed_size++] = c;
	printed[printed_size] = '\0';
	return true;
}

static void power_off(void)
{
	longjmp(powered_off, 1);
}

static int clear(void **state)
{
	(void)state;
	printed_size = 0;
	print_init(sink);
	panic_init(power_off);
	return 0;
}

static void test_sentence_then_power_off(void **state)
{
	(void)state;
	if (setjmp(powered_off) == 0)
		panic("There are %lu harts too many.", 3UL);
	assert_string_equal(printed, "\r\ngander: There are 3 harts too many.\r\n");
}

static void test_long_sentence_keeps_its_line_end(void **state)
{
	char text[1024];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	if (setjmp(powered_off) == 0)
		panic("%s", text);
	assert_in_range(printed_size, 200, 300);
	assert_string_equal(printed + printed_size - 3, "x\r\n");
}

static void test_no_console(void **state)
{
	(void)state;
	print_init(NULL);
	if (setjmp(powered_off) == 0)
		panic("Nobody hears this.");
	assert_int_equal(printed_size, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_sentence_then_power_off, clear),
		cmocka_unit_test_setup(test_long_sentence_keeps_its_line_end, clear),
		cmocka_unit_test_setup(test_no_console, clear),
	};

	return cmocka_run_group_tests_name("panic", tests, NULL, NULL);
}
