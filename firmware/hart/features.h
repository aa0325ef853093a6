/* SPDX-License-Identifier: BSD-2-Clause */
/* What a hart can do, found by trying rather than by believing the device tree. */
#ifndef HART_FEATURES_H
#define HART_FEATURES_H

/* The one that assembly asks for. */
#define FEATURE_SSTC 1

#ifndef __ASSEMBLER__
#include <stdbool.h>

#include "hart/hart.h"

enum hart_feature {
	HART_HAS_SSTC = FEATURE_SSTC, /* stimecmp */
	HART_HAS_H = 1 << 1,	      /* the hypervisor extension */
	HART_HAS_MENVCFG = 1 << 2,    /* privileged architecture 1.12 */
	HART_HAS_STATEEN = 1 << 3,    /* Smstateen */
	HART_HAS_COUNTINHIBIT = 1 << 4,
	HART_HAS_PMP = 1 << 5,	     /* physical memory protection */
	HART_HAS_MSECCFG = 1 << 6,   /* Smepmp, Zkr or others */
	HART_HAS_F = 1 << 7,	     /* floating-point state */
	HART_HAS_V = 1 << 8,	     /* vector state: of V or of a part like Zve32x */
	HART_HAS_SDTRIG = 1 << 9,    /* debug triggers, with tinfo and tdata3 */
	HART_HAS_SSCOFPMF = 1 << 10, /* the counter overflow interrupt */
	HART_HAS_SSDBLTRP = 1 << 11, /* double traps of S-mode */
	HART_HAS_SMEPMP = 1 << 12,   /* PMP that binds machine mode */
	HART_HAS_S = 1 << 13,	     /* S-mode */
};

/* Not what the hart can do, but what it is doing: counting firmware events (sbi/
 * pmu_firmware.c). It is the sign of `features`, so that the shortest way through
 * trap.S spends one branch on it. */
#define HART_COUNTS (1UL << 63)

/* Find this hart's features and keep them in self->features. Set-up only: see
 * csr_exists() for what it overwrites. */
void features_probe(struct hart *self);

/* The bits of menvcfg that can be set, on a hart that has the register. */
unsigned long features_menvcfg(void);

static inline bool hart_has(const struct hart *hart, enum hart_feature feature)
{
	return (hart->features & (unsigned long)feature) != 0;
}

static inline bool hart_counts(const struct hart *hart)
{
	return __builtin_expect((hart->features & HART_COUNTS) != 0, 0);
}

#endif
#endif
