/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program with the header of a raw Linux image (Linux, Documentation/arch/riscv/
 * boot-image-header.rst), whose first instruction jumps over the header. Prints
 * "image at " and its own address in hexadecimal, and powers off.
 */
#include "tests/system/payloads/call.h"

#define TEXT_OFFSET 0x200000
#define HEADER_VERSION 2

	.section .text.start, "ax"
	.global _start
_start:
	.option push
	.option norvc
	j	begin
	nop
	.option pop
	.dword	TEXT_OFFSET
	.dword	__payload_end - _start
	.dword	0			/* flags: little-endian */
	.word	HEADER_VERSION
	.word	0, 0, 0
	.ascii	"RISCV\0\0\0"
	.ascii	"RSC\x05"
	.word	0

begin:
	lla	s0, _start
	lla	s1, message
	li	s2, 9
1:	lbu	a0, 0(s1)
	call	put
	addi	s1, s1, 1
	addi	s2, s2, -1
	bnez	s2, 1b
	li	s2, 60				/* the shift of the digit to print */
2:	srl	a0, s0, s2
	andi	a0, a0, 15
	lla	t0, digits
	add	t0, t0, a0
	lbu	a0, 0(t0)
	call	put
	addi	s2, s2, -4
	bgez	s2, 2b
	li	a0, '\n'
	call	put
	shut_down SBI_SRST_REASON_NONE

put:
	sbi	SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE_BYTE
	ret

message:
	.ascii	"image at "
digits:
	.ascii	"0123456789abcdef"
