/* SPDX-License-Identifier: BSD-2-Clause */
/* The one dispatch of SBI calls (see ecall.h), and the list of what there is. */
#include "sbi/ecall.h"

#include <stdbool.h>

#include "hart/features.h"
#include "platform.h"
#include "sbi/dbcn.h"
#include "sbi/extensions.h"
#include "sbi/hsm.h"
#include "sbi/ipi.h"
#include "sbi/rfence.h"
#include "sbi/sse.h"
#include "sbi/time.h"

/* What sbi_ecall() below hands to an extension, as far as this machine can. */
static bool is_available(unsigned long eid)
{
	switch (eid) {
	case SBI_EXT_LEGACY_SET_TIMER ... SBI_EXT_LEGACY_SHUTDOWN:
	case SBI_EXT_BASE:
	case SBI_EXT_TIME:
	case SBI_EXT_IPI:
	case SBI_EXT_RFENCE:
	case SBI_EXT_HSM:
	case SBI_EXT_SSE:
	case SBI_EXT_SUSP:
	case SBI_EXT_FWFT:
		return true;
	case SBI_EXT_SRST:
		return platform.reset != 0;
	case SBI_EXT_PMU:
		return hart_has(hart_self(), HART_HAS_COUNTINHIBIT);
	case SBI_EXT_DBCN:
		return platform.console != 0;
	case SBI_EXT_DBTR:
		return dbtr_is_available();
	default:
		return false;
	}
}

static __attribute__((noinline)) struct sbiret probe_extension(unsigned long eid)
{
	return sbi_value(is_available(eid));
}

/* Extensions that are called rarely. Not inlined: sbi_ecall() then needs no stack. */
static __attribute__((noinline)) struct sbiret rare_ecall(unsigned long a0, unsigned long a1,
							  unsigned long a2, unsigned long a3,
							  unsigned long a4, unsigned long fid,
							  unsigned long eid)
{
	switch (eid) {
	case SBI_EXT_LEGACY_SET_TIMER ... SBI_EXT_LEGACY_SHUTDOWN:
		return legacy_ecall(a0, a1, a2, a3, eid);
	case SBI_EXT_TIME: /* trap.S answers nearly all of them */
		return time_ecall(a0, fid);
	case SBI_EXT_HSM:
		return hsm_ecall(a0, a1, a2, fid);
	case SBI_EXT_SRST:
		return srst_ecall(a0, a1, fid);
	case SBI_EXT_SSE:
		return sse_ecall(a0, a1, a2, a3, a4, fid);
	case SBI_EXT_PMU:
		return pmu_ecall(a0, a1, a2, a3, a4, fid);
	case SBI_EXT_SUSP:
		return susp_ecall(a0, a1, a2, fid);
	case SBI_EXT_FWFT:
		return fwft_ecall(a0, a1, a2, fid);
	case SBI_EXT_DBTR:
		return dbtr_ecall(a0, a1, a2, fid);
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}

struct sbiret sbi_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long a3,
			unsigned long a4, unsigned long a5, unsigned long fid, unsigned long eid)
{
	(void)a5;
	if (eid == SBI_EXT_BASE) {
		if (fid == SBI_BASE_PROBE_EXTENSION)
			return probe_extension(a0);
		return base_ecall(fid);
	}
	if (eid == SBI_EXT_IPI)
		return ipi_ecall(a0, a1, fid);
	if (eid == SBI_EXT_DBCN)
		return dbcn_ecall(a0, a1, a2, fid);
	if (eid == SBI_EXT_RFENCE)
		return rfence_ecall(a0, a1, a2, a3, a4, fid);
	return rare_ecall(a0, a1, a2, a3, a4, fid, eid);
}
