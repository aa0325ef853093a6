/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Driver of the APLIC, the controller of wired interrupts (AIA, "Advanced Platform-
 * Level Interrupt Controller"): of its machine-level root domain, which is set up so
 * that every interrupt is S-mode's. `base` is the domain's control region. Boot hart.
 */
#ifndef APLIC_H
#define APLIC_H

#include <stdint.h>

#include "imsic.h"

/* Delegate the sources `first` to `last` to the child domain with this index. Numbers
 * that are no sources are left out. */
void aplic_delegate(uintptr_t base, uint32_t first, uint32_t last, uint32_t child);

/* Say where the harts' interrupt files are, for all domains of this APLIC, and lock
 * that: whoever could change it could have the APLIC write anywhere, past PMP. */
void aplic_set_msi_addresses(uintptr_t base, const struct imsic_layout *machine,
			     const struct imsic_layout *supervisor);

#endif
