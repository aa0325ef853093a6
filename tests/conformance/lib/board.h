/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the device tree says about the machine that a conformance program runs
 * on, read once before the first check and read-only afterwards.
 */
#ifndef CONFORMANCE_LIB_BOARD_H
#define CONFORMANCE_LIB_BOARD_H

#include <stdbool.h>
#include <stddef.h>

struct fdt_property;

#define BOARD_MAX_HARTS 32
#define BOARD_MAX_RANGES 8
#define BOARD_MAX_DEVICE_RANGES 32

/* QEMU's virt machine: what the programs use as "not memory". */
#define BOARD_TEST_DEVICE 0x00100000UL /* sifive,test: power-off and reset */
#define BOARD_UART 0x10000000UL
#define BOARD_CLINT 0x02000000UL
#define BOARD_HOLE 0x18000000UL /* nothing answers between the virtio and flash devices */

struct range {
	unsigned long start;
	unsigned long end; /* the first byte that is not in it */
};

struct board {
	const void *fdt;
	unsigned long hart_ids[BOARD_MAX_HARTS]; /* the boot hart first */
	size_t hart_count;
	const char *isa;			 /* riscv,isa of the boot hart */
	unsigned long timebase;			 /* ticks of the time CSR in a second */
	struct range ram;			 /* the RAM that this program is in */
	struct range firmware[BOARD_MAX_RANGES]; /* /reserved-memory/mmode_resv* */
	size_t firmware_count;
	/* Registers that are machine mode's: CLINT, ACLINT, APLIC domains, IMSIC files. */
	struct range machine_devices[BOARD_MAX_DEVICE_RANGES];
	size_t machine_device_count;
	struct range sswi; /* registers of the ACLINT's SSWI, which is S-mode's; of the first */
	size_t sswi_count;
	bool has_pmp; /* unless the kernel's command line is "no-pmp": no tree tells */
};

/* An address that S-mode has no memory at. */
struct bad_address {
	const char *name;
	unsigned long address;
};

extern struct board board;

#define BOARD_MAX_BAD_ADDRESSES (9 + 2 * BOARD_MAX_RANGES)

/* Why the firmware's memory cannot be closed. */
#define BOARD_NO_PMP "the harts have no PMP"

/* Read the tree. */
void board_init(const void *fdt, unsigned long boot_hartid);

/* Another property of the node that a property is in. */
bool board_property(const struct fdt_property *of, const char *name, struct fdt_property *found);

/* Does the boot hart's riscv,isa name this extension, such as "h" or "sstc"? */
bool board_isa_has(const char *extension);

/* Is there a node of this name, such as "plic@c000000"? */
bool board_has_node(const char *name);

/* The firmware range that this address is in, or NULL. */
const struct range *board_firmware_at(unsigned long address);

/* Fill the array with one address of each kind; returns how many. Each is even. */
size_t board_bad_addresses(struct bad_address bad[BOARD_MAX_BAD_ADDRESSES]);

/* Is there a hart with this id, and not disabled? */
bool board_has_hart(unsigned long id);

/* A hart id that the device tree does not have, above all that it has. */
unsigned long board_absent_hart(void);

#endif
