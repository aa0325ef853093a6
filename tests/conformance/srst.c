/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System Reset extension (SBI v3.0, chapter of that name). Reboots are in
 * reboot.c. A reset that should be refused and is not ends the program before
 * its last line, which is how that shows.
 */
#include "payload/lib/print.h"
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/test.h"

static struct sbiret system_reset(unsigned long type, unsigned long reason)
{
	return sbi_call2(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, type, reason);
}

static void refused_types(void)
{
	static const struct {
		unsigned long type;
		const char *name;
	} types[] = {
		{ 0x00000003, "the first reserved type" },
		{ 0xefffffff, "the last reserved type" },
		{ 0xf0000000, "the first vendor-specific type" },
		{ 0xffffffff, "the last vendor-specific type" },
		{ -1UL, "the last vendor-specific type, sign-extended" },
		{ 0xdeadbeef00000003, "the first reserved type, with bits above the 32" },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		expect_error(system_reset(types[i].type, SBI_SRST_REASON_NONE),
			     SBI_ERR_INVALID_PARAM, "%s (0x%lx)", types[i].name, types[i].type);
}

static void refused_reasons(void)
{
	static const struct {
		unsigned long reason;
		const char *name;
	} reasons[] = {
		{ 0x00000002, "the first reserved reason" },
		{ 0xdfffffff, "the last reserved reason" },
		{ 0xe0000000, "the first implementation-specific reason" },
		{ 0xefffffff, "the last implementation-specific reason" },
		{ 0xf0000000, "the first vendor-specific reason" },
		{ 0xffffffff, "the last vendor-specific reason" },
		{ -1UL, "the last vendor-specific reason, sign-extended" },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		unsigned long reason = reasons[i].reason;

		expect_error(system_reset(SBI_SRST_TYPE_SHUTDOWN, reason), SBI_ERR_INVALID_PARAM,
			     "shutdown for %s (0x%lx)", reasons[i].name, reason);
		expect_error(system_reset(SBI_SRST_TYPE_COLD_REBOOT, reason), SBI_ERR_INVALID_PARAM,
			     "cold reboot for %s (0x%lx)", reasons[i].name, reason);
		expect_error(system_reset(SBI_SRST_TYPE_WARM_REBOOT, reason), SBI_ERR_INVALID_PARAM,
			     "warm reboot for %s (0x%lx)", reasons[i].name, reason);
	}
}

/* Type and reason are 32 bits wide, so what is above them does not count. */
static void shut_down_with_upper_bits(void *unused)
{
	unsigned long above = 0xdeadbeef00000000;

	(void)unused;
	system_reset(above | SBI_SRST_TYPE_SHUTDOWN, above | SBI_SRST_REASON_NONE);
}

/* The real thing is the last step, and made by another hart than the boot hart
 * where there is one. It prints only if it does not work. */
static void real_shutdown(void)
{
	testing("SBI_SRST system_reset");
	last_check("shutdown, with bits above the 32");
	if (hart_count > 1)
		hart_run(&harts[hart_count - 1], shut_down_with_upper_bits, NULL);
	else
		shut_down_with_upper_bits(NULL);
	expect(false, "shutdown, with bits above the 32, does not return");
	finish();
}

void conformance(void)
{
	testing("SBI_SRST system_reset");
	refused_types();
	refused_reasons();
	real_shutdown();
}
