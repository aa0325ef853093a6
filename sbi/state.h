/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the SBI keeps for each hart: one struct, which ecall.c allocates. Each extension has a
 * member of its own name, which it resets when the hart starts, and which nobody else looks at;
 * what others may ask of a hart's HSM state are functions here.
 * Unless the member says otherwise, it is the hart's own: only that hart reads or writes it, so
 * there is nothing to be locked.
 */
#ifndef SBI_STATE_H
#define SBI_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "hart/hart.h"
#include "sbi/pmu_hardware.h"
#include "sbi/sbi.h"

/* ---- HSM, beside hart->state, which only hsm.c changes ---- */

/* How the hart is to be started. Written by the one that starts it. */
struct hsm {
	unsigned long address;
	unsigned long opaque;
	atomic_uint ordered; /* 0 or 1; release: the two above are ready to be used */
};

/*
 * What a hart's state says about what it does for others.
 *
 * The loads are sequentially consistent, like the stores: who asks has written something
 * before (a page table, an event), and a hart that is seen not to run yet sees that when
 * it does.
 */
static inline unsigned int hsm_state(struct hart *hart)
{
	return atomic_load(&hart->state);
}

/* Whether it runs S-mode or is about to: IPIs and events reach it, those to a hart that is
 * being started once it runs. One on its way to a stop does nothing for S-mode any more. */
static inline bool hsm_is_running(struct hart *hart)
{
	unsigned int state = hsm_state(hart);

	return state != SBI_HSM_STOPPED && state != SBI_HSM_STOP_PENDING;
}

/* Whether it has to do a remote fence. One that is being started fences everything before
 * it enters S-mode (hart_enter()), and says that it is STARTED before that. */
static inline bool hsm_takes_fences(struct hart *hart)
{
	return hsm_is_running(hart) && hsm_state(hart) != SBI_HSM_START_PENDING;
}

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

struct pmu {
	unsigned long configured; /* those that have an event; each is somebody's */
	unsigned long started;
	unsigned long shmem; /* physical address of the snapshot, or SHMEM_NONE */
	/* Of the firmware counters: what they have counted, and their events, SBI_PMU_FW_…. */
	uint64_t values[PMU_FIRMWARE_COUNTERS];
	uint16_t events[PMU_FIRMWARE_COUNTERS];
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

/* How many triggers are used, of those that a hart has. */
#define TRIGGERS_MAX 16

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
