/* SPDX-License-Identifier: BSD-2-Clause */
/* Driver of the SiFive test finisher ("sifive,test0"): QEMU's switch for power-off,
 * reset and exit status. */
#ifndef FINISHER_H
#define FINISHER_H

#include <stdint.h>

void finisher_init(uintptr_t base);

/* Each asks QEMU; it acts when the calling hart next leaves its translation block,
 * so the caller must not go on. Any hart. */
void finisher_pass(void);
void finisher_fail(void);
void finisher_reset(void);

#endif
