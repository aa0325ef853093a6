/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Emulation (see emulate.h). The instruction is taken from memory, where another hart may
 * have put another one since the hart trapped. So nothing is believed of it: what it may
 * do is checked as if it came from somebody who must not do it. mtinst would not spare
 * that, for it may be 0 and does not know vectors.
 */
#include "emulate.h"

#include "emulate_vector.h"
#include "hart/features.h"
#include "hart/guest.h"
#include "hart/hpm.h"
#include "hart/registers.h"
#include "instruction.h"
#include "platform.h"
#include "sbi/pmu_firmware.h"

#define XLEN (8 * sizeof(unsigned long))

/* The upper half of a register that holds a narrower value (NaN boxing). */
#define BOX_OF_HALF 0xffff0000U

/* False when it is no longer there. */
static bool fetch(uintptr_t pc, uint32_t *instruction)
{
	uint16_t halves[2] = { 0, 0 };

	if (!guest_fetch(&halves[0], pc, sizeof(halves[0])))
		return false;
	/* The other half may be on another page. */
	if (instruction_length(halves[0]) == 4 &&
	    !guest_fetch(&halves[1], pc + sizeof(halves[0]), sizeof(halves[1])))
		return false;
	*instruction = halves[0] | (uint32_t)halves[1] << 16;
	return true;
}

static void step_over(const struct trap *trap, uint32_t instruction)
{
	csr_write(CSR_MEPC, trap->epc + instruction_length(instruction));
}

/* Whether registers may be used, by their state in mstatus: FS or VS. */
static bool is_on(unsigned long state)
{
	return (csr_read(CSR_MSTATUS) & state) != 0 &&
	       (!trap_from_guest() || (csr_read(CSR_VSSTATUS) & state) != 0);
}

static void make_dirty(unsigned long state)
{
	csr_set(CSR_MSTATUS, state);
	if (trap_from_guest())
		csr_set(CSR_VSSTATUS, state);
}

/* ---- Misaligned loads and stores ---- */

/* A hart with D but without C may use the encodings of c.fld and its like for others
 * (Zcmp, Zcmt). */
static bool has_float(const struct access *access)
{
	unsigned long needed = access->size == 8 ? MISA('D') : MISA('F');

	if (access->compressed)
		needed |= MISA('C');
	return (csr_read(CSR_MISA) & needed) == needed && is_on(MSTATUS_FS);
}

static bool has_registers(const struct access *access)
{
	switch (access->file) {
	case FILE_F:
		return has_float(access);
	case FILE_V:
		return hart_has(hart_self(), HART_HAS_V) && is_on(MSTATUS_VS);
	default:
		return true;
	}
}

static void write_x(struct trap_frame *frame, const struct access *access, uint64_t value)
{
	unsigned int unused = 64 - 8 * access->size;

	value <<= unused;
	value = access->is_signed ? (uint64_t)((int64_t)value >> unused) : value >> unused;
	if (access->number != 0)
		frame->x[access->number] = (unsigned long)value;
}

static void write_float(const struct access *access, uint64_t value)
{
	if (access->size == 2)
		value |= BOX_OF_HALF;
	if (access->size == 8)
		float_write_double(value, access->number);
	else
		float_write_single((uint32_t)value, access->number);
	make_dirty(MSTATUS_FS);
}

static uint64_t read_float(const struct access *access)
{
	if (access->size == 8)
		return float_read_double(access->number);
	return float_read_single(access->number);
}

static bool load(struct trap_frame *frame, const struct access *access, struct trap *trap)
{
	uintptr_t from = frame->x[access->base] + (unsigned long)access->offset;
	uint64_t value = 0;

	if (!guest_load(&value, from, access->size, trap))
		return false;
	if (access->file == FILE_F)
		write_float(access, value);
	else
		write_x(frame, access, value);
	return true;
}

static bool store(const struct trap_frame *frame, const struct access *access, struct trap *trap)
{
	uintptr_t to = frame->x[access->base] + (unsigned long)access->offset;
	uint64_t value = access->file == FILE_F ? read_float(access) : frame->x[access->number];

	return guest_store(to, &value, access->size, trap);
}

static bool perform(struct trap_frame *frame, const struct access *access, struct trap *trap)
{
	if (access->file == FILE_V) {
		make_dirty(MSTATUS_VS);
		return emulate_vector(frame, access, trap);
	}
	return access->store ? store(frame, access, trap) : load(frame, access, trap);
}

static bool emulate_access(struct trap_frame *frame, struct trap *trap)
{
	unsigned long cause = trap->cause;
	struct access access;
	uint32_t instruction;

	/* Executed again, what is there no longer raises the fault that it deserves now. */
	if (!fetch(trap->epc, &instruction))
		return true;
	if (!instruction_is_access(instruction, &access) ||
	    access.store != (cause == CAUSE_MISALIGNED_STORE) || !has_registers(&access))
		return false;
	if (!perform(frame, &access, trap)) {
		if (trap->cause != cause)
			pmu_exception(hart_self(), trap->cause);
		return false;
	}
	step_over(trap, instruction);
	return true;
}

/* ---- Illegal instructions ---- */

/* Whether the counters may be read in the mode that trapped (privileged architecture,
 * "Counter-Enable Registers"; hypervisor extension, "Virtual-Instruction Exception").
 * Machine mode closes none, and what a hart without them has in mcounteren counts for
 * nothing. */
static bool may_read(unsigned int counter, struct trap *trap)
{
	bool user = (csr_read(CSR_MSTATUS) & MSTATUS_MPP) == PRIV_U << MSTATUS_MPP_SHIFT;
	unsigned long open = user ? csr_read(CSR_SCOUNTEREN) : ~0UL;

	if (trap_from_guest())
		open &= csr_read(CSR_HCOUNTEREN);
	if (open >> counter & 1)
		return true;
	if (trap_from_guest())
		trap->cause = CAUSE_VIRTUAL_INSTRUCTION;
	return false;
}

/* False when there is no such counter. */
static bool read_counter(unsigned int counter, uint64_t *value)
{
	switch (counter) {
	case HPM_CYCLE:
	case HPM_INSTRET:
		*value = hpm_counter_read(counter);
		return true;
	case HPM_TIME:
		if (platform.mtime == NULL)
			return false;
		*value = *platform.mtime;
		if (trap_from_guest())
			*value += csr_read(CSR_HTIMEDELTA);
		return true;
	default:
		return false;
	}
}

static bool emulate_csr_read(struct trap_frame *frame, struct trap *trap, unsigned int csr,
			     unsigned int rd)
{
	bool high = XLEN == 32 && csr >= CSR_CYCLEH;
	unsigned int counter = csr - (high ? CSR_CYCLEH : CSR_CYCLE);
	uint64_t value;

	if (!read_counter(counter, &value) || !may_read(counter, trap))
		return false;
	if (rd != 0)
		frame->x[rd] = (unsigned long)(high ? value >> 32 : value);
	return true;
}

static bool emulate_illegal(struct trap_frame *frame, struct trap *trap)
{
	uint32_t instruction = (uint32_t)trap->tval;
	unsigned int csr, rd;

	/* A hart may keep the bits to itself; see also emulate_access(). */
	if (instruction == 0 && !fetch(trap->epc, &instruction))
		return true;
	if (instruction_is_fence(instruction))
		__asm__ volatile("fence" : : : "memory");
	else if (!instruction_is_csr_read(instruction, &csr, &rd) ||
		 !emulate_csr_read(frame, trap, csr, rd))
		return false;
	step_over(trap, instruction);
	return true;
}

bool emulate(struct trap_frame *frame, struct trap *trap)
{
	switch (trap->cause) {
	case CAUSE_MISALIGNED_LOAD:
	case CAUSE_MISALIGNED_STORE:
		/* S-mode may have asked to do it itself; then it is only counted here. */
		return (hart_self()->withheld[WITHHOLD_ASKED] >> trap->cause & 1) != 0 &&
		       emulate_access(frame, trap);
	case CAUSE_ILLEGAL_INSTRUCTION:
		return emulate_illegal(frame, trap);
	default:
		return false;
	}
}
