/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBI calls from S-mode (SBI v3.0, Binary Encoding): arguments in a0-a5, the
 * function id in a6, the extension id in a7, the answer in a0 and a1.
 */
#ifndef PAYLOAD_LIB_ECALL_H
#define PAYLOAD_LIB_ECALL_H

#include "sbi/sbi.h"

/* Make any call with all six arguments. */
static inline struct sbiret sbi_call6(long eid, long fid, unsigned long arg0, unsigned long arg1,
				      unsigned long arg2, unsigned long arg3, unsigned long arg4,
				      unsigned long arg5)
{
	register unsigned long a0 __asm__("a0") = arg0;
	register unsigned long a1 __asm__("a1") = arg1;
	register unsigned long a2 __asm__("a2") = arg2;
	register unsigned long a3 __asm__("a3") = arg3;
	register unsigned long a4 __asm__("a4") = arg4;
	register unsigned long a5 __asm__("a5") = arg5;
	register long a6 __asm__("a6") = fid;
	register long a7 __asm__("a7") = eid;

	__asm__ volatile("ecall"
			 : "+r"(a0), "+r"(a1)
			 : "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a6), "r"(a7)
			 : "memory");
	return (struct sbiret){ .error = (long)a0, .uvalue = a1 };
}

static inline struct sbiret sbi_call5(long eid, long fid, unsigned long arg0, unsigned long arg1,
				      unsigned long arg2, unsigned long arg3, unsigned long arg4)
{
	return sbi_call6(eid, fid, arg0, arg1, arg2, arg3, arg4, 0);
}

static inline struct sbiret sbi_call3(long eid, long fid, unsigned long arg0, unsigned long arg1,
				      unsigned long arg2)
{
	return sbi_call6(eid, fid, arg0, arg1, arg2, 0, 0, 0);
}

static inline struct sbiret sbi_call2(long eid, long fid, unsigned long arg0, unsigned long arg1)
{
	return sbi_call6(eid, fid, arg0, arg1, 0, 0, 0, 0);
}

static inline struct sbiret sbi_call1(long eid, long fid, unsigned long arg0)
{
	return sbi_call6(eid, fid, arg0, 0, 0, 0, 0, 0);
}

static inline struct sbiret sbi_call0(long eid, long fid)
{
	return sbi_call6(eid, fid, 0, 0, 0, 0, 0, 0);
}

#endif
