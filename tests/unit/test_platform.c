/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What platform/virt reads from a device tree, and what it changes in it. The trees
 * have the shape of QEMU's; each row of a table adjusts one and says what must come
 * of it. What drivers would do to devices, fakes write down.
 *
 * links: firmware/base/arena.c firmware/base/dt.c firmware/base/dt_change.c
 * links: firmware/base/memory.c platform/virt/survey.c platform/virt/tree.c
 * links: firmware/hart/hart.c
 * links: tests/unit/lib/panic.c tests/unit/lib/test.c tests/unit/lib/tree.c
 */
#include <libfdt.h>
#include <signal.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "hart/csr.h"
#include "tests/unit/lib/panic.h"
#include "tests/unit/lib/test.h"
#include "tests/unit/lib/tree.h"

/* The board waits with the first for the machine to go down, and orders stores with the
 * second: this machine's assembler must let them pass. It has no such CSR either. */
__asm__(".macro wfi\n.endm");
__asm__(".macro fence before, after\n.endm");
#undef csr_write
#define csr_write(csr, value) (asked.csr_written = (csr), (void)(value))

static struct {
	int csr_written;
	char aplics[1024];
} asked;

#include "platform/virt/interrupts.c"
#include "platform/virt/platform.c"

/* ---- The drivers ---- */

#define HARTS_MAX 8

/* No device is here, on this machine. */
char __firmware_start[4096];
__asm__(".globl __firmware_limit\n.set __firmware_limit, __firmware_start + 4096");

#define NOT_A_UART 0x12340000

static struct {
	uintptr_t base;
	unsigned int shift;
	char printed[512];
	size_t printed_size;
} uart;

static uintptr_t fw_cfg_is_at;

void uart_init(uintptr_t base, unsigned int shift)
{
	uart.base = base;
	uart.shift = shift;
}

bool uart_is_at(uintptr_t base, unsigned int shift)
{
	(void)shift;
	return base != NOT_A_UART;
}

/* Where print() goes. */
static bool put(char byte)
{
	assert_true(uart.printed_size < sizeof(uart.printed) - 1);
	uart.printed[uart.printed_size++] = byte;
	return true;
}

void fw_cfg_init(uintptr_t base)
{
	fw_cfg_is_at = base;
}

static __attribute__((format(printf, 1, 2))) void note_aplic(const char *format, ...)
{
	size_t length = strlen(asked.aplics);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(asked.aplics + length, sizeof(asked.aplics) - length, format, arguments);
	va_end(arguments);
}

void aplic_delegate(uintptr_t base, uint32_t first, uint32_t last, uint32_t child)
{
	note_aplic("%lx: %u-%u to child %u\n", base, first, last, child);
}

static void note_layout(const struct imsic_layout *imsic)
{
	note_aplic(", %lx %u %u %u %u", imsic->base, imsic->guest_bits, imsic->hart_bits,
		   imsic->group_bits, imsic->group_shift);
}

void aplic_set_msi_addresses(uintptr_t base, const struct imsic_layout *machine,
			     const struct imsic_layout *supervisor)
{
	note_aplic("%lx", base);
	note_layout(machine);
	note_layout(supervisor);
	note_aplic("\n");
}

/* ---- The machine that a tree describes ---- */

enum timers {
	WITH_CLINT,
	WITH_ACLINT,
	WITH_MTIMER,
	WITH_CLINT_WITHOUT_REG,
	WITH_DISABLED_CLINT,
	NO_TIMER
};

enum irqchip { PLIC, APLIC, APLIC_IMSIC };

struct machine {
	struct {
		unsigned long id;
		const char *status, *isa, *mmu; /* NULL: not said */
		bool has_intc, has_no_type;
	} cpus[HARTS_MAX];
	unsigned int cpu_count;
	unsigned int id_cells;
	unsigned int sockets; /* each with as many cpus, and with controllers of its own */
	enum timers timers;
	enum irqchip irqchip;
	uint32_t guest_bits;	/* of the supervisor-level IMSIC */
	const char *delegation; /* the property's name, NULL: there is none */
	bool aplic_without_reg, imsic_without_reg;
	bool mswi_first; /* before the MTIMER, which QEMU names first */
	bool soc_first;	 /* the controllers come before the cpus that they serve */
	struct range ram[4];
	const char *ram_status;
	bool has_chosen;
	const char *stdout_path, *bootargs;
	unsigned int uarts;
	const char *uart_status;
	uint32_t reg_shift; /* 0: not said */
	bool has_reserved_memory, has_finisher;
};

/* What `-M virt -smp 2 -m 1G` gives. */
static struct machine virt_machine(void)
{
	struct machine m = {
		.cpu_count = 2,
		.id_cells = 1,
		.sockets = 1,
		.delegation = "riscv,delegation",
		.ram = { { 0x80000000, 0x40000000 } },
		.has_chosen = true,
		.stdout_path = "/soc/serial@10000000",
		.uarts = 1,
		.has_finisher = true,
	};

	for (unsigned int i = 0; i < HARTS_MAX; i++) {
		m.cpus[i].id = i;
		m.cpus[i].status = "okay";
		m.cpus[i].isa = "rv64imafdch_zicsr_sstc";
		m.cpus[i].mmu = "riscv,sv57";
		m.cpus[i].has_intc = true;
	}
	return m;
}

#define INTC(cpu) (0x10 + (cpu))
#define APLIC_S(socket) (0x20 + (socket))
#define SOURCES 96

static void add_reg(void *fdt, uintptr_t base, size_t size)
{
	tree_cells(fdt, "reg", (uint32_t)(base >> 32), (uint32_t)base, (uint32_t)(size >> 32),
		   (uint32_t)size);
}

static void begin(void *fdt, const char *name, unsigned long address)
{
	char full[64];

	snprintf(full, sizeof(full), "%s@%lx", name, address);
	tree_node(fdt, full);
}

static void add_cpu(void *fdt, const struct machine *m, unsigned int i)
{
	begin(fdt, "cpu", m->cpus[i].id);
	if (!m->cpus[i].has_no_type)
		tree_strings(fdt, "device_type", "cpu");
	if (m->id_cells == 2)
		tree_cells(fdt, "reg", (uint32_t)(m->cpus[i].id >> 32), (uint32_t)m->cpus[i].id);
	else
		tree_cells(fdt, "reg", (uint32_t)m->cpus[i].id);
	if (m->cpus[i].status != NULL)
		tree_string(fdt, "status", m->cpus[i].status);
	tree_strings(fdt, "compatible", "riscv");
	tree_string(fdt, "riscv,isa", m->cpus[i].isa);
	if (m->cpus[i].mmu != NULL)
		tree_string(fdt, "mmu-type", m->cpus[i].mmu);
	if (m->cpus[i].has_intc) {
		tree_node(fdt, "interrupt-controller");
		tree_strings(fdt, "compatible", "riscv,cpu-intc");
		tree_cells(fdt, "phandle", INTC(i));
		tree_end(fdt);
	}
	tree_end(fdt);
}

static void add_cpus(void *fdt, const struct machine *m)
{
	tree_node(fdt, "cpus");
	tree_cells(fdt, "#address-cells", m->id_cells);
	tree_cells(fdt, "#size-cells", 0);
	tree_cells(fdt, "timebase-frequency", 10000000);
	for (unsigned int i = 0; i < m->cpu_count; i++)
		add_cpu(fdt, m, i);
	tree_end(fdt);
}

/* A controller of some cpus, with one or two of each cpu's interrupts. */
static void add_controller(void *fdt, const char *name, uintptr_t base, const char *compatible,
			   unsigned int first, unsigned int count, const uint32_t *interrupts)
{
	uint32_t cells[4 * HARTS_MAX];
	size_t n = 0;

	begin(fdt, name, base);
	for (unsigned int cpu = first; cpu < first + count; cpu++) {
		for (const uint32_t *interrupt = interrupts; *interrupt != 0; interrupt++) {
			cells[n++] = INTC(cpu);
			cells[n++] = *interrupt;
		}
	}
	tree_cell_array(fdt, "interrupts-extended", cells, n);
	tree_string(fdt, "compatible", compatible);
}

static void add_clint(void *fdt, const struct machine *m, unsigned int first, unsigned int count,
		      uintptr_t base)
{
	add_controller(fdt, "clint", base, "sifive,clint0", first, count,
		       (const uint32_t[]){ 3, 7, 0 });
	if (m->timers != WITH_CLINT_WITHOUT_REG)
		add_reg(fdt, base, 0x10000);
	if (m->timers == WITH_DISABLED_CLINT)
		tree_strings(fdt, "status", "disabled");
	tree_end(fdt);
}

static void add_mswi(void *fdt, unsigned int first, unsigned int count, uintptr_t base)
{
	add_controller(fdt, "mswi", base, "riscv,aclint-mswi", first, count,
		       (const uint32_t[]){ 3, 0 });
	add_reg(fdt, base, 0x4000);
	tree_end(fdt);
}

static void add_mtimer(void *fdt, unsigned int first, unsigned int count, uintptr_t base)
{
	uintptr_t time = base + 0xbff8, compare = base + 0x4000;

	add_controller(fdt, "mtimer", compare, "riscv,aclint-mtimer", first, count,
		       (const uint32_t[]){ 7, 0 });
	tree_cells(fdt, "reg", 0, (uint32_t)time, 0, 0x4008, 0, (uint32_t)compare, 0, 0x7ff8);
	tree_end(fdt);
}

static void add_aclint(void *fdt, const struct machine *m, unsigned int first, unsigned int count,
		       uintptr_t base)
{
	if (m->mswi_first)
		add_mswi(fdt, first, count, base);
	add_controller(fdt, "sswi", base + 0xf00000, "riscv,aclint-sswi", first, count,
		       (const uint32_t[]){ 1, 0 });
	add_reg(fdt, base + 0xf00000, 0x4000);
	tree_end(fdt);
	add_mtimer(fdt, first, count, base);
	if (!m->mswi_first)
		add_mswi(fdt, first, count, base);
}

static void add_timers(void *fdt, const struct machine *m)
{
	unsigned int count = m->cpu_count / m->sockets;

	for (unsigned int socket = 0; socket < m->sockets && m->timers != NO_TIMER; socket++) {
		uintptr_t base = 0x2000000 + socket * 0x10000;

		if (m->timers == WITH_ACLINT)
			add_aclint(fdt, m, socket * count, count, base);
		else if (m->timers == WITH_MTIMER)
			add_mtimer(fdt, socket * count, count, base);
		else
			add_clint(fdt, m, socket * count, count, base);
	}
}

/* An APLIC's domain. QEMU puts the child before its parent. */
static void add_domain(void *fdt, const struct machine *m, unsigned int socket, uintptr_t base,
		       bool machine)
{
	unsigned int count = m->cpu_count / m->sockets;
	uint32_t child = APLIC_S(socket);

	if (m->irqchip == APLIC) {
		add_controller(fdt, "interrupt-controller", base, "riscv,aplic", socket * count,
			       count, (const uint32_t[]){ machine ? 11 : 9, 0 });
	} else {
		begin(fdt, "interrupt-controller", base);
		tree_strings(fdt, "compatible", "qemu,aplic\0riscv,aplic");
	}
	if (!machine)
		tree_cells(fdt, "phandle", child);
	else
		tree_cells(fdt, "riscv,children", 0x99, child);
	if (machine && m->delegation != NULL)
		tree_cells(fdt, m->delegation, child, 1, SOURCES - 1, 0x99, SOURCES, SOURCES);
	if (!m->aplic_without_reg)
		add_reg(fdt, base, 0x8000);
	tree_end(fdt);
}

static void add_aplics(void *fdt, const struct machine *m)
{
	for (unsigned int socket = 0; socket < m->sockets; socket++) {
		add_domain(fdt, m, socket, 0xd000000 + socket * 0x8000, false);
		add_domain(fdt, m, socket, 0xc000000 + socket * 0x8000, true);
	}
}

/* What the tree says of an IMSIC beside where it is; QEMU leaves out what is 0. */
static void add_index_bits(void *fdt, const struct machine *m, uint32_t guest_bits)
{
	if (guest_bits != 0)
		tree_cells(fdt, "riscv,guest-index-bits", guest_bits);
	if (m->sockets > 1) {
		tree_cells(fdt, "riscv,hart-index-bits", 3);
		tree_cells(fdt, "riscv,group-index-bits", 1);
		tree_cells(fdt, "riscv,group-index-shift", 25);
	}
}

/* An interrupt file, and those of guests, for each hart; a range for each socket. */
static void add_imsic(void *fdt, const struct machine *m, uintptr_t base, uint32_t interrupt,
		      uint32_t guest_bits)
{
	uint32_t size = m->cpu_count / m->sockets * 0x1000 << guest_bits;
	uint32_t reg[4 * HARTS_MAX];

	for (unsigned int socket = 0; socket < m->sockets; socket++) {
		reg[4 * socket] = reg[4 * socket + 2] = 0;
		reg[4 * socket + 1] = (uint32_t)base + (socket << 25);
		reg[4 * socket + 3] = size;
	}
	add_controller(fdt, "interrupt-controller", base, "riscv,imsics", 0, m->cpu_count,
		       (const uint32_t[]){ interrupt, 0 });
	add_index_bits(fdt, m, guest_bits);
	if (!m->imsic_without_reg)
		tree_cell_array(fdt, "reg", reg, 4UL * m->sockets);
	tree_end(fdt);
}

static void add_plic(void *fdt, const struct machine *m)
{
	add_controller(fdt, "plic", 0xc000000, "sifive,plic-1.0.0", 0, m->cpu_count,
		       (const uint32_t[]){ 11, 9, 0 });
	add_reg(fdt, 0xc000000, 0x600000);
	tree_end(fdt);
}

static void add_irqchip(void *fdt, const struct machine *m)
{
	if (m->irqchip == PLIC)
		add_plic(fdt, m);
	else
		add_aplics(fdt, m);
	if (m->irqchip == APLIC_IMSIC) {
		add_imsic(fdt, m, 0x28000000, 9, m->guest_bits);
		add_imsic(fdt, m, 0x24000000, 11, 0);
	}
}

static void add_uart(void *fdt, const struct machine *m, uintptr_t base)
{
	begin(fdt, "serial", base);
	add_reg(fdt, base, 0x100);
	tree_strings(fdt, "compatible", "ns16550a");
	if (m->uart_status != NULL)
		tree_string(fdt, "status", m->uart_status);
	if (m->reg_shift != 0)
		tree_cells(fdt, "reg-shift", m->reg_shift);
	tree_end(fdt);
}

static void add_soc(void *fdt, const struct machine *m)
{
	tree_node(fdt, "soc");
	tree_cells(fdt, "#address-cells", 2);
	tree_cells(fdt, "#size-cells", 2);
	tree_strings(fdt, "compatible", "simple-bus");
	tree_flag(fdt, "ranges");
	for (unsigned int i = 0; i < m->uarts; i++)
		add_uart(fdt, m, 0x10000000 + i * 0x1000);
	if (m->has_finisher) {
		begin(fdt, "test", 0x100000);
		add_reg(fdt, 0x100000, 0x1000);
		tree_strings(fdt, "compatible", "sifive,test1\0sifive,test0\0syscon");
		tree_end(fdt);
	}
	add_timers(fdt, m);
	add_irqchip(fdt, m);
	tree_end(fdt);
}

static void add_ram(void *fdt, const struct machine *m)
{
	for (size_t i = 0; i < COUNT(m->ram) && m->ram[i].size != 0; i++) {
		begin(fdt, "memory", m->ram[i].base);
		tree_strings(fdt, "device_type", "memory");
		add_reg(fdt, m->ram[i].base, m->ram[i].size);
		if (m->ram_status != NULL)
			tree_string(fdt, "status", m->ram_status);
		tree_end(fdt);
	}
}

static void add_chosen(void *fdt, const struct machine *m)
{
	tree_node(fdt, "chosen");
	if (m->bootargs != NULL)
		tree_string(fdt, "bootargs", m->bootargs);
	if (m->stdout_path != NULL)
		tree_string(fdt, "stdout-path", m->stdout_path);
	tree_cells(fdt, "rng-seed", 1, 2, 3, 4);
	tree_end(fdt);
}

static void add_reserved_memory(void *fdt)
{
	tree_node(fdt, "reserved-memory");
	tree_cells(fdt, "#address-cells", 2);
	tree_cells(fdt, "#size-cells", 2);
	tree_flag(fdt, "ranges");
	begin(fdt, "buffer", 0x90000000);
	add_reg(fdt, 0x90000000, 0x1000);
	tree_end(fdt);
	tree_end(fdt);
}

static void *machine_tree(const struct machine *m)
{
	void *fdt = tree_begin();

	tree_cells(fdt, "#address-cells", 2);
	tree_cells(fdt, "#size-cells", 2);
	tree_strings(fdt, "model", "riscv-virtio,qemu");
	begin(fdt, "fw-cfg", 0x10100000);
	add_reg(fdt, 0x10100000, 0x18);
	tree_strings(fdt, "compatible", "qemu,fw-cfg-mmio");
	tree_end(fdt);
	begin(fdt, "flash", 0x20000000);
	tree_cells(fdt, "reg", 0, 0x20000000, 0, 0x2000000, 0, 0x22000000, 0, 0x2000000);
	tree_strings(fdt, "compatible", "cfi-flash");
	tree_end(fdt);
	tree_node(fdt, "aliases");
	tree_strings(fdt, "serial0", "/soc/serial@10000000");
	tree_strings(fdt, "serial1", "/soc/serial@10001000");
	tree_end(fdt);
	if (m->has_chosen)
		add_chosen(fdt, m);
	if (m->soc_first)
		add_soc(fdt, m);
	if (m->has_reserved_memory)
		add_reserved_memory(fdt);
	add_ram(fdt, m);
	add_cpus(fdt, m);
	if (!m->soc_first)
		add_soc(fdt, m);
	return tree_finish(fdt);
}

/* ---- Booting it ---- */

static alignas(16) char memory[HARTS_MAX * (HART_BLOCK_SIZE + 1024)];

static int power_on(void **state)
{
	(void)state;
	memset(&uart, 0, sizeof(uart));
	print_init(put);
	fw_cfg_is_at = 0;
	memset(&asked, 0, sizeof(asked));
	arena_init((uintptr_t)memory, (uintptr_t)memory + sizeof(memory));
	platform_early_init();
	return 0;
}

static void *adjusted_tree(void (*adjust)(struct machine *m))
{
	struct machine m = virt_machine();

	if (adjust != NULL)
		adjust(&m);
	return machine_tree(&m);
}

/* Read the tree of the adjusted machine; it may be free()d, when its names are no
 * longer needed. */
static void *boot(void (*adjust)(struct machine *m))
{
	void *fdt = adjusted_tree(adjust);

	power_on(NULL);
	platform_init(fdt);
	return fdt;
}

/* ---- Harts and their registers ---- */

static void no_adjustment(struct machine *m)
{
	(void)m;
}

static void one_cpu(struct machine *m)
{
	m->cpu_count = 1;
}

static void four_cpus(struct machine *m)
{
	m->cpu_count = 4;
}

static void two_sockets(struct machine *m)
{
	m->cpu_count = 4;
	m->sockets = 2;
}

static void aclint(struct machine *m)
{
	m->timers = WITH_ACLINT;
}

static void aclint_mswi_first(struct machine *m)
{
	m->timers = WITH_ACLINT;
	m->mswi_first = true;
}

static void aclint_two_sockets(struct machine *m)
{
	two_sockets(m);
	m->timers = WITH_ACLINT;
}

static void sparse_ids(struct machine *m)
{
	m->cpu_count = 3;
	m->cpus[1].id = 2;
	m->cpus[2].id = 100;
}

static void descending_ids(struct machine *m)
{
	m->cpu_count = 3;
	m->cpus[0].id = 9;
	m->cpus[1].id = 5;
	m->cpus[2].id = 1;
}

static void wide_ids(struct machine *m)
{
	m->id_cells = 2;
	m->cpus[1].id = 0x100000000;
}

static void first_cpu_disabled(struct machine *m)
{
	m->cpu_count = 3;
	m->cpus[0].status = "disabled";
}

static void middle_cpu_failed(struct machine *m)
{
	m->cpu_count = 3;
	m->cpus[1].status = "fail";
}

static void first_cpu_without_mmu(struct machine *m)
{
	m->cpu_count = 3;
	m->cpus[0].mmu = "riscv,none";
}

static void cpus_without_mmu_type(struct machine *m)
{
	m->cpu_count = 4;
	m->cpus[0].mmu = m->cpus[2].mmu = NULL;
}

static void no_mmus(struct machine *m)
{
	m->cpus[0].mmu = NULL;
	m->cpus[1].mmu = "riscv,none";
}

static void no_status(struct machine *m)
{
	m->cpus[0].status = m->cpus[1].status = NULL;
}

static void soc_first(struct machine *m)
{
	two_sockets(m);
	m->soc_first = true;
}

static void aplic(struct machine *m)
{
	m->irqchip = APLIC;
}

static void aplic_old_name(struct machine *m)
{
	m->irqchip = APLIC;
	m->delegation = "riscv,delegate";
}

static void aplic_without_delegation(struct machine *m)
{
	m->irqchip = APLIC;
	m->delegation = NULL;
}

static void aplic_two_sockets(struct machine *m)
{
	two_sockets(m);
	m->irqchip = APLIC;
}

static void imsic(struct machine *m)
{
	m->irqchip = APLIC_IMSIC;
	m->timers = WITH_MTIMER;
}

static void imsic_and_clint(struct machine *m)
{
	m->irqchip = APLIC_IMSIC;
}

static void imsic_five_cpus_guests(struct machine *m)
{
	imsic(m);
	m->cpu_count = 5;
	m->guest_bits = 2;
}

static void imsic_one_cpu(struct machine *m)
{
	imsic(m);
	m->cpu_count = 1;
}

static void imsic_two_sockets(struct machine *m)
{
	two_sockets(m);
	imsic(m);
	m->guest_bits = 1;
}

static void imsic_first_cpu_disabled(struct machine *m)
{
	imsic(m);
	m->cpu_count = 3;
	m->cpus[0].status = "disabled";
}

static void imsic_without_timer(struct machine *m)
{
	imsic(m);
	m->timers = NO_TIMER;
}

static void imsic_soc_first(struct machine *m)
{
	imsic_two_sockets(m);
	m->soc_first = true;
}

static void cpus_without_type(struct machine *m)
{
	four_cpus(m);
	m->cpus[1].has_no_type = m->cpus[3].has_no_type = true;
}

struct harts {
	const char *name;
	void (*adjust)(struct machine *m);
	const char *harts; /* id: doorbell, compare register */
};

static const struct harts harts[] = {
	{ "one hart", one_cpu, "0: 2000000 2004000\n" },
	{ "four harts", four_cpus,
	  "0: 2000000 2004000\n"
	  "1: 2000004 2004008\n"
	  "2: 2000008 2004010\n"
	  "3: 200000c 2004018\n" },
	{ "cpus without device_type", cpus_without_type,
	  "0: 2000000 2004000\n"
	  "1: 2000004 2004008\n"
	  "2: 2000008 2004010\n"
	  "3: 200000c 2004018\n" },
	{ "two sockets, a CLINT each", two_sockets,
	  "0: 2000000 2004000\n"
	  "1: 2000004 2004008\n"
	  "2: 2010000 2014000\n"
	  "3: 2010004 2014008\n" },
	{ "ACLINT", aclint,
	  "0: 2000000 2004000\n"
	  "1: 2000004 2004008\n" },
	{ "ACLINT, in another order", aclint_mswi_first,
	  "0: 2000000 2004000\n"
	  "1: 2000004 2004008\n" },
	{ "two sockets, an ACLINT each", aclint_two_sockets,
	  "0: 2000000 2004000\n"
	  "1: 2000004 2004008\n"
	  "2: 2010000 2014000\n"
	  "3: 2010004 2014008\n" },
	{ "ids with gaps: the place counts, not the id", sparse_ids,
	  "0: 2000000 2004000\n"
	  "2: 2000004 2004008\n"
	  "100: 2000008 2004010\n" },
	{ "ids that descend: the table ascends", descending_ids,
	  "1: 2000008 2004010\n"
	  "5: 2000004 2004008\n"
	  "9: 2000000 2004000\n" },
	{ "ids of two cells", wide_ids,
	  "0: 2000000 2004000\n"
	  "4294967296: 2000004 2004008\n" },
	{ "a disabled hart keeps its place", first_cpu_disabled,
	  "1: 2000004 2004008\n"
	  "2: 2000008 2004010\n" },
	{ "a failed hart keeps its place", middle_cpu_failed,
	  "0: 2000000 2004000\n"
	  "2: 2000008 2004010\n" },
	{ "a hart without an MMU is not for S-mode, where others have one", first_cpu_without_mmu,
	  "1: 2000004 2004008\n"
	  "2: 2000008 2004010\n" },
	{ "nor is one whose MMU is not named", cpus_without_mmu_type,
	  "1: 2000004 2004008\n"
	  "3: 200000c 2004018\n" },
	{ "where no hart has an MMU, they are all for S-mode", no_mmus,
	  "0: 2000000 2004000\n"
	  "1: 2000004 2004008\n" },
	{ "a hart without status is usable", no_status,
	  "0: 2000000 2004000\n"
	  "1: 2000004 2004008\n" },
	{ "controllers before their harts", soc_first,
	  "0: 2000000 2004000\n"
	  "1: 2000004 2004008\n"
	  "2: 2010000 2014000\n"
	  "3: 2010004 2014008\n" },
	{ "IMSICs and MTIMER", imsic,
	  "0: IMSIC 24000000 2004000\n"
	  "1: IMSIC 24001000 2004008\n" },
	{ "IMSICs and CLINT: the CLINT has MSIP", imsic_and_clint,
	  "0: 2000000 2004000\n"
	  "1: 2000004 2004008\n" },
	{ "guests have no part of machine level's IMSICs", imsic_five_cpus_guests,
	  "0: IMSIC 24000000 2004000\n"
	  "1: IMSIC 24001000 2004008\n"
	  "2: IMSIC 24002000 2004010\n"
	  "3: IMSIC 24003000 2004018\n"
	  "4: IMSIC 24004000 2004020\n" },
	{ "two sockets: the IMSICs have a range in each", imsic_two_sockets,
	  "0: IMSIC 24000000 2004000\n"
	  "1: IMSIC 24001000 2004008\n"
	  "2: IMSIC 26000000 2014000\n"
	  "3: IMSIC 26001000 2014008\n" },
	{ "a disabled hart keeps its IMSIC's place", imsic_first_cpu_disabled,
	  "1: IMSIC 24001000 2004008\n"
	  "2: IMSIC 24002000 2004010\n" },
	{ "Sstc stands in for a compare register", imsic_without_timer,
	  "0: IMSIC 24000000 0\n"
	  "1: IMSIC 24001000 0\n" },
	{ "IMSICs before their harts", imsic_soc_first,
	  "0: IMSIC 24000000 2004000\n"
	  "1: IMSIC 24001000 2004008\n"
	  "2: IMSIC 26000000 2014000\n"
	  "3: IMSIC 26001000 2014008\n" },
};

static void test_harts(void **state)
{
	const struct harts *row = *state;
	void *fdt = boot(row->adjust);
	char text[256];
	size_t length = 0;

	for (size_t i = 0; i < hart_count(); i++) {
		const struct hart *hart = hart_at(i);
		bool is_imsic = hart->doorbell_bit == MIP_MEIP;

		assert_true(is_imsic || hart->doorbell_bit == MIP_MSIP);
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%lu: %s%lx %lx\n",
					   hart->id, is_imsic ? "IMSIC " : "",
					   (unsigned long)hart->doorbell,
					   (unsigned long)hart->mtimecmp);
	}
	assert_string_equal(text, row->harts);
	assert_string_equal(uart.printed, "");
	free(fdt);
}

struct names {
	const char *name;
	void (*adjust)(struct machine *m);
	const char *timer, *ipi;
	uintptr_t mtime; /* of the first socket */
};

static const struct names names[] = {
	{ "CLINT", no_adjustment, "CLINT", "CLINT", 0x200bff8 },
	{ "ACLINT", aclint, "ACLINT", "ACLINT", 0x200bff8 },
	{ "ACLINT, in another order", aclint_mswi_first, "ACLINT", "ACLINT", 0x200bff8 },
	{ "two sockets", aclint_two_sockets, "ACLINT", "ACLINT", 0x200bff8 },
	{ "IMSIC and MTIMER", imsic, "ACLINT", "IMSIC", 0x200bff8 },
	{ "IMSIC and CLINT", imsic_and_clint, "CLINT", "CLINT", 0x200bff8 },
	{ "IMSIC and nothing", imsic_without_timer, "Sstc", "IMSIC", 0 },
};

static void test_names(void **state)
{
	const struct names *row = *state;

	free(boot(row->adjust));
	assert_string_equal(platform.timer, row->timer);
	assert_string_equal(platform.ipi, row->ipi);
	assert_int_equal((uintptr_t)platform.mtime, row->mtime);
}

/* What the APLICs are told: "BASE: FIRST-LAST to child INDEX", and "BASE, MACHINE,
 * SUPERVISOR", where the IMSICs' layouts are their base and the guests', harts' and
 * groups' bits and the groups' shift. */
struct aplics {
	const char *name;
	void (*adjust)(struct machine *m);
	const char *told;
};

#define DELEGATED "c000000: 1-95 to child 1\nc000000: 96-96 to child 0\n"

static const struct aplics aplics[] = {
	{ "a PLIC", no_adjustment, "" },
	{ "wires alone", aplic, DELEGATED },
	{ "the delegation's old name", aplic_old_name, DELEGATED },
	{ "no delegation", aplic_without_delegation, "" },
	{ "wires alone, two sockets", aplic_two_sockets,
	  DELEGATED "c008000: 1-95 to child 1\nc008000: 96-96 to child 0\n" },
	{ "MSIs, one hart", imsic_one_cpu,
	  DELEGATED "c000000, 24000000 0 0 0 24, 28000000 0 0 0 24\n" },
	{ "MSIs, two harts", imsic, DELEGATED "c000000, 24000000 0 1 0 24, 28000000 0 1 0 24\n" },
	{ "MSIs, five harts with guests", imsic_five_cpus_guests,
	  DELEGATED "c000000, 24000000 0 3 0 24, 28000000 2 3 0 24\n" },
	{ "MSIs, two sockets", imsic_two_sockets,
	  DELEGATED "c000000, 24000000 0 3 1 25, 28000000 1 3 1 25\n"
		    "c008000: 1-95 to child 1\nc008000: 96-96 to child 0\n"
		    "c008000, 24000000 0 3 1 25, 28000000 1 3 1 25\n" },
};

static void test_aplics(void **state)
{
	const struct aplics *row = *state;

	free(boot(row->adjust));
	assert_string_equal(asked.aplics, row->told);
	assert_string_equal(uart.printed, "");
}

static void aplic_without_registers(struct machine *m)
{
	m->irqchip = APLIC;
	m->aplic_without_reg = true;
}

static void test_aplic_without_registers_is_left_alone(void **state)
{
	(void)state;
	free(boot(aplic_without_registers));
	assert_string_equal(asked.aplics, "");
	assert_string_equal(
		uart.printed,
		"gander: The device tree's node interrupt-controller@c000000 cannot be used: it has "
		"no register range.\n");
}

static void svadu(struct machine *m)
{
	m->cpu_count = 3;
	m->cpus[0].isa = "rv64imac_svadu";
	m->cpus[1].isa = "rv64imac_svade_svadu";
	m->cpus[2].isa = "rv64imac_svade";
}

static void test_svadu_without_svade(void **state)
{
	(void)state;
	free(boot(svadu));
	assert_true(hart_at(0)->svadu_only);
	assert_false(hart_at(1)->svadu_only);
	assert_false(hart_at(2)->svadu_only);
}

/* ---- The console ---- */

static void two_uarts(struct machine *m)
{
	m->uarts = 2;
}

static void second_uart_by_path(struct machine *m)
{
	m->uarts = 2;
	m->stdout_path = "/soc/serial@10001000";
}

static void path_with_options(struct machine *m)
{
	m->uarts = 2;
	m->stdout_path = "/soc/serial@10001000:115200n8";
}

static void alias(struct machine *m)
{
	m->uarts = 2;
	m->stdout_path = "serial1";
}

static void alias_with_options(struct machine *m)
{
	m->uarts = 2;
	m->stdout_path = "serial1:115200n8";
}

static void unknown_alias(struct machine *m)
{
	m->uarts = 2;
	m->stdout_path = "ttyS1";
}

static void path_of_something_else(struct machine *m)
{
	m->uarts = 2;
	m->stdout_path = "/soc/test@100000";
}

static void empty_path(struct machine *m)
{
	m->uarts = 2;
	m->stdout_path = "";
}

static void no_path(struct machine *m)
{
	m->stdout_path = NULL;
}

static void no_chosen(struct machine *m)
{
	m->has_chosen = false;
}

static void spread_registers(struct machine *m)
{
	m->reg_shift = 2;
}

static void no_uart(struct machine *m)
{
	m->uarts = 0;
}

static void disabled_uart(struct machine *m)
{
	m->uart_status = "disabled";
}

struct console {
	const char *name;
	void (*adjust)(struct machine *m);
	uintptr_t base;
	unsigned int shift;
};

static const struct console consoles[] = {
	{ "stdout-path is a path", no_adjustment, 0x10000000, 0 },
	{ "stdout-path chooses the first of two", two_uarts, 0x10000000, 0 },
	{ "stdout-path chooses the second of two", second_uart_by_path, 0x10001000, 0 },
	{ "stdout-path with options", path_with_options, 0x10001000, 0 },
	{ "stdout-path is an alias", alias, 0x10001000, 0 },
	{ "stdout-path is an alias with options", alias_with_options, 0x10001000, 0 },
	{ "an alias that there is not: the first UART", unknown_alias, 0x10000000, 0 },
	{ "a path that is no UART: the first UART", path_of_something_else, 0x10000000, 0 },
	{ "an empty path: the first UART", empty_path, 0x10000000, 0 },
	{ "no stdout-path: the first UART", no_path, 0x10000000, 0 },
	{ "no /chosen: the first UART", no_chosen, 0x10000000, 0 },
	{ "registers that are four bytes apart", spread_registers, 0x10000000, 2 },
	{ "no UART", no_uart, 0, 0 },
	{ "a disabled UART", disabled_uart, 0, 0 },
};

static void test_console(void **state)
{
	const struct console *row = *state;

	free(boot(row->adjust));
	assert_int_equal(platform.console, row->base);
	assert_int_equal(uart.base, row->base);
	assert_int_equal(uart.shift, row->shift);
}

/* ---- Memory ---- */

static void ram_in_two_parts(struct machine *m)
{
	m->ram[0] = (struct range){ 0x80000000, 0x4000000 };
	m->ram[1] = (struct range){ 0x84000000, 0x4000000 };
}

static void ram_with_a_hole(struct machine *m)
{
	m->ram[0] = (struct range){ 0x100000000, 0x1000000 };
	m->ram[1] = (struct range){ 0x80000000, 0x4000000 };
}

static void test_ram_of_two_nodes_is_one(void **state)
{
	(void)state;
	free(boot(ram_in_two_parts));
	assert_true(memory_is_supervisors(0x80000000, 0x8000000));
	assert_false(memory_is_supervisors(0x80000000, 0x8000001));
}

static void test_ram_with_a_hole(void **state)
{
	(void)state;
	free(boot(ram_with_a_hole));
	assert_int_equal(memory_first_ram().base, 0x80000000);
	assert_int_equal(memory_ram_size(), 0x5000000);
	assert_true(memory_is_supervisors(0x100000000, 0x1000000));
	assert_false(memory_is_supervisors(0x84000000, 1));
}

static void test_places_have_names(void **state)
{
	static const struct {
		uintptr_t address;
		const char *name;
	} places[] = {
		{ 0x80000000, "RAM" },
		{ 0x23ffffff, "flash" },
		{ 0x10000000, "the UART" },
		{ 0x2000000, "the CLINT" },
		{ 0xc000000, "the PLIC" },
		{ 0x10100000, "fw_cfg" },
		{ 0x100000, "the test finisher" },
	};

	(void)state;
	free(boot(no_adjustment));
	for (size_t i = 0; i < COUNT(places); i++)
		assert_string_equal(memory_name(places[i].address), places[i].name);
	assert_true(memory_is_executable(0x20000000));
	assert_false(memory_is_executable(0x24000000));
}

/* A second boot, after a warm reset, begins from nothing. */
static void test_boot_again(void **state)
{
	(void)state;
	free(boot(aclint_two_sockets));
	free(boot(one_cpu));
	assert_int_equal(hart_count(), 1);
	assert_string_equal(platform.timer, "CLINT");
	assert_null(memory_name(0x2010000));
}

/* ---- What else the tree says ---- */

static void assert_says(const char *format, const void *fdt)
{
	char expected[256];

	snprintf(expected, sizeof(expected), format, (unsigned long)fdt);
	assert_string_equal(uart.printed, expected);
}

/* Of a tree that breaks off, what came before is used. */
static void test_tree_that_breaks_off(void **state)
{
	void *fdt = adjusted_tree(no_adjustment);

	(void)state;
	power_on(NULL);
	fdt_set_size_dt_struct(fdt, (uint32_t)fdt_path_offset(fdt, "/soc/plic@c000000"));
	platform_init(fdt);
	assert_int_equal(hart_count(), 2);
	assert_says("gander: The device tree at 0x%lx breaks off in the middle. Going on with what "
		    "came before.\n",
		    fdt);
	free(fdt);
}

static void test_model_and_time_base(void **state)
{
	(void)state;
	free(boot(no_adjustment));
	assert_string_equal(platform.model, "riscv-virtio,qemu");
	assert_int_equal(platform.timebase, 10000000);
	assert_int_equal(platform.reset, 0x100000);
	assert_int_equal(fw_cfg_is_at, 0x10100000);
}

/* ---- Trees without what nothing works without ---- */

static void no_cpus(struct machine *m)
{
	m->cpu_count = 0;
	m->timers = NO_TIMER;
}

static void all_cpus_disabled(struct machine *m)
{
	m->cpus[0].status = m->cpus[1].status = "disabled";
}

static void no_ram(struct machine *m)
{
	m->ram[0].size = 0;
}

static void disabled_ram(struct machine *m)
{
	m->ram_status = "disabled";
}

static void no_timer(struct machine *m)
{
	m->timers = NO_TIMER;
}

static void disabled_timer(struct machine *m)
{
	m->timers = WITH_DISABLED_CLINT;
}

static void timer_without_registers(struct machine *m)
{
	m->timers = WITH_CLINT_WITHOUT_REG;
}

static void imsic_without_registers(struct machine *m)
{
	imsic(m);
	m->imsic_without_reg = true;
}

static void a_cpu_without_intc(struct machine *m)
{
	m->cpus[1].has_intc = false;
}

#define NO_CPU                                                                                     \
	"The device tree at 0x%lx has no usable cpu: each /cpus/cpu@N needs reg, "                 \
	"and no status other than \"okay\"."
#define NO_DOORBELL_FOR(hart)                                                                      \
	"The device tree names no CLINT, ACLINT or IMSIC for hart " hart                           \
	", so it could get no IPIs. Is this QEMU's virt board?"

struct refusal {
	const char *name;
	void (*adjust)(struct machine *m);
	const char *sentence; /* %lx: the tree's address */
	const char *printed;
};

static const struct refusal refusals[] = {
	{ "no cpus", no_cpus, NO_CPU, "" },
	{ "only disabled cpus", all_cpus_disabled, NO_CPU, "" },
	{ "no memory", no_ram, "The device tree at 0x%lx has no memory node.", "" },
	{ "only disabled memory", disabled_ram, "The device tree at 0x%lx has no memory node.",
	  "" },
	{ "no timer", no_timer, NO_DOORBELL_FOR("0"), "" },
	{ "a disabled timer", disabled_timer, NO_DOORBELL_FOR("0"), "" },
	{ "a timer without registers", timer_without_registers, NO_DOORBELL_FOR("0"),
	  "gander: The device tree's node clint@2000000 cannot be used: it has no register "
	  "range.\n" },
	{ "a cpu without interrupt controller", a_cpu_without_intc, NO_DOORBELL_FOR("1"), "" },
	{ "IMSICs without registers", imsic_without_registers, NO_DOORBELL_FOR("0"),
	  "gander: The device tree's node interrupt-controller@24000000 cannot be used: it has no "
	  "register range.\n" },
};

static void init(void *fdt)
{
	platform_init(fdt);
}

static void test_refusal(void **state)
{
	const struct refusal *row = *state;
	void *fdt = adjusted_tree(row->adjust);
	char expected[256];
	const char *sentence;

	power_on(NULL);
	sentence = panic_of(init, fdt);
	snprintf(expected, sizeof(expected), row->sentence, (unsigned long)fdt);
	assert_non_null(sentence);
	assert_string_equal(sentence, expected);
	assert_string_equal(uart.printed, row->printed);
	free(fdt);
}

/* ---- Changing the tree ---- */

#define FIRMWARE 0x80000000UL
#define FIRMWARE_SIZE 0x23000UL

static void bootargs(struct machine *m)
{
	m->bootargs = "console=ttyS0";
}

static void reserved_memory(struct machine *m)
{
	m->has_reserved_memory = true;
}

static void neither_chosen_nor_reserved(struct machine *m)
{
	m->has_chosen = false;
	m->soc_first = true;
}

static void everything_behind_the_soc(struct machine *m)
{
	m->soc_first = true;
	m->has_reserved_memory = true;
	m->bootargs = "console=ttyS0 a much longer line than the one that comes to replace it";
}

#define RESERVED                                                                                   \
	"+ /reserved-memory/mmode_resv0@80000000\n"                                                \
	"+ /reserved-memory/mmode_resv0@80000000 reg 0x0 0x80000000 0x0 0x23000\n"                 \
	"+ /reserved-memory/mmode_resv0@80000000 no-map\n"
#define NEW_RESERVED                                                                               \
	"+ /reserved-memory\n"                                                                     \
	"+ /reserved-memory #address-cells 0x2\n"                                                  \
	"+ /reserved-memory #size-cells 0x2\n"                                                     \
	"+ /reserved-memory ranges\n" RESERVED
#define CHOSEN                                                                                     \
	"+ /chosen boot-hartid 0x1\n"                                                              \
	"+ /chosen gander,version \"1.2.3\"\n"
#define NO_CLINT "+ /soc/clint@2000000 status \"disabled\"\n"

struct fix {
	const char *name;
	void (*adjust)(struct machine *m);
	struct platform_chosen add;
	const char *changes;
};

#define ADD(...)                                                                                   \
	{                                                                                          \
		.boot_hart = 1, .version = "1.2.3", __VA_ARGS__                                    \
	}

static const struct fix fixes[] = {
	{ "QEMU's tree", no_adjustment, ADD(), NEW_RESERVED CHOSEN NO_CLINT },
	{ "the kernel's command line is left alone", bootargs, ADD(),
	  NEW_RESERVED CHOSEN NO_CLINT },
	{ "the kernel's command line is replaced", bootargs, ADD(.bootargs = "quiet"),
	  NEW_RESERVED "+ /chosen bootargs \"quiet\"\n" CHOSEN
		       "- /chosen bootargs \"console=ttyS0\"\n" NO_CLINT },
	{ "the kernel's command line is new", no_adjustment, ADD(.bootargs = "quiet"),
	  NEW_RESERVED "+ /chosen bootargs \"quiet\"\n" CHOSEN NO_CLINT },
	{ "a script for the shell", no_adjustment, ADD(.command = "probe all"),
	  NEW_RESERVED "+ /chosen gander,cmd \"probe all\"\n" CHOSEN NO_CLINT },
	{ "/reserved-memory is there", reserved_memory, ADD(), CHOSEN RESERVED NO_CLINT },
	{ "neither /chosen nor /reserved-memory", neither_chosen_nor_reserved, ADD(),
	  NEW_RESERVED "+ /chosen\n" CHOSEN NO_CLINT },
	{ "every edit in another order", everything_behind_the_soc, ADD(.bootargs = "quiet"),
	  "+ /chosen bootargs \"quiet\"\n" CHOSEN
	  "- /chosen bootargs \"console=ttyS0 a much longer line than the one that comes to "
	  "replace it\"\n" NO_CLINT RESERVED },
	{ "two CLINTs", two_sockets, ADD(),
	  NEW_RESERVED CHOSEN NO_CLINT "+ /soc/clint@2010000 status \"disabled\"\n" },
	{ "harts without an MMU", cpus_without_mmu_type, ADD(),
	  NEW_RESERVED CHOSEN "+ /cpus/cpu@0 status \"disabled\"\n"
			      "- /cpus/cpu@0 status \"okay\"\n"
			      "+ /cpus/cpu@2 status \"disabled\"\n"
			      "- /cpus/cpu@2 status \"okay\"\n" NO_CLINT },
	{ "no hart has an MMU", no_mmus, ADD(), NEW_RESERVED CHOSEN NO_CLINT },
	{ "of an ACLINT, not what belongs to S-mode", aclint, ADD(),
	  NEW_RESERVED CHOSEN "+ /soc/mtimer@2004000 status \"disabled\"\n"
			      "+ /soc/mswi@2000000 status \"disabled\"\n" },
	{ "two ACLINTs", aclint_two_sockets, ADD(),
	  NEW_RESERVED CHOSEN "+ /soc/mtimer@2004000 status \"disabled\"\n"
			      "+ /soc/mswi@2000000 status \"disabled\"\n"
			      "+ /soc/mtimer@2014000 status \"disabled\"\n"
			      "+ /soc/mswi@2010000 status \"disabled\"\n" },
	{ "of an APLIC, not S-mode's domain", aplic, ADD(),
	  NEW_RESERVED CHOSEN NO_CLINT
	  "+ /soc/interrupt-controller@c000000 status \"disabled\"\n" },
	{ "of two APLICs and IMSICs, what machine level has", imsic_two_sockets, ADD(),
	  NEW_RESERVED CHOSEN "+ /soc/mtimer@2004000 status \"disabled\"\n"
			      "+ /soc/mtimer@2014000 status \"disabled\"\n"
			      "+ /soc/interrupt-controller@c000000 status \"disabled\"\n"
			      "+ /soc/interrupt-controller@c008000 status \"disabled\"\n"
			      "+ /soc/interrupt-controller@24000000 status \"disabled\"\n" },
};

/* The tree gets just the lines that it must, in memory of just the size that
 * platform_tree_growth() promised. */
static void test_fix(void **state)
{
	const struct fix *row = *state;
	void *fdt = boot(row->adjust);
	char *before = tree_text(fdt);

	fdt = tree_with_room(fdt, platform_tree_growth(&row->add));
	memory_add(MEMORY_FIRMWARE, FIRMWARE, FIRMWARE_SIZE, "the firmware's memory");
	platform_fix_tree(fdt, &row->add);
	assert_null(dt_problem(fdt));
	assert_tree_changes(before, fdt, row->changes);
	assert_int_equal(fdt_boot_cpuid_phys(fdt), row->add.boot_hart);
	free(fdt);
}

/* The longest strings that boot.c takes, and the most controllers that there are. */
static void test_growth_is_enough(void **state)
{
	static char bootargs_text[1024], command[2048]; /* as long as boot.c takes them */
	struct platform_chosen add = { 0, "1.2.3", bootargs_text, command };
	struct machine m = virt_machine();
	void *fdt;

	(void)state;
	memset(bootargs_text, 'b', sizeof(bootargs_text) - 1);
	memset(command, 'c', sizeof(command) - 1);
	m.cpu_count = m.sockets = HARTS_MAX;
	m.timers = WITH_ACLINT;
	m.irqchip = APLIC_IMSIC;
	fdt = machine_tree(&m);
	power_on(NULL);
	platform_init(fdt);
	fdt = tree_with_room(fdt, platform_tree_growth(&add));
	memory_add(MEMORY_FIRMWARE, FIRMWARE, FIRMWARE_SIZE, "the firmware's memory");
	platform_fix_tree(fdt, &add);
	assert_null(dt_problem(fdt));
	free(fdt);
}

/* ---- Resets, IPIs and timers ---- */

static sigjmp_buf machine_is_down;

static void go_down(int signal)
{
	(void)signal;
	siglongjmp(machine_is_down, 1);
}

/* What the test finisher gets from `reset`, which returns or else waits for ever, for the
 * machine to go down. */
static uint32_t commanded_by(void (*reset)(void))
{
	static volatile uint32_t finisher;
	const struct itimerval soon = { .it_value.tv_usec = 1000 }, never = { 0 };

	finisher = 0;
	if (platform.reset != 0)
		platform.reset = (uintptr_t)&finisher;
	signal(SIGVTALRM, go_down);
	setitimer(ITIMER_VIRTUAL, &soon, NULL); /* of waiting, not of the clock */
	if (sigsetjmp(machine_is_down, 1) == 0) {
		reset();
		setitimer(ITIMER_VIRTUAL, &never, NULL);
	}
	return finisher;
}

static void ask_for_power_off(void)
{
	platform_reset(PLATFORM_POWER_OFF);
}

static void ask_for_failed_power_off(void)
{
	platform_reset(PLATFORM_POWER_OFF_FAILED);
}

static void ask_for_reboot(void)
{
	platform_reset(PLATFORM_REBOOT);
}

static void test_resets(void **state)
{
	(void)state;
	free(boot(no_adjustment));
	assert_int_equal(commanded_by(ask_for_power_off), 0x5555);
	assert_int_equal(commanded_by(ask_for_failed_power_off), 0x13333);
	assert_int_equal(commanded_by(ask_for_reboot), 0x7777);
}

static void no_finisher(struct machine *m)
{
	m->has_finisher = false;
}

static void test_reset_without_device_returns(void **state)
{
	(void)state;
	free(boot(no_finisher));
	platform_reset(PLATFORM_POWER_OFF);
	platform_reset(PLATFORM_REBOOT);
}

/* Before any tree was read there is a voice, and a way to power off as failed. */
static void test_before_the_tree(void **state)
{
	(void)state;
	power_on(NULL);
	assert_int_equal(uart.base, 0x10000000);
	assert_int_equal(uart.shift, 0);
	assert_int_equal(platform.reset, 0x100000);
	assert_int_equal(commanded_by(panic_power_off), 0x13333);
}

static void test_interrupts_of_a_clint(void **state)
{
	volatile uint32_t doorbell = 0;
	volatile uint64_t mtimecmp = 0;

	(void)state;
	free(boot(no_adjustment));
	hart_at(1)->doorbell = &doorbell;
	hart_at(1)->mtimecmp = &mtimecmp;
	platform_ipi_send(hart_at(1));
	assert_int_equal(doorbell, 1);
	platform_ipi_clear(hart_at(1));
	assert_int_equal(doorbell, 0);
	assert_int_equal(asked.csr_written, 0);
	platform_timer_set(hart_at(1), 1234);
	assert_int_equal(mtimecmp, 1234);
}

/* What was written to it, nobody can take back by writing to it. */
static void test_an_imsic_is_cleared_as_such(void **state)
{
	volatile uint32_t doorbell = 0;

	(void)state;
	free(boot(imsic));
	hart_at(0)->doorbell = &doorbell;
	platform_ipi_send(hart_at(0));
	platform_ipi_clear(hart_at(0));
	assert_int_equal(asked.csr_written, 0x35c);
	assert_int_equal(doorbell, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_aplic_without_registers_is_left_alone),
		cmocka_unit_test(test_svadu_without_svade),
		cmocka_unit_test(test_ram_of_two_nodes_is_one),
		cmocka_unit_test(test_ram_with_a_hole),
		cmocka_unit_test(test_places_have_names),
		cmocka_unit_test(test_boot_again),
		cmocka_unit_test(test_tree_that_breaks_off),
		cmocka_unit_test(test_model_and_time_base),
		cmocka_unit_test(test_growth_is_enough),
		cmocka_unit_test(test_resets),
		cmocka_unit_test(test_reset_without_device_returns),
		cmocka_unit_test(test_before_the_tree),
		cmocka_unit_test(test_interrupts_of_a_clint),
		cmocka_unit_test(test_an_imsic_is_cleared_as_such),
	};

	return run_rows(test_harts, harts) + run_rows(test_names, names) +
	       run_rows(test_aplics, aplics) + run_rows(test_console, consoles) +
	       run_rows(test_refusal, refusals) + run_rows(test_fix, fixes) +
	       cmocka_run_group_tests_name("platform", tests, NULL, NULL);
}
