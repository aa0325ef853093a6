/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reporting of a conformance program: one line for each check on the console,
 *
 *	ok   SBI_HSM hart_start: the calling hart -> SBI_ERR_ALREADY_AVAILABLE
 *	not ok SBI_HSM hart_start: address 0 -> expected SBI_ERR_INVALID_ADDRESS (-5), got ...
 *	skip SBI_HSM hart_start: many times: needs a second hart
 *
 * and "N passed, N failed, N skipped" as the last one. A program defines
 * conformance(), which makes the checks; the boot hart calls it.
 *
 * tools/conformance.py reads these lines: one that ends in an answer shows that the
 * function gives it, which the subject names or else the beginning of the case.
 *
 * Only one hart reports at a time: the boot hart, or a hart that it waits for.
 */
#ifndef CONFORMANCE_LIB_TEST_H
#define CONFORMANCE_LIB_TEST_H

#include <stdbool.h>

#include "payload/lib/ecall.h"

#define PRINTF(n) __attribute__((format(printf, n, n + 1)))

/* The program: all of its checks. */
void conformance(void);

/* Name what the following checks are about: "SBI_TIME set_timer". */
void testing(const char *format, ...) PRINTF(1);

/* The call must have answered with this error. The format describes the case. */
void expect_error(struct sbiret got, long error, const char *format, ...) PRINTF(3);

/* The call must have succeeded with this value. */
void expect_success(struct sbiret got, unsigned long value, const char *format, ...) PRINTF(3);

void expect_equal(unsigned long got, unsigned long expected, const char *format, ...) PRINTF(3);

void expect(bool held, const char *format, ...) PRINTF(2);

/* The call has done what it does instead of returning. */
void expect_no_return(bool held, const char *format, ...) PRINTF(2);

/* Say why a case cannot be tried here. */
void skip(const char *reason, const char *format, ...) PRINTF(2);

/* Print the last line and power off; failing when a check failed. */
void finish(void) __attribute__((noreturn));

/* Print the last lines of a program that the function in question will end: as
 *
 *	last SBI_SRST system_reset: shutdown -> NO_RETURN
 *
 * nothing may follow. Powers off instead when a check failed. */
void last_check(const char *what);

/* Power off without a word, by the reset device if SRST does not do it. */
void power_off(bool failing) __attribute__((noreturn));

#endif
