/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Traps that the shell's hart takes: an interrupt is noted and its source
 * disabled, a fault of a guarded access is noted and the access skipped, and any
 * other fault is an error of the shell itself, which it reports and powers off.
 */
#ifndef SHELL_TRAP_H
#define SHELL_TRAP_H

#include <stdbool.h>

struct trap {
	unsigned long cause; /* scause */
	unsigned long pc;    /* sepc */
	unsigned long value; /* stval */
	unsigned long time;  /* when the handler ran */
};

/* Aim stvec at the shell's handler. */
void trap_init(void);

/* Load or store 8 bytes. When that faults: false, and the trap in *fault. */
bool trap_load(unsigned long address, unsigned long *value, struct trap *fault);
bool trap_store(unsigned long address, unsigned long value, struct trap *fault);

/* Wait until `deadline` (of the time CSR) for an interrupt (IRQ_S_*) to trap.
 * False if it did not come. */
bool trap_wait(unsigned int irq, unsigned long deadline, struct trap *trap);

/* "load access fault" for the value of scause. */
const char *trap_name(unsigned long cause);

#endif
