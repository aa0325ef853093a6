/* SPDX-License-Identifier: BSD-2-Clause */
/* The traps that come to machine mode, as trap.S hands them to C: on the hart that
 * took them, with interrupts off. SBI calls go straight to sbi/ecall.h. */
#ifndef TRAP_H
#define TRAP_H

#include "hart/hart.h"

/* An interrupt; mcause says which. */
void trap_interrupt(unsigned long mcause);

/* An exception below machine mode. The frame holds all registers and is restored
 * from afterwards. Does not return when nobody can handle the exception. */
void trap_exception(struct trap_frame *frame);

/* An exception in the firmware: says so and stops the hart for good. */
_Noreturn void trap_machine(const struct trap_frame *frame);

#endif
