/* SPDX-License-Identifier: BSD-2-Clause */
/* The shared memory physical address range parameter (SBI v3.0, Binary Encoding, "Shared
 * memory physical address range parameter"): memory that a call names. What checks it here
 * need not be believed later on: the memory is touched only through hart/lower.h. */
#ifndef SBI_SHMEM_H
#define SBI_SHMEM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory.h"
#include "sbi/sbi.h"

/* In place of an address: there is no shared memory. It is no multiple of anything. */
#define SHMEM_NONE (-1UL)

/* What most functions say of a range. Physical addresses have at most XLEN bits here, so the
 * high half must be 0. Takes any values but align = 0. */
static inline long shmem_check(unsigned long lo, unsigned long hi, size_t size, size_t align)
{
	if (lo % align != 0)
		return SBI_ERR_INVALID_PARAM;
	if (hi != 0 || !memory_is_supervisors(lo, size))
		return SBI_ERR_INVALID_ADDRESS;
	return SBI_SUCCESS;
}

/* The set_shmem function of an extension: keep the address, or SHMEM_NONE when both halves
 * are that. An error changes nothing. */
static inline struct sbiret shmem_set(unsigned long *shmem, unsigned long lo, unsigned long hi,
				      unsigned long flags, size_t size, size_t align)
{
	bool disable = lo == SHMEM_NONE && hi == SHMEM_NONE;
	long error = disable ? SBI_SUCCESS : shmem_check(lo, hi, size, align);

	if (flags != 0)
		error = SBI_ERR_INVALID_PARAM;
	if (error == SBI_SUCCESS)
		*shmem = lo;
	return sbi_error(error);
}

#endif
