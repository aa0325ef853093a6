/* SPDX-License-Identifier: BSD-2-Clause */
/* What calls there are in SBI v3.0 and what they answer: sbi/calls.def as data. */
#ifndef PAYLOAD_LIB_CALLS_H
#define PAYLOAD_LIB_CALLS_H

#include <stdbool.h>
#include <stddef.h>

struct sbi_function {
	const char *name;
	long fid;
	const char *arguments; /* their names, with blanks between */
	const char *answers;   /* "SUCCESS, INVALID_PARAM" */
};

struct sbi_extension {
	const char *name;
	long eid;
	const char *title;
	const struct sbi_function *functions;
	size_t function_count;
};

extern const struct sbi_extension sbi_extensions[];
extern const size_t sbi_extension_count;

/* The last of them, the legacy extensions in one: each is a single function, and its
 * number is an extension id. They answer in a0 alone, and ignore the function id. */
extern const struct sbi_extension *const sbi_legacy;

/* Whether Gander has the extension on every machine or on some. */
bool sbi_is_implemented(const struct sbi_extension *extension);

/* "SBI_ERR_DENIED", or "unknown error". */
const char *sbi_error_name(long error);

#endif
