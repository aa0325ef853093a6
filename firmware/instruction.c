/* SPDX-License-Identifier: BSD-2-Clause */
/* Taking instructions apart (see instruction.h). */
#include "instruction.h"

#define OPCODE 0x7f
#define OPCODE_LOAD 0x03
#define OPCODE_LOAD_FP 0x07
#define OPCODE_MISC_MEM 0x0f
#define OPCODE_SYSTEM 0x73
#define OPCODE_IS_STORE 0x20U /* what tells STORE from LOAD, and STORE-FP from LOAD-FP */

#define SP 2

/* Fields of an instruction, for bits(): where they begin, and how many bits they have. */
#define RD 7, 5
#define FUNCT3 12, 3
#define RS1 15, 5
#define RS2 20, 5

/* `count` bits of an instruction. */
static unsigned int bits(uint32_t instruction, unsigned int from, unsigned int count)
{
	return instruction >> from & ((1U << count) - 1);
}

/* ---- Vectors ---- */

/* The size of an element by `width`, 0 where that is a scalar's. */
static unsigned int element_size(uint32_t instruction)
{
	static const unsigned char sizes[] = { [0] = 1, [5] = 2, [6] = 4, [7] = 8 };

	return sizes[bits(instruction, FUNCT3)];
}

/* By lumop or sumop. */
static bool is_unit_stride(uint32_t instruction, struct access *access)
{
	switch (bits(instruction, RS2)) {
	case 0x00:
		return true;
	case 0x08:
		access->addressing = WHOLE_REGISTERS;
		return !access->masked;
	case 0x0b:
		access->addressing = UNIT_STRIDE_MASK;
		return !access->masked && access->fields == 1;
	case 0x10:
		access->addressing = UNIT_STRIDE_FIRST;
		return !access->store;
	default:
		return false;
	}
}

/* The bit above mop, mew, is for elements that are larger than there are any. */
static bool is_vector(uint32_t instruction, struct access *access)
{
	static const enum addressing by_mop[] = { UNIT_STRIDE, INDEXED, STRIDED, INDEXED };

	access->file = FILE_V;
	access->number = bits(instruction, RD);
	access->offset = 0;
	access->size = element_size(instruction);
	access->fields = bits(instruction, 29, 3) + 1;
	access->masked = bits(instruction, 25, 1) == 0;
	access->offsets = bits(instruction, RS2);
	access->addressing = by_mop[bits(instruction, 26, 2)];
	return bits(instruction, 28, 1) == 0 &&
	       (access->addressing != UNIT_STRIDE || is_unit_stride(instruction, access));
}

/* ---- 32 bits ---- */

static bool is_full_access(uint32_t instruction, struct access *access)
{
	bool store = (instruction & OPCODE_IS_STORE) != 0;
	unsigned int width = bits(instruction, FUNCT3);
	int immediate = (int32_t)instruction >> 20;

	*access = (struct access){
		.number = store ? bits(instruction, RS2) : bits(instruction, RD),
		.base = bits(instruction, RS1),
		.offset = store ? (immediate & ~0x1f) | (int)bits(instruction, RD) : immediate,
		.store = store,
		.size = 1U << (width & 3),
	};
	switch (instruction & (OPCODE & ~OPCODE_IS_STORE)) {
	case OPCODE_LOAD:
		access->is_signed = (width & 4) == 0;
		return width < (store ? 4 : 7);
	case OPCODE_LOAD_FP:
		access->file = FILE_F;
		return element_size(instruction) != 0 ? is_vector(instruction, access) : width < 4;
	default:
		return false;
	}
}

/* ---- Scalars of 16 bits ---- */

/* How an offset is scattered: up to three pieces of consecutive bits. */
struct piece {
	unsigned char from, count, to;
};

static const struct piece halves[3] = { { 5, 1, 1 } };
static const struct piece words[3] = { { 10, 3, 3 }, { 6, 1, 2 }, { 5, 1, 6 } };
static const struct piece doubles[3] = { { 10, 3, 3 }, { 5, 2, 6 } };
static const struct piece stack_load_words[3] = { { 12, 1, 5 }, { 4, 3, 2 }, { 2, 2, 6 } };
static const struct piece stack_load_doubles[3] = { { 12, 1, 5 }, { 5, 2, 3 }, { 2, 3, 6 } };
static const struct piece stack_store_words[3] = { { 9, 4, 2 }, { 7, 2, 6 } };
static const struct piece stack_store_doubles[3] = { { 10, 3, 3 }, { 7, 3, 6 } };

static const struct compressed {
	uint16_t mask, match;
	enum register_file file;
	bool store, is_signed;
	unsigned int size;
	const struct piece *offset;
} compressed[] = {
	{ 0xe003, 0x2000, FILE_F, false, false, 8, doubles },		 /* c.fld */
	{ 0xe003, 0x4000, FILE_X, false, true, 4, words },		 /* c.lw */
	{ 0xe003, 0x6000, FILE_X, false, true, 8, doubles },		 /* c.ld */
	{ 0xfc43, 0x8400, FILE_X, false, false, 2, halves },		 /* c.lhu */
	{ 0xfc43, 0x8440, FILE_X, false, true, 2, halves },		 /* c.lh */
	{ 0xfc43, 0x8c00, FILE_X, true, false, 2, halves },		 /* c.sh */
	{ 0xe003, 0xa000, FILE_F, true, false, 8, doubles },		 /* c.fsd */
	{ 0xe003, 0xc000, FILE_X, true, false, 4, words },		 /* c.sw */
	{ 0xe003, 0xe000, FILE_X, true, false, 8, doubles },		 /* c.sd */
	{ 0xe003, 0x2002, FILE_F, false, false, 8, stack_load_doubles }, /* c.fldsp */
	{ 0xe003, 0x4002, FILE_X, false, true, 4, stack_load_words },	 /* c.lwsp */
	{ 0xe003, 0x6002, FILE_X, false, true, 8, stack_load_doubles },	 /* c.ldsp */
	{ 0xe003, 0xa002, FILE_F, true, false, 8, stack_store_doubles }, /* c.fsdsp */
	{ 0xe003, 0xc002, FILE_X, true, false, 4, stack_store_words },	 /* c.swsp */
	{ 0xe003, 0xe002, FILE_X, true, false, 8, stack_store_doubles }, /* c.sdsp */
};

static int gather(const struct piece *pieces, uint32_t instruction)
{
	unsigned int gathered = 0;

	for (const struct piece *piece = pieces; piece < pieces + 3; piece++)
		gathered |= bits(instruction, piece->from, piece->count) << piece->to;
	return (int)gathered;
}

/* By the stack pointer any register can be loaded or stored; by another one, both
 * registers are among the eight from x8 on. */
static bool is_compressed_access(uint32_t instruction, struct access *access)
{
	bool by_sp = (instruction & 3) == 2;

	for (unsigned int i = 0; i < sizeof(compressed) / sizeof(compressed[0]); i++) {
		const struct compressed *row = &compressed[i];

		if ((instruction & row->mask) != row->match)
			continue;
		*access = (struct access){
			.file = row->file,
			.number = !by_sp     ? 8 + bits(instruction, 2, 3) :
				  row->store ? bits(instruction, 2, 5) :
					       bits(instruction, RD),
			.base = by_sp ? SP : 8 + bits(instruction, 7, 3),
			.offset = gather(row->offset, instruction),
			.size = row->size,
			.store = row->store,
			.is_signed = row->is_signed,
			.compressed = true,
		};
		return true;
	}
	return false;
}

/* ---- Instructions of any length ---- */

unsigned int instruction_length(uint32_t instruction)
{
	return (instruction & 3) == 3 ? 4 : 2;
}

bool instruction_is_access(uint32_t instruction, struct access *access)
{
	if (instruction_length(instruction) == 4)
		return is_full_access(instruction, access);
	return is_compressed_access(instruction, access);
}

bool instruction_is_fence(uint32_t instruction)
{
	return (instruction & OPCODE) == OPCODE_MISC_MEM && bits(instruction, FUNCT3) == 0;
}

/* csrrs, csrrc, csrrsi and csrrci write nothing when rs1, or what is in its place, is 0. */
bool instruction_is_csr_read(uint32_t instruction, unsigned int *csr, unsigned int *to)
{
	*csr = instruction >> 20;
	*to = bits(instruction, RD);
	return (instruction & OPCODE) == OPCODE_SYSTEM && (bits(instruction, FUNCT3) & 2) != 0 &&
	       bits(instruction, RS1) == 0;
}
