/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hart 1 has the global software event injected and makes in its handler a call of the
 * Base extension, in which it is to die. Hart 0 waits for a key, becomes ready for
 * events and injects the event again. Its handler prints "still here" and powers off.
 */
#include "tests/system/payloads/call.h"

	.macro	inject
	li	a0, SBI_SSE_EVENT_GLOBAL_SOFTWARE
	li	a1, 0
	sbi	SBI_EXT_SSE, SBI_SSE_INJECT
	.endm

	.section .text.start, "ax"
	.global _start
_start:
	li	a0, 1
	la	a1, victim
	sbi	SBI_EXT_HSM, SBI_HSM_HART_START
1:	li	a0, 1
	la	a1, key
	li	a2, 0
	sbi	SBI_EXT_DBCN, SBI_DBCN_CONSOLE_READ
	beqz	a1, 1b
	sbi	SBI_EXT_SSE, SBI_SSE_HART_UNMASK
	inject
2:	j	2b

victim:
	li	a0, SBI_SSE_EVENT_GLOBAL_SOFTWARE
	la	a1, handler
	li	a2, 0
	sbi	SBI_EXT_SSE, SBI_SSE_REGISTER
	li	a0, SBI_SSE_EVENT_GLOBAL_SOFTWARE
	sbi	SBI_EXT_SSE, SBI_SSE_ENABLE
	sbi	SBI_EXT_SSE, SBI_SSE_HART_UNMASK
	inject
3:	j	3b

/* a6 is the hart. */
handler:
	beqz	a6, 4f
	sbi	SBI_EXT_BASE, SBI_BASE_GET_IMPL_ID
4:	li	a0, 11
	la	a1, message
	li	a2, 0
	sbi	SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE
	shut_down SBI_SRST_REASON_NONE

message:
	.ascii	"still here\n"

	.bss
key:
	.zero	1
