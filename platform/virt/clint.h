/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Driver of the machine-level timer and software interrupts: the SiFive CLINT and
 * its successor, the ACLINT, which splits it into MSWI and MTIMER (RISC-V ACLINT
 * specification). A machine may have several, each for some of its harts; struct
 * hart holds the addresses of its registers.
 */
#ifndef CLINT_H
#define CLINT_H

#include <stdint.h>

#include "hart/hart.h"

/* Lower the calling hart's software interrupt; its doorbell is MSIP. */
void clint_ipi_clear(const struct hart *self);

/* Set the calling hart's timer compare register (ticks). */
void clint_timer_set(const struct hart *self, uint64_t when);

#endif
