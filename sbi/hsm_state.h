/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a hart's HSM state says about what it does for others. Only hsm.c changes it.
 *
 * The loads are sequentially consistent, like the stores: who asks has written something
 * before (a page table, an event), and a hart that is seen not to run yet sees that when
 * it does.
 */
#ifndef SBI_HSM_STATE_H
#define SBI_HSM_STATE_H

#include <stdbool.h>

#include "hart/hart.h"
#include "sbi/sbi.h"

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

#endif
