/* SPDX-License-Identifier: BSD-2-Clause */
/* The extensions that exist, and the dispatch of their calls (see ecall.h). */
#include "sbi/ecall.h"

#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/bits.h"
#include "hart/features.h"
#include "platform.h"
#include "sbi/state.h"

/* The extensions that exist: who handles the calls of each; NULL if the calling hart does not
 * have it. A switch, because the compiler makes of it the fewest comparisons; and inlined, because
 * rare_ecall() would have to save all registers of the call to call it. */
static inline __attribute__((always_inline)) ecall_handler *handler_of(unsigned long eid)
{
	switch (eid) {
	case SBI_EXT_LEGACY_SET_TIMER ... SBI_EXT_LEGACY_SHUTDOWN:
		return legacy_ecall;
	case SBI_EXT_BASE:
		return base_ecall;
	case SBI_EXT_TIME: /* trap.S answers nearly all of them */
		return time_ecall;
	case SBI_EXT_IPI:
		return ipi_ecall;
	case SBI_EXT_RFENCE:
		return rfence_ecall;
	case SBI_EXT_HSM:
		return hsm_ecall;
	case SBI_EXT_SRST:
		return platform.reset != 0 ? srst_ecall : NULL;
	case SBI_EXT_PMU:
		return hart_has(hart_self(), HART_HAS_COUNTINHIBIT) ? pmu_ecall : NULL;
	case SBI_EXT_DBCN:
		return platform.console != 0 ? dbcn_ecall : NULL;
	case SBI_EXT_SUSP:
		return susp_ecall;
	case SBI_EXT_SSE:
		return sse_ecall;
	case SBI_EXT_FWFT:
		return fwft_ecall;
	case SBI_EXT_DBTR:
		return hart_self()->sbi->dbtr.trig_max != 0 ? dbtr_ecall : NULL;
	default:
		return NULL;
	}
}

struct sbiret ecall_probe(unsigned long eid)
{
	return sbi_value(handler_of(eid) != NULL);
}

/* Extensions that are called rarely. Not inlined: sbi_ecall() then needs no stack. */
static __attribute__((noinline)) struct sbiret rare_ecall(ECALL_REGISTERS)
{
	ecall_handler *handle = handler_of(eid);

	if (handle == NULL)
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	return handle(a0, a1, a2, a3, a4, a5, fid, eid);
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
	pmu_reset(self);
	sse_reset(self);
	fwft_reset(self);
	dbtr_reset(self);
}
