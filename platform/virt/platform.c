/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU's `virt` board: the contract of platform.h. What the machine has, survey.c finds
 * in the device tree; each device has its driver.
 */
#include "platform.h"

#include <string.h>

#include "base/arena.h"
#include "base/memory.h"
#include "base/print.h"
#include "devices.h"
#include "survey.h"

/* Where QEMU has always put them: used until the device tree says otherwise, so
 * that a tree that cannot be read still gets a sentence and a power-off. */
#define VIRT_UART_BASE 0x10000000UL
#define VIRT_FINISHER_BASE 0x100000UL

/* Registers are at most 8 bytes apart. */
#define UART_SHIFT_MAX 3

struct platform platform;

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
	panic_init(power_off_failed);
}

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

/* The compiled-in UART stays until the tree's answers. */
static void settle_console(void)
{
	const struct uart_node *uart = choose_console();

	platform.console = uart != NULL ? uart->base : 0;
	if (uart == NULL) {
		uart_init_absent();
		return;
	}

	survey_share(uart->base, "the UART");

	uint32_t shift = dt_cell(dt_property(survey.fdt, uart->offset, "reg-shift"), 0);

	if (shift > UART_SHIFT_MAX)
		shift = 0;
	if (!uart_is_at(uart->base, shift))
		panic("The device tree has the console at 0x%lx, where no UART answers. Give QEMU "
		      "(-dtb) a tree of this machine.",
		      uart->base);
	uart_init(uart->base, shift);
}

static void build_hart_table(void)
{
	unsigned long *ids = arena_alloc(survey.cpu_count * sizeof(*ids));

	for (size_t i = 0; i < survey.cpu_count; i++)
		ids[i] = survey.cpus[i].id;
	hart_table_init(ids, survey.cpu_count);
	for (size_t i = 0; i < survey.cpu_count; i++)
		hart_at(i)->svadu_only = survey.cpus[i].svadu_only;
}

/* A copy, because the tree is S-mode's later on. */
static struct platform_cells copy_cells(const char *property)
{
	struct dt_value value = dt_property(survey.fdt, survey.pmu, property);
	size_t count = (size_t)value.size / sizeof(uint32_t);
	uint32_t *cells = arena_alloc(count * sizeof(*cells));

	for (size_t i = 0; i < count; i++)
		cells[i] = dt_cell(value, (int)i);
	return (struct platform_cells){ cells, count };
}

static void settle_pmu(void)
{
	platform.event_counters = copy_cells("riscv,event-to-mhpmcounters");
	platform.event_selectors = copy_cells("riscv,event-to-mhpmevent");
	platform.raw_event_counters = copy_cells("riscv,raw-event-to-mhpmcounters");
}

void platform_init(const void *fdt)
{
	memory_init();
	if (!survey_walk(fdt))
		print("gander: The device tree at 0x%lx breaks off in the middle. Going on with "
		      "what came before.\n",
		      (unsigned long)fdt);
	if (survey.cpu_count == 0)
		panic("The device tree at 0x%lx has no usable cpu: each /cpus/cpu@N needs "
		      "reg, and no status other than \"okay\".",
		      (unsigned long)fdt);
	if (memory_first_ram().size == 0)
		panic("The device tree at 0x%lx has no memory node.", (unsigned long)fdt);
	build_hart_table();
	interrupts_init();
	settle_pmu();
	if (survey.fw_cfg != 0) {
		survey_share(survey.fw_cfg, "fw_cfg");
		fw_cfg_init(survey.fw_cfg);
	}
	/* Until here, whatever was wrong could be told with what was compiled in. */
	if (survey.finisher != 0)
		survey_share(survey.finisher, "the test finisher");
	platform.reset = survey.finisher;
	settle_console();
}
