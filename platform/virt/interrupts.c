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

/* A hart without compare register needs Sstc. The tree is believed in that until the hart
 * itself tries (hart/enter.c). */
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

/* For the banner. */
static void name_sources(void)
{
	const char *clint = survey.timers[0].kind == CLINT ? "CLINT" : "ACLINT";

	platform.timer = hart_at(0)->mtimecmp != NULL ? clint : "Sstc";
	platform.ipi = hart_at(0)->doorbell_bit == MIP_MSIP ? clint : "IMSIC";
}

void interrupts_init(void)
{
	for (size_t i = 0; i < survey.timer_count; i++)
		settle_timer(&survey.timers[i]);
	settle_imsic(&survey.imsics[IMSIC_MACHINE]);
	for (size_t i = 0; i < hart_count(); i++)
		require_interrupts(i);
	name_sources();
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
