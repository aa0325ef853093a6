/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Base extension (SBI v3.0, chapter "Base Extension") and the rule of "Binary
 * Encoding" for extensions and functions that do not exist.
 */
#include <limits.h>

#include "payload/lib/calls.h"
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/preserve.h"
#include "tests/conformance/lib/test.h"

static void get_spec_version(void)
{
	unsigned long version = SBI_SPEC_VERSION_MAJOR << 24 | SBI_SPEC_VERSION_MINOR;
	struct sbiret ret = sbi_call0(SBI_EXT_BASE, SBI_BASE_GET_SPEC_VERSION);

	testing("SBI_BASE get_spec_version");
	expect_success(ret, version, "version 3.0");
	expect(ret.uvalue >> 31 == 0, "bits 31 and above are zero");
	expect_preserved(SBI_EXT_BASE, SBI_BASE_GET_SPEC_VERSION, NULL, 0);
}

static void get_impl_id(void)
{
	testing("SBI_BASE get_impl_id");
	expect_success(sbi_call0(SBI_EXT_BASE, SBI_BASE_GET_IMPL_ID), SBI_IMPL_ID_GANDER,
		       "Gander's own id");
	expect_preserved(SBI_EXT_BASE, SBI_BASE_GET_IMPL_ID, NULL, 0);
}

static void get_impl_version(void)
{
	testing("SBI_BASE get_impl_version");
	expect_error(sbi_call0(SBI_EXT_BASE, SBI_BASE_GET_IMPL_VERSION), SBI_SUCCESS,
		     "any version");
	expect_preserved(SBI_EXT_BASE, SBI_BASE_GET_IMPL_VERSION, NULL, 0);
}

/* Ids that are no extension. */
static const struct {
	long eid;
	const char *name;
} unknown[] = {
	{ 0x09, "the first reserved legacy id" },
	{ 0x0f, "the last reserved legacy id" },
	{ 0x11, "the id behind Base" },
	{ 0x12345678, "an id that nobody has" },
	{ 0x08000000, "the first experimental id" },
	{ 0x08ffffff, "the last experimental id" },
	{ 0x09000000, "the first vendor id" },
	{ 0x09ffffff, "the last vendor id" },
	{ 0x0a000000, "the first firmware id" },
	{ 0x0affffff, "the last firmware id" },
	{ 0x7fffffff, "the largest id" },
	{ -1, "id -1" },
	{ -0x80000000L, "the smallest id" },
	{ 1L << 32 | SBI_EXT_BASE, "Base with a bit above the 32 that an id has" },
	{ LONG_MIN | SBI_EXT_TIME, "TIME with the sign bit" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The list of extensions, without the legacy ones. */
#define for_each_extension(e)                                                                      \
	for (const struct sbi_extension *e = sbi_extensions; e != sbi_legacy; e++)

static struct sbiret probe(long eid)
{
	return sbi_call1(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, (unsigned long)eid);
}

static void expect_available(long eid, const char *name)
{
	struct sbiret ret = probe(eid);

	expect(ret.error == SBI_SUCCESS && ret.value != 0, "%s (0x%lx) is available", name, eid);
}

static void probe_listed(const struct sbi_extension *extension)
{
	bool needs_hardware = extension->eid == SBI_EXT_PMU || extension->eid == SBI_EXT_DBTR;

	if (!sbi_is_implemented(extension))
		expect_success(probe(extension->eid), 0, "%s is not available", extension->name);
	else if (needs_hardware && probe(extension->eid).value == 0)
		skip("the machine has not what it needs", "%s is available", extension->name);
	else
		expect_available(extension->eid, extension->name);
}

static void probe_extension(void)
{
	testing("SBI_BASE probe_extension");
	for_each_extension(extension) probe_listed(extension);
	for (size_t i = 0; i < sbi_legacy->function_count; i++)
		expect_available(sbi_legacy->functions[i].fid, sbi_legacy->functions[i].name);
	for (size_t i = 0; i < COUNT(unknown); i++)
		expect_success(probe(unknown[i].eid), 0, "%s (0x%lx) is not available",
			       unknown[i].name, unknown[i].eid);
	expect_preserved(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, ARGUMENTS(SBI_EXT_TIME));
	expect_preserved(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, ARGUMENTS(0x12345678));
}

/* mvendorid is 32 bits wide on every XLEN: JEDEC bank and offset. */
static void get_mvendorid(void)
{
	struct sbiret ret = sbi_call0(SBI_EXT_BASE, SBI_BASE_GET_MVENDORID);

	testing("SBI_BASE get_mvendorid");
	expect_error(ret, SBI_SUCCESS, "any value");
	expect(ret.uvalue >> 32 == 0, "fits the 32 bits of mvendorid");
	expect_preserved(SBI_EXT_BASE, SBI_BASE_GET_MVENDORID, NULL, 0);
}

static void get_marchid(void)
{
	testing("SBI_BASE get_marchid");
	expect_error(sbi_call0(SBI_EXT_BASE, SBI_BASE_GET_MARCHID), SBI_SUCCESS, "any value");
	expect_preserved(SBI_EXT_BASE, SBI_BASE_GET_MARCHID, NULL, 0);
}

static void get_mimpid(void)
{
	testing("SBI_BASE get_mimpid");
	expect_error(sbi_call0(SBI_EXT_BASE, SBI_BASE_GET_MIMPID), SBI_SUCCESS, "any value");
	expect_preserved(SBI_EXT_BASE, SBI_BASE_GET_MIMPID, NULL, 0);
}

/* Whoever asks Base for an extension that it then lacks has been lied to. */
static void functions_of_missing_extension(const struct sbi_extension *extension)
{
	for (size_t i = 0; i < extension->function_count; i++) {
		testing("SBI_%s %s", extension->name, extension->functions[i].name);
		expect_error(sbi_call0(extension->eid, extension->functions[i].fid),
			     SBI_ERR_NOT_SUPPORTED, "as probe_extension says");
	}
}

static void unknown_functions(const struct sbi_extension *extension)
{
	const struct sbi_function *last = &extension->functions[extension->function_count - 1];
	const long fids[] = { last->fid + 1, 0x7fffffff, -1, 1L << 32 };

	testing("SBI_%s unknown function", extension->name);
	for (size_t i = 0; i < COUNT(fids); i++)
		expect_error(sbi_call0(extension->eid, fids[i]), SBI_ERR_NOT_SUPPORTED,
			     "function %ld", fids[i]);
}

static void unknown_extensions(void)
{
	testing("SBI unknown extension");
	for (size_t i = 0; i < COUNT(unknown); i++)
		expect_error(sbi_call0(unknown[i].eid, 0), SBI_ERR_NOT_SUPPORTED,
			     "a call of %s (0x%lx)", unknown[i].name, unknown[i].eid);
}

void conformance(void)
{
	get_spec_version();
	get_impl_id();
	get_impl_version();
	probe_extension();
	get_mvendorid();
	get_marchid();
	get_mimpid();
	for_each_extension(extension)
	{
		if (probe(extension->eid).value == 0)
			functions_of_missing_extension(extension);
		unknown_functions(extension);
	}
	unknown_extensions();
}
