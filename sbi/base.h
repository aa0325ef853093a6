/* SPDX-License-Identifier: BSD-2-Clause */
/* Base extension (SBI v3.0, Base Extension), all but probe_extension, which
 * ecall.c answers because it knows the extensions. */
#ifndef SBI_BASE_H
#define SBI_BASE_H

#include "sbi/sbi.h"

/* The calls of the extension. Any hart. */
struct sbiret base_ecall(unsigned long fid);

#endif
