/* SPDX-License-Identifier: BSD-2-Clause */
/* Which firmware and machine this is. */
#include <stddef.h>

#include "payload/lib/ecall.h"
#include "payload/lib/fdt.h"
#include "payload/lib/print.h"
#include "payload/shell/commands.h"
#include "payload/shell/sbi_names.h"
#include "payload/shell/shell.h"

static unsigned long base_value(long fid)
{
	return sbi_call0(SBI_EXT_BASE, fid).uvalue;
}

static bool probe(long eid)
{
	struct sbiret ret = sbi_call1(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, (unsigned long)eid);

	return ret.error == SBI_SUCCESS && ret.value != 0;
}

void command_info(int count, char **words)
{
	unsigned long version = base_value(SBI_BASE_GET_SPEC_VERSION);
	unsigned long id = base_value(SBI_BASE_GET_IMPL_ID);
	struct fdt_property property;

	(void)count;
	(void)words;
	print("specification   SBI v%lu.%lu\n", version >> 24 & 0x7f, version & 0xffffff);
	print("implementation  %s (id 0x%lx)", sbi_implementation_name(id), id);
	if (fdt_find(shell.fdt, "chosen", "gander,version", &property))
		print(" %s", (const char *)property.data);
	print(", version 0x%lx\n", base_value(SBI_BASE_GET_IMPL_VERSION));
	print("mvendorid       0x%lx\n", base_value(SBI_BASE_GET_MVENDORID));
	print("marchid         0x%lx\n", base_value(SBI_BASE_GET_MARCHID));
	print("mimpid          0x%lx\n", base_value(SBI_BASE_GET_MIMPID));
	print("boot hart       %lu\n", shell.hartid);
	print("device tree     %p\n", shell.fdt);
	print("timebase        %lu Hz\n", shell.timebase);
}

static void print_extension(const char *name, long eid, const char *title)
{
	print("  %-8s 0x%08lx  %-3s  %s\n", name, (unsigned long)eid, probe(eid) ? "yes" : "no",
	      title);
}

void command_extensions(int count, char **words)
{
	(void)count;
	(void)words;
	for (size_t i = 0; &sbi_extensions[i] != sbi_legacy; i++)
		print_extension(sbi_extensions[i].name, sbi_extensions[i].eid,
				sbi_extensions[i].title);
	for (size_t i = 0; i < sbi_legacy->function_count; i++)
		print_extension(sbi_legacy->name, sbi_legacy->functions[i].fid,
				sbi_legacy->functions[i].name);
}
