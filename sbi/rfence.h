/* SPDX-License-Identifier: BSD-2-Clause */
/* RFENCE extension, "RFNC" (SBI v3.0, RFENCE Extension). */
#ifndef SBI_RFENCE_H
#define SBI_RFENCE_H

#include "sbi/hart_set.h"

/* Have each running hart of a checked set do the fence of a function (SBI_RFENCE_…), and return
 * when all have. */
void rfence_send(struct hart_set set, unsigned long function);

#endif
