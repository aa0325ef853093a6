/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bench payload. What it measures is the kernel's command line: "calls" (under
 * `-icount shift=0`), a storm among all harts ("fence", "fence_i_others", "page_others",
 * "ipi"), "endure N" (fences and IPIs, and whether all arrives, for N seconds), "all"
 * (every hart reaches S-mode), or nothing: power off at once.
 */
#include <string.h>

#include "payload/bench/bench.h"
#include "payload/lib/ecall.h"
#include "payload/lib/fdt.h"
#include "payload/lib/print.h"

int main(unsigned long hartid, const void *fdt, unsigned long instructions);

static unsigned long base(long function)
{
	return sbi_call0(SBI_EXT_BASE, function).uvalue;
}

static unsigned long number(const char *digits)
{
	unsigned long n = 0;

	for (; *digits >= '0' && *digits <= '9'; digits++)
		n = 10 * n + (unsigned long)(*digits - '0');
	return n;
}

int main(unsigned long hartid, const void *fdt, unsigned long instructions)
{
	struct fdt_property property;
	const char *what = "";

	if (fdt_find(fdt, "chosen", "bootargs", &property) && property.length > 0)
		what = (const char *)property.data;
	if (strcmp(what, "") == 0)
		return 0;
	bench_find_harts(hartid);
	if (strcmp(what, "calls") == 0) {
		print("\nfirmware %lu %lu\n", base(SBI_BASE_GET_IMPL_ID),
		      base(SBI_BASE_GET_IMPL_VERSION));
		print("boot %lu\n", instructions);
		bench_calls();
	} else if (strcmp(what, "all") == 0) {
		bench_all_harts();
	} else if (strncmp(what, "endure ", strlen("endure ")) == 0) {
		bench_storm("endure", number(what + strlen("endure ")));
	} else {
		bench_storm(what, 1);
	}
	return 0;
}
