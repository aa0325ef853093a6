/* SPDX-License-Identifier: BSD-2-Clause */
/* Legacy extensions (see legacy.h): the old calling convention over the functions
 * that replaced them. */
#include "sbi/legacy.h"

#include <stdbool.h>
#include <stddef.h>

#include "hart/guest.h"
#include "hart/redirect.h"
#include "platform.h"
#include "sbi/console.h"
#include "sbi/ipi.h"
#include "sbi/pmu_firmware.h"
#include "sbi/rfence.h"
#include "sbi/time.h"

#define WORD_BITS (8 * sizeof(unsigned long))

/* What shall be done with each part of a hart mask: an IPI, or a fence. */
struct action {
	const struct rfence_request *fence; /* NULL: an IPI */
};

static void act(struct action action, struct hart_set set)
{
	if (action.fence != NULL)
		rfence_send(set, action.fence);
	else
		ipi_send(set);
}

/* A fault while the mask is read is the caller's: it is delivered to S-mode with
 * sepc at the ecall (SBI v3.0, Legacy Extensions). */
static void deliver_fault(const struct trap *fault)
{
	redirect_trap(fault);
	csr_write(CSR_MEPC, csr_read(CSR_MEPC) - ECALL_SIZE);
}

/* The word of a mask, which has a bit for each hart id, that the hart at this position of
 * the table is in. */
static size_t word_of(size_t index)
{
	return hart_at(index)->id / WORD_BITS;
}

/* Bits of harts that this machine does not have, taken out of a mask's word. */
static unsigned long known_harts(unsigned long bits, unsigned long base)
{
	unsigned long known = 0;

	for (unsigned long bit = 0; bit < WORD_BITS; bit++) {
		if ((bits >> bit & 1) && hart_by_id(base + bit) != NULL)
			known |= 1UL << bit;
	}
	return known;
}

/* Apply the action to the harts of the mask at S-mode's virtual address `pointer`,
 * or to all when it is NULL. False when the mask could not be read and S-mode will
 * see the fault. */
static bool for_each_in_mask(unsigned long pointer, struct action action)
{
	if (pointer == 0) {
		act(action, hart_set_all());
		return true;
	}
	/* Only the words that harts are in: ids may be far apart. */
	for (size_t i = 0; i < hart_count(); i++) {
		unsigned long base = word_of(i) * WORD_BITS, bits;
		struct trap fault;

		if (i > 0 && word_of(i) == word_of(i - 1))
			continue;
		if (!guest_load(&bits, pointer + base / 8, sizeof(bits), &fault)) {
			deliver_fault(&fault);
			return false;
		}
		act(action, (struct hart_set){ .bits = known_harts(bits, base), .base = base });
	}
	return true;
}

/* The caller's a0 comes back untouched with a fault, so that it can try again. */
static unsigned long masked(unsigned long pointer, struct action action)
{
	return for_each_in_mask(pointer, action) ? SBI_SUCCESS : pointer;
}

static unsigned long remote_fence(unsigned long pointer, struct rfence_request request)
{
	return masked(pointer, (struct action){ .fence = &request });
}

static unsigned long call(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long a3,
			  unsigned long eid)
{
	switch (eid) {
	case SBI_EXT_LEGACY_SET_TIMER:
		pmu_event(hart_self(), SBI_PMU_FW_SET_TIMER);
		time_set(a0);
		return SBI_SUCCESS;
	case SBI_EXT_LEGACY_CONSOLE_PUTCHAR:
		return console_put((char)a0) ? SBI_SUCCESS : (unsigned long)SBI_ERR_FAILED;
	case SBI_EXT_LEGACY_CONSOLE_GETCHAR:
		return (unsigned long)(long)platform_console_read();
	case SBI_EXT_LEGACY_CLEAR_IPI:
		return ipi_clear();
	case SBI_EXT_LEGACY_SEND_IPI:
		return masked(a0, (struct action){ .fence = NULL });
	case SBI_EXT_LEGACY_REMOTE_FENCE_I:
		return remote_fence(a0, (struct rfence_request){ .function = SBI_RFENCE_FENCE_I });
	case SBI_EXT_LEGACY_REMOTE_SFENCE_VMA:
		return remote_fence(a0, (struct rfence_request){ .function = SBI_RFENCE_SFENCE_VMA,
								 .start = a1,
								 .size = a2 });
	case SBI_EXT_LEGACY_REMOTE_SFENCE_VMA_ASID:
		return remote_fence(a0,
				    (struct rfence_request){ .function = SBI_RFENCE_SFENCE_VMA_ASID,
							     .start = a1,
							     .size = a2,
							     .id = a3 });
	case SBI_EXT_LEGACY_SHUTDOWN:
		platform_reset(PLATFORM_POWER_OFF);
		return (unsigned long)SBI_ERR_NOT_SUPPORTED;
	default:
		return (unsigned long)SBI_ERR_NOT_SUPPORTED;
	}
}

struct sbiret legacy_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long a3,
			   unsigned long eid)
{
	return (struct sbiret){ .error = (long)call(a0, a1, a2, a3, eid), .uvalue = a1 };
}
