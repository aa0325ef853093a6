/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The extensions that nothing else in the firmware uses: each is a file of its name. What
 * others use has a header of its own.
 */
#ifndef SBI_EXTENSIONS_H
#define SBI_EXTENSIONS_H

#include <stdbool.h>

#include "hart/hart.h"
#include "sbi/sbi.h"

/* Allocate what the harts need. Boot hart, after the hart table is built. */
void dbtr_init(void);
void fwft_init(void);
void pmu_init(void);

/* Everything as after a reset of the hart: no trigger is installed, no feature is locked, no
 * counter is configured, no memory is shared. The calling hart, each time that it is started,
 * after setup_hart() and before it enters S-mode. */
void dbtr_reset(struct hart *self);
void fwft_reset(struct hart *self);
void pmu_reset(struct hart *self);

/* Whether the calling hart has debug triggers. */
bool dbtr_is_available(void);

/* The calls. On the calling hart, during an SBI call. Of the Base extension all but
 * probe_extension, which ecall.c answers because it knows the extensions; those of the legacy
 * ones (0x00-0x08) return their result in a0 and leave a1 alone, so what comes back is the
 * pair (result, a1). */
struct sbiret base_ecall(unsigned long fid);
struct sbiret dbtr_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long fid);
struct sbiret fwft_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long fid);
struct sbiret legacy_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long a3,
			   unsigned long eid);
struct sbiret pmu_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long a3,
			unsigned long a4, unsigned long fid);
struct sbiret srst_ecall(unsigned long a0, unsigned long a1, unsigned long fid);
struct sbiret susp_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long fid);

#endif
