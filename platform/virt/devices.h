/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What platform_init() asks of the drivers at boot, beside the contract that they fulfil
 * (platform.h). Boot hart.
 */
#ifndef VIRT_DEVICES_H
#define VIRT_DEVICES_H

#include <stdbool.h>
#include <stdint.h>

/* ---- The UART: an ns16550, polled. Its interrupt enable register is S-mode's ---- */

/* Whether it is there, by its loop-back mode; it is left as it was. */
bool uart_is_at(uintptr_t base, unsigned int shift);

/* Use the UART whose register N, one byte wide, is at base + (N << shift). With base 0 and
 * shift 0 use none: it is never ready, and nothing is ever received. */
void uart_init(uintptr_t base, unsigned int shift);

/* ---- fw_cfg ---- */

/* Use the device at `base`, if it is there and can do DMA. */
void fw_cfg_init(uintptr_t base);

/* ---- How interrupts reach the harts ---- */

/* Tell each hart its registers in the controllers that survey.h found, and hand wired
 * interrupts to S-mode. Stops the machine with a sentence when a hart would get no IPIs or
 * no timer interrupts. When the hart table is there. */
void interrupts_init(void);

/*
 * The APLIC, the controller of wired interrupts (AIA, "Advanced Platform-Level Interrupt
 * Controller"): its machine-level root domain, which is set up so that every interrupt is
 * S-mode's. `base` is the domain's control region.
 */

/* Where the interrupt files of one privilege level are ("Arrangement of the memory
 * regions of multiple interrupt files"): each has 2^guest_bits pages, its own and its
 * guests'; a group holds 2^hart_bits of them; groups are 2^group_shift bytes apart. */
struct imsic_layout {
	uintptr_t base;
	uint32_t guest_bits, hart_bits, group_bits, group_shift;
};

/* Delegate the sources `first` to `last` to the child domain with this index. Numbers
 * that are no sources are left out. */
void aplic_delegate(uintptr_t base, uint32_t first, uint32_t last, uint32_t child);

/* Say where the harts' interrupt files are, for all domains of this APLIC, and lock
 * that: whoever could change it could have the APLIC write anywhere, past PMP. */
void aplic_set_msi_addresses(uintptr_t base, const struct imsic_layout *machine,
			     const struct imsic_layout *supervisor);

#endif
