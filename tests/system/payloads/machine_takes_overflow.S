/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * No payload but a firmware: does machine mode itself get the counter overflow interrupt
 * enabled? QEMU 10.0.13 keeps mie.LCOFIE at 0. Ends with status 0 where it can, else 1.
 */
#define LCOFIE (1 << 13)

	.section .text.start, "ax"
	.global _start
_start:
	li	t0, LCOFIE
	csrw	mideleg, t0
	csrs	mie, t0
	csrr	t1, mie
	and	t1, t1, t0
	li	a0, 0x100000		# the test finisher
	li	a1, 0x5555		# pass
	bnez	t1, 1f
	li	a1, 0x13333		# fail with status 1
1:	sw	a1, 0(a0)
2:	wfi
	j	2b
