/* SPDX-License-Identifier: BSD-2-Clause */
/* Cold boot: boot() below is the whole of it, to be read from the top to the bottom. */
#include <string.h>

#include "base/arena.h"
#include "base/dt.h"
#include "base/memory.h"
#include "base/print.h"
#include "hart/features.h"
#include "hart/lower.h"
#include "hart/hart.h"
#include "hart/pmp.h"
#include "next.h"
#include "platform.h"
#include "sbi/console.h"
#include "sbi/ecall.h"
#include "sbi/hsm.h"
#include "version.h"

/* From reset to S-mode, on the hart that won the lottery: `hartid` and `fdt` are
 * what QEMU put in a0 and a1, `dynamic_info` what it put in a2 (see next.h). Called
 * by entry.S on the boot stack. */
_Noreturn void boot(unsigned long hartid, void *fdt, const void *dynamic_info);

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

/* Boot hart only. */
static char bootargs[BOOTARGS_SIZE], command[COMMAND_SIZE];

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

	while (!memory_is_supervisors(address, size)) {
		if ((uintptr_t)*fdt - address > growth)
			panic("The device tree at 0x%lx has no room to grow by 0x%lx bytes.",
			      (unsigned long)*fdt, growth);
		address -= TREE_ALIGN;
	}
	if (address != (uintptr_t)*fdt)
		*fdt = memmove((void *)address, *fdt, dt_size(*fdt));
	return (struct range){ address, size };
}

/* ---- Options: what the person who starts the machine sets, as fw_cfg files ---- */

/* A file of text, read into `text`, or NULL. Line ends that an editor or echo put behind it do
 * not count. */
static char *read_option(const char *name, char *text, size_t size)
{
	struct platform_file file;

	if (!platform_file_open(name, &file))
		return NULL;
	if (file.size >= size)
		panic("%s has %u bytes; it may have %lu.", name, (unsigned int)file.size, size - 1);
	if (!platform_file_read(&file, 0, text, file.size))
		panic("Reading %s failed.", name);
	while (file.size > 0 && (text[file.size - 1] == '\n' || text[file.size - 1] == '\r'))
		file.size--;
	text[file.size] = '\0';
	return text;
}

/* ---- Which hart enters S-mode ---- */

/* By hand, because strtoul() wants errno, which is thread-local, and the firmware has no
 * threads. */
static const struct hart *named_hart(const char *name)
{
	size_t digits = strspn(name, "0123456789");
	const struct hart *hart;
	unsigned long id = 0;

	if (name[digits] != '\0' || digits == 0 || digits > HART_ID_DIGITS)
		panic("opt/gander/boot-hart is \"%s\"; it may be lottery, dynamic or a hart id.",
		      name);
	for (const char *digit = name; *digit != '\0'; digit++)
		id = id * 10 + (unsigned long)(*digit - '0');
	hart = hart_by_id(id);
	if (hart == NULL)
		panic("opt/gander/boot-hart is %lu, but the device tree has no such hart; ids go "
		      "from %lu to %lu.",
		      id, hart_at(0)->id, hart_at(hart_count() - 1)->id);
	return hart;
}

/* What the option says; without one, what came with the next stage; else the winner of the
 * lottery, unless the device tree does not offer it. */
static const struct hart *choose_hart(const struct next_stage *next, unsigned long winner)
{
	char word[WORD_SIZE];
	const char *option = read_option("opt/gander/boot-hart", word, sizeof(word));
	bool is_dynamic = option == NULL || strcmp(option, "dynamic") == 0;
	const struct hart *hart = NULL;

	if (!is_dynamic && strcmp(option, "lottery") != 0)
		return named_hart(option);
	if (is_dynamic && next->names_hart)
		hart = hart_by_id(next->hart);
	if (hart == NULL)
		hart = hart_by_id(winner);
	return hart != NULL ? hart : hart_at(0);
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
	uintptr_t start = (uintptr_t)__firmware_start;

	arena_init((uintptr_t)__firmware_end, (uintptr_t)__firmware_limit);
	platform_init(fdt);
	ecall_init();
	if (!memory_add(MEMORY_FIRMWARE, start, arena_close() - start, "the firmware's memory"))
		panic("The device tree names more memory and devices than Gander keeps, so the "
		      "firmware's own memory could not be protected.");
	hart_table_publish();
}

/* What nothing works without. No other hart runs yet that might ring. */
static void check_hart(const struct hart *self)
{
	if (!hart_has(self, HART_HAS_S))
		panic("Hart %lu has no S-mode (misa), which everything behind Gander runs in. "
		      "Start QEMU with another -cpu.",
		      self->id);
	platform_ipi_send(self);
	if ((csr_read(CSR_MIP) & self->doorbell_bit) == 0)
		panic("Hart %lu gets no interrupt from 0x%lx, where the device tree has what raises "
		      "its IPIs.",
		      self->id, (unsigned long)self->doorbell);
	platform_ipi_clear(self);
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
	/* A stand-in until there is a table: nothing has cleared it. */
	*hart_self() = (struct hart){ .id = hartid };
	print_init(console_put);
	platform_early_init();
	print("\nGander " GANDER_VERSION ", SBI v%d.%d\n", SBI_SPEC_VERSION_MAJOR,
	      SBI_SPEC_VERSION_MINOR);
	check_tree(fdt);
	build_tables(fdt);

	/* From the stand-in to its own place in the table. The stack stays. */
	struct hart *self = hart_by_id(hartid);

	if (self != NULL)
		csr_write(CSR_MSCRATCH, ~(unsigned long)self);
	features_probe(hart_self());
	if (self != NULL)
		check_hart(self);
	pmp_plan(hart_self());
	print_machine();

	struct platform_chosen chosen = {
		.version = GANDER_VERSION,
		.bootargs = read_option("opt/gander/bootargs", bootargs, sizeof(bootargs)),
		.command = read_option("opt/gander/cmd", command, sizeof(command)),
	};
	struct range tree = place_tree(&fdt, platform_tree_growth(&chosen));
	struct next_stage next = next_load(dynamic_info, tree);
	const struct hart *boot_hart = choose_hart(&next, hartid);

	chosen.boot_hart = boot_hart->id;
	platform_fix_tree(fdt, &chosen);
	print_next(&next, hartid, boot_hart->id, fdt);
	hand_over(self, boot_hart, next.entry, fdt);
}
