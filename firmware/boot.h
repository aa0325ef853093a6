/* SPDX-License-Identifier: BSD-2-Clause */
/* Cold boot. */
#ifndef BOOT_H
#define BOOT_H

/* From reset to S-mode, on the hart that won the lottery: `hartid` and `fdt` are
 * what QEMU put in a0 and a1, `dynamic_info` what it put in a2 (see next.h). Called
 * by entry.S on the boot stack. */
_Noreturn void boot(unsigned long hartid, void *fdt, const void *dynamic_info);

#endif
