/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Register preservation (SBI v3.0, Binary Encoding): "All registers except a0 &
 * a1 must be preserved across an SBI call by the callee", and for the legacy
 * extensions a1 as well.
 */
#ifndef CONFORMANCE_LIB_PRESERVE_H
#define CONFORMANCE_LIB_PRESERVE_H

#include <stddef.h>

#define ARGUMENTS(...)                                                                             \
	(const unsigned long[]){ __VA_ARGS__ },                                                    \
		sizeof((const unsigned long[]){ __VA_ARGS__ }) / sizeof(unsigned long)

/* Make the call with a pattern in every register that is not an argument, and
 * check that each of them survives: integer and, where there are, floating-point
 * registers, and sscratch. The call must not return an error. */
void expect_preserved(long eid, long fid, const unsigned long *arguments, size_t count);

/* The same for a legacy call, where a1 survives too and a0 may be anything. */
void expect_preserved_legacy(long eid, const unsigned long *arguments, size_t count);

#endif
