/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmocka with what it wants included before it, and tables of cases: each row of a
 * table is a test of its own, named by the row's first member, `const char *name`.
 */
#ifndef UNIT_TEST_H
#define UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Run `run` once for each row, with the row as *state; the number of failed rows. */
#define run_rows(run, rows) run_table(#rows, run, rows, COUNT(rows), sizeof((rows)[0]))

int run_table(const char *table, CMUnitTestFunction run, const void *rows, size_t count,
	      size_t row_size);

#endif
