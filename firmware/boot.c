/* SPDX-License-Identifier: BSD-2-Clause */
/* Cold boot (see boot.h): boot() below is the whole of it, to be read from the top
 * to the bottom. */
#include "boot.h"

#include <string.h>

#include "base/arena.h"
#include "base/dt.h"
#include "base/memory.h"
#include "base/panic.h"
#include "base/print.h"
#include "hart/features.h"
#include "hart/guest.h"
#include "hart/hart.h"
#include "hart/pmp.h"
#include "next.h"
#include "platform.h"
#include "sbi/console.h"
#include "sbi/extensions.h"
#include "sbi/hsm.h"
#include "sbi/rfence.h"
#include "sbi/sse.h"
#include "version.h"

/* The longest command line that Linux takes on RISC-V, and room for a script. */
#define BOOTARGS_SIZE 1024
#define COMMAND_SIZE 2048
#define WORD_SIZE 32
#define HART_ID_DIGITS 18

/* A device tree larger than this is no device tree. */
#define TREE_SIZE_MAX 0x200000UL

#define TREE_ALIGN 8UL

/* linker/firmware.ld */
extern char __firmware_start[], __firmware_end[], __firmware_limit[];

/* What the person who starts the machine may set, as fw_cfg files. */
struct options {
	char bootargs[BOOTARGS_SIZE];
	char command[COMMAND_SIZE];
	char boot_hart[WORD_SIZE];
	bool has_bootargs, has_command, has_boot_hart;
};

/* Boot hart only. */
static struct options options;

/* ---- The device tree ---- */

static void check_tree(const void *fdt)
{
	uintptr_t address = (uintptr_t)fdt;
	const char *problem;

	if (address % TREE_ALIGN != 0 || !machine_can_load(address))
		panic("The device tree's address, a1 = 0x%lx, is not one of memory.", address);
	problem = dt_problem(fdt);
	if (problem == NULL && dt_size(fdt) > TREE_SIZE_MAX)
		problem = "its size is out of all proportion";
	if (problem == NULL && !machine_can_load(address + dt_size(fdt) - TREE_ALIGN))
		problem = "it reaches past the end of memory";
	if (problem != NULL)
		panic("There is no usable device tree at 0x%lx: %s.", address, problem);
}

/* Where the tree lies with room to grow: where it is if RAM goes on behind it, else
 * moved down from the end of that RAM. */
static struct range place_tree(void **fdt, size_t growth)
{
	size_t size = dt_size(*fdt) + growth;
	uintptr_t address = (uintptr_t)*fdt;

	while (!memory_is_ram(address, size) && memory_is_ram(address, TREE_ALIGN) &&
	       (uintptr_t)*fdt - address < growth + TREE_ALIGN)
		address -= TREE_ALIGN;
	if (!memory_is_ram(address, size))
		panic("The device tree at 0x%lx has no room to grow by 0x%lx bytes.",
		      (unsigned long)*fdt, growth);
	if (address != (uintptr_t)*fdt)
		*fdt = memmove((void *)address, *fdt, dt_size(*fdt));
	return (struct range){ address, size };
}

/* ---- Options ---- */

/* Read a file of text into `text`; whether it is there. A line end that an editor
 * or echo put behind it does not count. */
static bool read_option(const char *name, char *text, size_t size)
{
	struct platform_file file;

	if (!platform_file_open(name, &file))
		return false;
	if (file.size >= size)
		panic("%s has %u bytes; it may have %lu.", name, (unsigned int)file.size, size - 1);
	if (!platform_file_read(&file, 0, text, file.size))
		panic("Reading %s failed.", name);
	text[file.size] = '\0';
	return true;
}

static void trim_line_end(char *text)
{
	size_t length = strlen(text);

	while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
		text[--length] = '\0';
}

static void read_options(void)
{
	options.has_bootargs = read_option("opt/gander/bootargs", options.bootargs, BOOTARGS_SIZE);
	options.has_command = read_option("opt/gander/cmd", options.command, COMMAND_SIZE);
	options.has_boot_hart = read_option("opt/gander/boot-hart", options.boot_hart, WORD_SIZE);
	trim_line_end(options.bootargs);
	trim_line_end(options.boot_hart);
}

/* ---- Which hart enters S-mode ---- */

/* The number that `digits` decimal digits stand for. By hand, because strtoul() wants
 * errno, which is thread-local, and the firmware has no threads. */
static unsigned long number(const char *text, size_t digits)
{
	unsigned long value = 0;

	for (size_t i = 0; i < digits; i++)
		value = value * 10 + (unsigned long)(text[i] - '0');
	return value;
}

static const struct hart *named_hart(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	if (name[digits] != '\0' || digits == 0 || digits > HART_ID_DIGITS)
		panic("opt/gander/boot-hart is \"%s\"; it may be lottery, dynamic or a hart id.",
		      name);

	unsigned long id = number(name, digits);
	const struct hart *hart = hart_by_id(id);

	if (hart == NULL)
		panic("opt/gander/boot-hart is %lu, but the device tree has no such hart; ids go "
		      "from %lu to %lu.",
		      id, hart_at(0)->id, hart_at(hart_count() - 1)->id);
	return hart;
}

/* The winner of the lottery, unless the device tree does not offer it. */
static const struct hart *winning_hart(unsigned long winner)
{
	const struct hart *hart = hart_by_id(winner);

	return hart != NULL ? hart : hart_at(0);
}

static const struct hart *dynamic_hart(unsigned long winner, const struct next_stage *next)
{
	const struct hart *hart = next->names_hart ? hart_by_id(next->hart) : NULL;

	return hart != NULL ? hart : winning_hart(winner);
}

static const struct hart *choose_hart(unsigned long winner, const struct next_stage *next)
{
	if (!options.has_boot_hart || strcmp(options.boot_hart, "dynamic") == 0)
		return dynamic_hart(winner, next);
	if (strcmp(options.boot_hart, "lottery") == 0)
		return winning_hart(winner);
	return named_hart(options.boot_hart);
}

/* ---- What a person sees ---- */

static void print_machine(void)
{
	struct range firmware = memory_firmware();

	print("  machine   %s: %lu hart%s, %lu MiB of RAM\n", platform.model, hart_count(),
	      hart_count() == 1 ? "" : "s", memory_ram_size() >> 20);
	print("  firmware  0x%lx-0x%lx (%lu KiB), %s\n", firmware.base,
	      firmware.base + firmware.size - 1, firmware.size >> 10,
	      pmp_closes_firmware()		  ? "closed to S-mode" :
	      hart_has(hart_self(), HART_HAS_PMP) ? "OPEN to S-mode: too few PMP entries" :
						    "OPEN to S-mode: it has no PMP");
	print("  devices   timer %s, IPIs %s, time base %u Hz\n", platform.timer, platform.ipi,
	      (unsigned int)platform.timebase);
}

static void print_next(const struct next_stage *next, unsigned long winner, unsigned long boot_hart,
		       const void *fdt)
{
	print("  next      %s (%s), entry 0x%lx\n", next->source, next->kind, next->entry);
	if (next->is_unnamed)
		print("            (no -kernel, or one that is linked at 0: link it to 0x%lx)\n",
		      next->entry);
	print("  boot      hart %lu won the lottery, hart %lu enters S-mode, tree at 0x%lx\n\n",
	      winner, boot_hart, (unsigned long)fdt);
}

/* ---- Boot ---- */

/* The harts' memory and everything that the modules allocate; then the firmware
 * knows how large it is. */
static void build_tables(const void *fdt)
{
	arena_init((uintptr_t)__firmware_end, (uintptr_t)__firmware_limit);
	platform_init(fdt);
	hsm_init();
	sse_init();
	rfence_init();
	pmu_init();
	fwft_init();
	dbtr_init();

	uintptr_t start = (uintptr_t)__firmware_start;

	if (!memory_add(MEMORY_FIRMWARE, start, arena_close() - start, "the firmware's memory"))
		panic("The device tree names more memory and devices than Gander keeps, so the "
		      "firmware's own memory could not be protected.");
	hart_table_publish();
}

/* From the winner's stand-in to its own place in the table. Its stack stays. */
static struct hart *become(unsigned long hartid)
{
	struct hart *self = hart_by_id(hartid);

	if (self != NULL)
		csr_write(CSR_MSCRATCH, ~(unsigned long)self);
	return self;
}

/* One path into S-mode: the boot hart is started like any other, and the winner
 * waits like any other, which ends at once if it is the boot hart. A winner that
 * the device tree does not offer to S-mode has done its work. */
static _Noreturn void hand_over(struct hart *self, const struct hart *boot_hart,
				unsigned long entry, const void *fdt)
{
	if (hsm_start(boot_hart->id, entry, (unsigned long)fdt) != SBI_SUCCESS)
		panic("Hart %lu could not be started at 0x%lx.", boot_hart->id, entry);
	if (self != NULL)
		hsm_wait(self);
	for (;;)
		__asm__ volatile("wfi");
}

void boot(unsigned long hartid, void *fdt, const void *dynamic_info)
{
	/* A stand-in until become(): nothing has cleared it. */
	*hart_self() = (struct hart){ .id = hartid };
	print_init(console_print);
	platform_early_init();
	print("\nGander " GANDER_VERSION ", SBI v%d.%d\n", SBI_SPEC_VERSION_MAJOR,
	      SBI_SPEC_VERSION_MINOR);
	check_tree(fdt);
	build_tables(fdt);

	struct hart *self = become(hartid);

	features_probe(hart_self());
	if (self != NULL && !hart_has(self, HART_HAS_S))
		panic("Hart %lu has no S-mode (misa), which everything behind Gander runs in. "
		      "Start QEMU with another -cpu.",
		      self->id);
	pmp_plan(hart_self());
	print_machine();
	read_options();

	struct platform_chosen chosen = {
		.version = GANDER_VERSION,
		.bootargs = options.has_bootargs ? options.bootargs : NULL,
		.command = options.has_command ? options.command : NULL,
	};
	struct range tree = place_tree(&fdt, platform_tree_growth(&chosen));
	struct next_stage next = next_load(dynamic_info, tree);
	const struct hart *boot_hart = choose_hart(hartid, &next);

	chosen.boot_hart = boot_hart->id;
	platform_fix_tree(fdt, &chosen);
	print_next(&next, hartid, boot_hart->id, fdt);
	hand_over(self, boot_hart, next.entry, fdt);
}
