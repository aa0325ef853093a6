/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a hart does that cannot run the firmware: one of them says so and powers off.
 *
 * From: _start, at reset, for want of A, C or M.
 * In:   a0 = mhartid; no stack. RV64E's registers and instructions must do.
 * Out:  never.
 */
	.section .text
	.option	norvc
	.balign	4			# without C, nothing else can be jumped to
	.global platform_refuse_hart
platform_refuse_hart:
	bnez	a0, 4f			# all harts of virt are the same; hart 0 speaks
	la	t0, message
	li	a1, 0x10000000		# the UART: a byte to be sent, and whether it can be
1:	lbu	a3, 0(t0)
	beqz	a3, 3f
2:	lbu	a2, 5(a1)
	andi	a2, a2, 0x20
	beqz	a2, 2b
	sb	a3, 0(a1)
	addi	t0, t0, 1
	j	1b
3:	li	a1, 0x100000		# the test finisher: power off, failing with status 1
	li	a2, 0x13333
	sw	a2, 0(a1)
4:	wfi
	j	4b

	.section .rodata
message:
	.asciz	"\r\ngander: This hart lacks one of the extensions A, C and M (misa), for which Gander is compiled. Start QEMU with another -cpu.\r\n"
