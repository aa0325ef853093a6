/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading cycle, time and instret in every mode (privileged architecture, "Supervisor
 * Counter-Enable Register"; hypervisor extension, "Hypervisor Counter-Enable Register",
 * "Hypervisor Time Delta Register", "Virtual-Instruction Exception"): the same whether the
 * hart has them (Zicntr) or machine mode does it for the hart.
 */
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/test.h"

#define CAUSE_VIRTUAL_INSTRUCTION 22

/* Guests live a little less than three hours ago. */
#define DELTA (-100000000000UL)

struct counter {
	const char *name;
	void (*read)(unsigned long address); /* stores it there */
	void (*write)(unsigned long value);
	unsigned long bit; /* of scounteren and hcounteren */
	unsigned long delta;
};

#define COUNTER(register_)                                                                         \
	static void read_##register_(unsigned long address)                                        \
	{                                                                                          \
		__asm__ volatile("csrr t0, " #register_ "\n"                                       \
				 "sd t0, (%0)"                                                     \
				 :                                                                 \
				 : "r"(address)                                                    \
				 : "t0", "memory");                                                \
	}                                                                                          \
	static void write_##register_(unsigned long value)                                         \
	{                                                                                          \
		__asm__ volatile("csrs " #register_ ", %0" : : "r"(value) : "memory");             \
	}

COUNTER(cycle)
COUNTER(time)
COUNTER(instret)

static const struct counter counters[] = {
	{ "cycle", read_cycle, write_cycle, 1 << 0, 0 },
	{ "time", read_time, write_time, 1 << 1, DELTA },
	{ "instret", read_instret, write_instret, 1 << 2, 0 },
};

#define COUNTERS (sizeof(counters) / sizeof(counters[0]))

struct mode {
	const char *name;
	struct trap (*attempt)(void (*function)(unsigned long), unsigned long argument);
	bool user, guest;
};

static const struct mode modes[] = {
	{ "S-mode", catch_trap, false, false },
	{ "U-mode", catch_trap_in_user, true, false },
	{ "VS-mode", catch_trap_in_vs, false, true },
	{ "VU-mode", catch_trap_in_vu, true, true },
};

#define MODES (sizeof(modes) / sizeof(modes[0]))

static unsigned long counter_now(const struct counter *counter)
{
	unsigned long value;

	counter->read((unsigned long)&value);
	return value;
}

static void expect_value(const struct mode *mode, const struct counter *counter, const char *what)
{
	unsigned long delta = mode->guest ? counter->delta : 0;
	unsigned long value = 0, before, after;
	struct trap trap;

	before = counter_now(counter);
	trap = mode->attempt(counter->read, (unsigned long)&value);
	after = counter_now(counter);
	expect(!trap.taken, "%s, %s: can be read", mode->name, what);
	expect(value - delta - before <= after - before, "%s, %s: the right value", mode->name,
	       what);
}

static void expect_trap(const struct mode *mode, const struct counter *counter, const char *what)
{
	unsigned long value = 0;
	struct trap trap = mode->attempt(counter->read, (unsigned long)&value);

	expect_equal(trap.cause,
		     mode->guest ? CAUSE_VIRTUAL_INSTRUCTION : CAUSE_ILLEGAL_INSTRUCTION,
		     "%s, %s: cannot be read", mode->name, what);
	expect_equal(value, 0, "%s, %s: nothing is learnt", mode->name, what);
}

static void set_enabled(unsigned long scounteren, unsigned long hcounteren)
{
	csr_write(scounteren, scounteren);
	if (board_isa_has("h")) {
		csr_write(hcounteren, hcounteren);
		csr_write(htimedelta, DELTA);
	}
}

static void reading(const struct mode *mode, const struct counter *counter)
{
	void (*closed)(const struct mode *, const struct counter *, const char *);

	set_enabled(-1UL, -1UL);
	expect_value(mode, counter, "enabled");
	set_enabled(counter->bit, counter->bit);
	expect_value(mode, counter, "alone enabled");
	set_enabled(~counter->bit, -1UL);
	closed = mode->user ? expect_trap : expect_value;
	closed(mode, counter, "not in scounteren");
	set_enabled(-1UL, ~counter->bit);
	closed = mode->guest ? expect_trap : expect_value;
	closed(mode, counter, "not in hcounteren");
	set_enabled(-1UL, -1UL);
}

static void writing(const struct mode *mode, const struct counter *counter)
{
	struct trap trap = mode->attempt(counter->write, 1);

	expect_equal(trap.cause, CAUSE_ILLEGAL_INSTRUCTION, "%s: cannot be written", mode->name);
}

static void counters_of_hart(void *unused)
{
	(void)unused;
	for (const struct counter *c = counters; c < counters + COUNTERS; c++) {
		testing("%s", c->name);
		for (const struct mode *m = modes; m < modes + MODES; m++) {
			if (m->guest && !board_isa_has("h"))
				continue;
			reading(m, c);
			writing(m, c);
		}
	}
}

void conformance(void)
{
	unsigned long scounteren = csr_read(scounteren);

	counters_of_hart(NULL);
	csr_write(scounteren, scounteren);
	testing("counters");
	if (hart_count == 1)
		skip("needs a second hart", "on a hart that HSM started");
	else
		hart_run(&harts[1], counters_of_hart, NULL);
	if (!board_isa_has("h"))
		skip("needs the hypervisor extension", "in guests");
}
