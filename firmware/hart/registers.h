/* SPDX-License-Identifier: BSD-2-Clause */
/* Registers of the calling hart by number. */
#ifndef HART_REGISTERS_H
#define HART_REGISTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The hardware performance counters (privileged architecture, "Hardware Performance
 * Monitor"): 0 is mcycle, 2 is minstret, 3 to 31 are mhpmcounterN; 1 does not exist,
 * because time is not a counter of the hart.
 *
 * The register that configures counter N is mhpmeventN. Those of the two fixed ones
 * are mcyclecfg and minstretcfg (Smcntrpmf), whose numbers are 1 and 2.
 *
 * `number` is one that the hart has.
 */
#define HPM_CYCLE 0
#define HPM_TIME 1
#define HPM_INSTRET 2
#define HPM_FIRST 3 /* the first that can be programmed */
#define HPM_COUNT 32

#define HPM_CONFIG_CYCLE 1 /* for all others it is the counter's number */

/* The configuration registers that have a meaning everywhere (Sscofpmf, Smcntrpmf). */
#define HPMEVENT_OF (1UL << 63)
#define HPMEVENT_MINH (1UL << 62)
#define HPMEVENT_VUINH_SHIFT 58 /* then VSINH, UINH, SINH, and MINH */

/* Whether the counter, and with it its configuration, is there: any number below HPM_COUNT
 * but HPM_TIME. Set-up only, as csr_exists() in hart/csr.h. */
bool hpm_has_counter(unsigned long number);

unsigned long hpm_counter_read(unsigned long number);
void hpm_counter_write(unsigned long number, unsigned long value);
unsigned long hpm_config_read(unsigned long number);
void hpm_config_write(unsigned long number, unsigned long value);

/*
 * Floating-point and vector registers of the interrupted code: nothing in the firmware uses
 * them, so they still hold what that code had in them.
 *
 * To be used during a trap, and only where such an instruction of the interrupted code could
 * have trapped: the hart has the registers and mstatus says that they are not Off. Numbers
 * are those of the instructions: 0 to 31.
 */

/* A double needs the D extension. A single, in what is wider, is NaN-boxed. */
uint32_t float_read_single(unsigned int number);
uint64_t float_read_double(unsigned int number);
void float_write_single(uint32_t value, unsigned int number);
void float_write_double(uint64_t value, unsigned int number);

/* A part of a vector register: offset + size <= vlenb. vl and vtype stay as they are,
 * vstart becomes 0. */
void vector_read(void *to, size_t offset, size_t size, unsigned int number);
void vector_write(const void *from, size_t offset, size_t size, unsigned int number);

/* Set vl, which only shrinks, and leave vtype as it is. vstart becomes 0. */
void vector_set_length(unsigned long vl);

#endif
