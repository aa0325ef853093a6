/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A worker is a hart that the shell started: it sleeps, counts the IPIs that wake
 * it, and stops itself when it is told to.
 */
#ifndef SHELL_WORKER_H
#define SHELL_WORKER_H

/* Offsets that worker_entry.S uses; asserted in worker.c. */
#define WORKER_IPIS 0
#define WORKER_STOP 8

#ifndef __ASSEMBLER__
#include <stdbool.h>

#include "sbi/sbi.h"

struct worker {
	volatile unsigned long ipis; /* written by the worker */
	volatile unsigned long stop; /* written by the shell */
	unsigned long hartid;
	bool used;
};

/* The worker that was last started on a hart, or NULL. */
struct worker *worker_find(unsigned long hartid);

/* Start one. False if there is no room for another; else the answer of
 * hart_start is in *answer. */
bool worker_start(unsigned long hartid, struct sbiret *answer);

/* Tell it to stop; gives the answer of the IPI that wakes it. */
struct sbiret worker_stop(struct worker *worker);
#endif

#endif
