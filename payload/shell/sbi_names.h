/* SPDX-License-Identifier: BSD-2-Clause */
/* What the shell knows about SBI v3.0 beside the list of calls (payload/lib/calls.h):
 * finding them by name or number, and the names of states and implementations. */
#ifndef SHELL_SBI_NAMES_H
#define SHELL_SBI_NAMES_H

#include "payload/lib/calls.h"

#define SBI_ARGUMENTS_MAX 6

/* By name ("hsm", "RFENCE") or by the four letters of its id ("rfnc"), in any
 * case; NULL if there is none. "legacy" is found as well. */
const struct sbi_extension *sbi_extension_by_name(const char *name);

/* By id; the ids 0 to 8 give sbi_legacy. NULL if there is none. */
const struct sbi_extension *sbi_extension_by_id(long eid);

const struct sbi_function *sbi_function_by_name(const struct sbi_extension *extension,
						const char *name);
const struct sbi_function *sbi_function_by_id(const struct sbi_extension *extension, long fid);

/* The letters that an extension id spells, such as "RFNC". */
void sbi_extension_letters(long eid, char letters[5]);

/* "STOPPED", or "unknown state". */
const char *sbi_hart_state_name(unsigned long state);

/* "OpenSBI", or "unknown implementation". */
const char *sbi_implementation_name(unsigned long id);

#endif
