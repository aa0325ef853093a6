/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The life of a worker.
 * From: HSM hart_start, in S-mode, satp = 0, sstatus.SIE = 0.
 * In:   a0 = hart id, a1 = struct worker. Uses no stack and takes no trap: with
 *       SIE off, an IPI ends the wfi and nothing more.
 */
#include "payload/shell/worker.h"
#include "sbi/sbi.h"

#define SIP_SSIP 2

	.text
	.global worker_entry
worker_entry:
	csrwi	sie, SIP_SSIP
1:	wfi
	csrrci	t0, sip, SIP_SSIP
	andi	t0, t0, SIP_SSIP
	beqz	t0, 1b
	ld	t0, WORKER_IPIS(a1)
	addi	t0, t0, 1
	sd	t0, WORKER_IPIS(a1)
	ld	t0, WORKER_STOP(a1)
	beqz	t0, 1b
	li	a6, SBI_HSM_HART_STOP
	li	a7, SBI_EXT_HSM
	ecall
	j	1b
