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

/* Commands of the SiFive test finisher ("sifive,test0"), QEMU's switch for power-off, reset
 * and exit status; that status is in bits 31:16 of a failing one. */
#define FINISHER_FAIL_WITH_1 0x13333u
#define FINISHER_PASS 0x5555u
#define FINISHER_RESET 0x7777u

/* Registers are at most 8 bytes apart. */
#define UART_SHIFT_MAX 3

struct platform platform;

void platform_reset(enum platform_reset kind)
{
	static const uint32_t commands[] = {
		[PLATFORM_POWER_OFF] = FINISHER_PASS,
		[PLATFORM_POWER_OFF_FAILED] = FINISHER_FAIL_WITH_1,
		[PLATFORM_REBOOT] = FINISHER_RESET,
	};

	if (platform.reset == 0)
		return;
	*(volatile uint32_t *)platform.reset = commands[kind];
	/* The machine goes down when this hart next stops translating. */
	for (;;)
		__asm__ volatile("wfi");
}

/* Also a board without a power switch stops here. */
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

/* The UART that /chosen/stdout-path names, itself or by an alias, else the first one, else
 * none. Of the path, the last part counts, up to the options behind ':'. */
static const struct note *choose_console(void)
{
	const struct note *chosen = survey_next(NULL, NOTE_CHOSEN), *uart = NULL;
	const char *path = NULL, *slash;

	if (chosen != NULL)
		path = dt_string(dt_property(&chosen->node, "stdout-path"));
	if (path != NULL && path[0] != '/')
		path = dt_alias(chosen->node.fdt, path, strcspn(path, ":"));
	slash = path != NULL ? strrchr(path, '/') : NULL;
	while (slash != NULL && (uart = survey_next(uart, NOTE_UART)) != NULL) {
		size_t length = strlen(uart->node.name);

		if (strcspn(slash + 1, ":") == length &&
		    strncmp(slash + 1, uart->node.name, length) == 0)
			return uart;
	}
	return survey_next(NULL, NOTE_UART);
}

/* The compiled-in UART stays until the tree's answers. */
static void settle_console(void)
{
	const struct note *uart = choose_console();

	platform.console = uart != NULL ? uart->place.base : 0;
	if (uart == NULL) {
		uart_init(0, 0);
		return;
	}
	survey_share(uart, "the UART");

	uint32_t shift = dt_cell(dt_property(&uart->node, "reg-shift"), 0);

	if (shift > UART_SHIFT_MAX)
		shift = 0;
	if (!uart_is_at(uart->place.base, shift))
		panic("The device tree has the console at 0x%lx, where no UART answers. Give QEMU "
		      "(-dtb) a tree of this machine.",
		      uart->place.base);
	uart_init(uart->place.base, shift);
}

static void build_hart_table(void)
{
	const struct note *cpu = NULL;
	size_t count = 0, i;

	while ((cpu = survey_next(cpu, NOTE_CPU)) != NULL)
		count++;

	unsigned long *ids = arena_alloc(count * sizeof(*ids));

	/* Ascending; the tree nearly always has them in order already. */
	for (count = 0; (cpu = survey_next(cpu, NOTE_CPU)) != NULL; count++) {
		for (i = count; i > 0 && ids[i - 1] > cpu->place.base; i--)
			ids[i] = ids[i - 1];
		ids[i] = cpu->place.base;
	}
	hart_table_init(ids, count);
	while ((cpu = survey_next(cpu, NOTE_CPU)) != NULL)
		hart_by_id(cpu->place.base)->svadu_only =
			!dt_isa_has(&cpu->node, "svade") && dt_isa_has(&cpu->node, "svadu");
}

/* A copy, because the tree is S-mode's later on. */
static struct platform_cells copy_cells(const struct note *pmu, const char *property)
{
	struct dt_value value = dt_property(&pmu->node, property);
	size_t count = (size_t)value.size / sizeof(uint32_t);
	uint32_t *cells = arena_alloc(count * sizeof(*cells));

	for (size_t i = 0; i < count; i++)
		cells[i] = dt_cell(value, (int)i);
	return (struct platform_cells){ cells, count };
}

void platform_init(const void *fdt)
{
	memory_init();
	if (!survey_walk(fdt))
		print("gander: The device tree at 0x%lx breaks off in the middle. Going on with "
		      "what came before.\n",
		      (unsigned long)fdt);
	if (survey_next(NULL, NOTE_CPU) == NULL)
		panic("The device tree at 0x%lx has no usable cpu: each /cpus/cpu@N needs "
		      "reg, and no status other than \"okay\".",
		      (unsigned long)fdt);
	if (memory_ram_size() == 0)
		panic("The device tree at 0x%lx has no memory node.", (unsigned long)fdt);
	build_hart_table();
	interrupts_init();

	const struct note *pmu = survey_next(NULL, NOTE_PMU);
	const struct note *fw_cfg = survey_next(NULL, NOTE_FW_CFG);
	const struct note *finisher = survey_next(NULL, NOTE_FINISHER);

	if (pmu != NULL) {
		platform.event_counters = copy_cells(pmu, "riscv,event-to-mhpmcounters");
		platform.event_selectors = copy_cells(pmu, "riscv,event-to-mhpmevent");
		platform.raw_event_counters = copy_cells(pmu, "riscv,raw-event-to-mhpmcounters");
	}
	if (fw_cfg != NULL) {
		survey_share(fw_cfg, "fw_cfg");
		fw_cfg_init(fw_cfg->place.base);
	}
	/* Until here, whatever was wrong could be told with what was compiled in. */
	if (finisher != NULL)
		survey_share(finisher, "the test finisher");
	platform.reset = finisher != NULL ? finisher->place.base : 0;
	settle_console();
}
