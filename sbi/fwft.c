/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Firmware Features extension, "FWFT" (SBI v3.0, Firmware Features Extension).
 *
 * All features that exist today are local, and each is a field of a CSR: the
 * value is kept there and nowhere else. What is read is therefore what is in force,
 * and a non-retentive suspend, which leaves these CSRs alone, retains it.
 */
#include <stddef.h>

#include "base/bits.h"
#include "hart/features.h"
#include "hart/fence.h"
#include "hart/trap.h"
#include "sbi/ecall.h"
#include "sbi/state.h"

#define MISALIGNED (BIT(CAUSE_MISALIGNED_LOAD) | BIT(CAUSE_MISALIGNED_STORE))

/* Each feature's field of menvcfg, and its values by what is in the field: of two that are
 * the same the first counts, and the other (1 of PMM, 2 of a single bit) cannot be set.
 * MISALIGNED_EXC_DELEG is in medeleg. */
static const struct field {
	unsigned long mask;
	unsigned char values[4];
} fields[] = {
	[SBI_FWFT_MISALIGNED_EXC_DELEG] = { 0, { 0, 1 } },
	[SBI_FWFT_LANDING_PAD] = { MENVCFG_LPE, { 0, 1 } },
	[SBI_FWFT_SHADOW_STACK] = { MENVCFG_SSE, { 0, 1 } },
	[SBI_FWFT_DOUBLE_TRAP] = { MENVCFG_DTE, { 0, 1 } },
	[SBI_FWFT_PTE_AD_HW_UPDATING] = { MENVCFG_ADUE, { 0, 1 } },
	[SBI_FWFT_POINTER_MASKING_PMLEN] = { MENVCFG_PMM, { 0, 0, 7, 16 } },
};

#define FEATURES (sizeof(fields) / sizeof(fields[0]))

void fwft_reset(struct hart *self)
{
	unsigned long settable = hart_has(self, HART_HAS_MENVCFG) ? features_menvcfg() : 0;

	/* A device tree that names Svadu without Svade promises that hardware updates A and D
	 * bits, always: kernels that know nothing of FWFT rely on it. There is nothing to be set
	 * then. */
	if (self->svadu_only)
		settable &= ~MENVCFG_ADUE;
	self->sbi->fwft = (struct fwft){ .menvcfg = settable };
	/* MISALIGNED_EXC_DELEG is 0: what the hart does not do, emulate.c does. */
	trap_withhold(self, WITHHOLD_ASKED, MISALIGNED);
}

static unsigned long read_value(unsigned int feature)
{
	unsigned long mask = fields[feature].mask;

	if (feature == SBI_FWFT_MISALIGNED_EXC_DELEG)
		return hart_self()->withheld[WITHHOLD_ASKED] == 0;
	return fields[feature].values[(csr_read(CSR_MENVCFG) & mask) >> __builtin_ctzl(mask)];
}

/* The field is WARL: false, and nothing has changed, when the hart lacks the value. */
static bool write_field(unsigned long mask, unsigned long code)
{
	unsigned long bits = code << __builtin_ctzl(mask);
	unsigned long before = csr_read(CSR_MENVCFG);

	csr_write(CSR_MENVCFG, (before & ~mask) | bits);
	if ((csr_read(CSR_MENVCFG) & mask) != bits) {
		csr_write(CSR_MENVCFG, before);
		return false;
	}
	/* Translations that were cached under other rules must go ("Machine Environment
	 * Configuration Register", ADUE). */
	sfence_vma_all();
	if (hart_has(hart_self(), HART_HAS_H))
		hfence_gvma_all();
	return true;
}

static bool write_value(unsigned int feature, unsigned long value)
{
	const struct field *field = &fields[feature];

	for (size_t code = 0; code < sizeof(field->values); code++) {
		if (field->values[code] != value)
			continue;
		if (feature != SBI_FWFT_MISALIGNED_EXC_DELEG)
			return write_field(field->mask, code);
		trap_withhold(hart_self(), WITHHOLD_ASKED, value != 0 ? 0 : MISALIGNED);
		return true;
	}
	return false;
}

/* Whether a call may name this feature. Reserved and platform-specific ones are DENIED;
 * there is none of the latter. */
static long check(const struct fwft *fwft, unsigned int feature)
{
	if (feature >= FEATURES)
		return SBI_ERR_DENIED;
	if (feature != SBI_FWFT_MISALIGNED_EXC_DELEG && (fields[feature].mask & fwft->menvcfg) == 0)
		return SBI_ERR_NOT_SUPPORTED;
	return SBI_SUCCESS;
}

static long set(struct fwft *fwft, unsigned int feature, unsigned long value, unsigned long flags)
{
	if ((flags & ~SBI_FWFT_SET_FLAG_LOCK) != 0)
		return SBI_ERR_INVALID_PARAM;
	if (fwft->locked >> feature & 1)
		return SBI_ERR_DENIED_LOCKED;
	if (!write_value(feature, value))
		return SBI_ERR_INVALID_PARAM;
	if (flags & SBI_FWFT_SET_FLAG_LOCK)
		fwft->locked |= BIT(feature);
	return SBI_SUCCESS;
}

struct sbiret fwft_ecall(ECALL_REGISTERS)
{
	struct fwft *fwft = &hart_self()->sbi->fwft;
	unsigned int feature = (unsigned int)a0;
	long error = check(fwft, feature);

	switch (fid) {
	case SBI_FWFT_SET:
		return sbi_error(error != SBI_SUCCESS ? error : set(fwft, feature, a1, a2));
	case SBI_FWFT_GET:
		return error != SBI_SUCCESS ? sbi_error(error) : sbi_value(read_value(feature));
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}
