/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Driver of the IMSIC, the controller of each hart that receives message-signaled
 * interrupts (AIA, "Incoming MSI Controller"). entry.S has switched on the one that
 * machine mode uses: identity 1, raised by a write to the hart's doorbell.
 */
#ifndef IMSIC_H
#define IMSIC_H

#include <stdint.h>

/* Where the interrupt files of one privilege level are ("Arrangement of the memory
 * regions of multiple interrupt files"): each has 2^guest_bits pages, its own and its
 * guests'; a group holds 2^hart_bits of them; groups are 2^group_shift bytes apart. */
struct imsic_layout {
	uintptr_t base;
	uint32_t guest_bits, hart_bits, group_bits, group_shift;
};

/* Take the calling hart's machine-level interrupt back. */
void imsic_ipi_clear(void);

#endif
