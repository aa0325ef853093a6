/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the SBI keeps for each hart: one struct, which ecall.c allocates. Each extension has a
 * member of its own name, which it resets when the hart starts, and which nobody else looks at.
 * Unless the member says otherwise, it is the hart's own: only that hart reads or writes it, so
 * there is nothing to be locked.
 */
#ifndef SBI_STATE_H
#define SBI_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "hart/hart.h"
#include "hart/trigger.h"
#include "sbi/pmu_hardware.h"
#include "sbi/sbi.h"

/* ---- HSM, beside hart->state ---- */

/* How the hart is to be started. Written by the one that starts it. */
struct hsm {
	unsigned long address;
	unsigned long opaque;
	atomic_uint ordered; /* 0 or 1; release: the two above are ready to be used */
};

/* ---- The mailbox, beside hart->mail ---- */

struct mailbox {
	/* Of the fence that it asks for; written by the hart itself while pending == 0. */
	unsigned long function; /* SBI_RFENCE_… */
	unsigned long hgatp;	/* its own, for the HFENCE_VVMA ones */
	/* Both sequentially consistent: a sender says that it sleeps and then looks at
	 * pending, the last target lowers pending and then looks whether it sleeps. */
	atomic_uint pending;
	atomic_uint asleep; /* 0 or 1 */
	/* Relaxed: only a count, of the posts to this hart that found it aware. */
	atomic_uint unheard;
};

/* ---- PMU ---- */

#define PMU_FIRMWARE_COUNTERS 16

struct pmu_firmware {
	uint64_t values[PMU_FIRMWARE_COUNTERS];
	uint16_t events[PMU_FIRMWARE_COUNTERS]; /* SBI_PMU_FW_…, or PMU_FIRMWARE_NO_EVENT */
	uint16_t running;			/* bit n: the n-th of these */
};

struct pmu {
	unsigned long configured; /* those that have an event; each is somebody's */
	unsigned long started;
	unsigned long shmem; /* physical address of the snapshot, or SHMEM_NONE */
	struct pmu_firmware firmware;
	/* Its counters are 0 until they are discovered; they outlive a restart of the hart. */
	struct pmu_hardware hardware;
};

/* ---- SSE: sse_lock protects it ---- */

#define SSE_LOCAL_EVENTS 3

struct sse_event {
	uint32_t id;
	unsigned int state; /* SBI_SSE_STATE_… */
	bool pending;
	struct hart *runs_on;	/* while it is RUNNING */
	struct hart *preferred; /* a local event's own; NULL until S-mode has named one */
	/* STATUS and PREFERRED_HART are what is above. */
	unsigned long attributes[SBI_SSE_ATTR_COUNT];
};

struct sse {
	bool ready; /* unmasked */
	struct sse_event events[SSE_LOCAL_EVENTS];
};

/* ---- FWFT ---- */

struct fwft {
	unsigned long menvcfg; /* the bits that S-mode can have set: 0 for what the hart lacks */
	unsigned long locked;  /* bit n: feature n */
};

/* ---- DBTR ---- */

struct dbtr {
	unsigned long shmem;		   /* physical address, or SHMEM_NONE */
	unsigned char trig_max;		   /* 0: the hart has no triggers */
	unsigned char state[TRIGGERS_MAX]; /* 0: trig_idx is not used */
};

struct sbi_state {
	struct hsm hsm;
	struct mailbox mailbox;
	struct pmu pmu;
	struct sse sse;
	struct fwft fwft;
	struct dbtr dbtr;
	/* The mailbox's bitmap of the harts that want something of this one. Setting a bit
	 * releases the request, taking the bits acquires it. */
	_Atomic unsigned long wanted_by[];
};

#endif
