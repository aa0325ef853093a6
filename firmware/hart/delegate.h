/* SPDX-License-Identifier: BSD-2-Clause */
/* Which traps S-mode gets without machine mode (privileged architecture, "medeleg and
 * mideleg"). What has a reason to see an exception first withholds it. */
#ifndef HART_DELEGATE_H
#define HART_DELEGATE_H

#include "hart/hart.h"

/* Delegate to S-mode all that it handles itself. Each hart, at set-up; what was
 * withheld in an earlier run is forgotten. */
void delegate_init(struct hart *self);

/* Withhold exactly these exceptions (bits by cause) from S-mode on the calling hart,
 * for this reason; what others withhold stays withheld. trap.c gets them. */
void delegate_withhold(struct hart *self, enum withhold_reason reason, unsigned long exceptions);

#endif
