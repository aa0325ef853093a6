/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the firmware prints, byte for byte.
 *
 * links: firmware/base/print.c tests/unit/lib/test.c
 */
#include <limits.h>
#include <string.h>

#include "base/print.h"
#include "tests/unit/lib/test.h"

/* What print() cuts a message to. */
#define LIMIT 255

static char printed[1024];
static size_t printed_size;

static bool sink(char c)
{
	assert_true(printed_size < sizeof(printed) - 1);
	printed[printed_size++] = c;
	printed[printed_size] = '\0';
	return true;
}

static int clear(void **state)
{
	(void)state;
	printed_size = 0;
	printed[0] = '\0';
	print_init(sink);
	return 0;
}

static void test_formats(void **state)
{
	(void)state;
	print("%d %u %lu 0x%lx %c %s %%", -1, 2U, ULONG_MAX, 0xabcdUL, 'c', "text");
	assert_string_equal(printed, "-1 2 18446744073709551615 0xabcd c text %");
}

static void test_widths(void **state)
{
	(void)state;
	print("[%5d] [%-5d] [%05d] [%016lx] [%.2s]", 42, 42, 42, 0xbeefUL, "cut");
	assert_string_equal(printed, "[   42] [42   ] [00042] [000000000000beef] [cu]");
}

static void test_empty_message(void **state)
{
	(void)state;
	print("%s", "");
	assert_int_equal(printed_size, 0);
}

static void test_line_ends(void **state)
{
	(void)state;
	print("\none\n\n%s", "two\n");
	assert_string_equal(printed, "\r\none\r\n\r\ntwo\r\n");
}

static void test_messages_follow_one_another(void **state)
{
	(void)state;
	print("one ");
	print("two");
	assert_string_equal(printed, "one two");
}

static void test_longest_message(void **state)
{
	char text[LIMIT + 1];

	(void)state;
	memset(text, 'x', LIMIT);
	text[LIMIT] = '\0';
	print("%s", text);
	assert_string_equal(printed, text);
}

static void test_longer_message_is_cut(void **state)
{
	char text[2 * LIMIT + 1];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	print("%s\n", text);
	text[LIMIT] = '\0';
	assert_string_equal(printed, text);
}

static void test_no_sink(void **state)
{
	(void)state;
	print_init(NULL);
	print("nobody hears %s\n", "this");
	assert_int_equal(printed_size, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_formats, clear),
		cmocka_unit_test_setup(test_widths, clear),
		cmocka_unit_test_setup(test_empty_message, clear),
		cmocka_unit_test_setup(test_line_ends, clear),
		cmocka_unit_test_setup(test_messages_follow_one_another, clear),
		cmocka_unit_test_setup(test_longest_message, clear),
		cmocka_unit_test_setup(test_longer_message_is_cut, clear),
		cmocka_unit_test_setup(test_no_sink, clear),
	};

	return cmocka_run_group_tests_name("print", tests, NULL, NULL);
}
