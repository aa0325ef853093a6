/* SPDX-License-Identifier: BSD-2-Clause */
/* IPI extension (see ipi.h). */
#include "sbi/ipi.h"

#include "sbi/ecall.h"
#include "sbi/mailbox.h"
#include "sbi/pmu_firmware.h"
#include "sbi/state.h"

bool ipi_clear(void)
{
	bool pending = (csr_read(CSR_MIP) & MIP_SSIP) != 0;

	csr_clear(CSR_MIP, MIP_SSIP);
	return pending;
}

void ipi_send(struct hart_set set)
{
	struct hart *self = hart_self(), *hart;

	while ((hart = hart_set_next(&set)) != NULL) {
		if (hart == self) {
			csr_set(CSR_MIP, MIP_SSIP);
		} else if (hsm_is_running(hart)) {
			mailbox_post(hart, MAILBOX_IPI);
			pmu_event(self, SBI_PMU_FW_IPI_SENT);
		}
	}
}

struct sbiret ipi_ecall(ECALL_REGISTERS)
{
	struct hart_set set;

	if (fid != SBI_IPI_SEND_IPI)
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	if (hart_set_is_only(a0, a1, hart_self()->id)) {
		csr_set(CSR_MIP, MIP_SSIP);
		return sbi_value(0);
	}
	if (!hart_set_read(&set, a0, a1))
		return sbi_error(SBI_ERR_INVALID_PARAM);
	ipi_send(set);
	return sbi_value(0);
}
