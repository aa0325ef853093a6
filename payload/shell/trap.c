/* SPDX-License-Identifier: BSD-2-Clause */
/* Traps that the shell's hart takes (see trap.h). */
#include "payload/shell/trap.h"

#include <stddef.h>
#include <stdint.h>

#include "payload/lib/csr.h"
#include "payload/lib/ecall.h"
#include "payload/lib/print.h"

#define CAUSE_INTERRUPT (1UL << 63)

/* trap_entry.S */
void trap_entry(void);
void trap_handle(void);

/* Written by the handler, read by the code that it interrupted. */
static volatile struct trap last;
static volatile bool taken;
static volatile bool guarded;

static const char *const exception_names[] = {
	[0] = "instruction address misaligned",
	[1] = "instruction access fault",
	[2] = "illegal instruction",
	[3] = "breakpoint",
	[4] = "load address misaligned",
	[5] = "load access fault",
	[6] = "store address misaligned",
	[7] = "store access fault",
	[8] = "environment call from U-mode",
	[12] = "instruction page fault",
	[13] = "load page fault",
	[15] = "store page fault",
};

void trap_init(void)
{
	csr_write(stvec, trap_entry);
}

const char *trap_name(unsigned long cause)
{
	if (cause == (CAUSE_INTERRUPT | IRQ_S_SOFT))
		return "supervisor software interrupt";
	if (cause == (CAUSE_INTERRUPT | IRQ_S_TIMER))
		return "supervisor timer interrupt";
	if (cause < sizeof(exception_names) / sizeof(exception_names[0]) &&
	    exception_names[cause] != NULL)
		return exception_names[cause];
	return "unknown trap";
}

static void handle_interrupt(unsigned int irq)
{
	csr_clear(sie, 1UL << irq);
	if (irq == IRQ_S_SOFT)
		csr_clear(sip, 1UL << IRQ_S_SOFT);
}

/* Instructions whose two lowest bits are not both set are compressed. */
static void skip_instruction(void)
{
	const uint16_t *pc = (const uint16_t *)csr_read(sepc);

	csr_write(sepc, (unsigned long)pc + ((*pc & 3) == 3 ? 4 : 2));
}

static void die(unsigned long cause)
{
	print("\nThe shell itself took a trap: %s (scause 0x%lx), pc 0x%lx, stval 0x%lx.\n",
	      trap_name(cause), cause, csr_read(sepc), csr_read(stval));
	sbi_call2(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, SBI_SRST_TYPE_SHUTDOWN,
		  SBI_SRST_REASON_SYSTEM_FAILURE);
	for (;;)
		__asm__ volatile("wfi");
}

void trap_handle(void)
{
	unsigned long cause = csr_read(scause);

	last.time = csr_read(time);
	last.cause = cause;
	last.pc = csr_read(sepc);
	last.value = csr_read(stval);
	taken = true;
	if (cause & CAUSE_INTERRUPT)
		handle_interrupt((unsigned int)(cause & ~CAUSE_INTERRUPT));
	else if (guarded)
		skip_instruction();
	else
		die(cause);
}

static void guard_begin(void)
{
	taken = false;
	guarded = true;
}

/* Whether the access went well. */
static bool guard_end(struct trap *fault)
{
	guarded = false;
	*fault = last;
	return !taken;
}

bool trap_load(unsigned long address, unsigned long *value, struct trap *fault)
{
	unsigned long loaded;

	guard_begin();
	__asm__ volatile("ld %0, (%1)" : "=r"(loaded) : "r"(address) : "memory");
	*value = loaded;
	return guard_end(fault);
}

bool trap_store(unsigned long address, unsigned long value, struct trap *fault)
{
	guard_begin();
	__asm__ volatile("sd %0, (%1)" : : "r"(value), "r"(address) : "memory");
	return guard_end(fault);
}

bool trap_wait(unsigned int irq, unsigned long deadline, struct trap *trap)
{
	taken = false;
	csr_set(sie, 1UL << irq);
	csr_set(sstatus, SSTATUS_SIE);
	while (!taken && csr_read(time) < deadline)
		;
	csr_clear(sstatus, SSTATUS_SIE);
	csr_clear(sie, 1UL << irq);
	*trap = last;
	return taken;
}
