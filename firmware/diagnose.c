/* SPDX-License-Identifier: BSD-2-Clause */
/* Explaining faults (see diagnose.h). */
#include "diagnose.h"

#include <stdio.h>

#include "base/memory.h"
#include "base/print.h"
#include "emulate.h"
#include "hart/enter.h"
#include "hart/features.h"
#include "hart/lock.h"
#include "hart/pmp.h"
#include "instruction.h"
#include "next.h"
#include "sbi/hsm.h"
#include "sbi/mailbox.h"

/* The longest sentence that is made for one report. */
#define SENTENCE_SIZE 200

static const struct {
	unsigned long cause;
	const char *name;
} causes[] = {
	{ CAUSE_MISALIGNED_FETCH, "instruction address misaligned" },
	{ CAUSE_FETCH_ACCESS, "instruction access fault" },
	{ CAUSE_ILLEGAL_INSTRUCTION, "illegal instruction" },
	{ CAUSE_BREAKPOINT, "breakpoint" },
	{ CAUSE_MISALIGNED_LOAD, "load address misaligned" },
	{ CAUSE_LOAD_ACCESS, "load access fault" },
	{ CAUSE_MISALIGNED_STORE, "store address misaligned" },
	{ CAUSE_STORE_ACCESS, "store access fault" },
	{ CAUSE_ECALL_U, "environment call from U-mode" },
	{ CAUSE_ECALL_S, "environment call from S-mode" },
	{ CAUSE_ECALL_VS, "environment call from VS-mode" },
	{ CAUSE_FETCH_PAGE_FAULT, "instruction page fault" },
	{ CAUSE_LOAD_PAGE_FAULT, "load page fault" },
	{ CAUSE_STORE_PAGE_FAULT, "store page fault" },
	{ CAUSE_DOUBLE_TRAP, "double trap" },
	{ CAUSE_SOFTWARE_CHECK, "software check" },
	{ CAUSE_HARDWARE_ERROR, "hardware error" },
	{ CAUSE_FETCH_GUEST_PAGE_FAULT, "instruction guest-page fault" },
	{ CAUSE_LOAD_GUEST_PAGE_FAULT, "load guest-page fault" },
	{ CAUSE_VIRTUAL_INSTRUCTION, "virtual instruction" },
	{ CAUSE_STORE_GUEST_PAGE_FAULT, "store guest-page fault" },
	{ CAUSE_INTERRUPT | IRQ_S_SOFT, "supervisor software interrupt (an IPI)" },
	{ CAUSE_INTERRUPT | IRQ_S_TIMER, "supervisor timer interrupt" },
	{ CAUSE_INTERRUPT | IRQ_S_EXT, "supervisor external interrupt" },
};

static bool is_interrupt(unsigned long cause)
{
	return (cause & CAUSE_INTERRUPT) != 0;
}

static const char *cause_name(unsigned long cause)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		if (causes[i].cause == cause)
			return causes[i].name;
	}
	return is_interrupt(cause) ? "interrupt without a name" : "exception without a name";
}

static bool is_access_fault(unsigned long cause)
{
	return cause == CAUSE_FETCH_ACCESS || cause == CAUSE_LOAD_ACCESS ||
	       cause == CAUSE_STORE_ACCESS;
}

static bool in_firmware(unsigned long address)
{
	struct range firmware = memory_firmware();

	return address - firmware.base < firmware.size;
}

/* Whether page tables say where addresses are: the kernel's, or a VM's. */
static bool paging(bool of_vm)
{
	unsigned long satp = of_vm ? csr_read(CSR_VSATP) | csr_read(CSR_HGATP) : csr_read(CSR_SATP);

	return satp >> 60 != 0;
}

/* A kernel maps the firmware's memory where it is, if at all. */
static bool is_virtual(unsigned long address, bool of_vm)
{
	return paging(of_vm) && (of_vm || !in_firmware(address));
}

/* " in function+offset", or nothing where the payload's symbols are not known: a VM has its own.
 * For a line that is then printed by one call. With report_lock, until the next call. */
static const char *place_of(unsigned long address, bool of_vm)
{
	static char place[80];
	char name[56];
	unsigned long offset;

	place[0] = '\0';
	if (!(of_vm && paging(of_vm)) && next_symbol(address, name, sizeof(name), &offset))
		snprintf(place, sizeof(place), " in %s+0x%lx", name, offset);
	return place;
}

/* And what lies at it, when it is physical, and which PMP entry closes that. */
static void print_address(unsigned long address, bool of_vm)
{
	const char *name = memory_name(address);
	struct range firmware = memory_firmware();
	int entry = pmp_closed_by(address);

	if (is_virtual(address, of_vm)) {
		print("  address  0x%lx (virtual)%s\n", address, place_of(address, of_vm));
		return;
	}
	print("  address  0x%lx", address);
	if (in_firmware(address))
		print(" - the firmware's own memory, 0x%lx-0x%lx", firmware.base,
		      firmware.base + firmware.size - 1);
	else if (name != NULL)
		print(" - in %s", name);
	else
		print(" - a hole: the device tree names nothing there");
	if (entry >= 0)
		print(", which PMP entry %d closes to S-mode and U-mode", entry);
	print("\n");
}

/* When it can be read as the code that trapped: mtval may hold it. Whose memory that is, mstatus
 * says; after another trap no CSR write makes that a VM's again (hart/trap.c). */
static void print_instruction(const struct trap *trap)
{
	unsigned long mstatus = csr_read(CSR_MSTATUS) & ~MSTATUS_MPP;
	uint32_t instruction;

	csr_write(CSR_MSTATUS, mstatus | trap->privilege << MSTATUS_MPP_SHIFT);
	if (trap->from_guest == ((mstatus & MSTATUS_MPV) != 0) &&
	    emulate_fetch(trap->epc, &instruction))
		print(instruction_length(instruction) == 4 ? "  instr    0x%08x\n" :
							     "  instr    0x%04x (compressed)\n",
		      instruction);
}

/* ---- The usual reasons ---- */

static const char *reason_of_fetch(unsigned long address)
{
	if (address == 0)
		return "a jump through a null pointer: a function pointer that was not set, or a "
		       "return address lost with the stack";
	if (in_firmware(address))
		return "a jump into the firmware. Link the kernel at 0x80200000, not at 0x80000000";
	if (memory_name(address) == NULL)
		return "a jump to where there is no memory: an address the kernel was linked for "
		       "but not loaded at, or a return address lost with the stack";
	return "a jump to memory that is not for execution";
}

static const char *reason_of_access(unsigned long address)
{
	if (address < 0x1000)
		return "a null pointer";
	if (in_firmware(address))
		return "the kernel uses memory that the device tree reserves for the firmware "
		       "(/reserved-memory), or its stack ran down into it";
	if (pmp_closed_by(address) >= 0)
		return "the kernel uses a device that is machine mode's, which the device tree "
		       "disables. The SBI offers what it does: set_timer, send_ipi";
	if (memory_name(address) == NULL)
		return "an address where there is no memory: a virtual address while paging is off, "
		       "a device that this machine lacks, or more RAM than it has";
	return "a device that does not allow this access or its width";
}

static const char *reason(const struct trap *trap)
{
	if (is_access_fault(trap->cause) && is_virtual(trap->tval, trap->gva))
		return "the page tables lead to where there is no memory, or to machine mode's";
	switch (trap->cause) {
	case CAUSE_FETCH_ACCESS:
		return reason_of_fetch(trap->tval);
	case CAUSE_LOAD_ACCESS:
	case CAUSE_STORE_ACCESS:
		return reason_of_access(trap->tval);
	case CAUSE_FETCH_PAGE_FAULT:
	case CAUSE_LOAD_PAGE_FAULT:
	case CAUSE_STORE_PAGE_FAULT:
		if (!paging(trap->gva))
			return "paging was on when it happened, but is off now";
		if (trap->cause == CAUSE_FETCH_PAGE_FAULT)
			return "paging was switched on and the code itself is not mapped "
			       "executable: map it at its own address too, or set stvec to where "
			       "it goes on";
		return "the page is not mapped, or not for this access: a missing mapping, an R, "
		       "W, X or U bit, or A and D bits that software must set (Svade)";
	case CAUSE_ILLEGAL_INSTRUCTION:
		return "an instruction or CSR that this hart does not have or that S-mode may not "
		       "use, floating point with sstatus.FS off, a compiler's `unimp` after code "
		       "that never returns, or data that is executed";
	case CAUSE_BREAKPOINT:
		return "an ebreak: an assertion or a panic of the kernel, or a debugger's";
	case CAUSE_ECALL_U:
		return "a user program made a system call before the kernel set stvec";
	default:
		return is_interrupt(trap->cause) ?
			       "sstatus.SIE or sie was set before stvec: set the handler first" :
			       "the kernel's own handler has to deal with it";
	}
}

/* ---- The report ---- */

/* What happened below machine mode. */
static void explain(const struct trap *trap, const char *sentence)
{
	static const char *const modes[2][2] = {
		{ "U-mode", "S-mode" },
		{ "VU-mode, a VM's U-mode", "VS-mode, a VM's S-mode" },
	};
	bool interrupt = is_interrupt(trap->cause);

	print("\ngander: Hart %lu stopped: %s (%s %lu).\n", hart_self()->id,
	      cause_name(trap->cause), interrupt ? "interrupt" : "cause",
	      trap->cause & ~CAUSE_INTERRUPT);
	print("  %s\n", sentence);
	print("  pc       0x%lx%s, in %s\n", trap->epc, place_of(trap->epc, trap->from_guest),
	      modes[trap->from_guest][trap->privilege]);
	if (trap_has_address(trap->cause))
		print_address(trap->tval, trap->gva);
	if (!interrupt && trap->cause != CAUSE_FETCH_ACCESS &&
	    trap->cause != CAUSE_FETCH_PAGE_FAULT && trap->cause != CAUSE_FETCH_GUEST_PAGE_FAULT)
		print_instruction(trap);
	print("  usually  %s.\n", reason(trap));
}

/* What happened to the firmware. */
static void explain_machine(const struct trap *trap)
{
	const char *name = memory_name(trap->tval);

	print("\ngander: Hart %lu faulted inside the firmware: %s (cause %lu) at pc 0x%lx, address "
	      "0x%lx.\n",
	      hart_self()->id, cause_name(trap->cause), trap->cause, trap->epc, trap->tval);
	/* The only addresses outside its own memory that the firmware uses as they are come from
	 * the device tree. */
	if (is_access_fault(trap->cause) && !in_firmware(trap->tval) && name != NULL)
		print("  Nothing answers there, but the device tree says that %s is there. Give "
		      "QEMU (-dtb) a tree of this machine.\n",
		      name);
	else
		print("  This is a bug of Gander; addr2line finds the pc in build/gander.elf.\n");
	print("  The hart is stopped for good.\n");
}

static void print_registers(const struct trap_frame *frame)
{
	static const char *const names[] = { "zero", "ra", "sp",  "gp",	 "tp", "t0", "t1", "t2",
					     "s0",   "s1", "a0",  "a1",	 "a2", "a3", "a4", "a5",
					     "a6",   "a7", "s2",  "s3",	 "s4", "s5", "s6", "s7",
					     "s8",   "s9", "s10", "s11", "t3", "t4", "t5", "t6" };

	for (int i = 1; i < 32; i++)
		print("  %-4s 0x%016lx%s", names[i], frame->x[i],
		      i % 3 == 0 || i == 31 ? "\n" : "");
}

/* Whole reports: harts often fault together. Also keeps the next stage's symbols,
 * which may have to be read through a device, to one hart at a time. */
static struct lock report_lock;

/* Longer than any report takes: a hart that waits longer goes on without the lock. */
#define REPORT_TRIES (1UL << 28)

/* Explain a fault, one below machine mode with a sentence of its own, and end the hart. The
 * last one keeps the lock, so that its end comes last. */
static _Noreturn void report(const struct trap *trap, const char *sentence,
			     const struct trap_frame *frame)
{
	bool in_machine = trap->privilege > PRIV_S, locked = lock_try(&report_lock);

	for (unsigned long i = 0; !locked && i < REPORT_TRIES; i++) {
		mailbox_serve();
		locked = lock_try(&report_lock);
	}
	if (in_machine)
		explain_machine(trap);
	else
		explain(trap, sentence);
	print_registers(frame);
	hsm_begin_stop();
	if (hsm_others_run()) {
		print("gander: The other harts go on.\n");
		if (locked)
			lock_release(&report_lock);
	}
	if (in_machine)
		hsm_retire();
	hsm_stop();
}

static const char no_handler[] = "It has no trap handler yet: stvec was never set.";

void diagnose_unhandled(const struct trap_frame *frame, const struct trap *trap)
{
	unsigned long hstatus = hart_has(hart_self(), HART_HAS_H) ? csr_read(CSR_HSTATUS) : 0;
	struct trap original = {
		.cause = csr_read(CSR_SCAUSE),
		.epc = csr_read(CSR_SEPC),
		.tval = csr_read(CSR_STVAL),
		.privilege = csr_read(CSR_SSTATUS) & MSTATUS_SPP ? PRIV_S : PRIV_U,
		.from_guest = (hstatus & HSTATUS_SPV) != 0,
		.gva = (hstatus & HSTATUS_GVA) != 0,
	};
	char sentence[SENTENCE_SIZE];

	if (trap->epc == (unsigned long)hart_no_handler)
		report(&original, no_handler, frame);
	snprintf(sentence, sizeof(sentence),
		 trap->cause == CAUSE_ILLEGAL_INSTRUCTION ?
			 "Its trap handler cannot be executed: stvec is 0x%lx, and the first "
			 "instruction, at 0x%lx, is illegal." :
			 "Its trap handler cannot be executed: stvec is 0x%lx, and fetching from "
			 "0x%lx gives: %s.",
		 csr_read(CSR_STVEC), trap->epc, cause_name(trap->cause));
	report(&original, sentence, frame);
}

void diagnose_first_fault(const struct trap_frame *frame, const struct trap *trap)
{
	report(trap, no_handler, frame);
}

void diagnose_double_trap(const struct trap_frame *frame, const struct trap *trap)
{
	struct trap second = *trap;
	char sentence[SENTENCE_SIZE];

	/* Hardware that noticed it itself keeps the cause elsewhere. */
	if (trap->cause == CAUSE_DOUBLE_TRAP)
		second.cause = trap->tval2;
	snprintf(sentence, sizeof(sentence),
		 "It is a double trap: the handler of the trap before, %s at pc 0x%lx, had not "
		 "cleared sstatus.SDT yet.",
		 cause_name(csr_read(CSR_SCAUSE)), csr_read(CSR_SEPC));
	report(&second, sentence, frame);
}

void diagnose_machine(const struct trap_frame *frame, const struct trap *trap)
{
	report(trap, NULL, frame);
}
