/* SPDX-License-Identifier: BSD-2-Clause */
/* Vector loads and stores (see emulate_vector.h). */
#include "emulate_vector.h"

#include "hart/guest.h"
#include "hart/registers.h"

/* vtype. */
#define VTYPE_VILL (1UL << 63)
#define VTYPE_VSEW_SHIFT 3

/* What an access does to registers. Elements of a field lie one behind the other, across
 * as many registers as they need. */
struct shape {
	unsigned long count;	/* elements of each field */
	unsigned int fields;	/* of a segment, one behind the other in memory */
	unsigned int size;	/* bytes of an element */
	unsigned int registers; /* from one field to the next */
};

/* EMUL = EEW / SEW * LMUL, but at least 1. */
static unsigned int registers_of(unsigned int size, unsigned long vtype)
{
	int lmul = (int)(vtype & 3) - (int)(vtype & 4); /* log2, as the two below */
	int sew = (int)(vtype >> VTYPE_VSEW_SHIFT & 7);
	int emul = __builtin_ctz(size) - sew + lmul;

	return emul > 0 ? 1U << emul : 1;
}

static struct shape shape_of(const struct access *access)
{
	unsigned long vtype = csr_read(CSR_VTYPE);
	unsigned long vl = csr_read(CSR_VL);
	unsigned int size = access->size;

	switch (access->addressing) {
	case WHOLE_REGISTERS:
		return (struct shape){ access->fields * csr_read(CSR_VLENB) / size, 1, size, 0 };
	case UNIT_STRIDE_MASK:
		return (struct shape){ (vl + 7) / 8, 1, size, 0 };
	case INDEXED:
		size = 1U << (vtype >> VTYPE_VSEW_SHIFT & 7);
		break;
	default:
		break;
	}
	return (struct shape){ vl, access->fields, size, registers_of(size, vtype) };
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
	unsigned char mask;

	if (!access->masked)
		return true;
	read_element(&mask, 0, i / 8, sizeof(mask));
	return (mask >> i % 8 & 1) != 0;
}

/* Where segment i is in memory. */
static uintptr_t address_of(const struct trap_frame *frame, const struct access *access,
			    const struct shape *shape, unsigned long i)
{
	uintptr_t base = frame->x[access->base];
	uint64_t index = 0;

	switch (access->addressing) {
	case STRIDED:
		return base + i * frame->x[access->offsets];
	case INDEXED:
		read_element(&index, access->offsets, i, access->size);
		return base + (uintptr_t)index;
	default:
		return base + i * shape->fields * shape->size;
	}
}

static bool move_element(bool store, unsigned int first, unsigned long i, unsigned int size,
			 uintptr_t address, struct trap *trap)
{
	uint64_t element;

	if (store) {
		read_element(&element, first, i, size);
		return guest_store(address, &element, size, trap);
	}
	if (!guest_load(&element, address, size, trap))
		return false;
	write_element(&element, first, i, size);
	return true;
}

static bool move_segment(const struct trap_frame *frame, const struct access *access,
			 const struct shape *shape, unsigned long i, struct trap *trap)
{
	uintptr_t address = address_of(frame, access, shape, i);

	for (unsigned int field = 0; field < shape->fields; field++) {
		if (!move_element(access->store, access->number + field * shape->registers, i,
				  shape->size, address, trap))
			return false;
		address += shape->size;
	}
	return true;
}

bool emulate_vector(const struct trap_frame *frame, const struct access *access, struct trap *trap)
{
	struct shape shape = shape_of(access);
	unsigned long i = csr_read(CSR_VSTART);

	if (access->addressing != WHOLE_REGISTERS && (csr_read(CSR_VTYPE) & VTYPE_VILL) != 0)
		return false;
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
