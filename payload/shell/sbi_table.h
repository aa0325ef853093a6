/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the shell knows about SBI v3.0: the extensions, their functions and
 * arguments, and the names of errors and states. One table as data; extending
 * the shell by an extension means adding rows to sbi_table.c.
 */
#ifndef SHELL_SBI_TABLE_H
#define SHELL_SBI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define SBI_ARGUMENTS_MAX 6

/* What the value of an answer means. */
enum sbi_value {
	VALUE_PLAIN,
	VALUE_SPEC_VERSION,
	VALUE_IMPLEMENTATION,
	VALUE_AVAILABLE,
	VALUE_HART_STATE,
};

struct sbi_function {
	const char *name;
	long fid;
	const char *arguments[SBI_ARGUMENTS_MAX + 1]; /* ends with NULL */
	enum sbi_value value;
};

struct sbi_extension {
	const char *name;
	long eid;
	const char *title;
	const struct sbi_function *functions;
	size_t function_count;
};

/* Every extension of SBI v3.0 but the legacy ones, in the specification's order. */
extern const struct sbi_extension sbi_extensions[];
extern const size_t sbi_extension_count;

/* The legacy extensions in one: each is a single function, and its number is an
 * extension id. They answer in a0 alone, and their function id is ignored. */
extern const struct sbi_extension sbi_legacy;

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

/* "SBI_ERR_DENIED", or "unknown error". */
const char *sbi_error_name(long error);

/* "STOPPED", or "unknown state". */
const char *sbi_hart_state_name(unsigned long state);

/* "OpenSBI", or "unknown implementation". */
const char *sbi_implementation_name(unsigned long id);

#endif
