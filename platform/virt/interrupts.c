/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How interrupts reach the harts. The timer and IPIs come from the SiFive CLINT or its
 * successor, the ACLINT, which splits it into MSWI and MTIMER (RISC-V ACLINT specification);
 * or else IPIs from the machine-level IMSIC, a controller of each hart that receives
 * message-signaled interrupts (AIA, "Incoming MSI Controller"), and the timer from Sstc.
 * Which registers are whose, the order tells in which controllers list the harts.
 */
#include "base/print.h"
#include "devices.h"
#include "hart/csr.h"
#include "platform.h"
#include "survey.h"

/* CLINT: software interrupts, compare registers and time, from its base. */
#define CLINT_MTIMECMP 0x4000
#define CLINT_MTIME 0xbff8
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

/* The hart whose interrupt controller has this phandle, or NULL: a disabled cpu. Searches
 * behind *cpu, all around, because controllers list their harts in order. */
static struct hart *hart_of_intc(uint32_t phandle, const struct note **cpu)
{
	const struct note *note = *cpu;

	do {
		note = survey_next(note, NOTE_CPU);
		if (note != NULL && note->intc == phandle) {
			*cpu = note;
			return hart_by_id(note->place.base);
		}
	} while (note != *cpu);
	return NULL;
}

/* The address of the interrupt file of the hart at a place, 0 when there is none. The
 * files lie in the node's ranges (one for each socket), one page behind the other. */
static uintptr_t interrupt_file(const struct dt_node *imsic, size_t place)
{
	size_t offset = place * IMSIC_PAGE_SIZE;
	struct range range;

	for (int i = 0; dt_reg(imsic, i, &range); i++) {
		if (offset < range.size)
			return range.base + offset;
		offset -= range.size;
	}
	return 0;
}

static void give_registers(struct hart *hart, const struct note *controller, size_t place)
{
	bool clint = controller->kind == NOTE_CLINT, imsic = controller->kind == NOTE_IMSIC;
	uintptr_t base = controller->place.base;
	uintptr_t compare = base + (clint ? CLINT_MTIMECMP : 0) + place * CLINT_MTIMECMP_STRIDE;
	uintptr_t doorbell =
		imsic ? interrupt_file(&controller->node, place) : base + place * CLINT_MSIP_STRIDE;

	if (clint || controller->kind == NOTE_MTIMER)
		hart->mtimecmp = (volatile uint64_t *)compare;
	/* A machine without MSIP registers rings through the machine-level IMSICs. */
	if (controller->kind == NOTE_MTIMER || (imsic && (hart->doorbell != NULL || doorbell == 0)))
		return;
	hart->doorbell = (volatile uint32_t *)doorbell;
	hart->doorbell_bit = imsic ? MIP_MEIP : MIP_MSIP;
}

/* A hart's place in a controller's interrupts-extended numbers its registers. */
static void settle(const struct note *controller)
{
	struct dt_value list = dt_property(&controller->node, "interrupts-extended");
	/* The CLINT lists each hart twice: software interrupt, then timer. */
	int step = controller->kind == NOTE_CLINT ? 2 : 1;
	const struct note *cpu = NULL;

	for (int i = 0; i < list.size / INTERRUPT_SIZE; i += step) {
		struct hart *hart = hart_of_intc(dt_cell(list, INTERRUPT_CELLS * i), &cpu);

		if (hart != NULL)
			give_registers(hart, controller, (size_t)(i / step));
	}
}

/* A cell that a node may have, else what holds without it. */
static uint32_t cell_or(const struct dt_node *node, const char *name, uint32_t otherwise)
{
	struct dt_value value = dt_property(node, name);

	return value.size > 0 ? dt_cell(value, 0) : otherwise;
}

static struct imsic_layout imsic_layout(const struct note *imsic)
{
	struct dt_value list = dt_property(&imsic->node, "interrupts-extended");
	uint32_t hart_bits = 0;

	/* Enough for the highest index, if the tree is silent. */
	while (list.size / INTERRUPT_SIZE > 1 << hart_bits)
		hart_bits++;
	return (struct imsic_layout){
		.base = imsic->place.base,
		.guest_bits = cell_or(&imsic->node, "riscv,guest-index-bits", 0),
		.hart_bits = cell_or(&imsic->node, "riscv,hart-index-bits", hart_bits),
		.group_bits = cell_or(&imsic->node, "riscv,group-index-bits", 0),
		.group_shift = cell_or(&imsic->node, "riscv,group-index-shift", IMSIC_GROUP_SHIFT),
	};
}

/* All wired interrupts are S-mode's: reset leaves them with the root domain. */
static void delegate(const struct note *aplic)
{
	struct dt_value children = dt_property(&aplic->node, "riscv,children");
	struct dt_value list = dt_property(&aplic->node, "riscv,delegation");

	/* QEMU's name for it before there was a binding. */
	if (list.size == 0)
		list = dt_property(&aplic->node, "riscv,delegate");
	for (int at = 0; at < list.size / (int)sizeof(uint32_t); at += DELEGATION_CELLS) {
		int child = children.size / (int)sizeof(uint32_t);

		/* A child domain's index is its position among the children. */
		while (child > 0 && dt_cell(children, child) != dt_cell(list, at))
			child--;
		aplic_delegate(aplic->place.base, dt_cell(list, at + 1), dt_cell(list, at + 2),
			       (uint32_t)child);
	}
}

static void settle_aplics(void)
{
	const struct note *machine = survey_next(NULL, NOTE_IMSIC), *aplic = NULL;
	const struct note *supervisor = survey_next(NULL, NOTE_IMSIC_SUPERVISOR);

	while ((aplic = survey_next(aplic, NOTE_APLIC)) != NULL) {
		delegate(aplic);
		if (machine != NULL && supervisor != NULL) {
			struct imsic_layout for_machine = imsic_layout(machine);
			struct imsic_layout for_supervisor = imsic_layout(supervisor);

			aplic_set_msi_addresses(aplic->place.base, &for_machine, &for_supervisor);
		}
	}
}

void interrupts_init(void)
{
	const struct note *clint = survey_next(NULL, NOTE_CLINT);
	const struct note *mtimer = survey_next(NULL, NOTE_MTIMER);
	const char *name = clint != NULL ? "CLINT" : "ACLINT";
	struct range mtime;

	for (const struct note *note = survey_notes; note != NULL; note = note->next) {
		if (note->kind >= NOTE_CLINT && note->kind <= NOTE_IMSIC)
			settle(note);
	}
	/* A hart without compare register needs Sstc; that, each tries itself (hart/enter.c). */
	for (size_t i = 0; i < hart_count(); i++) {
		if (hart_at(i)->doorbell == NULL)
			panic("The device tree names no CLINT, ACLINT or IMSIC for hart %lu, so it "
			      "could get no IPIs. Is this QEMU's virt board?",
			      hart_at(i)->id);
	}
	platform.timer = hart_at(0)->mtimecmp != NULL ? name : "Sstc";
	platform.ipi = hart_at(0)->doorbell_bit == MIP_MSIP ? name : "IMSIC";
	if (clint != NULL)
		platform.mtime = (const volatile uint64_t *)(clint->place.base + CLINT_MTIME);
	else if (mtimer != NULL && dt_reg(&mtimer->node, 0, &mtime))
		platform.mtime = (const volatile uint64_t *)mtime.base;
	settle_aplics();
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
		*self->doorbell = 0;
	else
		/* Any value: it claims the one interrupt that counts, which entry.S has
		 * switched on: identity 1. */
		csr_write(CSR_MTOPEI, 0);
	/* What was sent before the clearing must be visible to what looks after it. */
	__asm__ volatile("fence o, rw" : : : "memory");
}

void platform_timer_set(const struct hart *self, uint64_t when)
{
	*self->mtimecmp = when;
}
