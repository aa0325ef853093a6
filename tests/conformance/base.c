/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Base extension (SBI v3.0, chapter "Base Extension") and the rule of "Binary
 * Encoding" for extensions and functions that do not exist.
 */
#include <limits.h>

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

struct extension {
	long eid;
	const char *name;
};

static const struct extension available[] = {
	{ SBI_EXT_LEGACY_SET_TIMER, "legacy set_timer" },
	{ SBI_EXT_LEGACY_CONSOLE_PUTCHAR, "legacy console_putchar" },
	{ SBI_EXT_LEGACY_CONSOLE_GETCHAR, "legacy console_getchar" },
	{ SBI_EXT_LEGACY_CLEAR_IPI, "legacy clear_ipi" },
	{ SBI_EXT_LEGACY_SEND_IPI, "legacy send_ipi" },
	{ SBI_EXT_LEGACY_REMOTE_FENCE_I, "legacy remote_fence_i" },
	{ SBI_EXT_LEGACY_REMOTE_SFENCE_VMA, "legacy remote_sfence_vma" },
	{ SBI_EXT_LEGACY_REMOTE_SFENCE_VMA_ASID, "legacy remote_sfence_vma_asid" },
	{ SBI_EXT_LEGACY_SHUTDOWN, "legacy shutdown" },
	{ SBI_EXT_BASE, "BASE" },
	{ SBI_EXT_TIME, "TIME" },
	{ SBI_EXT_IPI, "sPI" },
	{ SBI_EXT_RFENCE, "RFNC" },
	{ SBI_EXT_HSM, "HSM" },
	{ SBI_EXT_SRST, "SRST" },
	{ SBI_EXT_DBCN, "DBCN" },
};

/* Extensions that nothing on this machine backs, and ids that are none. */
static const struct extension unavailable[] = {
	{ SBI_EXT_CPPC, "CPPC" },
	{ SBI_EXT_NACL, "NACL" },
	{ SBI_EXT_STA, "STA" },
	{ SBI_EXT_MPXY, "MPXY" },
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

static void probe_extension(void)
{
	testing("SBI_BASE probe_extension");
	for (size_t i = 0; i < COUNT(available); i++) {
		const struct extension *extension = &available[i];
		struct sbiret ret = sbi_call1(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION,
					      (unsigned long)extension->eid);

		expect(ret.error == SBI_SUCCESS && ret.value != 0, "%s (0x%lx) is available",
		       extension->name, extension->eid);
	}
	for (size_t i = 0; i < COUNT(unavailable); i++) {
		const struct extension *extension = &unavailable[i];

		expect_success(sbi_call1(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION,
					 (unsigned long)extension->eid),
			       0, "%s (0x%lx) is not available", extension->name, extension->eid);
	}
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

/* The first function id that an extension does not have. */
struct end_of_functions {
	long eid, fid;
	const char *name;
};

static const struct end_of_functions ends[] = {
	{ SBI_EXT_BASE, SBI_BASE_GET_MIMPID + 1, "BASE" },
	{ SBI_EXT_TIME, SBI_TIME_SET_TIMER + 1, "TIME" },
	{ SBI_EXT_IPI, SBI_IPI_SEND_IPI + 1, "sPI" },
	{ SBI_EXT_RFENCE, SBI_RFENCE_HFENCE_VVMA + 1, "RFNC" },
	{ SBI_EXT_HSM, SBI_HSM_HART_SUSPEND + 1, "HSM" },
	{ SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET + 1, "SRST" },
	{ SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE_BYTE + 1, "DBCN" },
};

static void unknown_functions(void)
{
	testing("SBI unknown function");
	for (size_t i = 0; i < COUNT(ends); i++) {
		const struct end_of_functions *end = &ends[i];
		const long fids[] = { end->fid, 0x7fffffff, -1, 1L << 32 };

		for (size_t j = 0; j < COUNT(fids); j++)
			expect_error(sbi_call0(end->eid, fids[j]), SBI_ERR_NOT_SUPPORTED,
				     "%s, function %ld", end->name, fids[j]);
	}
}

static void unknown_extensions(void)
{
	testing("SBI unknown extension");
	for (size_t i = 0; i < COUNT(unavailable); i++)
		expect_error(sbi_call0(unavailable[i].eid, 0), SBI_ERR_NOT_SUPPORTED,
			     "a call of %s (0x%lx)", unavailable[i].name, unavailable[i].eid);
}

/* Whoever asks Base for an extension that it then lacks has been lied to. */
static void probe_agrees_with_calls(void)
{
	static const struct extension later[] = {
		{ SBI_EXT_PMU, "PMU" },	  { SBI_EXT_SUSP, "SUSP" }, { SBI_EXT_SSE, "SSE" },
		{ SBI_EXT_FWFT, "FWFT" }, { SBI_EXT_DBTR, "DBTR" },
	};

	testing("SBI_BASE probe_extension");
	for (size_t i = 0; i < COUNT(later); i++) {
		struct sbiret probe = sbi_call1(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION,
						(unsigned long)later[i].eid);

		if (probe.value == 0)
			expect_error(sbi_call0(later[i].eid, 0), SBI_ERR_NOT_SUPPORTED,
				     "%s is not available, and a call says so", later[i].name);
		else
			skip("the firmware has it", "%s is not available", later[i].name);
	}
}

void conformance(void)
{
	get_spec_version();
	get_impl_id();
	get_impl_version();
	probe_extension();
	probe_agrees_with_calls();
	get_mvendorid();
	get_marchid();
	get_mimpid();
	unknown_functions();
	unknown_extensions();
}
