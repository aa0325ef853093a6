/* SPDX-License-Identifier: BSD-2-Clause */
/* Driver of the APLIC (see devices.h). */
#include "devices.h"

/* Registers of a domain ("Memory-mapped control region for an interrupt domain"). */
#define APLIC_SOURCECFG 0x0000	 /* sourcecfg[n] is n words on */
#define APLIC_MMSIADDRCFG 0x1bc0 /* mmsiaddrcfgh is the next word, */
#define APLIC_SMSIADDRCFG 0x1bc8 /* and so is smsiaddrcfgh */

#define APLIC_SOURCE_MAX 1023U

#define SOURCECFG_D (1U << 10)

/* mmsiaddrcfgh and smsiaddrcfgh, beside the upper bits of the page number. */
#define MSIADDRCFGH_LHXW_SHIFT 12
#define MSIADDRCFGH_HHXW_SHIFT 16
#define MSIADDRCFGH_LHXS_SHIFT 20
#define MSIADDRCFGH_HHXS_SHIFT 24
#define MSIADDRCFGH_L (1U << 31)

/* HHXS counts from here. */
#define GROUP_SHIFT_MIN 24

#define PAGE_SHIFT 12

static void write_register(uintptr_t base, uintptr_t offset, uint32_t value)
{
	*(volatile uint32_t *)(base + offset) = value;
}

void aplic_delegate(uintptr_t base, uint32_t first, uint32_t last, uint32_t child)
{
	for (uint32_t source = first > 0 ? first : 1; source <= last && source <= APLIC_SOURCE_MAX;
	     source++)
		write_register(base, APLIC_SOURCECFG + source * sizeof(uint32_t),
			       SOURCECFG_D | child);
}

/* For supervisor level the specification takes the widths and HHXS from machine level's
 * register, QEMU (up to 10) from its own: they are the same and stand in both. */
static void set_address(uintptr_t base, uintptr_t offset, const struct imsic_layout *imsic,
			uint32_t lock)
{
	uint64_t page = (uint64_t)imsic->base >> PAGE_SHIFT;

	write_register(base, offset, (uint32_t)page);
	write_register(base, offset + sizeof(uint32_t),
		       imsic->hart_bits << MSIADDRCFGH_LHXW_SHIFT |
			       imsic->group_bits << MSIADDRCFGH_HHXW_SHIFT |
			       imsic->guest_bits << MSIADDRCFGH_LHXS_SHIFT |
			       (imsic->group_shift - GROUP_SHIFT_MIN) << MSIADDRCFGH_HHXS_SHIFT |
			       (uint32_t)(page >> 32) | lock);
}

void aplic_set_msi_addresses(uintptr_t base, const struct imsic_layout *machine,
			     const struct imsic_layout *supervisor)
{
	/* The lock is for all four registers, so it comes last. */
	set_address(base, APLIC_SMSIADDRCFG, supervisor, 0);
	set_address(base, APLIC_MMSIADDRCFG, machine, MSIADDRCFGH_L);
}
