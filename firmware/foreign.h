/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that people give in a kernel's place although no hart can execute them. */
#ifndef FOREIGN_H
#define FOREIGN_H

#include "elf.h"

/* Stop the machine with a sentence when the file has a format that people know and no hart
 * executes. Not for an ELF or a Linux Image: the latter may begin like an EFI program. Boot
 * hart, at boot. */
void foreign_refuse(const struct elf_source *source);

#endif
