/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hart State Management extension (see hsm.h).
 *
 * Who changes hart->state: STOPPED to START_PENDING, any hart, by compare-and-swap,
 * so that of two that start the same hart one succeeds; all other changes, the hart
 * itself. The starter then fills in struct hsm (sbi/state.h) and says so in `ordered`.
 */
#include "sbi/hsm.h"

#include "base/memory.h"
#include "base/print.h"
#include "hart/enter.h"
#include "hart/features.h"
#include "platform.h"
#include "sbi/ecall.h"
#include "sbi/ipi.h"
#include "sbi/mailbox.h"
#include "sbi/sse.h"
#include "sbi/state.h"
#include "sbi/time.h"

static void set_state(struct hart *self, unsigned int state)
{
	atomic_store(&self->state, state);
}

/* Instructions are at least 2 bytes apart. */
bool hsm_can_enter(unsigned long address)
{
	return (address & 1) == 0 && memory_is_executable(address);
}

/* ---- Start and stop ---- */

/* A hart on its way to STOPPED gets there by itself, soon, unless it is dead. */
static bool claim(struct hart *hart)
{
	unsigned int state;

	do {
		state = SBI_HSM_STOPPED;
		if (atomic_compare_exchange_strong(&hart->state, &state, SBI_HSM_START_PENDING))
			return true;
		mailbox_serve();
	} while (state == SBI_HSM_STOP_PENDING && !hart->dead);
	return false;
}

long hsm_start(unsigned long hartid, unsigned long address, unsigned long opaque)
{
	struct hart *hart = hart_by_id(hartid);

	if (hart == NULL)
		return SBI_ERR_INVALID_PARAM;
	if (!hsm_can_enter(address))
		return SBI_ERR_INVALID_ADDRESS;
	if (!claim(hart))
		return hart->dead ? SBI_ERR_FAILED : SBI_ERR_ALREADY_AVAILABLE;

	hart->sbi->hsm.address = address;
	hart->sbi->hsm.opaque = opaque;
	atomic_store_explicit(&hart->sbi->hsm.ordered, 1, memory_order_release);
	platform_ipi_send(hart);
	return SBI_SUCCESS;
}

void hsm_wait(struct hart *self)
{
	struct hsm *start = &self->sbi->hsm;

	csr_write(CSR_MIE, self->doorbell_bit);
	while (!atomic_exchange_explicit(&start->ordered, 0, memory_order_acquire)) {
		__asm__ volatile("wfi");
		/* Fences that were asked for before this hart was seen to be stopped. */
		mailbox_interrupt();
	}
	setup_hart(self);
	ecall_reset(self);
	set_state(self, SBI_HSM_STARTED);
	/* What was sent since the start was asked for. */
	mailbox_interrupt();
	hart_enter(self, start->address, start->opaque);
}

bool hsm_others_run(void)
{
	for (size_t i = 0; i < hart_count(); i++) {
		if (hart_at(i) != hart_self() && hsm_is_running(hart_at(i)))
			return true;
	}
	return false;
}

bool hsm_others_are_stopped(void)
{
	for (size_t i = 0; i < hart_count(); i++) {
		struct hart *hart = hart_at(i);

		if (hart != hart_self() && hsm_state(hart) != SBI_HSM_STOPPED && !hart->dead)
			return false;
	}
	return true;
}

void hsm_begin_stop(void)
{
	set_state(hart_self(), SBI_HSM_STOP_PENDING);
}

/* When no hart is left, nobody can start one again: leave, with a failing status. Harts that stop
 * at the same time may all see that; the first of them does it, so that its sentence comes out
 * whole. If that one comes here again, it has faulted in a step: each is tried once. */
static void end_if_last(void)
{
	static struct hart *_Atomic ender;
	static atomic_uint ended; /* a word, because the A extension has no bytes */
	struct hart *self = hart_self(), *first = NULL;

	if (hsm_others_run() ||
	    (!atomic_compare_exchange_strong(&ender, &first, self) && first != self))
		return;
	if (first == NULL)
		print("gander: No other hart runs, so the machine is powered off.\n");
	if (!atomic_exchange(&ended, 1))
		platform_reset(PLATFORM_POWER_OFF_FAILED);
}

void hsm_stop(void)
{
	struct hart *self = hart_self();

	hsm_begin_stop();
	end_if_last();
	time_set(~0UL);
	csr_write(CSR_MIE, self->doorbell_bit);
	/* What was sent to the hart that stops is nothing to the one that starts. */
	mailbox_interrupt();
	ipi_clear();
	sse_stop(self);
	set_state(self, SBI_HSM_STOPPED);
	hsm_wait(self);
}

void hsm_retire(void)
{
	struct hart *self = hart_self();

	hsm_begin_stop();
	csr_write(CSR_MIE, self->doorbell_bit);
	end_if_last();
	/* At boot there may be no table of harts yet, and so nothing that it could hold. */
	if (hart_by_id(self->id) == self)
		sse_stop(self);
	for (;;) {
		mailbox_interrupt();
		__asm__ volatile("wfi");
	}
}

/* ---- Suspend ---- */

/* Take what is for machine mode; it may be what makes an interrupt of S-mode's pending.
 * Whether there was anything that ends a suspend by itself. */
static bool is_called(struct hart *self, unsigned long pending)
{
	bool fenced = (pending & self->doorbell_bit) && (mailbox_interrupt() & MAILBOX_FENCE);

	if (pending & MIP_MTIP)
		time_interrupt();
	return sse_deliver_later(self) || fenced;
}

/* Sleep until an interrupt that S-mode has enabled in sie is pending, or another hart wants
 * something of this one: an IPI, a remote fence or a software event, whatever sie says. */
static void wait_for_interrupt(struct hart *self)
{
	unsigned long mie = csr_read(CSR_MIE), pending;

	csr_write(CSR_MIE, mie | MIP_SSIP);
	pending = csr_read(CSR_MIP) & csr_read(CSR_MIE);
	while (!is_called(self, pending) && (pending & ~(MIP_MTIP | self->doorbell_bit)) == 0) {
		if (pending == 0)
			__asm__ volatile("wfi");
		pending = csr_read(CSR_MIP) & csr_read(CSR_MIE);
	}
	if (!(mie & MIP_SSIP))
		csr_clear(CSR_MIE, MIP_SSIP);
}

void hsm_suspend(void)
{
	struct hart *self = hart_self();

	set_state(self, SBI_HSM_SUSPEND_PENDING);
	set_state(self, SBI_HSM_SUSPENDED);
	wait_for_interrupt(self);
	set_state(self, SBI_HSM_RESUME_PENDING);
	set_state(self, SBI_HSM_STARTED);
}

static struct sbiret hart_suspend(unsigned int suspend_type, unsigned long resume_addr,
				  unsigned long opaque)
{
	switch (suspend_type) {
	case SBI_HSM_SUSPEND_RETENTIVE:
		hsm_suspend();
		return sbi_value(0);
	case SBI_HSM_SUSPEND_NON_RETENTIVE:
		if (!hsm_can_enter(resume_addr))
			return sbi_error(SBI_ERR_INVALID_ADDRESS);
		hsm_suspend();
		hart_enter(hart_self(), resume_addr, opaque);
	default:
		return sbi_error(SBI_ERR_INVALID_PARAM);
	}
}

/* ---- The calls ---- */

struct sbiret hsm_ecall(ECALL_REGISTERS)
{
	struct hart *hart;

	switch (fid) {
	case SBI_HSM_HART_START:
		return (struct sbiret){ .error = hsm_start(a0, a1, a2) };
	case SBI_HSM_HART_STOP:
		hsm_stop();
	case SBI_HSM_HART_GET_STATUS:
		hart = hart_by_id(a0);
		return hart != NULL ? sbi_value(hsm_state(hart)) : sbi_error(SBI_ERR_INVALID_PARAM);
	case SBI_HSM_HART_SUSPEND:
		return hart_suspend((unsigned int)a0, a1, a2);
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}
