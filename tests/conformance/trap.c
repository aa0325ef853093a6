/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions arrive in S-mode as the privileged architecture says ("Supervisor-Level
 * ISA", and for guests "Trap Entry" of the hypervisor chapter), whether hardware
 * delivers them or the firmware has them first and hands them on.
 */
#include <stdio.h>

#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/paging.h"
#include "tests/conformance/lib/test.h"

#define STATUS_OF_TRAPS (SSTATUS_SIE | SSTATUS_SPIE | SSTATUS_SPP)
#define HSTATUS_OF_TRAPS (HSTATUS_SPV | HSTATUS_SPVP | HSTATUS_GVA)

/* A firmware may treat the first ones in another way than those that follow. */
#define PAGE_FAULTS 4

/* Instructions that trap, entered by their addresses; and a guest's handler, whose
 * call ends the guest. */
__asm__(".balign 4\n"
	"machine_register: csrr zero, mhartid\n"
	"zeros: .half 0\n"
	".balign 4\n"
	"breakpoint: ebreak\n"
	".balign 4\n"
	"guest_handler: ecall\n");
extern const char machine_register[], zeros[], breakpoint[], guest_handler[];

#define CSRR_ZERO_MHARTID 0xf1402073

struct exception {
	const char *name;
	unsigned long pc, cause, tval;
	bool about_address; /* otherwise a hart may leave tval 0 */
};

static const struct exception exceptions[] = {
	{ "a machine-mode register", (unsigned long)machine_register, CAUSE_ILLEGAL_INSTRUCTION,
	  CSRR_ZERO_MHARTID, false },
	{ "an instruction of zeros", (unsigned long)zeros, CAUSE_ILLEGAL_INSTRUCTION, 0, false },
	{ "a fetch from nowhere", BOARD_HOLE, CAUSE_FETCH_ACCESS, BOARD_HOLE, true },
	{ "a breakpoint", (unsigned long)breakpoint, CAUSE_BREAKPOINT, (unsigned long)breakpoint,
	  false },
};

static const struct exception unmapped_fetch = { "a fetch that is not mapped", WINDOW,
						 CAUSE_FETCH_PAGE_FAULT, WINDOW, true };

struct mode {
	const char *name;
	struct trap (*attempt)(void (*function)(unsigned long), unsigned long argument);
	bool supervisor, guest, by_sret;
};

static const struct mode modes[] = {
	{ "S-mode", catch_trap, true, false, false },
	{ "U-mode", catch_trap_in_user, false, false, true },
	{ "VS-mode", catch_trap_in_vs, true, true, true },
	{ "VU-mode", catch_trap_in_vu, false, true, true },
};

#define EXCEPTIONS (sizeof(exceptions) / sizeof(exceptions[0]))
#define MODES (sizeof(modes) / sizeof(modes[0]))

static char subject[96];

static void testing_mode(const struct mode *mode, const char *to, bool interrupts)
{
	snprintf(subject, sizeof(subject), "hart %lu, %s to %s, interrupts %s", hart_self()->id,
		 mode->name, to, interrupts ? "on" : "off");
	testing("%s", subject);
}

/* What a trap makes of sstatus or vsstatus. */
static unsigned long status_after(const struct mode *mode, bool interrupts)
{
	return (mode->supervisor ? SSTATUS_SPP : 0) | (interrupts ? SSTATUS_SPIE : 0);
}

static bool tval_is_right(const struct exception *exception, unsigned long tval)
{
	return tval == exception->tval || (tval == 0 && !exception->about_address);
}

static struct trap attempt(const struct mode *mode, const struct exception *exception)
{
	return mode->attempt((void (*)(unsigned long))exception->pc, 0);
}

/* Interrupts of S-mode are on or off when the exception comes, and what the trap has
 * to change is the other way round. sret makes SIE what SPIE is. */
static void prepare_status(const struct mode *mode, bool interrupts)
{
	csr_clear(sstatus, STATUS_OF_TRAPS);
	if (mode->by_sret)
		csr_set(sstatus, interrupts ? SSTATUS_SPIE : 0);
	else
		csr_set(sstatus, interrupts ? SSTATUS_SIE : SSTATUS_SPIE);
}

/* hstatus.SPVP keeps its value when no guest trapped (hypervisor chapter). */
static void prepare_hypervisor(const struct mode *mode)
{
	csr_clear(hstatus, HSTATUS_OF_TRAPS);
	if (!mode->guest || !mode->supervisor)
		csr_set(hstatus, HSTATUS_SPVP);
	csr_write(htval, -1UL);
	csr_write(htinst, -1UL);
}

static void expect_hypervisor(const struct mode *mode, const struct exception *exception,
			      unsigned long hstatus)
{
	unsigned long expected = mode->guest ? HSTATUS_SPV : 0;

	if (!mode->guest || mode->supervisor)
		expected |= HSTATUS_SPVP;
	if (mode->guest && exception->about_address)
		expected |= HSTATUS_GVA;
	/* Whether a breakpoint's tval is an address is the hart's choice. */
	if (exception->cause == CAUSE_BREAKPOINT)
		hstatus = (hstatus & ~HSTATUS_GVA) | (expected & HSTATUS_GVA);
	expect_equal(hstatus & HSTATUS_OF_TRAPS, expected, "%s: hstatus", exception->name);
	expect_equal(csr_read(htval), 0, "%s: htval", exception->name);
	expect_equal(csr_read(htinst), 0, "%s: htinst", exception->name);
}

static void expect_exception(const struct mode *mode, const struct exception *exception,
			     bool interrupts)
{
	bool hypervisor = board_isa_has("h");
	struct trap trap;

	if (hypervisor)
		prepare_hypervisor(mode);
	prepare_status(mode, interrupts);
	trap = attempt(mode, exception);

	expect_equal(trap.cause, exception->cause, "%s: scause", exception->name);
	expect_equal(trap.epc, exception->pc, "%s: sepc", exception->name);
	expect(tval_is_right(exception, trap.tval), "%s: stval", exception->name);
	expect_equal(trap.status & STATUS_OF_TRAPS, status_after(mode, interrupts), "%s: sstatus",
		     exception->name);
	if (hypervisor)
		expect_hypervisor(mode, exception, mode->guest ? trap.hstatus : csr_read(hstatus));
}

static void to_supervisor(const struct mode *mode, bool interrupts)
{
	testing_mode(mode, "S-mode", interrupts);
	for (size_t i = 0; i < EXCEPTIONS; i++)
		expect_exception(mode, &exceptions[i], interrupts);
}

/* ---- Exceptions that the hypervisor leaves to its guest ---- */

static void expect_guest_exception(const struct mode *mode, const struct exception *exception,
				   bool interrupts)
{
	struct trap end;

	csr_write(vsstatus, interrupts ? SSTATUS_SIE : SSTATUS_SPIE);
	csr_set(vsstatus, mode->supervisor ? 0 : SSTATUS_SPP);
	end = attempt(mode, exception);

	expect(end.cause == CAUSE_VS_ECALL && end.epc == (unsigned long)guest_handler,
	       "%s: the guest's handler is entered, in VS-mode", exception->name);
	expect_equal(csr_read(vscause), exception->cause, "%s: vscause", exception->name);
	expect_equal(csr_read(vsepc), exception->pc, "%s: vsepc", exception->name);
	expect(tval_is_right(exception, csr_read(vstval)), "%s: vstval", exception->name);
	expect_equal(csr_read(vsstatus) & STATUS_OF_TRAPS, status_after(mode, interrupts),
		     "%s: vsstatus", exception->name);
}

static void to_guest(const struct mode *mode, bool interrupts)
{
	testing_mode(mode, "VS-mode", interrupts);
	csr_write(vstvec, guest_handler);
	csr_write(hedeleg, 1UL << CAUSE_FETCH_ACCESS | 1UL << CAUSE_ILLEGAL_INSTRUCTION |
				   1UL << CAUSE_BREAKPOINT);
	for (size_t i = 0; i < EXCEPTIONS; i++)
		expect_guest_exception(mode, &exceptions[i], interrupts);
	csr_write(hedeleg, 0);
}

/* ---- Page faults of fetches ---- */

/* The page of S-mode's handler is not the user's to execute, but that is no fault of
 * the handler. It comes first because a firmware may watch the first one closely. */
static void page_faults(void)
{
	const unsigned long handler = csr_read(stvec);
	const struct exception fetch_of_handler = { "a fetch from where stvec points", handler,
						    CAUSE_FETCH_PAGE_FAULT, handler, true };

	testing_mode(&modes[1], "S-mode", true);
	paging_on(0);
	expect_exception(&modes[1], &fetch_of_handler, true);
	for (int i = 0; i < PAGE_FAULTS; i++)
		expect_exception(&modes[i % 2], &unmapped_fetch, true);
	paging_off();
}

/* ---- All of it, on a hart ---- */

static void traps_from(const struct mode *mode, bool interrupts)
{
	to_supervisor(mode, interrupts);
	if (mode->guest)
		to_guest(mode, interrupts);
}

static void traps(void *unused)
{
	(void)unused;
	page_faults();
	for (size_t i = 0; i < MODES; i++) {
		if (modes[i].guest && !board_isa_has("h"))
			continue;
		traps_from(&modes[i], false);
		traps_from(&modes[i], true);
	}
	csr_clear(sstatus, STATUS_OF_TRAPS);
}

void conformance(void)
{
	traps(NULL);
	testing("traps");
	if (hart_count == 1)
		skip("needs a second hart", "on a hart that HSM started");
	else
		hart_run(&harts[1], traps, NULL);
	testing("traps of guests");
	if (!board_isa_has("h"))
		skip("needs the hypervisor extension", "to S-mode and to VS-mode");
}
