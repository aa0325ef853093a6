/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The harts of a conformance program: starting them on a function, catching
 * their traps, and calls whose effect on every register is recorded.
 *
 * harts[0] is the boot hart. Each other one is stopped until hart_start starts
 * it on a function, and stops itself when the function returns. sscratch holds
 * the address of the hart's struct from its first instruction on, so that traps
 * need nothing of the registers and stack of the code they interrupt.
 *
 * Every wait is bounded by wait_for: a test can fail, but not hang.
 */
#ifndef CONFORMANCE_LIB_HART_H
#define CONFORMANCE_LIB_HART_H

/* Offsets in struct hart that hart.S uses; asserted below. */
#define HART_TRAP 0
#define HART_CALL 256
#define HART_ENTRY 512
#define HART_SAVED 768
#define HART_CALL_SP 896
#define HART_STACK_TOP 904
#define HART_TRAP_STACK_TOP 912

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stddef.h>

#include "sbi/sbi.h"
#include "tests/conformance/lib/board.h"
#include "tests/conformance/lib/csr.h"

/* x[n] is register xn; x[0] is unused. */
struct registers {
	unsigned long x[32];
};

enum { RA = 1, SP = 2, T0 = 5, T1 = 6, A0 = 10, A1 = 11, A6 = 16, A7 = 17 };

/* A trap that was caught; status is sstatus as the trap left it, and so is hstatus,
 * which is there for the traps of guests. */
struct trap {
	bool taken;
	unsigned long cause, epc, tval, status, hstatus;
};

struct hart {
	struct registers trap;	 /* when its last trap was taken */
	struct registers call;	 /* right after its last recorded call */
	struct registers entry;	 /* when it came into S-mode: boot, start or resume */
	unsigned long saved[16]; /* what hart.S goes back to after a caught trap or a resume */
	unsigned long call_sp;
	unsigned long stack_top, trap_stack_top;

	unsigned long id;
	unsigned long entry_satp, entry_sstatus, entry_sie;
	bool catching;
	struct trap caught;
	_Atomic unsigned long software_interrupts, timer_interrupts;
	unsigned long timer_period; /* ticks until the next timer interrupt; 0: there is none */
	void (*function)(void *argument);
	void *argument;
	char stack[8192] __attribute__((aligned(16)));
	char trap_stack[2048] __attribute__((aligned(16)));
};

_Static_assert(offsetof(struct hart, trap) == HART_TRAP, "hart.S relies on it");
_Static_assert(offsetof(struct hart, call) == HART_CALL, "hart.S relies on it");
_Static_assert(offsetof(struct hart, entry) == HART_ENTRY, "hart.S relies on it");
_Static_assert(offsetof(struct hart, saved) == HART_SAVED, "hart.S relies on it");
_Static_assert(offsetof(struct hart, call_sp) == HART_CALL_SP, "hart.S relies on it");
_Static_assert(offsetof(struct hart, stack_top) == HART_STACK_TOP, "hart.S relies on it");
_Static_assert(offsetof(struct hart, trap_stack_top) == HART_TRAP_STACK_TOP, "hart.S relies on it");

extern struct hart harts[BOARD_MAX_HARTS];
extern size_t hart_count;

#define for_each_hart(hart) for (struct hart *hart = harts; hart < harts + hart_count; hart++)
#define for_each_other_hart(hart)                                                                  \
	for (struct hart *hart = harts + 1; hart < harts + hart_count; hart++)

/* Fill the table from what the board has. */
void hart_init(void);

static inline struct hart *hart_self(void)
{
	return (struct hart *)csr_read(sscratch);
}

/* Time and waiting. */
static inline unsigned long time_now(void)
{
	return csr_read(time);
}

static inline unsigned long ticks(unsigned long milliseconds)
{
	return board.timebase / 1000 * milliseconds;
}

/* Far more than any answer takes, also on a busy machine with few host cores; and
 * what is enough once a wait was in vain, so that a broken firmware is told soon. */
#define PATIENCE_MS 60000
#define PATIENCE_AFTER_FAILURE_MS 1000

unsigned long wait_deadline(void);
bool wait_is_over(unsigned long deadline);

/* Let a condition come true; false when it did not in all the time there is. */
#define wait_for(condition)                                                                        \
	({                                                                                         \
		unsigned long deadline_ = wait_deadline();                                         \
		bool held_;                                                                        \
		while (!(held_ = (condition)) && !wait_is_over(deadline_))                         \
			;                                                                          \
		held_;                                                                             \
	})

/* Let the boot hart make a condition come true. All of its own waits end, so this one does;
 * but it waits for each other hart in turn, which may add up to more than one patience. */
#define wait_for_boot_hart(condition)                                                              \
	do {                                                                                       \
	} while (!(condition))

/* Let time pass in which something that must not happen could happen. */
void delay(unsigned long milliseconds);

/* Start a stopped hart on function(argument). */
struct sbiret hart_start(struct hart *hart, void (*function)(void *), void *argument);

/* Wait until a hart that was started is stopped again. */
bool hart_join(struct hart *hart);

/* Both, with a failed check when either does not work. */
bool hart_run(struct hart *hart, void (*function)(void *), void *argument);

/* The HSM state of a hart, or a negative error. */
long hart_status(const struct hart *hart);

/* Call function(argument) and catch the exception that it may take; in the
 * second case in U-mode, where function must not use S-mode's registers. */
struct trap catch_trap(void (*function)(unsigned long), unsigned long argument);
struct trap catch_trap_in_user(void (*function)(unsigned long), unsigned long argument);

/* The same in a guest, in VS-mode and VU-mode; the hart must have the H extension. */
struct trap catch_trap_in_vs(void (*function)(unsigned long), unsigned long argument);
struct trap catch_trap_in_vu(void (*function)(unsigned long), unsigned long argument);

/* Accesses to try under catch_trap. */
void try_load(unsigned long address);
void try_store(unsigned long address); /* stores one byte, 0 */
void try_fetch(unsigned long address); /* calls it */

/* Make a call with these registers; those after it are in hart_self()->call. */
struct sbiret call_recorded(const struct registers *before);

/* The ecall instruction of call_recorded. */
extern const char call_recorded_ecall[];

/* hart_suspend, which comes back here after a non-retentive suspend too: then
 * *resumed is set, and the hart's entry registers are those of the resume. */
struct sbiret hart_suspend(unsigned long type, bool *resumed);

/* The same for system_suspend. */
struct sbiret system_suspend(unsigned long type, bool *resumed);

/* Where a started or resumed hart enters: to be given to HSM calls. */
extern const char hart_entry[], hart_resume[];
#endif

#endif
