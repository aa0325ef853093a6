/* SPDX-License-Identifier: BSD-2-Clause */
/* The smallest payload: says where it runs and returns, which powers off. */
#include "payload/lib/print.h"

int main(unsigned long hartid, const void *fdt);

int main(unsigned long hartid, const void *fdt)
{
	print("Hello from S-mode: hart %lu, device tree at %p.\n", hartid, fdt);
	return 0;
}
