/* SPDX-License-Identifier: BSD-2-Clause */
/* Lets interrupts in before there is a trap handler. */
#define SSTATUS_SIE 2
#define SIP_SSIP 2

	.section .text.start, "ax"
	.global _start
_start:
	csrsi	sip, SIP_SSIP
	csrsi	sie, SIP_SSIP
	csrsi	sstatus, SSTATUS_SIE
1:	j	1b
