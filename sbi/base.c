/* SPDX-License-Identifier: BSD-2-Clause */
/* Base extension (SBI v3.0, Base Extension). */
#include "hart/csr.h"
#include "sbi/ecall.h"
#include "version.h"

#define SPEC_VERSION ((unsigned long)SBI_SPEC_VERSION_MAJOR << 24 | SBI_SPEC_VERSION_MINOR)
#define IMPL_VERSION                                                                               \
	((unsigned long)GANDER_VERSION_MAJOR << 16 | GANDER_VERSION_MINOR << 8 |                   \
	 GANDER_VERSION_PATCH)

struct sbiret base_ecall(ECALL_REGISTERS)
{
	if (fid == SBI_BASE_PROBE_EXTENSION)
		return ecall_probe(a0);
	switch (__builtin_expect((long)fid, SBI_BASE_GET_SPEC_VERSION)) {
	case SBI_BASE_GET_SPEC_VERSION:
		return sbi_value(SPEC_VERSION);
	case SBI_BASE_GET_IMPL_ID:
		return sbi_value(SBI_IMPL_ID_GANDER);
	case SBI_BASE_GET_IMPL_VERSION:
		return sbi_value(IMPL_VERSION);
	case SBI_BASE_GET_MVENDORID:
		return sbi_value(csr_read(CSR_MVENDORID));
	case SBI_BASE_GET_MARCHID:
		return sbi_value(csr_read(CSR_MARCHID));
	case SBI_BASE_GET_MIMPID:
		return sbi_value(csr_read(CSR_MIMPID));
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}
