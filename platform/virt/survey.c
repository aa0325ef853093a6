/* SPDX-License-Identifier: BSD-2-Clause */
/* The walk over the tree: one function for each kind of node (see survey.h). */
#include "survey.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/print.h"
#include "hart/csr.h"
#include "platform.h"

/* Of the nodes /cpus/cpu@N. */
#define CPU_DEPTH 2

/* The time in a CLINT, from its base. */
#define CLINT_MTIME 0xbff8

/* Each device of virt that machine mode uses has a page for itself. */
#define DEVICE_PAGE 4096UL

_Static_assert(sizeof(struct cpu) % 16 == 0, "visit_cpu() makes an array of them in the arena");

/* linker/firmware.ld */
extern char __firmware_start[], __firmware_limit[];

struct survey survey;

static bool is(const struct dt_node *node, const char *compatible)
{
	return dt_lists(node->compatible, compatible);
}

/* What is left out would be S-mode's to use, without its knowing better. */
static void note_edit(const struct dt_node *node, enum edit_kind what)
{
	if (survey.edit_count == EDITS_MAX)
		panic("The device tree has more nodes to be changed than the %d that Gander keeps: "
		      "%s would have been the next.",
		      EDITS_MAX, node->name);
	survey.edits[survey.edit_count++] = (struct edit){ what, node->offset };
	survey.has_edit[what] = true;
}

/* Panic unless these registers, which the firmware is going to use, are neither where it is
 * itself nor where another device is that it uses. */
static void claim(struct range registers, const char *name)
{
	uintptr_t start = (uintptr_t)__firmware_start, end = (uintptr_t)__firmware_limit;

	if (range_wraps(registers.base, registers.size) ||
	    range_overlaps(registers, (struct range){ start, end - start }) ||
	    memory_meets(MEMORY_MACHINE, registers) || memory_meets(MEMORY_SHARED, registers))
		panic("The device tree has %s at 0x%lx, over the firmware or over another device "
		      "that the firmware uses. Give QEMU (-dtb) a tree of this machine.",
		      name, registers.base);
}

void survey_share(uintptr_t base, const char *name)
{
	struct range page = { base & -DEVICE_PAGE, DEVICE_PAGE };

	claim(page, name);
	if (!memory_add(MEMORY_SHARED, page.base, page.size, name))
		panic("The device tree names more memory and devices than Gander keeps, so %s "
		      "could not be reached.",
		      name);
}

static void add_range(const struct dt_node *node, enum memory_kind kind, struct range range,
		      const char *name)
{
	if (kind == MEMORY_MACHINE)
		claim(range, name);
	/* Devices of S-mode are only for messages. */
	if (!memory_add(kind, range.base, range.size, name) && kind != MEMORY_DEVICE)
		print("gander: The device tree has more memory ranges than Gander keeps; %s is "
		      "left out.\n",
		      node->name);
}

/* The address of the first one, or 0 when there is none. */
static uintptr_t add_ranges(const struct dt_node *node, enum memory_kind kind, const char *name)
{
	uintptr_t first = 0;
	struct range range;

	for (int i = 0; dt_reg(node, i, &range); i++) {
		if (i == 0)
			first = range.base;
		add_range(node, kind, range, name);
	}
	return first;
}

static uintptr_t add_device(const struct dt_node *node, const char *name)
{
	return add_ranges(node, MEMORY_DEVICE, name);
}

/* Whether S-mode can use virtual addresses; what is not even said to have S-mode says
 * "riscv,none" or nothing. */
static bool has_mmu(const struct dt_node *node)
{
	return node->mmu_type.size > 0 && !dt_lists(node->mmu_type, "riscv,none");
}

/* It counts only when others have one, which the walk may still be going to find. */
static void note_hart_without_mmu(const struct dt_node *node)
{
	if (survey.harts_without_mmu++ < HARTS_WITHOUT_MMU_MAX)
		note_edit(node, EDIT_DISABLE_HART);
}

static void visit_cpu(const struct dt_node *node)
{
	struct range id;
	/* A cpu's reg is its hart id alone; there is no size. */
	if (node->disabled || !dt_reg(node, 0, &id))
		return;

	/* Nothing else allocates during the walk, so the cpus form an array. */
	survey.current = arena_alloc(sizeof(struct cpu));
	*survey.current = (struct cpu){
		.id = id.base,
		.svadu_only = !dt_isa_has(node, "svade") && dt_isa_has(node, "svadu"),
		.sstc = dt_isa_has(node, "sstc"),
		.mmu = has_mmu(node),
	};
	if (survey.current->mmu)
		survey.offers_mmus = true;
	else
		note_hart_without_mmu(node);
	if (survey.cpu_count++ == 0)
		survey.cpus = survey.current;
	if (node->timebase.size > 0)
		platform.timebase = dt_cell(node->timebase, 0);
}

static void refuse(const struct dt_node *node, int max)
{
	print("gander: The device tree's node %s cannot be used: it has no register range, "
	      "or there are more than %d of its kind.\n",
	      node->name, max);
}

static void visit_timer(const struct dt_node *node, enum timer_kind kind)
{
	struct timer_node *timer = &survey.timers[survey.timer_count];
	/* The MTIMER's first range is mtime, the second the compare registers. */
	int registers = kind == ACLINT_MTIMER ? 1 : 0;
	struct range mtime;

	if (survey.timer_count == TIMER_NODES_MAX || !dt_reg(node, registers, &timer->registers)) {
		refuse(node, TIMER_NODES_MAX);
		return;
	}
	timer->kind = kind;
	timer->harts = node->interrupts_extended;
	if (platform.mtime == NULL && kind != ACLINT_MSWI && dt_reg(node, 0, &mtime))
		platform.mtime =
			(const volatile uint64_t *)(mtime.base + (kind == CLINT ? CLINT_MTIME : 0));
	survey.timer_count++;
	note_edit(node, EDIT_DISABLE);
	add_ranges(node, MEMORY_MACHINE, kind == CLINT ? "the CLINT" : "the ACLINT");
}

/* A domain with children is machine level's; the others are left to S-mode. */
static void visit_aplic(const struct dt_node *node)
{
	struct aplic_node *aplic = &survey.aplics[survey.aplic_count];
	struct dt_value children = dt_property(survey.fdt, node->offset, "riscv,children");
	struct range registers;

	if (children.size == 0) {
		add_device(node, "the APLIC");
		return;
	}
	if (survey.aplic_count == APLIC_NODES_MAX || !dt_reg(node, 0, &registers)) {
		refuse(node, APLIC_NODES_MAX);
		return;
	}
	aplic->base = registers.base;
	aplic->children = children;
	aplic->delegation = dt_property(survey.fdt, node->offset, "riscv,delegation");
	/* QEMU's name for it before there was a binding. */
	if (aplic->delegation.size == 0)
		aplic->delegation = dt_property(survey.fdt, node->offset, "riscv,delegate");
	survey.aplic_count++;
	note_edit(node, EDIT_DISABLE);
	add_ranges(node, MEMORY_MACHINE, "the APLIC");
}

/* Each group of files has a naturally aligned power of two for itself (AIA, "Arrangement
 * of the memory regions of multiple interrupt files"), which costs PMP one entry. */
static void close_imsics(const struct dt_node *node)
{
	struct range range;

	for (int i = 0; dt_reg(node, i, &range); i++) {
		size_t block = 1;

		while (block < range.size && block << 1 != 0)
			block <<= 1;
		if (block > range.size)
			range.size = block;
		add_range(node, MEMORY_MACHINE, range, "the IMSICs");
	}
}

static void visit_imsic(const struct dt_node *node)
{
	bool machine = dt_cell(node->interrupts_extended, 1) == IRQ_M_EXT;

	survey.imsics[machine ? IMSIC_MACHINE : IMSIC_SUPERVISOR] = *node;
	if (machine) {
		close_imsics(node);
		note_edit(node, EDIT_DISABLE);
	} else {
		add_device(node, "the IMSICs");
	}
}

static void visit_uart(const struct dt_node *node)
{
	uintptr_t base = add_device(node, "the UART");

	if (survey.uart_count < UART_NODES_MAX && base != 0)
		survey.uarts[survey.uart_count++] =
			(struct uart_node){ node->name, node->offset, base };
}

static void visit_device(const struct dt_node *node)
{
	if (is(node, "ns16550a") || is(node, "ns16550")) {
		visit_uart(node);
	} else if (is(node, "riscv,cpu-intc")) {
		if (survey.current != NULL)
			survey.current->intc = node->phandle;
	} else if (is(node, "sifive,clint0") || is(node, "riscv,clint0")) {
		visit_timer(node, CLINT);
	} else if (is(node, "riscv,aclint-mswi")) {
		visit_timer(node, ACLINT_MSWI);
	} else if (is(node, "riscv,aclint-mtimer")) {
		visit_timer(node, ACLINT_MTIMER);
	} else if (is(node, "riscv,aplic")) {
		visit_aplic(node);
	} else if (is(node, "riscv,imsics")) {
		visit_imsic(node);
	} else if (is(node, "sifive,test0")) {
		survey.finisher = add_device(node, "the test finisher");
	} else if (is(node, "riscv,pmu")) {
		survey.pmu = node->offset;
	} else if (is(node, "qemu,fw-cfg-mmio")) {
		survey.fw_cfg = add_device(node, "fw_cfg");
	} else if (is(node, "cfi-flash")) {
		add_ranges(node, MEMORY_FLASH, "flash");
	} else if (is(node, "sifive,plic-1.0.0") || is(node, "riscv,plic0")) {
		add_device(node, "the PLIC");
	} else if (is(node, "virtio,mmio")) {
		add_device(node, "a virtio device");
	} else if (is(node, "pci-host-ecam-generic")) {
		add_device(node, "PCI configuration space");
	}
}

/* The specification wants device_type of a cpu; old trees and Linux do without. */
static bool is_cpu(const struct dt_node *node)
{
	if (node->device_type.size > 0)
		return dt_lists(node->device_type, "cpu");
	return survey.in_cpus && node->depth == CPU_DEPTH && strncmp(node->name, "cpu@", 4) == 0;
}

static void name_model(struct dt_value model)
{
	snprintf(platform.model, sizeof(platform.model), "%.*s", model.size,
		 (const char *)model.data);
}

static void visit(const struct dt_node *node, void *context)
{
	(void)context;
	/* What belongs to a cpu lies below it. */
	if (node->depth <= CPU_DEPTH)
		survey.current = NULL;
	if (node->depth == 1)
		survey.in_cpus = strcmp(node->name, "cpus") == 0;
	if (node->depth == 1 && survey.first_child == 0)
		survey.first_child = node->offset;
	if (node->depth == 0)
		name_model(dt_property(survey.fdt, node->offset, "model"));
	else if (node->depth == 1 && strcmp(node->name, "chosen") == 0) {
		note_edit(node, EDIT_CHOSEN);
		survey.stdout_path = node->stdout_path;
	} else if (node->depth == 1 && strcmp(node->name, "reserved-memory") == 0)
		note_edit(node, EDIT_RESERVED_MEMORY);
	else if (dt_lists(node->device_type, "memory")) {
		if (!node->disabled)
			add_ranges(node, MEMORY_RAM, "RAM");
	} else if (is_cpu(node))
		visit_cpu(node);
	else if (node->timebase.size > 0)
		platform.timebase = dt_cell(node->timebase, 0);
	else if (node->compatible.size > 0 && !node->disabled)
		visit_device(node);
}

/* No tree says whether a hart has S-mode. But where some harts have an MMU, those without
 * are there for something else. Where none has, all may be meant for a kernel without. */
static void drop_harts_without_mmu(void)
{
	size_t kept = 0;

	if (!survey.offers_mmus)
		return;
	if (survey.harts_without_mmu > HARTS_WITHOUT_MMU_MAX)
		panic("The device tree has %lu harts without an MMU beside others; Gander can keep "
		      "the next stage from %d of them.",
		      survey.harts_without_mmu, HARTS_WITHOUT_MMU_MAX);
	for (size_t i = 0; i < survey.cpu_count; i++) {
		if (survey.cpus[i].mmu)
			survey.cpus[kept++] = survey.cpus[i];
	}
	survey.cpu_count = kept;
}

/* Ascending ids; the tree nearly always has them in order already. */
static void sort_cpus(void)
{
	for (size_t i = 1; i < survey.cpu_count; i++) {
		struct cpu cpu = survey.cpus[i];
		size_t j = i;

		for (; j > 0 && survey.cpus[j - 1].id > cpu.id; j--)
			survey.cpus[j] = survey.cpus[j - 1];
		survey.cpus[j] = cpu;
	}
}

bool survey_walk(const void *fdt)
{
	bool whole;

	survey = (struct survey){ .fdt = fdt, .pmu = -1 };
	whole = dt_walk(fdt, visit, NULL);
	drop_harts_without_mmu();
	sort_cpus();
	return whole;
}
