/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Explaining, in words and on the console, the faults that nobody handles: what
 * happened, at which instruction, in which mode, at which address, what lies there,
 * and what usually causes it.
 */
#ifndef DIAGNOSE_H
#define DIAGNOSE_H

#include "hart/hart.h"
#include "hart/trap.h"

/* S-mode trapped and its handler (stvec) cannot be fetched, which is what `trap`
 * is about. Explains the original trap and stops the hart. */
_Noreturn void diagnose_unhandled(const struct trap_frame *frame, const struct trap *trap);

/* An exception came to machine mode that belongs to S-mode, which has not set a
 * handler. Explains it and stops the hart. */
_Noreturn void diagnose_first_fault(const struct trap_frame *frame, const struct trap *trap);

/* S-mode trapped again before its handler had saved what it must know of the trap
 * before (Ssdbltrp). Explains both and stops the hart. */
_Noreturn void diagnose_double_trap(const struct trap_frame *frame, const struct trap *trap);

/* The firmware faulted. Explains it and stops the hart for good. */
_Noreturn void diagnose_machine(const struct trap_frame *frame, const struct trap *trap);

#endif
