/* SPDX-License-Identifier: BSD-2-Clause */
/* A hart's machine-mode registers, set so that S-mode can run. */
#ifndef HART_SETUP_H
#define HART_SETUP_H

#include "hart/hart.h"

/* Protection, delegation, counters and environment of the calling hart, by what it
 * has. Each hart, before each time it is started; nothing of an earlier run stays. */
void setup_hart(struct hart *self);

#endif
