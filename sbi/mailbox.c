/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The mailbox (see mailbox.h). Only the post that finds the word empty rings the
 * doorbell; mailbox_take() quietens it before it empties the word, so an event that
 * comes in between either is taken now or finds the word empty and rings again.
 */
#include "sbi/mailbox.h"

#include "platform.h"

void mailbox_post(struct hart *hart, enum mailbox_event event)
{
	if (atomic_fetch_or_explicit(&hart->mail, event, memory_order_acq_rel) == 0)
		platform_ipi_send(hart);
}

unsigned int mailbox_take(struct hart *self)
{
	platform_ipi_clear(self);
	return atomic_exchange_explicit(&self->mail, 0, memory_order_acq_rel);
}
