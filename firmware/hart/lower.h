/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory of the lower modes, those below machine mode: the one way by which the firmware
 * touches what S-mode named. Each byte is loaded or stored with mstatus.MPRV, that is with
 * S-mode's own rights as PMP and page tables give them: what S-mode may not touch, the firmware
 * does not touch for it, whatever the arithmetic said before. A fault ends the access and is
 * reported; no protection has to be opened for the call.
 */
#ifndef HART_LOWER_H
#define HART_LOWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hart/trap.h"

enum word_access { WORD_CLOSED, WORD_READABLE, WORD_OPEN }; /* lower.S counts them */

/* Copy between the firmware and S-mode's physical memory: returns the number of
 * bytes copied, less than `size` when one could not be. During the handling of an
 * SBI call, on the calling hart. */
size_t lower_read(void *to, uintptr_t from, size_t size);
size_t lower_write(uintptr_t to, const void *from, size_t size);

/* What S-mode may do with a word of physical memory, by loading it, and by an atomic access
 * that changes nothing. Set-up, before the hart first enters S-mode. */
enum word_access lower_access(uintptr_t word);

/* Copy between the firmware and the memory that the interrupted code sees, as that
 * would: in its mode, by its page tables, with its rights. False when it would have
 * taken a trap; then it is *trap. During a trap, on the hart that took it. */
bool lower_load(void *to, uintptr_t from, size_t size, struct trap *trap);
bool lower_store(uintptr_t to, const void *from, size_t size, struct trap *trap);

/* Load what the interrupted code can execute. */
bool lower_fetch(void *to, uintptr_t from, size_t size);

/* Whether machine mode can load from an address at all: for what was handed over at reset,
 * a pointer or what the device tree says of RAM. Boot hart. */
bool machine_can_load(uintptr_t address);

#endif
