/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Emulation (see emulate.h). The instruction is taken from memory, where another hart may
 * have put another one since the hart trapped. So nothing is believed of it: what it may
 * do is checked as if it came from somebody who must not do it. mtinst would not spare
 * that, for it may be 0 and does not know vectors.
 */
#include "emulate.h"

#include "base/bits.h"
#include "hart/features.h"
#include "hart/lower.h"
#include "hart/registers.h"
#include "instruction.h"
#include "platform.h"
#include "sbi/pmu_firmware.h"

/* The upper half of a register that holds a narrower value (NaN boxing). */
#define BOX_OF_HALF 0xffff0000U

/* vtype. */
#define VTYPE_VILL (1UL << 63)
#define VTYPE_VSEW_SHIFT 3

bool emulate_fetch(uintptr_t pc, uint32_t *instruction)
{
	uint16_t halves[2] = { 0, 0 };

	/* The other half may be on another page. */
	if (!lower_fetch(&halves[0], pc, sizeof(halves[0])) ||
	    (instruction_length(halves[0]) == 4 &&
	     !lower_fetch(&halves[1], pc + sizeof(halves[0]), sizeof(halves[1]))))
		return false;
	*instruction = halves[0] | (uint32_t)halves[1] << 16;
	return true;
}

/* Whether registers may be used, by their state in mstatus: FS or VS. */
static bool is_on(const struct trap *trap, unsigned long state)
{
	return (csr_read(CSR_MSTATUS) & state) != 0 &&
	       (!trap->from_guest || (csr_read(CSR_VSSTATUS) & state) != 0);
}

static void make_dirty(const struct trap *trap, unsigned long state)
{
	csr_set(CSR_MSTATUS, state);
	if (trap->from_guest)
		csr_set(CSR_VSSTATUS, state);
}

/* ---- Scalar loads and stores ---- */

static bool move_scalar(struct trap_frame *frame, const struct access *access, struct trap *trap)
{
	uintptr_t address = frame->x[access->base] + (unsigned long)access->offset;
	unsigned int number = access->number, size = access->size, unused = 64 - 8 * size;
	bool is_float = access->file == FILE_F;
	uint64_t value = 0;

	if (access->store) {
		value = !is_float ? frame->x[number] :
			size == 8 ? float_read_double(number) :
				    float_read_single(number);
		return lower_store(address, &value, size, trap);
	}
	if (!lower_load(&value, address, size, trap))
		return false;
	if (is_float) {
		if (size == 8)
			float_write_double(value, number);
		else
			float_write_single((uint32_t)value | (size == 2 ? BOX_OF_HALF : 0), number);
		make_dirty(trap, MSTATUS_FS);
	} else if (number != 0) {
		value <<= unused;
		frame->x[number] = access->is_signed ? (unsigned long)((int64_t)value >> unused) :
						       value >> unused;
	}
	return true;
}

/* ---- Vector loads and stores, element by element (unprivileged architecture, "V", "Vector
 * Loads and Stores") ---- */

/* What an access does to registers. Elements of a field lie one behind the other, across
 * as many registers as they need. */
struct shape {
	unsigned long count;	/* elements of each field */
	unsigned int fields;	/* of a segment, one behind the other in memory */
	unsigned int size;	/* bytes of an element */
	unsigned int registers; /* from one field to the next */
};

static struct shape shape_of(const struct access *access)
{
	unsigned long vtype = csr_read(CSR_VTYPE);
	struct shape shape = { csr_read(CSR_VL), access->fields, access->size, 0 };
	int lmul = (int)(vtype & 3) - (int)(vtype & 4); /* log2, as the two below */
	int sew = (int)(vtype >> VTYPE_VSEW_SHIFT & 7), emul;

	if (access->addressing == WHOLE_REGISTERS) {
		shape.count = access->fields * csr_read(CSR_VLENB) / access->size;
		shape.fields = 1;
	}
	if (access->addressing == UNIT_STRIDE_MASK)
		shape.count = (shape.count + 7) / 8;
	if (access->addressing == INDEXED)
		shape.size = 1U << sew;
	/* EMUL = EEW / SEW * LMUL, but at least 1. */
	emul = __builtin_ctz(shape.size) - sew + lmul;
	shape.registers = emul > 0 ? 1U << emul : 1;
	return shape;
}

/* Element i of those that begin in register `first`. Reserved encodings may go beyond the
 * last register; no hart got there before it trapped. */
static void read_element(void *to, unsigned int first, unsigned long i, unsigned int size)
{
	unsigned long vlenb = csr_read(CSR_VLENB), at = i * size;

	vector_read(to, at % vlenb, size, (unsigned int)(first + at / vlenb) % REGISTERS);
}

static void write_element(const void *from, unsigned int first, unsigned long i, unsigned int size)
{
	unsigned long vlenb = csr_read(CSR_VLENB), at = i * size;

	vector_write(from, at % vlenb, size, (unsigned int)(first + at / vlenb) % REGISTERS);
}

static bool is_active(const struct access *access, unsigned long i)
{
	unsigned char mask = 0xff;

	if (access->masked)
		read_element(&mask, 0, i / 8, sizeof(mask));
	return (mask >> i % 8 & 1) != 0;
}

/* Where segment i is in memory. */
static uintptr_t address_of(const struct trap_frame *frame, const struct access *access,
			    const struct shape *shape, unsigned long i)
{
	uint64_t offset = i * shape->fields * shape->size;

	if (access->addressing == STRIDED)
		offset = i * frame->x[access->offsets];
	if (access->addressing == INDEXED) {
		offset = 0;
		read_element(&offset, access->offsets, i, access->size);
	}
	return frame->x[access->base] + (uintptr_t)offset;
}

static bool move_segment(const struct trap_frame *frame, const struct access *access,
			 const struct shape *shape, unsigned long i, struct trap *trap)
{
	uintptr_t address = address_of(frame, access, shape, i);
	unsigned int first = access->number;
	uint64_t element;

	for (unsigned int field = 0; field < shape->fields; field++) {
		if (access->store) {
			read_element(&element, first, i, shape->size);
			if (!lower_store(address, &element, shape->size, trap))
				return false;
		} else {
			if (!lower_load(&element, address, shape->size, trap))
				return false;
			write_element(&element, first, i, shape->size);
		}
		address += shape->size;
		first += shape->registers;
	}
	return true;
}

/* From vstart on. False when a hart in this state cannot, or when an access faults: then *trap
 * is that, and vstart the element. */
static bool move_vector(const struct trap_frame *frame, const struct access *access,
			struct trap *trap)
{
	struct shape shape = shape_of(access);
	unsigned long i = csr_read(CSR_VSTART);

	if (access->addressing != WHOLE_REGISTERS && (csr_read(CSR_VTYPE) & VTYPE_VILL) != 0)
		return false;
	make_dirty(trap, MSTATUS_VS);
	while (i < shape.count &&
	       (!is_active(access, i) || move_segment(frame, access, &shape, i, trap)))
		i++;
	if (i < shape.count) {
		if (i == 0 || access->addressing != UNIT_STRIDE_FIRST) {
			csr_write(CSR_VSTART, i);
			return false;
		}
		vector_set_length(i);
	}
	csr_write(CSR_VSTART, 0);
	return true;
}

/* ---- Misaligned addresses ---- */

/* A hart with D but without C may use the encodings of c.fld and its like for others
 * (Zcmp, Zcmt). */
static bool has_registers(const struct access *access, const struct trap *trap)
{
	unsigned long needed = access->size == 8 ? MISA('D') : MISA('F');

	if (access->compressed)
		needed |= MISA('C');
	if (access->file == FILE_V)
		return hart_has(hart_self(), HART_HAS_V) && is_on(trap, MSTATUS_VS);
	return access->file == FILE_X ||
	       ((csr_read(CSR_MISA) & needed) == needed && is_on(trap, MSTATUS_FS));
}

static bool emulate_access(struct trap_frame *frame, struct trap *trap, uint32_t instruction)
{
	struct access access;

	if (!instruction_is_access(instruction, &access) ||
	    access.store != (trap->cause == CAUSE_MISALIGNED_STORE) ||
	    !has_registers(&access, trap))
		return false;
	return access.file == FILE_V ? move_vector(frame, &access, trap) :
				       move_scalar(frame, &access, trap);
}

/* ---- Illegal instructions ---- */

/* Whether the counters may be read in the mode that trapped (privileged architecture,
 * "Counter-Enable Registers"; hypervisor extension, "Virtual-Instruction Exception").
 * Machine mode closes none, and what a hart without them has in mcounteren counts for
 * nothing. */
static bool may_read(unsigned int counter, struct trap *trap)
{
	unsigned long open = trap->privilege == PRIV_U ? csr_read(CSR_SCOUNTEREN) : ~0UL;

	if (trap->from_guest)
		open &= csr_read(CSR_HCOUNTEREN);
	if ((open >> counter & 1) == 0 && trap->from_guest)
		trap->cause = CAUSE_VIRTUAL_INSTRUCTION;
	return (open >> counter & 1) != 0;
}

/* Of the three counters that Zicntr has, `time` may be out of reach. */
static bool emulate_csr_read(struct trap_frame *frame, struct trap *trap, unsigned int csr,
			     unsigned int rd)
{
	bool high = XLEN == 32 && csr >= CSR_CYCLEH;
	unsigned int counter = csr - (high ? CSR_CYCLEH : CSR_CYCLE);
	bool is_time = counter == HPM_TIME && platform.mtime != NULL;
	uint64_t value;

	if ((!is_time && counter != HPM_CYCLE && counter != HPM_INSTRET) ||
	    !may_read(counter, trap))
		return false;
	value = is_time ? *platform.mtime : hpm_counter_read(counter);
	if (is_time && trap->from_guest)
		value += csr_read(CSR_HTIMEDELTA);
	if (rd != 0)
		frame->x[rd] = (unsigned long)(high ? value >> 32 : value);
	return true;
}

static bool emulate_illegal(struct trap_frame *frame, struct trap *trap, uint32_t instruction)
{
	unsigned int csr, rd;

	if (!instruction_is_fence(instruction))
		return instruction_is_csr_read(instruction, &csr, &rd) &&
		       emulate_csr_read(frame, trap, csr, rd);
	__asm__ volatile("fence" : : : "memory");
	return true;
}

bool emulate(struct trap_frame *frame, struct trap *trap)
{
	unsigned long cause = trap->cause;
	bool is_illegal = cause == CAUSE_ILLEGAL_INSTRUCTION;
	uint32_t instruction = is_illegal ? (uint32_t)trap->tval : 0;

	/* S-mode may have asked to do misaligned accesses itself; then they are only counted. */
	if (!is_illegal && ((cause != CAUSE_MISALIGNED_LOAD && cause != CAUSE_MISALIGNED_STORE) ||
			    (hart_self()->withheld[WITHHOLD_ASKED] >> cause & 1) == 0))
		return false;
	/* A hart may keep the bits of what is illegal to itself. Executed again, what is there no
	 * longer raises the fault that it deserves now. */
	if (instruction == 0 && !emulate_fetch(trap->epc, &instruction))
		return true;
	if (is_illegal ? emulate_illegal(frame, trap, instruction) :
			 emulate_access(frame, trap, instruction)) {
		csr_write(CSR_MEPC, trap->epc + instruction_length(instruction));
		return true;
	}
	if (trap->cause != cause)
		pmu_exception(hart_self(), trap->cause);
	return false;
}
