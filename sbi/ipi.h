/* SPDX-License-Identifier: BSD-2-Clause */
/* IPI extension, "sPI" (SBI v3.0, IPI Extension). */
#ifndef SBI_IPI_H
#define SBI_IPI_H

#include <stdbool.h>

#include "sbi/hart_set.h"

/* Make the supervisor software interrupt pending on each hart of a checked set.
 * Harts that are stopped are skipped: Linux's CPU hotplug sends to them. */
void ipi_send(struct hart_set set);

/* Withdraw it on the calling hart; whether it was pending. */
bool ipi_clear(void);

#endif
