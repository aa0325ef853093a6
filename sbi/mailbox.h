/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What harts want of each other: an IPI, a fence, a look at the software events. It is
 * left in a hart's mailbox, one word of event bits in each struct hart, and the hart's
 * doorbell is rung. Events that have not been taken yet merge; nothing can overflow.
 */
#ifndef SBI_MAILBOX_H
#define SBI_MAILBOX_H

#include "hart/fence.h"
#include "hart/hart.h"
#include "sbi/sbi.h"

enum mailbox_event {
	MAILBOX_IPI = 1 << 0,	/* make the supervisor software interrupt pending */
	MAILBOX_FENCE = 1 << 1, /* somebody asks for a fence */
	MAILBOX_SSE = 1 << 2,	/* a software event waits; see sbi/sse.c */
};

/* Leave an event for a hart and wake it. What the caller wrote before is visible
 * to the hart when it takes the event. Any hart. */
void mailbox_post(struct hart *hart, enum mailbox_event event);

/* The calling hart's doorbell was rung: take its mailbox, let IPIs arrive, do the
 * fences that others ask for. Returns the events that it took; to MAILBOX_SSE only
 * the way back to S-mode can see. */
unsigned int mailbox_interrupt(void);

/* The same in the middle of long work, if there is mail; what is left interrupts S-mode
 * after it. Also on a hart that is not in the table yet, which gets none. */
void mailbox_serve(void);

/* Do the fence of an RFENCE function (SBI_RFENCE_…) on the calling hart, which has what it
 * needs. It is one of all addresses, ASIDs and VMIDs, which includes those that are meant: QEMU
 * forgets all of a hart's translations at each such instruction, whatever its operands
 * (target/riscv/op_helper.c), so one for each page would only take longer. */
static inline void mailbox_fence_here(unsigned long function)
{
	switch (function) {
	case SBI_RFENCE_FENCE_I:
		fence_i();
		break;
	case SBI_RFENCE_SFENCE_VMA:
	case SBI_RFENCE_SFENCE_VMA_ASID:
		sfence_vma_all();
		break;
	case SBI_RFENCE_HFENCE_GVMA:
	case SBI_RFENCE_HFENCE_GVMA_VMID:
		hfence_gvma_all();
		break;
	case SBI_RFENCE_HFENCE_VVMA:
	case SBI_RFENCE_HFENCE_VVMA_ASID:
		hfence_vvma_all();
		break;
	}
}

/*
 * Have other harts do it: begin, ask each of them, and wait until all have answered.
 * Between the first and the last the calling hart does not leave machine mode. It serves
 * its own mailbox while it waits, so harts that fence each other do not wait for each other.
 */
void mailbox_fence_begin(struct hart *self, unsigned long function);
void mailbox_fence_ask(struct hart *self, struct hart *target);
void mailbox_fence_wait(struct hart *self);

/* Return when another hart, which takes fences, has seen what was posted to it: the same
 * without a fence. */
void mailbox_meet(struct hart *self, struct hart *target);

#endif
