/* SPDX-License-Identifier: BSD-2-Clause */
/* The walk over the tree (see survey.h). */
#include "survey.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/print.h"
#include "hart/csr.h"
#include "platform.h"

/* Of the nodes /cpus/cpu@N. */
#define CPU_DEPTH 2

/* Each device of virt that machine mode uses beside S-mode has a page for itself. */
#define DEVICE_PAGE 4096UL

/* linker/firmware.ld */
extern char __firmware_start[], __firmware_limit[];

/* What the memory map gets of a device, and what it is called in messages. The frequent ones
 * come first. */
static const struct device {
	const char *compatible;
	enum note_kind note;
	enum memory_kind memory;
	const char *name;
} devices[] = {
	{ "virtio,mmio", NOTE_NONE, MEMORY_DEVICE, "a virtio device" },
	{ "ns16550a", NOTE_UART, MEMORY_DEVICE, "the UART" },
	{ "ns16550", NOTE_UART, MEMORY_DEVICE, "the UART" },
	{ "sifive,clint0", NOTE_CLINT, MEMORY_MACHINE, "the CLINT" },
	{ "riscv,clint0", NOTE_CLINT, MEMORY_MACHINE, "the CLINT" },
	{ "riscv,aclint-mswi", NOTE_MSWI, MEMORY_MACHINE, "the ACLINT" },
	{ "riscv,aclint-mtimer", NOTE_MTIMER, MEMORY_MACHINE, "the ACLINT" },
	{ "riscv,aplic", NOTE_APLIC, MEMORY_MACHINE, "the APLIC" },
	{ "riscv,imsics", NOTE_IMSIC, MEMORY_MACHINE, "the IMSICs" },
	{ "sifive,plic-1.0.0", NOTE_NONE, MEMORY_DEVICE, "the PLIC" },
	{ "riscv,plic0", NOTE_NONE, MEMORY_DEVICE, "the PLIC" },
	{ "sifive,test0", NOTE_FINISHER, MEMORY_DEVICE, "the test finisher" },
	{ "qemu,fw-cfg-mmio", NOTE_FW_CFG, MEMORY_DEVICE, "fw_cfg" },
	{ "riscv,pmu", NOTE_PMU, MEMORY_DEVICE, NULL },
	{ "cfi-flash", NOTE_NONE, MEMORY_FLASH, "flash" },
	{ "pci-host-ecam-generic", NOTE_NONE, MEMORY_DEVICE, "PCI configuration space" },
};

struct note *survey_notes;

static struct note **end;   /* where the address of the next note goes */
static struct note *parent; /* the cpu whose children are being visited, or NULL */
static bool in_cpus;	    /* a child of /cpus is being visited, or what is below one */

const struct note *survey_next(const struct note *note, enum note_kind kind)
{
	do {
		note = note != NULL ? note->next : survey_notes;
	} while (note != NULL && note->kind != kind);
	return note;
}

static struct note *take_note(const struct dt_node *node, enum note_kind kind)
{
	struct note *note = arena_alloc(sizeof(*note));

	note->next = NULL;
	note->kind = kind;
	note->intc = 0;
	note->place = (struct range){ 0, 0 };
	note->node = *node;
	*end = note;
	end = &note->next;
	return note;
}

/* Panic unless these registers, which the firmware is going to use, are neither where it is
 * itself nor where another device is that it uses. */
static void claim(struct range registers, const char *name)
{
	uintptr_t start = (uintptr_t)__firmware_start, limit = (uintptr_t)__firmware_limit;

	if (range_wraps(registers.base, registers.size) ||
	    range_overlaps(registers, (struct range){ start, limit - start }) ||
	    memory_meets(MEMORY_MACHINE, registers) || memory_meets(MEMORY_SHARED, registers))
		panic("The device tree has %s at 0x%lx, over the firmware or over another device "
		      "that the firmware uses. Give QEMU (-dtb) a tree of this machine.",
		      name, registers.base);
}

void survey_share(const struct note *device, const char *name)
{
	struct range page = { device->place.base & -DEVICE_PAGE, DEVICE_PAGE };

	claim(page, name);
	if (!memory_add(MEMORY_SHARED, page.base, page.size, name))
		panic("The device tree names more memory and devices than Gander keeps, so %s "
		      "could not be reached.",
		      name);
}

/* Each group of IMSICs has a naturally aligned power of two for itself (AIA, "Arrangement of
 * the memory regions of multiple interrupt files"), which costs PMP one entry. */
static void add_ranges(const struct dt_node *node, enum note_kind kind, enum memory_kind memory,
		       const char *name)
{
	struct range range;

	for (int i = 0; dt_reg(node, i, &range); i++) {
		while (kind == NOTE_IMSIC && range.size < SIZE_MAX / 2 &&
		       (range.size & (range.size - 1)) != 0)
			range.size += range.size & -range.size;
		if (memory == MEMORY_MACHINE)
			claim(range, name);
		/* Devices of S-mode are only for messages. */
		if (!memory_add(memory, range.base, range.size, name) && memory != MEMORY_DEVICE)
			print("gander: The device tree has more memory ranges than Gander keeps; "
			      "%s is left out.\n",
			      node->name);
	}
}

static const struct device *find_device(struct dt_value compatible)
{
	const char *at = dt_string(compatible);

	if (at == NULL)
		return NULL;
	for (const char *behind = at + compatible.size; at < behind; at += strlen(at) + 1) {
		for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
			if (dt_same(at, devices[i].compatible))
				return &devices[i];
		}
	}
	return NULL;
}

static void visit_device(const struct dt_node *node, const struct device *device)
{
	enum note_kind kind = device->note;
	enum memory_kind memory = device->memory;
	struct range place = { 0, 0 };

	/* S-mode has IMSICs of its own, and the domains of an APLIC that have no children. */
	if ((kind == NOTE_APLIC && dt_property(node, "riscv,children").size == 0) ||
	    (kind == NOTE_IMSIC &&
	     dt_cell(dt_property(node, "interrupts-extended"), 1) != IRQ_M_EXT)) {
		kind = kind == NOTE_IMSIC ? NOTE_IMSIC_SUPERVISOR : NOTE_NONE;
		memory = MEMORY_DEVICE;
	}
	/* An MTIMER's first range is mtime, the second the compare registers. At 0 is nothing: a
	 * tree that says so is in other cells than it promises. */
	if (kind != NOTE_PMU &&
	    (!dt_reg(node, kind == NOTE_MTIMER ? 1 : 0, &place) || place.base == 0)) {
		if (memory == MEMORY_MACHINE)
			print("gander: The device tree's node %s cannot be used: it has no "
			      "register range.\n",
			      node->name);
		return;
	}
	add_ranges(node, kind, memory, device->name);
	if (kind != NOTE_NONE)
		take_note(node, kind)->place = place;
}

/* The specification wants device_type of a cpu; old trees and Linux do without. */
static bool is_cpu(const struct dt_node *node)
{
	if (node->device_type.size > 0)
		return dt_lists(node->device_type, "cpu");
	return in_cpus && node->depth == CPU_DEPTH && strncmp(node->name, "cpu@", 4) == 0;
}

/* Without an MMU, S-mode cannot use virtual addresses; what is not even said to have S-mode
 * says "riscv,none" or nothing. */
static void visit_cpu(const struct dt_node *node)
{
	bool has_mmu = node->mmu_type.size > 0 && !dt_lists(node->mmu_type, "riscv,none");
	struct range id;

	/* A cpu's reg is its hart id alone; there is no size. */
	if (!dt_reg(node, 0, &id))
		return;
	parent = take_note(node, has_mmu ? NOTE_CPU : NOTE_CPU_WITHOUT_MMU);
	parent->place = id;
}

static void visit(const struct dt_node *node)
{
	const struct device *device;

	/* What belongs to a cpu lies below it. */
	if (node->depth <= CPU_DEPTH)
		parent = NULL;
	if (node->depth == 1)
		in_cpus = strcmp(node->name, "cpus") == 0;
	if (node->timebase.size > 0 && !node->disabled)
		platform.timebase = dt_cell(node->timebase, 0);
	if (node->depth == 0) {
		struct dt_value model = dt_property(node, "model");

		snprintf(platform.model, sizeof(platform.model), "%.*s", model.size,
			 (const char *)model.data);
	} else if (node->depth == 1 && strcmp(node->name, "chosen") == 0) {
		take_note(node, NOTE_CHOSEN);
	} else if (node->depth == 1 && strcmp(node->name, "reserved-memory") == 0) {
		take_note(node, NOTE_RESERVED_MEMORY);
	} else if (node->disabled) {
		return;
	} else if (dt_lists(node->device_type, "memory")) {
		add_ranges(node, NOTE_NONE, MEMORY_RAM, "RAM");
	} else if (is_cpu(node)) {
		visit_cpu(node);
	} else if (parent != NULL && dt_lists(node->compatible, "riscv,cpu-intc")) {
		parent->intc = node->phandle;
	} else if ((device = find_device(node->compatible)) != NULL) {
		visit_device(node, device);
	}
}

/* No tree says whether a hart has S-mode. But where some harts have an MMU, those without
 * are there for something else. Where none has, all may be meant for a kernel without. */
bool survey_walk(const void *fdt)
{
	survey_notes = NULL;
	end = &survey_notes;

	bool whole = dt_walk(fdt, visit);
	bool has_mmus = survey_next(NULL, NOTE_CPU) != NULL;

	for (struct note *note = survey_notes; note != NULL; note = note->next) {
		if (note->kind == NOTE_CPU_WITHOUT_MMU && !has_mmus)
			note->kind = NOTE_CPU;
	}
	return whole;
}
