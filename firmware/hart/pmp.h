/* SPDX-License-Identifier: BSD-2-Clause */
/* Physical memory protection (privileged architecture, "Physical Memory
 * Protection"): what S-mode and U-mode may touch. */
#ifndef HART_PMP_H
#define HART_PMP_H

#include "base/memory.h"

/* The entries, lowest number first because the lowest that matches decides. */
enum pmp_entry {
	PMP_ENTRY_FIRMWARE_BASE, /* only the lower bound of the next */
	PMP_ENTRY_FIRMWARE,	 /* no access below M-mode */
	PMP_ENTRY_EVERYTHING,	 /* all access */
};

/* Deny S-mode and U-mode the firmware's range, grant them everything else, on the
 * calling hart. `firmware` is aligned to 4 KiB, so that no page is split. */
void pmp_protect(struct range firmware);

#endif
