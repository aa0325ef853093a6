/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables of cases (see test.h). */
#include "tests/unit/lib/test.h"

#include <stdlib.h>

int run_table(const char *table, CMUnitTestFunction run, const void *rows, size_t count,
	      size_t row_size)
{
	struct CMUnitTest *tests = calloc(count, sizeof(*tests));
	int failed;

	assert_non_null(tests);
	for (size_t i = 0; i < count; i++) {
		const char *row = (const char *)rows + i * row_size;

		tests[i] = (struct CMUnitTest){
			.name = *(const char *const *)row,
			.test_func = run,
			.initial_state = (void *)(uintptr_t)row,
		};
	}
	failed = _cmocka_run_group_tests(table, tests, count, NULL, NULL);
	free(tests);
	return failed;
}
