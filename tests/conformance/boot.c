/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What S-mode may rely on when it is entered: registers, CSRs, counters and
 * delegated traps, on the boot hart and on each hart that HSM starts, a second time
 * too; and what the device tree says. Where memory begins and ends is in memory.c,
 * the extensions that machine mode has to turn on are in isa.c.
 */
#include <stdio.h>
#include <string.h>

#include "payload/lib/fdt.h"
#include "tests/conformance/lib/code.h"
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/paging.h"
#include "tests/conformance/lib/test.h"

#define FDT_MAGIC 0xd00dfeed

/* Interrupt enable register of the ns16550. */
#define UART_IER 1

static char subject[64];

static void testing_hart(const char *what, const struct hart *hart)
{
	snprintf(subject, sizeof(subject), "%s, hart %lu", what, hart->id);
	testing("%s", subject);
}

/* ---- Entry ---- */

static void entry_of_boot_hart(void)
{
	const struct hart *hart = &harts[0];
	unsigned long fdt = hart->entry.x[A1];

	testing_hart("entry", hart);
	expect(board.isa != NULL, "a0 (%lu) is the id of a hart in the device tree",
	       hart->entry.x[A0]);
	expect(fdt % 8 == 0, "a1 (0x%lx) is aligned to 8 bytes", fdt);
	expect(fdt >= board.ram.start && fdt < board.ram.end, "a1 is in RAM");
	expect(!board_firmware_at(fdt), "a1 is not inside the firmware");
	expect_equal(__builtin_bswap32(*(const unsigned int *)fdt), FDT_MAGIC,
		     "a1 is the address of a device tree");
}

/* The number of the first register, other than the arguments, that tells where
 * something is in the firmware; 0 if none does. */
static size_t first_leak(const struct hart *hart)
{
	for (size_t n = 1; n < 32; n++) {
		if (n != A0 && n != A1 && board_firmware_at(hart->entry.x[n]))
			return n;
	}
	return 0;
}

/* Of either way in: boot or hart_start. */
static void entry_state(const struct hart *hart)
{
	expect_equal(hart->entry_satp, 0, "satp = 0");
	expect_equal(hart->entry_sie, 0, "sie = 0");
	expect(!(hart->entry_sstatus & SSTATUS_SIE), "sstatus.SIE = 0");
	expect_equal(first_leak(hart), 0, "no register holds an address of the firmware");
}

static void extension_state(const struct hart *hart)
{
	unsigned long fs = hart->entry_sstatus >> SSTATUS_FS_SHIFT & 3;
	unsigned long vs = hart->entry_sstatus >> SSTATUS_VS_SHIFT & 3;

	expect_equal(fs, board_isa_has("f") ? EXTENSION_INITIAL : EXTENSION_OFF, "sstatus.FS is %s",
		     board_isa_has("f") ? "Initial" : "Off, there is no F");
	expect_equal(vs, board_isa_has("v") ? EXTENSION_INITIAL : EXTENSION_OFF, "sstatus.VS is %s",
		     board_isa_has("v") ? "Initial" : "Off, there is no V");
}

/* ---- Counters ---- */

static void read_cycle(unsigned long unused)
{
	(void)unused;
	csr_read(cycle);
}

static void read_time(unsigned long unused)
{
	(void)unused;
	csr_read(time);
}

static void read_instret(unsigned long unused)
{
	(void)unused;
	csr_read(instret);
}

static void counters(void)
{
	unsigned long instructions = csr_read(instret);
	unsigned long cycles = csr_read(cycle);

	expect(!catch_trap(read_cycle, 0).taken, "rdcycle works in S-mode");
	expect(!catch_trap(read_time, 0).taken, "rdtime works in S-mode");
	expect(!catch_trap(read_instret, 0).taken, "rdinstret works in S-mode");
	expect(!catch_trap_in_user(read_cycle, 0).taken, "rdcycle works in U-mode");
	expect(!catch_trap_in_user(read_time, 0).taken, "rdtime works in U-mode");
	expect(!catch_trap_in_user(read_instret, 0).taken, "rdinstret works in U-mode");
	expect(csr_read(cycle) > cycles, "cycle counts");
	expect(csr_read(instret) > instructions, "instret counts");
}

/* ---- Delegation ---- */

static void do_nothing(unsigned long unused)
{
	(void)unused;
}

static void execute_ebreak(unsigned long unused)
{
	(void)unused;
	__asm__ volatile("ebreak");
}

static void execute_illegal(unsigned long unused)
{
	(void)unused;
	__asm__ volatile("unimp");
}

static void read_machine_csr(unsigned long unused)
{
	(void)unused;
	csr_read(mstatus);
}

static void expect_exception(struct trap trap, unsigned long cause, const char *what)
{
	expect(trap.taken && trap.cause == cause, "%s comes to stvec as exception %lu", what,
	       cause);
}

static void exceptions(void)
{
	expect_exception(catch_trap(execute_ebreak, 0), CAUSE_BREAKPOINT, "ebreak in S-mode");
	expect_exception(catch_trap_in_user(execute_ebreak, 0), CAUSE_BREAKPOINT,
			 "ebreak in U-mode");
	expect_exception(catch_trap(execute_illegal, 0), CAUSE_ILLEGAL_INSTRUCTION,
			 "an illegal instruction in S-mode");
	expect_exception(catch_trap_in_user(execute_illegal, 0), CAUSE_ILLEGAL_INSTRUCTION,
			 "an illegal instruction in U-mode");
	expect_exception(catch_trap(read_machine_csr, 0), CAUSE_ILLEGAL_INSTRUCTION,
			 "reading mstatus in S-mode");
	catch_trap_in_user(do_nothing, 0);
	expect_equal(hart_self()->caught.cause, CAUSE_USER_ECALL,
		     "ecall in U-mode comes to stvec, not to the firmware");
}

/* Twice each: a firmware may look at the first one before it delegates them. */
static void page_faults(void)
{
	window_map(NULL, 0);
	paging_on(0);
	for (int i = 0; i < 2; i++) {
		expect_exception(catch_trap(try_fetch, WINDOW), CAUSE_FETCH_PAGE_FAULT,
				 "a fetch from a page that is not there");
		expect_exception(catch_trap(try_load, WINDOW), CAUSE_LOAD_PAGE_FAULT,
				 "a load from a page that is not there");
		expect_exception(catch_trap(try_store, WINDOW), CAUSE_STORE_PAGE_FAULT,
				 "a store to a page that is not there");
	}
	paging_off();
}

/* Bits of sie can be set only for interrupts that are delegated. */
static void interrupts(void)
{
	const unsigned long all = INTERRUPT_SOFTWARE | INTERRUPT_TIMER | INTERRUPT_EXTERNAL;
	struct hart *hart = hart_self();
	unsigned long before = hart->software_interrupts;

	csr_write(sie, all);
	expect_equal(csr_read(sie) & all, all, "SSI, STI and SEI are delegated");
	csr_write(sie, INTERRUPT_SOFTWARE);
	csr_set(sstatus, SSTATUS_SIE);
	csr_set(sip, INTERRUPT_SOFTWARE);
	expect(wait_for(hart->software_interrupts == before + 1),
	       "setting sip.SSIP is a software interrupt");
	csr_clear(sstatus, SSTATUS_SIE);
	csr_write(sie, 0);
}

/* ---- Accessed bits ---- */

static struct page page;

/* Through the window, whose page this hart has not seen before. */
static void load_without_accessed_bit(unsigned long unused)
{
	(void)unused;
	window_map(&page, PTE_V | PTE_R | PTE_W);
	paging_on(0);
	try_load(WINDOW);
}

/* Only svadu: updating is on. Also svade: it faults until FWFT changes that. */
static void accessed_bit(void)
{
	struct trap trap = catch_trap(load_without_accessed_bit, 0);

	paging_off();
	if (board_isa_has("svade"))
		expect_exception(trap, CAUSE_LOAD_PAGE_FAULT,
				 "a load from a page without A, where svade is named,");
	else if (board_isa_has("svadu"))
		expect(!trap.taken, "hardware update of A (svadu) works");
	else
		skip("riscv,isa does not name it", "hardware update of A (svadu)");
}

static void this_hart(void *unused)
{
	struct hart *hart = hart_self();

	(void)unused;
	testing_hart("entry", hart);
	entry_state(hart);
	extension_state(hart);
	testing_hart("counters", hart);
	counters();
	testing_hart("delegation", hart);
	exceptions();
	page_faults();
	interrupts();
	testing_hart("accessed bits", hart);
	accessed_bit();
}

/* ---- A second start ---- */

#define HVIP 0x645
#define HVIP_FIELDS (1UL << 10 | 1UL << 6 | 1UL << 2)

/* Registers in which an earlier life of the hart could be seen, and what it leaves there. */
static const struct kept {
	const char *name;
	unsigned int number;
	unsigned long value;
} kept[] = {
	{ "scounteren", 0x106, -1UL },
	{ "senvcfg", 0x10a, -1UL },
	{ "sstateen0", 0x10c, -1UL },
	{ "sstateen1", 0x10d, -1UL },
	{ "sstateen2", 0x10e, -1UL },
	{ "sstateen3", 0x10f, -1UL },
	{ "scountinhibit", 0x120, -1UL },
	{ "stimecmp", 0x14d, 0 },
	{ "sctrctl", 0x14e, 3 },
	{ "vsstatus", 0x200, -1UL },
	{ "vsie", 0x204, -1UL },
	{ "vstvec", 0x205, 0x80200000 },
	{ "vsscratch", 0x240, -1UL },
	{ "vsepc", 0x241, -1UL },
	{ "vscause", 0x242, -1UL },
	{ "vstval", 0x243, -1UL },
	{ "vstimecmp", 0x24d, 0 },
	{ "vsctrctl", 0x24e, 3 },
	{ "vsatp", 0x280, ATP_MODE_SV39 | 1 },
	{ "hstatus", 0x600, -1UL },
	{ "hedeleg", 0x602, -1UL },
	{ "hideleg", 0x603, -1UL },
	{ "hie", 0x604, -1UL },
	{ "htimedelta", 0x605, -1UL },
	{ "hcounteren", 0x606, -1UL },
	{ "hgeie", 0x607, -1UL },
	{ "hvien", 0x608, -1UL },
	{ "hvictl", 0x609, -1UL },
	{ "henvcfg", 0x60a, -1UL },
	{ "hstateen0", 0x60c, -1UL },
	{ "hstateen1", 0x60d, -1UL },
	{ "hstateen2", 0x60e, -1UL },
	{ "hstateen3", 0x60f, -1UL },
	{ "htval", 0x643, -1UL },
	{ "hvip", HVIP, -1UL },
	{ "htinst", 0x64a, -1UL },
	{ "hgatp", 0x680, ATP_MODE_SV39 | 1 },
};

#define KEPT (sizeof(kept) / sizeof(kept[0]))

struct found {
	bool there[KEPT];
	unsigned long value[KEPT];
};

static void find(void *found_)
{
	struct found *found = found_;

	for (size_t i = 0; i < KEPT; i++) {
		found->there[i] = code_csr_read(kept[i].number, &found->value[i]);
		/* QEMU shows machine mode's timer interrupt in it, too. */
		if (kept[i].number == HVIP)
			found->value[i] &= HVIP_FIELDS;
	}
}

static void find_and_change(void *found)
{
	find(found);
	for (size_t i = 0; i < KEPT; i++)
		code_csr_write(kept[i].number, kept[i].value);
}

static void second_start(void)
{
	static struct found first, second;

	testing("a second start");
	if (hart_count == 1) {
		skip("needs a second hart", "registers");
		return;
	}
	hart_run(&harts[1], find_and_change, &first);
	hart_run(&harts[1], find, &second);
	for (size_t i = 0; i < KEPT; i++) {
		if (first.there[i])
			expect_equal(second.value[i], first.value[i], "%s is as at the first",
				     kept[i].name);
		else
			skip("the hart has no such register", "%s", kept[i].name);
	}
}

/* ---- Device tree ---- */

static void chosen(void)
{
	struct fdt_property property;

	expect(fdt_find(board.fdt, "chosen", "boot-hartid", &property) &&
		       fdt_number(&property) == harts[0].id,
	       "/chosen boot-hartid is the boot hart");
	expect(fdt_find(board.fdt, "chosen", "gander,version", &property) && property.length > 1 &&
		       property.data[property.length - 1] == '\0',
	       "/chosen gander,version is a string");
	expect(fdt_find(board.fdt, "chosen", "stdout-path", &property),
	       "/chosen stdout-path is still there");
}

static bool in_string_list(const struct fdt_property *list, const char *string)
{
	const char *item = (const char *)list->data;
	const char *end = item + list->length;

	for (; item < end; item += strlen(item) + 1) {
		if (!strcmp(item, string))
			return true;
	}
	return false;
}

/* What belongs to machine mode: the supervisor must not find a driver for it. */
static void machine_mode_devices(void)
{
	static const char *const names[] = { "riscv,clint0", "sifive,clint0", "riscv,aclint-mswi",
					     "riscv,aclint-mtimer" };
	struct fdt_cursor cursor;
	struct fdt_property compatible, status;

	fdt_start(&cursor, board.fdt);
	while (fdt_next(&cursor, &compatible)) {
		bool machine_mode = false;

		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			machine_mode |= !strcmp(compatible.name, "compatible") &&
					in_string_list(&compatible, names[i]);
		if (machine_mode)
			expect(board_property(&compatible, "status", &status) &&
				       in_string_list(&status, "disabled"),
			       "%s is disabled", compatible.node);
	}
}

static void device_tree(void)
{
	testing("device tree");
	chosen();
	machine_mode_devices();
}

static void uart(void)
{
	testing("UART");
	expect_equal(*(volatile unsigned char *)(BOARD_UART + UART_IER), 0,
		     "its interrupt enable register is as reset left it");
}

void conformance(void)
{
	entry_of_boot_hart();
	second_start();
	this_hart(NULL);
	for_each_other_hart (hart)
		hart_run(hart, this_hart, NULL);
	device_tree();
	uart();
}
