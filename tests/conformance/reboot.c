/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System Reset extension: cold and warm reboot. QEMU keeps the content of RAM
 * across a reset and loads only what it had loaded at the start again, so notes
 * in memory that nobody owns tell how often this program has started:
 *
 *	1st start -> cold reboot -> 2nd start -> warm reboot -> 3rd start -> shutdown
 *
 * The third start reports what the others found.
 */
#include "payload/lib/print.h"
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/test.h"

#define NOTES_MAGIC 0x52454d454d424552UL /* "REMEMBER" */
#define NOTES_OFFSET 0x1000000UL

extern const char __payload_end[];

struct notes {
	unsigned long magic;
	unsigned long starts;
	unsigned long running[3]; /* other harts that run when the program starts */
};

static struct notes *notes(void)
{
	unsigned long page = (unsigned long)__payload_end & -0x1000UL;

	return (struct notes *)(page + NOTES_OFFSET);
}

static unsigned long running_others(void)
{
	unsigned long running = 0;

	for_each_other_hart (hart)
		running += hart_status(hart) != SBI_HSM_STOPPED;
	return running;
}

static void keep_running(void *unused)
{
	(void)unused;
	delay(PATIENCE_MS);
}

/* With all harts running, so that the reset has something to stop. */
static void reboot(unsigned long type, const char *name)
{
	for_each_other_hart (hart)
		hart_start(hart, keep_running, NULL);
	print("%s, with %zu harts started\n", name, hart_count);
	notes()->starts++;
	expect_error(sbi_call2(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, type, SBI_SRST_REASON_NONE),
		     SBI_SUCCESS, "%s does not return", name);
	notes()->magic = 0;
}

static void report(void)
{
	expect_no_return(true, "cold reboot starts the program again");
	expect_equal(notes()->running[1], 0, "and only the boot hart runs");
	expect_no_return(true, "warm reboot starts the program again");
	expect_equal(notes()->running[2], 0, "and only the boot hart runs");
	notes()->magic = 0;
}

void conformance(void)
{
	static const unsigned long types[] = { SBI_SRST_TYPE_COLD_REBOOT,
					       SBI_SRST_TYPE_WARM_REBOOT };
	static const char *const names[] = { "cold reboot", "warm reboot" };

	testing("SBI_SRST system_reset");
	if (notes()->magic != NOTES_MAGIC)
		*notes() = (struct notes){ .magic = NOTES_MAGIC };
	notes()->running[notes()->starts] = running_others();
	if (notes()->starts < 2)
		reboot(types[notes()->starts], names[notes()->starts]);
	else
		report();
}
