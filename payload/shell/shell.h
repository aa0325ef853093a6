/* SPDX-License-Identifier: BSD-2-Clause */
/* What every command of the shell may want to know; written once at the start. */
#ifndef SHELL_SHELL_H
#define SHELL_SHELL_H

struct shell {
	unsigned long hartid; /* the hart that the shell runs on */
	const void *fdt;
	unsigned long timebase; /* frequency of the time CSR in Hz */
};

extern struct shell shell;

#endif
