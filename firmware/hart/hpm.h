/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hardware performance counters by number (privileged architecture, "Hardware
 * Performance Monitor"): 0 is mcycle, 2 is minstret, 3 to 31 are mhpmcounterN; 1
 * does not exist, because time is not a counter of the hart.
 *
 * The register that configures counter N is mhpmeventN. Those of the two fixed ones
 * are mcyclecfg and minstretcfg (Smcntrpmf), whose numbers are 1 and 2.
 *
 * All of it is the calling hart's (registers.S). `number` is one that the hart has.
 */
#ifndef HART_HPM_H
#define HART_HPM_H

#define HPM_CYCLE 0
#define HPM_TIME 1
#define HPM_INSTRET 2
#define HPM_FIRST 3 /* the first that can be programmed */
#define HPM_COUNT 32

#define HPM_CONFIG_CYCLE 1
#define HPM_CONFIG_INSTRET 2

/* The configuration registers that have a meaning everywhere (Sscofpmf, Smcntrpmf). */
#define HPMEVENT_OF (1UL << 63)
#define HPMEVENT_MINH (1UL << 62)
#define HPMEVENT_VUINH_SHIFT 58 /* then VSINH, UINH, SINH, and MINH */

#ifndef __ASSEMBLER__
#include <stdbool.h>

/* Whether the counter, and with it its configuration, is there: any number below HPM_COUNT
 * but HPM_TIME. Set-up only, as csr_exists() in hart/csr.h. */
bool hpm_has_counter(unsigned long number);

unsigned long hpm_counter_read(unsigned long number);
void hpm_counter_write(unsigned long number, unsigned long value);
unsigned long hpm_config_read(unsigned long number);
void hpm_config_write(unsigned long number, unsigned long value);
#endif

#endif
