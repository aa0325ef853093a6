/* SPDX-License-Identifier: BSD-2-Clause */
/* RFENCE extension, "RFNC" (SBI v3.0, RFENCE Extension). */
#ifndef SBI_RFENCE_H
#define SBI_RFENCE_H

#include "sbi/hart_set.h"
#include "sbi/rfence_local.h"

/* Have each running hart of a checked set do the fence, and return when all have. */
void rfence_send(struct hart_set set, const struct rfence_request *request);

#endif
