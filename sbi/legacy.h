/* SPDX-License-Identifier: BSD-2-Clause */
/* Legacy extensions (SBI v3.0, Legacy Extensions). */
#ifndef SBI_LEGACY_H
#define SBI_LEGACY_H

#include "sbi/sbi.h"

/* The calls of the extensions 0x00-0x08. They return their result in a0 and leave
 * a1 alone, so what comes back is the pair (result, a1). On the calling hart,
 * during an SBI call. */
struct sbiret legacy_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long a3,
			   unsigned long eid);

#endif
