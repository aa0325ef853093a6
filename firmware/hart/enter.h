/* SPDX-License-Identifier: BSD-2-Clause */
/* The way from machine mode into S-mode that is not the return from a trap. */
#ifndef HART_ENTER_H
#define HART_ENTER_H

#include "hart/hart.h"

/* Set what the calling hart has for S-mode: protection, delegation, counters and environment.
 * Each hart, before each time it is started; nothing of an earlier run stays. */
void setup_hart(struct hart *self);

/* Enter S-mode at `address` with a0 = the hart's id, a1 = `opaque`, satp = 0,
 * interrupts off and every other integer register 0 (SBI v3.0, HSM, "Hart Start
 * Register State"). One path for boot, hart start and resume. stvec points at
 * hart_no_handler, so that the first fault is explained (diagnose.h). The caller
 * has set the hart up and checked the address. Machine mode, never returns. */
_Noreturn void hart_enter(struct hart *self, unsigned long address, unsigned long opaque);

/* Where stvec points until S-mode sets it: firmware memory that S-mode may not
 * execute, so that a trap taken there lands in machine mode. Not a function. */
extern const char hart_no_handler[];

#endif
