/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls of SBI v3.0 as data (see calls.h). */
#include "payload/lib/calls.h"

#include <string.h>

#include "sbi/sbi.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The first of them stands for all. */
#define SBI_EXT_LEGACY SBI_EXT_LEGACY_SET_TIMER

#define FUNCTION(id, name, arguments, ...) { name, id, arguments, #__VA_ARGS__ },
#define EXTENSION(name, title, functions)                                                          \
	static const struct sbi_function name##_functions[] = { functions };
#include "sbi/calls.def"

const struct sbi_extension sbi_extensions[] = {
#define EXTENSION(name, title, functions)                                                          \
	{ #name, SBI_EXT_##name, title, name##_functions, COUNT(name##_functions) },
#include "sbi/calls.def"
};

const size_t sbi_extension_count = COUNT(sbi_extensions);

const struct sbi_extension *const sbi_legacy = &sbi_extensions[COUNT(sbi_extensions) - 1];

static const char *const error_names[] = {
#define ERROR(name) [-name] = #name,
#include "sbi/calls.def"
};

bool sbi_is_implemented(const struct sbi_extension *extension)
{
	return strcmp(extension->functions[0].answers, "NOT_SUPPORTED") != 0;
}

const char *sbi_error_name(long error)
{
	unsigned long index = -(unsigned long)error;

	return index < COUNT(error_names) ? error_names[index] : "unknown error";
}
