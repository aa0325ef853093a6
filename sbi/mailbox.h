/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Why a hart's doorbell was rung: one word of event bits in each
 * struct hart. Events that have not been taken yet merge; nothing can overflow.
 */
#ifndef SBI_MAILBOX_H
#define SBI_MAILBOX_H

#include "hart/hart.h"

enum mailbox_event {
	MAILBOX_IPI = 1 << 0,	/* make the supervisor software interrupt pending */
	MAILBOX_FENCE = 1 << 1, /* requests wait; see sbi/rfence.c */
	MAILBOX_SSE = 1 << 2,	/* a software event waits; see sbi/sse.c */
};

/* Leave an event for a hart and wake it. What the caller wrote before is visible
 * to the hart when it takes the event. Any hart. */
void mailbox_post(struct hart *hart, enum mailbox_event event);

/* Quieten this hart's doorbell and take all of its events. */
unsigned int mailbox_take(struct hart *self);

#endif
