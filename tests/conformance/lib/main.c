/* SPDX-License-Identifier: BSD-2-Clause */
/* The order in which a conformance program runs. */
#include "tests/conformance/lib/board.h"
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/test.h"

/* Called by main in hart.S, on the boot hart, once its entry is recorded. */
void conformance_start(unsigned long hartid, const void *fdt);

void conformance_start(unsigned long hartid, const void *fdt)
{
	board_init(fdt, hartid);
	hart_init();
	conformance();
	finish();
}
