/* SPDX-License-Identifier: BSD-2-Clause */
/* The extensions that there are, and the dispatch of their calls (see ecall.h). */
#include "sbi/ecall.h"

#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/bits.h"
#include "sbi/extensions.h"
#include "sbi/state.h"

/* By their numbers, which find() relies on. */
static const struct extension {
	unsigned long eid;
	struct sbiret (*handler)(ECALL_REGISTERS);
	bool (*reset)(struct hart *self); /* NULL: keeps nothing for a hart, and is always there */
} extensions[] = {
	{ SBI_EXT_LEGACY_SET_TIMER, legacy_ecall, NULL }, /* to LEGACY_SHUTDOWN */
	{ SBI_EXT_BASE, base_ecall, NULL },
	{ SBI_EXT_HSM, hsm_ecall, NULL },
	{ SBI_EXT_PMU, pmu_ecall, pmu_reset },
	{ SBI_EXT_SSE, sse_ecall, sse_reset },
	{ SBI_EXT_IPI, ipi_ecall, NULL },
	{ SBI_EXT_DBCN, dbcn_ecall, dbcn_reset },
	{ SBI_EXT_DBTR, dbtr_ecall, dbtr_reset },
	{ SBI_EXT_FWFT, fwft_ecall, fwft_reset },
	{ SBI_EXT_RFENCE, rfence_ecall, NULL },
	{ SBI_EXT_SRST, srst_ecall, srst_reset },
	{ SBI_EXT_SUSP, susp_ecall, NULL },
	{ SBI_EXT_TIME, time_ecall, NULL }, /* trap.S answers nearly all of them */
};

#define COUNT (sizeof(extensions) / sizeof(extensions[0]))

/* The extension's row, if it is available; else NULL. Inlined, because rare_ecall() would have to
 * save all registers of the call to call it. */
static inline __attribute__((always_inline)) const struct extension *find(unsigned long eid)
{
	const struct extension *e = extensions;

	/* It is one of the n rows from e on, if it is one at all. */
	for (size_t n = COUNT; n > 1; n -= n / 2) {
		if (e[n / 2].eid <= eid)
			e += n / 2;
	}
	if (e->eid != eid && eid > SBI_EXT_LEGACY_SHUTDOWN)
		return NULL;
	return hart_self()->sbi->available & BIT(e - extensions) ? e : NULL;
}

bool ecall_is_available(unsigned long eid)
{
	return find(eid) != NULL;
}

/* Extensions that are called rarely. Not inlined: sbi_ecall() then needs no stack. */
static __attribute__((noinline)) struct sbiret rare_ecall(ECALL_REGISTERS)
{
	const struct extension *e = find(eid);

	if (e == NULL)
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	return e->handler(a0, a1, a2, a3, a4, a5, fid, eid);
}

struct sbiret sbi_ecall(ECALL_REGISTERS)
{
	if (eid == SBI_EXT_BASE)
		return base_ecall(a0, a1, a2, a3, a4, a5, fid, eid);
	if (eid == SBI_EXT_IPI)
		return ipi_ecall(a0, a1, a2, a3, a4, a5, fid, eid);
	if (eid == SBI_EXT_DBCN)
		return dbcn_ecall(a0, a1, a2, a3, a4, a5, fid, eid);
	if (eid == SBI_EXT_RFENCE)
		return rfence_ecall(a0, a1, a2, a3, a4, a5, fid, eid);
	return rare_ecall(a0, a1, a2, a3, a4, a5, fid, eid);
}

/* ---- What is kept for each hart ---- */

void ecall_init(void)
{
	size_t words = (hart_count() + XLEN - 1) / XLEN;
	size_t size = sizeof(struct sbi_state) + words * sizeof(unsigned long);
	char *states = arena_alloc(hart_count() * size);

	memset(states, 0, hart_count() * size);
	for (size_t i = 0; i < hart_count(); i++) {
		struct hart *hart = hart_at(i);

		hart->sbi = (struct sbi_state *)(states + i * size);
		atomic_store(&hart->state, SBI_HSM_STOPPED);
	}
}

void ecall_reset(struct hart *self)
{
	unsigned long available = 0;

	for (size_t i = 0; i < COUNT; i++) {
		if (extensions[i].reset == NULL || extensions[i].reset(self))
			available |= BIT(i);
	}
	self->sbi->available = available;
}
