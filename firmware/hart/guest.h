/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one way by which the firmware touches memory that S-mode named. Each byte is
 * loaded or stored with mstatus.MPRV, that is with S-mode's own rights as PMP and
 * page tables give them: what S-mode may not touch, the firmware does not touch for
 * it, whatever the arithmetic said before. A fault ends the access and is reported;
 * it needs no protection to be opened for the call (peers.md says why that matters).
 */
#ifndef HART_GUEST_H
#define HART_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How an access ended early. */
struct guest_fault {
	unsigned long cause; /* as in mcause */
	unsigned long tval;  /* the address */
};

/* Copy between the firmware and S-mode's physical memory: returns the number of
 * bytes copied, less than `size` when one could not be. During the handling of an
 * SBI call, on the calling hart. */
size_t guest_read(void *to, uintptr_t from, size_t size);
size_t guest_write(uintptr_t to, const void *from, size_t size);

/* Load one register-sized word from S-mode's virtual memory, as the interrupted
 * S-mode code would. False, with *fault set, when that code would have faulted. */
bool guest_load_virtual(uintptr_t address, unsigned long *word, struct guest_fault *fault);

/* Whether machine mode can load from an address at all: for pointers handed over at
 * reset, before the memory map is known. Boot hart. */
bool machine_can_load(uintptr_t address);

#endif
