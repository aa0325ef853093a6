/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU's `virt` board: one walk over the device tree fills the memory map and the
 * hart table and finds each device. Whatever the walk meets before it knows enough
 * (an interrupt controller before the cpus it serves) is noted and settled after.
 */
#include "platform.h"

#include <string.h>

#include "aplic.h"
#include "base/arena.h"
#include "base/dt.h"
#include "base/memory.h"
#include "base/panic.h"
#include "base/print.h"
#include "clint.h"
#include "finisher.h"
#include "fw_cfg.h"
#include "imsic.h"
#include "uart.h"

/* Where QEMU has always put them: used until the device tree says otherwise, so
 * that a tree that cannot be read still gets a sentence and a power-off. */
#define VIRT_UART_BASE 0x10000000UL
#define VIRT_FINISHER_BASE 0x100000UL

/* virt has at most 4 sockets, each with its own controllers. */
#define TIMER_NODES_MAX 16
#define APLIC_NODES_MAX 8
#define UART_NODES_MAX 4

/* Registers are at most 8 bytes apart. */
#define UART_SHIFT_MAX 3
#define EDITS_MAX (TIMER_NODES_MAX + APLIC_NODES_MAX + IMSIC_LEVELS + 2)

/* CLINT: software interrupts, compare registers and time, from its base. */
#define CLINT_MTIMECMP 0x4000
#define CLINT_MSIP_STRIDE 4
#define CLINT_MTIMECMP_STRIDE 8

/* One interrupt file of an IMSIC; and the shift of its groups, if the tree is silent. */
#define IMSIC_PAGE_SIZE 4096UL
#define IMSIC_GROUP_SHIFT 24

/* An entry of interrupts-extended: the phandle of a hart's interrupt controller, and
 * the number of one of its interrupts. */
#define INTERRUPT_CELLS 2
#define INTERRUPT_SIZE (INTERRUPT_CELLS * (int)sizeof(uint32_t))

/* An entry of riscv,delegation: the phandle of a child domain, first and last source. */
#define DELEGATION_CELLS 3
#define DELEGATION_SIZE (DELEGATION_CELLS * (int)sizeof(uint32_t))

/* Room that the tree needs for what platform_fix_tree() adds, besides strings. */
#define TREE_ROOM 1536UL

struct cpu {
	unsigned long id;
	uint32_t intc; /* phandle of its interrupt controller */
	bool svadu_only, sstc;
};

_Static_assert(sizeof(struct cpu) % 16 == 0, "visit_cpu() makes an array of them in the arena");

enum timer_kind { CLINT, ACLINT_MSWI, ACLINT_MTIMER };

struct timer_node {
	enum timer_kind kind;
	struct range registers;
	struct dt_value harts; /* interrupts-extended */
};

/* A machine-level interrupt domain. */
struct aplic_node {
	uintptr_t base;
	struct dt_value children;   /* phandles of its child domains */
	struct dt_value delegation; /* what goes to which of them */
};

/* virt has one IMSIC node of each kind, for all of its sockets. */
enum imsic_level { IMSIC_MACHINE, IMSIC_SUPERVISOR, IMSIC_LEVELS };

struct uart_node {
	const char *name;
	int offset;
	uintptr_t base;
};

/* A node that platform_fix_tree() changes. */
enum edit_kind { EDIT_DISABLE, EDIT_CHOSEN, EDIT_RESERVED_MEMORY };

struct edit {
	enum edit_kind what;
	int offset;
};

/* What the walk finds. The pointers are into the tree, good until it is changed. */
struct survey {
	const void *fdt;
	struct cpu *cpus; /* as many as the arena held, in the tree's order */
	size_t cpu_count;
	struct cpu *current; /* the cpu whose children are being visited */
	struct timer_node timers[TIMER_NODES_MAX];
	size_t timer_count;
	struct aplic_node aplics[APLIC_NODES_MAX];
	size_t aplic_count;
	struct dt_node imsics[IMSIC_LEVELS]; /* name is NULL where there is none */
	struct uart_node uarts[UART_NODES_MAX];
	size_t uart_count;
	struct dt_value stdout_path;
	uintptr_t fw_cfg, finisher;
	struct dt_value event_counters, event_selectors, raw_event_counters;
	int first_child;	      /* offset of the root's */
	struct edit edits[EDITS_MAX]; /* in the tree's order */
	size_t edit_count;
};

struct platform platform;

/* Kept from the walk for platform_fix_tree(). Boot hart only. */
static struct survey survey;

/* For good, also when the board has nothing to do it with. */
static void power_off_failed(void)
{
	platform_reset(PLATFORM_POWER_OFF_FAILED);
	for (;;)
		__asm__ volatile("wfi");
}

void platform_early_init(void)
{
	platform = (struct platform){
		.console = VIRT_UART_BASE,
		.reset = VIRT_FINISHER_BASE,
	};
	uart_init(VIRT_UART_BASE, 0);
	finisher_init(VIRT_FINISHER_BASE);
	print_init(platform_console_write);
	panic_init(power_off_failed);
}

/* ---- The walk: one function for each kind of node ---- */

static bool is(const struct dt_node *node, const char *compatible)
{
	return dt_lists(node->compatible, compatible);
}

static void note_edit(const struct dt_node *node, enum edit_kind what)
{
	if (survey.edit_count < EDITS_MAX)
		survey.edits[survey.edit_count++] = (struct edit){ what, node->offset };
}

static void add_device(const struct dt_node *node, const char *name)
{
	struct range range;

	for (int i = 0; dt_reg(node, i, &range); i++)
		memory_add(MEMORY_DEVICE, range.base, range.size, name);
}

static void visit_root(const struct dt_node *node)
{
	struct dt_value model = dt_property(survey.fdt, node->offset, "model");

	if (model.size > 0)
		strncpy(platform.model, model.data, sizeof(platform.model) - 1);
}

static void visit_memory(const struct dt_node *node)
{
	struct range range;

	for (int i = 0; dt_reg(node, i, &range); i++) {
		if (!memory_add(MEMORY_RAM, range.base, range.size, "RAM"))
			print("gander: The device tree has more memory ranges than Gander keeps; "
			      "%s is left out.\n",
			      node->name);
	}
}

static void visit_cpu(const struct dt_node *node)
{
	struct range id;
	/* A cpu's reg is its hart id alone; there is no size. */
	bool usable = !node->disabled && dt_reg(node, 0, &id);

	survey.current = NULL;
	if (!usable)
		return;

	/* Nothing else allocates during the walk, so the cpus form an array. */
	survey.current = arena_alloc(sizeof(struct cpu));
	*survey.current = (struct cpu){
		.id = id.base,
		.svadu_only = !dt_isa_has(node, "svade") && dt_isa_has(node, "svadu"),
		.sstc = dt_isa_has(node, "sstc"),
	};
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

	if (survey.timer_count == TIMER_NODES_MAX || !dt_reg(node, registers, &timer->registers)) {
		refuse(node, TIMER_NODES_MAX);
		return;
	}
	timer->kind = kind;
	timer->harts = node->interrupts_extended;
	survey.timer_count++;
	note_edit(node, EDIT_DISABLE);
	add_device(node, kind == CLINT ? "the CLINT" : "the ACLINT");
}

/* A domain with children is machine level's; the others are left to S-mode. */
static void visit_aplic(const struct dt_node *node)
{
	struct aplic_node *aplic = &survey.aplics[survey.aplic_count];
	struct dt_value children = dt_property(survey.fdt, node->offset, "riscv,children");
	struct range registers;

	add_device(node, "the APLIC");
	if (children.size == 0)
		return;
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
}

static void visit_imsic(const struct dt_node *node)
{
	bool machine = dt_cell(node->interrupts_extended, 1) == IRQ_M_EXT;

	add_device(node, "the IMSICs");
	survey.imsics[machine ? IMSIC_MACHINE : IMSIC_SUPERVISOR] = *node;
	if (machine)
		note_edit(node, EDIT_DISABLE);
}

static void visit_uart(const struct dt_node *node)
{
	struct range range;

	add_device(node, "the UART");
	if (survey.uart_count < UART_NODES_MAX && dt_reg(node, 0, &range))
		survey.uarts[survey.uart_count++] =
			(struct uart_node){ node->name, node->offset, range.base };
}

static void visit_flash(const struct dt_node *node)
{
	struct range range;

	for (int i = 0; dt_reg(node, i, &range); i++)
		memory_add(MEMORY_FLASH, range.base, range.size, "flash");
}

static void visit_pmu(const struct dt_node *node)
{
	survey.event_counters =
		dt_property(survey.fdt, node->offset, "riscv,event-to-mhpmcounters");
	survey.event_selectors = dt_property(survey.fdt, node->offset, "riscv,event-to-mhpmevent");
	survey.raw_event_counters =
		dt_property(survey.fdt, node->offset, "riscv,raw-event-to-mhpmcounters");
}

static void visit_device(const struct dt_node *node)
{
	struct range range;

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
		add_device(node, "the test finisher");
		if (dt_reg(node, 0, &range))
			survey.finisher = range.base;
	} else if (is(node, "riscv,pmu")) {
		visit_pmu(node);
	} else if (is(node, "qemu,fw-cfg-mmio")) {
		add_device(node, "fw_cfg");
		if (dt_reg(node, 0, &range))
			survey.fw_cfg = range.base;
	} else if (is(node, "cfi-flash")) {
		visit_flash(node);
	} else if (is(node, "sifive,plic-1.0.0") || is(node, "riscv,plic0")) {
		add_device(node, "the PLIC");
	} else if (is(node, "virtio,mmio")) {
		add_device(node, "a virtio device");
	} else if (is(node, "pci-host-ecam-generic")) {
		add_device(node, "PCI configuration space");
	}
}

static void visit(const struct dt_node *node, void *context)
{
	(void)context;
	if (node->depth == 1 && survey.first_child == 0)
		survey.first_child = node->offset;
	if (node->depth == 0)
		visit_root(node);
	else if (node->depth == 1 && strcmp(node->name, "chosen") == 0) {
		note_edit(node, EDIT_CHOSEN);
		survey.stdout_path = node->stdout_path;
	} else if (node->depth == 1 && strcmp(node->name, "reserved-memory") == 0)
		note_edit(node, EDIT_RESERVED_MEMORY);
	else if (dt_lists(node->device_type, "memory")) {
		if (!node->disabled)
			visit_memory(node);
	} else if (dt_lists(node->device_type, "cpu"))
		visit_cpu(node);
	else if (node->timebase.size > 0)
		platform.timebase = dt_cell(node->timebase, 0);
	else if (node->compatible.size > 0 && !node->disabled)
		visit_device(node);
}

/* ---- After the walk ---- */

/* The last part of a path, up to the options behind ':'. */
static bool path_ends_in(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	const char *start = slash != NULL ? slash + 1 : path;
	size_t length = strcspn(start, ":");

	return strlen(name) == length && strncmp(start, name, length) == 0;
}

/* The UART that /chosen/stdout-path names, else the first one, else none. */
static const struct uart_node *choose_console(void)
{
	char path[64];
	const char *target;

	if (survey.stdout_path.size > 0) {
		strncpy(path, survey.stdout_path.data, sizeof(path) - 1);
		path[sizeof(path) - 1] = '\0';
		path[strcspn(path, ":")] = '\0';
		target = path[0] == '/' ? path : dt_alias(survey.fdt, path);
		for (size_t i = 0; target != NULL && i < survey.uart_count; i++) {
			if (path_ends_in(target, survey.uarts[i].name))
				return &survey.uarts[i];
		}
	}
	return survey.uart_count > 0 ? &survey.uarts[0] : NULL;
}

static void settle_console(void)
{
	const struct uart_node *uart = choose_console();

	platform.console = uart != NULL ? uart->base : 0;
	if (uart == NULL) {
		uart_init_absent();
		return;
	}

	uint32_t shift = dt_cell(dt_property(survey.fdt, uart->offset, "reg-shift"), 0);

	uart_init(uart->base, shift <= UART_SHIFT_MAX ? shift : 0);
}

static void settle_finisher(void)
{
	platform.reset = survey.finisher;
	if (survey.finisher != 0)
		finisher_init(survey.finisher);
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

static void build_hart_table(void)
{
	unsigned long *ids = arena_alloc(survey.cpu_count * sizeof(*ids));

	sort_cpus();
	for (size_t i = 0; i < survey.cpu_count; i++)
		ids[i] = survey.cpus[i].id;
	hart_table_init(ids, survey.cpu_count);
	for (size_t i = 0; i < survey.cpu_count; i++)
		hart_at(i)->svadu_only = survey.cpus[i].svadu_only;
}

/* The hart whose interrupt controller has this phandle, or NULL: a disabled cpu.
 * Searches from *hint on, because controllers list their harts in order. */
static struct hart *hart_of_intc(uint32_t phandle, size_t *hint)
{
	for (size_t tries = 0; tries < survey.cpu_count; tries++) {
		size_t i = (*hint + tries) % survey.cpu_count;

		if (survey.cpus[i].intc == phandle) {
			*hint = i + 1;
			return hart_at(i);
		}
	}
	return NULL;
}

static void give_doorbell(struct hart *hart, uintptr_t address, uint32_t bit)
{
	hart->doorbell = (volatile uint32_t *)address;
	hart->doorbell_bit = bit;
}

/* A hart's place in a controller's interrupts-extended numbers its registers. */
static void settle_timer(const struct timer_node *timer)
{
	int entries = timer->harts.size / INTERRUPT_SIZE;
	/* The CLINT lists each hart twice: software interrupt, then timer. */
	int step = timer->kind == CLINT ? 2 : 1;
	uintptr_t base = timer->registers.base;
	size_t hint = 0;

	for (int i = 0; i < entries; i += step) {
		struct hart *hart = hart_of_intc(dt_cell(timer->harts, INTERRUPT_CELLS * i), &hint);
		uintptr_t place = (uintptr_t)(i / step);
		uintptr_t msip = base + place * CLINT_MSIP_STRIDE;
		uintptr_t mtimecmp = base + place * CLINT_MTIMECMP_STRIDE +
				     (timer->kind == CLINT ? CLINT_MTIMECMP : 0);

		if (hart == NULL)
			continue;
		if (timer->kind != ACLINT_MTIMER)
			give_doorbell(hart, msip, MIP_MSIP);
		if (timer->kind != ACLINT_MSWI)
			hart->mtimecmp = (volatile uint64_t *)mtimecmp;
	}
}

/* The address of the interrupt file of the hart at a place, 0 when there is none. The
 * files lie in the node's ranges (one for each socket), one page behind the other. */
static uintptr_t interrupt_file(const struct dt_node *imsic, int place)
{
	size_t offset = (size_t)place * IMSIC_PAGE_SIZE;
	struct range range;

	for (int i = 0; dt_reg(imsic, i, &range); i++) {
		if (offset < range.size)
			return range.base + offset;
		offset -= range.size;
	}
	return 0;
}

/* A machine without MSIP registers rings through the machine-level IMSICs. */
static void settle_imsic(const struct dt_node *imsic)
{
	int entries = imsic->interrupts_extended.size / INTERRUPT_SIZE;
	size_t hint = 0;

	for (int i = 0; i < entries; i++) {
		uint32_t intc = dt_cell(imsic->interrupts_extended, INTERRUPT_CELLS * i);
		struct hart *hart = hart_of_intc(intc, &hint);
		uintptr_t file = interrupt_file(imsic, i);

		if (hart != NULL && hart->doorbell == NULL && file != 0)
			give_doorbell(hart, file, MIP_MEIP);
	}
}

/* A hart without compare register needs Sstc. The tree is believed in that, because only
 * the hart itself could try. */
static void require_interrupts(size_t index)
{
	const struct hart *hart = hart_at(index);

	if (hart->doorbell == NULL)
		panic("The device tree names no CLINT, ACLINT or IMSIC for hart %lu, so it could "
		      "get no IPIs. Is this QEMU's virt board?",
		      hart->id);
	if (hart->mtimecmp == NULL && !survey.cpus[index].sstc)
		panic("The device tree names no CLINT or ACLINT for hart %lu, and the hart has no "
		      "Sstc, so it could get no timer interrupts. Is this QEMU's virt board?",
		      hart->id);
}

static void settle_interrupts(void)
{
	const char *clint;

	for (size_t i = 0; i < survey.timer_count; i++)
		settle_timer(&survey.timers[i]);
	settle_imsic(&survey.imsics[IMSIC_MACHINE]);
	for (size_t i = 0; i < hart_count(); i++)
		require_interrupts(i);
	clint = survey.timers[0].kind == CLINT ? "CLINT" : "ACLINT";
	platform.timer = hart_at(0)->mtimecmp != NULL ? clint : "Sstc";
	platform.ipi = hart_at(0)->doorbell_bit == MIP_MSIP ? clint : "IMSIC";
}

/* A cell that a node may have, else what holds without it. */
static uint32_t cell_or(const struct dt_node *node, const char *name, uint32_t otherwise)
{
	struct dt_value value = dt_property(survey.fdt, node->offset, name);

	return value.size > 0 ? dt_cell(value, 0) : otherwise;
}

/* The bits of the highest of `count` indices. */
static uint32_t index_bits(int count)
{
	uint32_t bits = 0;

	while (count > 1 << bits)
		bits++;
	return bits;
}

static struct imsic_layout imsic_layout(const struct dt_node *imsic)
{
	int harts = imsic->interrupts_extended.size / INTERRUPT_SIZE;
	struct range first = { 0, 0 };

	dt_reg(imsic, 0, &first);
	return (struct imsic_layout){
		.base = first.base,
		.guest_bits = cell_or(imsic, "riscv,guest-index-bits", 0),
		.hart_bits = cell_or(imsic, "riscv,hart-index-bits", index_bits(harts)),
		.group_bits = cell_or(imsic, "riscv,group-index-bits", 0),
		.group_shift = cell_or(imsic, "riscv,group-index-shift", IMSIC_GROUP_SHIFT),
	};
}

/* A child domain's index is its position among the children. */
static uint32_t child_index(const struct aplic_node *aplic, uint32_t phandle)
{
	int count = aplic->children.size / (int)sizeof(uint32_t);

	for (int i = 0; i < count; i++) {
		if (dt_cell(aplic->children, i) == phandle)
			return (uint32_t)i;
	}
	return 0;
}

/* All wired interrupts are S-mode's: reset leaves them with the root domain. */
static void settle_aplic(const struct aplic_node *aplic)
{
	int entries = aplic->delegation.size / DELEGATION_SIZE;

	for (int i = 0; i < entries; i++) {
		int at = DELEGATION_CELLS * i;

		aplic_delegate(aplic->base, dt_cell(aplic->delegation, at + 1),
			       dt_cell(aplic->delegation, at + 2),
			       child_index(aplic, dt_cell(aplic->delegation, at)));
	}
}

static void settle_aplics(void)
{
	const struct dt_node *machine = &survey.imsics[IMSIC_MACHINE];
	const struct dt_node *supervisor = &survey.imsics[IMSIC_SUPERVISOR];
	bool sends_msis = machine->name != NULL && supervisor->name != NULL;
	struct imsic_layout layouts[IMSIC_LEVELS];

	if (sends_msis) {
		layouts[IMSIC_MACHINE] = imsic_layout(machine);
		layouts[IMSIC_SUPERVISOR] = imsic_layout(supervisor);
	}
	for (size_t i = 0; i < survey.aplic_count; i++) {
		settle_aplic(&survey.aplics[i]);
		if (sends_msis)
			aplic_set_msi_addresses(survey.aplics[i].base, &layouts[IMSIC_MACHINE],
						&layouts[IMSIC_SUPERVISOR]);
	}
}

/* A copy, because the tree is S-mode's later on. */
static struct platform_cells copy_cells(struct dt_value value)
{
	size_t count = (size_t)value.size / sizeof(uint32_t);
	uint32_t *cells = arena_alloc(count * sizeof(*cells));

	for (size_t i = 0; i < count; i++)
		cells[i] = dt_cell(value, (int)i);
	return (struct platform_cells){ cells, count };
}

static void settle_pmu(void)
{
	platform.event_counters = copy_cells(survey.event_counters);
	platform.event_selectors = copy_cells(survey.event_selectors);
	platform.raw_event_counters = copy_cells(survey.raw_event_counters);
}

void platform_init(const void *fdt)
{
	survey = (struct survey){ .fdt = fdt };
	memory_init();
	if (!dt_walk(fdt, visit, NULL))
		print("gander: The device tree at 0x%lx breaks off in the middle. Going on with "
		      "what came before.\n",
		      (unsigned long)fdt);
	if (survey.cpu_count == 0)
		panic("The device tree at 0x%lx has no usable cpu: each /cpus/cpu@N needs "
		      "device_type, reg, and no status other than \"okay\".",
		      (unsigned long)fdt);
	if (memory_first_ram().size == 0)
		panic("The device tree at 0x%lx has no memory node.", (unsigned long)fdt);
	build_hart_table();
	settle_interrupts();
	settle_aplics();
	settle_pmu();
	if (survey.fw_cfg != 0)
		fw_cfg_init(survey.fw_cfg);
	/* Until here, whatever was wrong could be told with what was compiled in. */
	settle_finisher();
	settle_console();
}

/* ---- Changing the tree ---- */

/* A later addition comes to stand behind an earlier one. */
static void extend_chosen(const struct platform_chosen *add)
{
	if (add->bootargs != NULL)
		dt_change_string("bootargs", add->bootargs);
	if (add->command != NULL)
		dt_change_string("gander,cmd", add->command);
	dt_change_cell("boot-hartid", (uint32_t)add->boot_hart);
	dt_change_string("gander,version", add->version);
}

/* The first reservation is the firmware; OpenSBI's name for it is what kernels and
 * their users look for. */
static void reserve_firmware(void)
{
	dt_change_reserve(0, memory_firmware());
}

static bool will_edit(enum edit_kind what)
{
	for (size_t i = 0; i < survey.edit_count; i++) {
		if (survey.edits[i].what == what)
			return true;
	}
	return false;
}

/* The nodes that the tree does not have; they become the root's first children. */
static void add_missing(const struct platform_chosen *add)
{
	dt_change_before(survey.first_child);
	if (!will_edit(EDIT_RESERVED_MEMORY)) {
		dt_change_begin_child("reserved-memory");
		reserve_firmware();
		dt_change_end_child();
	}
	if (!will_edit(EDIT_CHOSEN)) {
		dt_change_begin_child("chosen");
		extend_chosen(add);
		dt_change_end_child();
	}
}

static void apply_edit(struct edit edit, const struct platform_chosen *add)
{
	dt_change_node(edit.offset);
	switch (edit.what) {
	case EDIT_CHOSEN:
		extend_chosen(add);
		break;
	case EDIT_RESERVED_MEMORY:
		reserve_firmware();
		break;
	case EDIT_DISABLE:
		dt_change_string("status", "disabled");
		break;
	}
}

size_t platform_tree_growth(const struct platform_chosen *add)
{
	return TREE_ROOM + (add->bootargs != NULL ? strlen(add->bootargs) : 0) +
	       (add->command != NULL ? strlen(add->command) : 0);
}

void platform_fix_tree(void *fdt, const struct platform_chosen *add)
{
	int error;

	dt_change(fdt);
	add_missing(add);
	for (size_t i = 0; i < survey.edit_count; i++)
		apply_edit(survey.edits[i], add);
	error = dt_change_apply(platform_tree_growth(add));
	if (error != 0)
		panic("The device tree at 0x%lx could not be changed (libfdt says %s). The next "
		      "stage would overwrite the firmware without knowing.",
		      (unsigned long)fdt, dt_error(error));
}

/* ---- The rest of the contract: each is one device's ---- */

void platform_console_write(char byte)
{
	uart_write(byte);
}

int platform_console_read(void)
{
	return uart_read();
}

void platform_ipi_send(const struct hart *hart)
{
	/* What the target will look at must be visible before it is woken. */
	__asm__ volatile("fence rw, o" : : : "memory");
	*hart->doorbell = DOORBELL_RING;
}

void platform_ipi_clear(const struct hart *self)
{
	if (self->doorbell_bit == MIP_MSIP)
		clint_ipi_clear(self);
	else
		imsic_ipi_clear();
}

void platform_timer_set(const struct hart *self, uint64_t when)
{
	clint_timer_set(self, when);
}

void platform_reset(enum platform_reset kind)
{
	if (platform.reset == 0)
		return;
	switch (kind) {
	case PLATFORM_POWER_OFF:
		finisher_pass();
		break;
	case PLATFORM_POWER_OFF_FAILED:
		finisher_fail();
		break;
	case PLATFORM_REBOOT:
		finisher_reset();
		break;
	}
	/* The machine goes down when this hart next stops translating. */
	for (;;)
		__asm__ volatile("wfi");
}

bool platform_file_open(const char *name, struct platform_file *file)
{
	return fw_cfg_find(name, &file->key, &file->size);
}

bool platform_file_read(const struct platform_file *file, uint32_t offset, void *to, size_t size)
{
	return fw_cfg_read(file->key, offset, to, size);
}
