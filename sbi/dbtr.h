/* SPDX-License-Identifier: BSD-2-Clause */
/* Debug Triggers extension, "DBTR" (SBI v3.0, Debug Triggers Extension). */
#ifndef SBI_DBTR_H
#define SBI_DBTR_H

#include <stdbool.h>

#include "hart/hart.h"
#include "sbi/sbi.h"

/* Allocate what the harts need. Boot hart, after the hart table is built. */
void dbtr_init(void);

/* No trigger installed, no shared memory. The calling hart, set up but not yet in
 * S-mode. */
void dbtr_reset(struct hart *self);

/* Whether the calling hart has debug triggers. */
bool dbtr_is_available(void);

/* The calls of the extension. On the calling hart, during an SBI call. */
struct sbiret dbtr_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long fid);

#endif
