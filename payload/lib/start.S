/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entry of every payload written in C.
 * From: the firmware, in S-mode, satp = 0, interrupts off.
 * In:   a0 = hart id, a1 = address of the device tree. All else undefined.
 * Out:  calls main(hartid, fdt) on the payload's stack with bss zeroed; when
 *       main returns, powers off, failing if the result is not 0.
 */
#include "sbi/sbi.h"

	.section .text.start, "ax"
	.global _start
_start:
	la	sp, __stack_top
	la	t0, __bss_start
	la	t1, __bss_end
1:	bgeu	t0, t1, 2f
	sd	zero, 0(t0)
	addi	t0, t0, 8
	j	1b
2:	call	main
	snez	a1, a0				# reset reason: 1 is "system failure"
	li	a0, SBI_SRST_TYPE_SHUTDOWN
	li	a6, SBI_SRST_SYSTEM_RESET
	li	a7, SBI_EXT_SRST
	ecall
3:	wfi
	j	3b
