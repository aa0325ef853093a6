/* SPDX-License-Identifier: BSD-2-Clause */
/* Reporting of a conformance program; see test.h. */
#include "tests/conformance/lib/test.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "payload/lib/calls.h"
#include "payload/lib/print.h"
#include "tests/conformance/lib/board.h"

/* Commands of the sifive,test device. */
#define TEST_DEVICE_PASS 0x5555
#define TEST_DEVICE_FAIL (1 << 16 | 0x3333)

static char tested[64];
static unsigned int passed, failed, skipped;

void testing(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(tested, sizeof(tested), format, args);
	va_end(args);
}

static void begin_line(bool held, const char *format, va_list args)
{
	char what[160];

	vsnprintf(what, sizeof(what), format, args);
	print("%s %s: %s", held ? "ok  " : "not ok", tested, what);
	if (held)
		passed++;
	else
		failed++;
}

void expect_error(struct sbiret got, long error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	begin_line(got.error == error, format, args);
	va_end(args);
	if (got.error == error)
		print(" -> %s\n", sbi_error_name(error));
	else
		print(" -> expected %s (%ld), got %s (%ld)\n", sbi_error_name(error), error,
		      sbi_error_name(got.error), got.error);
}

void expect_success(struct sbiret got, unsigned long value, const char *format, ...)
{
	bool held = got.error == SBI_SUCCESS && got.uvalue == value;
	va_list args;

	va_start(args, format);
	begin_line(held, format, args);
	va_end(args);
	if (held)
		print(" -> SBI_SUCCESS, 0x%lx\n", value);
	else
		print(" -> expected SBI_SUCCESS (0) with 0x%lx, got %s (%ld) with 0x%lx\n", value,
		      sbi_error_name(got.error), got.error, got.uvalue);
}

void expect_equal(unsigned long got, unsigned long expected, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	begin_line(got == expected, format, args);
	va_end(args);
	if (got == expected)
		print(" -> 0x%lx\n", expected);
	else
		print(" -> expected 0x%lx, got 0x%lx\n", expected, got);
}

void expect(bool held, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	begin_line(held, format, args);
	va_end(args);
	print(held ? "\n" : " -> it is not so\n");
}

void expect_no_return(bool held, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	begin_line(held, format, args);
	va_end(args);
	print(" -> %s\n", held ? "NO_RETURN" : "it is not so");
}

void skip(const char *reason, const char *format, ...)
{
	char what[160];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	print("skip %s: %s: %s\n", tested, what, reason);
	skipped++;
}

static void summary(void)
{
	print("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
}

void power_off(bool failing)
{
	volatile uint32_t *test_device = (volatile uint32_t *)BOARD_TEST_DEVICE;

	sbi_call2(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, SBI_SRST_TYPE_SHUTDOWN,
		  failing ? SBI_SRST_REASON_SYSTEM_FAILURE : SBI_SRST_REASON_NONE);
	*test_device = failing ? TEST_DEVICE_FAIL : TEST_DEVICE_PASS;
	for (;;)
		__asm__ volatile("wfi");
}

void last_check(const char *what)
{
	summary();
	if (failed > 0)
		power_off(true);
	print("last %s: %s -> NO_RETURN\n", tested, what);
}

void finish(void)
{
	summary();
	power_off(failed > 0);
}
