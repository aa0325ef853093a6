/* SPDX-License-Identifier: BSD-2-Clause */
/* RFENCE extension, "RFNC" (SBI v3.0, RFENCE Extension). */
#ifndef SBI_RFENCE_H
#define SBI_RFENCE_H

#include "sbi/hart_set.h"
#include "sbi/rfence_local.h"
#include "sbi/sbi.h"

/* The calls of the extension. On the calling hart, during an SBI call. */
struct sbiret rfence_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long a3,
			   unsigned long a4, unsigned long fid);

/* Have each running hart of a checked set do the fence, and return when all have. */
void rfence_send(struct hart_set set, const struct rfence_request *request);

#endif
