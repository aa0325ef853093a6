/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The whole contract between the firmware and a board. Everything here is
 * answered from the device tree, which platform_init() reads once.
 */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hart/hart.h"

/* A property that is a list of cells, in this machine's byte order. */
struct platform_cells {
	const uint32_t *cells;
	size_t count; /* 0: there is none */
};

/* What the board is. Written at boot by the boot hart, read-only afterwards. */
struct platform {
	char model[48];
	uint32_t timebase; /* ticks of `time` in a second */
	uintptr_t console; /* base address of the UART, 0 if there is none */
	uintptr_t reset;   /* base address of the test finisher, 0 if there is none */
	/* The counter behind `time`; NULL if it is out of reach. */
	const volatile uint64_t *mtime;
	const char *timer; /* names of what delivers timer interrupts and IPIs */
	const char *ipi;
	/* The riscv,pmu node, whose format is the one that OpenSBI documents: rows of
	 * (first event, last event, counters), (event, mhpmevent: 2 cells), and
	 * (mhpmevent: 2 cells, significant bits: 2 cells, counters). */
	struct platform_cells event_counters, event_selectors, raw_event_counters;
};

extern struct platform platform;

/* For entry.S, at reset: say why a hart cannot run the firmware, and power off as failed.
 * refuse.S says what there is to do it with. */
_Noreturn void platform_refuse_hart(unsigned long hartid);  /* an extension is missing */
_Noreturn void platform_refuse_xlen(unsigned long hartid);  /* it has 32 bits */
_Noreturn void platform_refuse_place(unsigned long hartid); /* loaded at another address */

/* Bring up the console and the power-off at their compiled-in addresses, so that
 * there is a voice before the device tree has been read. Boot hart. */
void platform_early_init(void);

/* Read the device tree: memory map, hart table, devices. Stops the machine with a
 * sentence when something is missing that nothing works without. Boot hart. */
void platform_init(const void *fdt);

/* What is added to /chosen. */
struct platform_chosen {
	unsigned long boot_hart;
	const char *version;
	const char *bootargs; /* the kernel's command line, or NULL to leave it alone */
	const char *command;  /* a script for the SBI shell, or NULL */
};

/* Tell the next stage what it must know: reserve the firmware's memory, disable
 * what belongs to machine mode, add to /chosen. Nothing else is disturbed. Stops
 * the machine with a sentence when the tree cannot be changed. Boot hart, after
 * the firmware's range is in the memory map; platform_init() saw the same tree. */
void platform_fix_tree(void *fdt, const struct platform_chosen *add);

/* The bytes by which platform_fix_tree() may make the tree larger, after platform_init(). */
size_t platform_tree_growth(const struct platform_chosen *add);

/* Console, any hart; none waits. Putting a byte returns false when the console is not ready for
 * one, writing how many of the bytes it took, reading -1 when there is no byte. Without a console
 * that is always so. */
bool platform_console_put(char byte);
size_t platform_console_write(const char *bytes, size_t size);
int platform_console_read(void);

/* Ring a hart's doorbell: what the caller wrote before is visible to the hart when it
 * sees doorbell_bit pending. Quieten that of the calling hart. */
void platform_ipi_send(const struct hart *hart);
void platform_ipi_clear(const struct hart *self);

/* Raise the machine timer interrupt of the calling hart when `time` reaches `when`
 * (absolute, in ticks), and lower it until then. UINT64_MAX: never. */
void platform_timer_set(const struct hart *self, uint64_t when);

enum platform_reset {
	PLATFORM_POWER_OFF,
	PLATFORM_POWER_OFF_FAILED, /* the emulator exits with a failing status */
	PLATFORM_REBOOT,
};

/* Reset the machine; returns only when the board has no device for it. Any hart. */
void platform_reset(enum platform_reset kind);

/*
 * Files that the person who started the machine passed in (QEMU -fw_cfg). Boot
 * hart at boot; and, after a fault, the hart that explains it.
 */
struct platform_file {
	uint16_t key;
	uint32_t size; /* bytes */
};

/* Find a file by its full name. */
bool platform_file_open(const char *name, struct platform_file *file);

/* Copy `size` bytes at `offset` of the file to `to`; the caller has checked both
 * against file->size, and that `to` may be written. False when the device refused. */
bool platform_file_read(const struct platform_file *file, uint32_t offset, void *to, size_t size);

#endif
