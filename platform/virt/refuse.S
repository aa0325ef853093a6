/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a hart does that cannot run the firmware: one of them says so and powers off.
 *
 * From: _start, at reset, with mtvec or without; perhaps at another address than the
 *       linked one.
 * In:   a0 = mhartid; no stack. The instructions and registers of RV32E must do.
 * Out:  never.
 */
	.section .text
	.option	norvc
	.balign	4			# without C, nothing else can be jumped to
	.global platform_refuse_hart, platform_refuse_xlen, platform_refuse_place
platform_refuse_hart:
	la	t0, lacks_extension
	j	1f
platform_refuse_xlen:
	la	t0, has_32_bits
	j	1f
platform_refuse_place:
	la	t0, is_elsewhere
1:	bnez	a0, 4f			# all harts of virt are the same; hart 0 speaks
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
	lui	a2, 0x13		# 0x13333; li would take an instruction of 64 bits
	addi	a2, a2, 0x333
	sw	a2, 0(a1)
4:	wfi
	j	4b

	.section .rodata
lacks_extension:
	.asciz	"\r\ngander: This hart lacks one of the extensions A, C, M and Zifencei, for which Gander is compiled. Start QEMU with another -cpu.\r\n"
has_32_bits:
	.asciz	"\r\ngander: This hart has 32 bits, and this Gander is compiled for 64. Start qemu-system-riscv64.\r\n"
is_elsewhere:
	.asciz	"\r\ngander: Gander was loaded at another address than the one that it is linked for. Load it there, or build it with make FW_TEXT_START= and the address where it is loaded.\r\n"
