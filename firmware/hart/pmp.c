/* SPDX-License-Identifier: BSD-2-Clause */
/* Physical memory protection (see pmp.h). */
#include "hart/pmp.h"

#include "base/memory.h"
#include "hart/csr.h"
#include "hart/features.h"
#include "hart/fence.h"

/* pmpaddr holds address bits 55:2. */
#define PMP_ADDRESS_SHIFT 2

#define PMP_RWX (PMP_R | PMP_W | PMP_X)

/* What R = 0, W = 1 means with Smepmp: RW for every mode (its truth table). */
#define PMP_SHARED (PMP_W | PMP_X)

#define RULE(entry, bits) ((PMP_A_TOR | (bits)) << (8 * (entry)))
#define RULES_OF_MEMORY                                                                            \
	(RULE(PMP_ENTRY_FLASH, PMP_RWX) | RULE(PMP_ENTRY_RAM, PMP_RWX) |                           \
	 RULE(PMP_ENTRY_REST, PMP_RWX))
#define RULES_OF_DEVICES(bits) (RULE(PMP_ENTRY_DEVICES, bits) | RULE(PMP_ENTRY_MORE_DEVICES, bits))
#define RULES_OF_FIRMWARE(text, rodata, data)                                                      \
	(RULE(PMP_ENTRY_TEXT, text) | RULE(PMP_ENTRY_RODATA, rodata) | RULE(PMP_ENTRY_DATA, data))

/* linker/firmware.ld */
extern const char __text_end[], __rodata_end[];

/* Where the part of each entry ends. */
static void find_ends(uintptr_t ends[PMP_ENTRIES])
{
	struct range flash = memory_flash_below_ram();
	struct range firmware = memory_firmware();

	ends[PMP_ENTRY_DEVICES] = flash.base;
	ends[PMP_ENTRY_FLASH] = flash.base + flash.size;
	ends[PMP_ENTRY_MORE_DEVICES] = memory_first_ram().base;
	ends[PMP_ENTRY_RAM] = firmware.base;
	ends[PMP_ENTRY_TEXT] = (uintptr_t)__text_end;
	ends[PMP_ENTRY_RODATA] = (uintptr_t)__rodata_end;
	ends[PMP_ENTRY_DATA] = firmware.base + firmware.size;
	ends[PMP_ENTRY_REST] = UINTPTR_MAX;
}

#define write_address(entry) csr_write(CSR_PMPADDR0 + (entry), ends[entry] >> PMP_ADDRESS_SHIFT)

static void write_addresses(void)
{
	uintptr_t ends[PMP_ENTRIES];

	find_ends(ends);
	write_address(PMP_ENTRY_DEVICES);
	write_address(PMP_ENTRY_FLASH);
	write_address(PMP_ENTRY_MORE_DEVICES);
	write_address(PMP_ENTRY_RAM);
	write_address(PMP_ENTRY_TEXT);
	write_address(PMP_ENTRY_RODATA);
	write_address(PMP_ENTRY_DATA);
	write_address(PMP_ENTRY_REST);
}

static void write_rules(void)
{
	csr_write(CSR_PMPCFG0,
		  RULES_OF_MEMORY | RULES_OF_DEVICES(PMP_RWX) | RULES_OF_FIRMWARE(0UL, 0UL, 0UL));
}

/*
 * Rules for what machine mode executes can be added only before MML is set, and those
 * for what is shared have a meaning only behind that. The book would not need RLB in
 * between, but QEMU up to 10.0 refuses the latter without it.
 */
static void lock_rules(void)
{
	const unsigned long ours =
		RULES_OF_MEMORY |
		RULES_OF_FIRMWARE(PMP_L | PMP_R | PMP_X, PMP_L | PMP_R, PMP_L | PMP_R | PMP_W);

	csr_set(CSR_MSECCFG, MSECCFG_RLB);
	csr_write(CSR_PMPCFG0, ours);
	csr_set(CSR_MSECCFG, MSECCFG_MML | MSECCFG_MMWP);
	csr_write(CSR_PMPCFG0, ours | RULES_OF_DEVICES(PMP_SHARED));
	csr_clear(CSR_MSECCFG, MSECCFG_RLB);
}

static bool is_locked(const struct hart *self)
{
	return hart_has(self, HART_HAS_SMEPMP) && (csr_read(CSR_MSECCFG) & MSECCFG_MML) != 0;
}

void pmp_protect(const struct hart *self)
{
	/* From an earlier start: only a reset undoes it. */
	if (is_locked(self))
		return;
	write_addresses();
	if (hart_has(self, HART_HAS_SMEPMP))
		lock_rules();
	else
		write_rules();
	/* Translations made under the old rules must go (same chapter, "PMP and Paging"). */
	sfence_vma_all();
}

enum pmp_entry pmp_entry_of(uintptr_t address)
{
	uintptr_t ends[PMP_ENTRIES];
	enum pmp_entry entry = PMP_ENTRY_DEVICES;

	find_ends(ends);
	while (entry < PMP_ENTRY_REST && address >= ends[entry])
		entry++;
	return entry;
}
