/* SPDX-License-Identifier: BSD-2-Clause */
/* RFENCE extension, "RFNC" (SBI v3.0, RFENCE Extension). */
#ifndef SBI_RFENCE_H
#define SBI_RFENCE_H

#include <stdbool.h>

#include "sbi/hart_set.h"
#include "sbi/sbi.h"

/* A fence that some harts shall do. */
struct rfence_request {
	unsigned long function; /* SBI_RFENCE_… */
	unsigned long start;	/* first address, */
	unsigned long size;	/* and bytes, for all but FENCE_I */
	unsigned long id;	/* ASID or VMID, where the function has one */
	unsigned long hgatp;	/* the caller's, for the HFENCE_VVMA ones */
};

/* Allocate what the harts need. Boot hart, after the hart table is built. */
void rfence_init(void);

/* The calls of the extension. On the calling hart, during an SBI call. */
struct sbiret rfence_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long a3,
			   unsigned long a4, unsigned long fid);

/* Have each running hart of a checked set do the fence, and return when all have.
 * Serves this hart's own mailbox meanwhile, so that harts which fence each other
 * do not wait for each other. */
void rfence_send(struct hart_set set, const struct rfence_request *request);

/* Return when another hart, if it runs, has seen what was posted to its mailbox: the
 * same without a fence. */
void rfence_meet(struct hart *hart);

/* The calling hart's doorbell was rung: take its mailbox, let IPIs arrive, do the
 * fences that others asked for. Returns the events that are left, which only the way
 * back to S-mode can see to. */
unsigned int rfence_interrupt(void);

/* The same in the middle of long work, if there is mail; the end of the call sees to what
 * is left. Also on a hart that is not in the table yet, which gets none. */
void rfence_serve(void);

#endif
