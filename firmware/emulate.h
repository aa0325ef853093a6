/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Doing for a hart what it may leave to machine mode: loads and stores at misaligned
 * addresses (the device tree of virt promises Zicclsm, that they work), reading the
 * counters where there is no Zicntr, and forms of FENCE that it does not know.
 *
 * An instruction is done in the mode that trapped and with its rights, or not at all.
 * Not done are atomics, which would not be atomic.
 */
#ifndef EMULATE_H
#define EMULATE_H

#include "hart/hart.h"
#include "hart/trap.h"

/* Whether nothing is left to be done for the trap: the program goes on. If not, *trap is
 * the one that the program has to get: that which came, or a fault of a misaligned access
 * half-way, or a guest's virtual-instruction exception. */
bool emulate(struct trap_frame *frame, struct trap *trap);

/* The instruction at `pc`, in 16 or 32 bits, as the mode that mstatus.MPP and MPV name would fetch
 * it. False when it cannot. During a trap, on the hart that took it. */
bool emulate_fetch(uintptr_t pc, uint32_t *instruction);

#endif
