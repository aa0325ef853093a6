/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions taken apart and put together again as assembly: it must be what was
 * assembled. The encodings are the GNU assembler's (2.40); those that it does not know
 * are worked out by hand from the specification.
 *
 * links: firmware/instruction.c tests/unit/lib/test.c
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instruction.h"
#include "tests/unit/lib/test.h"

struct row {
	const char *name; /* assembly */
	uint32_t instruction;
};

static const struct row accesses[] = {
	{ "lb x0, -2048(x31)", 0x800f8003 },
	{ "lh x31, 2047(x0)", 0x7ff01f83 },
	{ "lw x1, -1(x1)", 0xfff0a083 },
	{ "ld x16, 0(x2)", 0x00013803 },
	{ "lbu x8, 1(x4)", 0x00124403 },
	{ "lhu x4, 1024(x8)", 0x40045203 },
	{ "lwu x2, -1366(x16)", 0xaaa86103 },
	{ "sb x0, -2048(x31)", 0x800f8023 },
	{ "sh x31, 2047(x0)", 0x7ff01fa3 },
	{ "sw x1, -1(x1)", 0xfe10afa3 },
	{ "sd x16, 0(x2)", 0x01013023 },
	{ "sd x2, 1365(x16)", 0x54283aa3 },
	{ "sw x5, 31(x5)", 0x0052afa3 },
	{ "sw x5, 32(x5)", 0x0252a023 },
	{ "flh f0, -2048(x31)", 0x800f9007 },
	{ "flw f31, 2047(x0)", 0x7ff02f87 },
	{ "fld f1, -1(x1)", 0xfff0b087 },
	{ "fsh f31, -2048(x0)", 0x81f01027 },
	{ "fsw f0, 2047(x31)", 0x7e0fafa7 },
	{ "fsd f16, 1365(x8)", 0x55043aa7 },
	{ "c.lw x15, 0(x8)", 0x401c },
	{ "c.lw x8, 4(x15)", 0x43c0 },
	{ "c.lw x8, 8(x15)", 0x4780 },
	{ "c.lw x8, 16(x15)", 0x4b80 },
	{ "c.lw x8, 32(x15)", 0x5380 },
	{ "c.lw x8, 64(x15)", 0x43a0 },
	{ "c.lw x8, 124(x15)", 0x5fe0 },
	{ "c.sw x15, 0(x8)", 0xc01c },
	{ "c.sw x8, 4(x15)", 0xc3c0 },
	{ "c.sw x8, 8(x15)", 0xc780 },
	{ "c.sw x8, 16(x15)", 0xcb80 },
	{ "c.sw x8, 32(x15)", 0xd380 },
	{ "c.sw x8, 64(x15)", 0xc3a0 },
	{ "c.sw x8, 124(x15)", 0xdfe0 },
	{ "c.ld x14, 0(x12)", 0x6218 },
	{ "c.ld x9, 8(x10)", 0x6504 },
	{ "c.ld x9, 16(x10)", 0x6904 },
	{ "c.ld x9, 32(x10)", 0x7104 },
	{ "c.ld x9, 64(x10)", 0x6124 },
	{ "c.ld x9, 128(x10)", 0x6144 },
	{ "c.ld x9, 248(x10)", 0x7d64 },
	{ "c.sd x14, 0(x12)", 0xe218 },
	{ "c.sd x9, 8(x10)", 0xe504 },
	{ "c.sd x9, 16(x10)", 0xe904 },
	{ "c.sd x9, 32(x10)", 0xf104 },
	{ "c.sd x9, 64(x10)", 0xe124 },
	{ "c.sd x9, 128(x10)", 0xe144 },
	{ "c.sd x9, 248(x10)", 0xfd64 },
	{ "c.fld f14, 0(x12)", 0x2218 },
	{ "c.fld f9, 8(x10)", 0x2504 },
	{ "c.fld f9, 16(x10)", 0x2904 },
	{ "c.fld f9, 32(x10)", 0x3104 },
	{ "c.fld f9, 64(x10)", 0x2124 },
	{ "c.fld f9, 128(x10)", 0x2144 },
	{ "c.fld f9, 248(x10)", 0x3d64 },
	{ "c.fsd f14, 0(x12)", 0xa218 },
	{ "c.fsd f9, 8(x10)", 0xa504 },
	{ "c.fsd f9, 16(x10)", 0xa904 },
	{ "c.fsd f9, 32(x10)", 0xb104 },
	{ "c.fsd f9, 64(x10)", 0xa124 },
	{ "c.fsd f9, 128(x10)", 0xa144 },
	{ "c.fsd f9, 248(x10)", 0xbd64 },
	{ "c.lwsp x30, 0(x2)", 0x4f02 },
	{ "c.lwsp x1, 4(x2)", 0x4092 },
	{ "c.lwsp x1, 8(x2)", 0x40a2 },
	{ "c.lwsp x1, 16(x2)", 0x40c2 },
	{ "c.lwsp x1, 32(x2)", 0x5082 },
	{ "c.lwsp x1, 64(x2)", 0x4086 },
	{ "c.lwsp x1, 128(x2)", 0x408a },
	{ "c.lwsp x30, 252(x2)", 0x5f7e },
	{ "c.swsp x30, 0(x2)", 0xc07a },
	{ "c.swsp x1, 4(x2)", 0xc206 },
	{ "c.swsp x1, 8(x2)", 0xc406 },
	{ "c.swsp x1, 16(x2)", 0xc806 },
	{ "c.swsp x1, 32(x2)", 0xd006 },
	{ "c.swsp x1, 64(x2)", 0xc086 },
	{ "c.swsp x1, 128(x2)", 0xc106 },
	{ "c.swsp x30, 252(x2)", 0xdffa },
	{ "c.ldsp x16, 0(x2)", 0x6802 },
	{ "c.ldsp x31, 8(x2)", 0x6fa2 },
	{ "c.ldsp x31, 16(x2)", 0x6fc2 },
	{ "c.ldsp x31, 32(x2)", 0x7f82 },
	{ "c.ldsp x31, 64(x2)", 0x6f86 },
	{ "c.ldsp x31, 128(x2)", 0x6f8a },
	{ "c.ldsp x31, 256(x2)", 0x6f92 },
	{ "c.ldsp x16, 504(x2)", 0x787e },
	{ "c.sdsp x16, 0(x2)", 0xe042 },
	{ "c.sdsp x31, 8(x2)", 0xe47e },
	{ "c.sdsp x31, 16(x2)", 0xe87e },
	{ "c.sdsp x31, 32(x2)", 0xf07e },
	{ "c.sdsp x31, 64(x2)", 0xe0fe },
	{ "c.sdsp x31, 128(x2)", 0xe17e },
	{ "c.sdsp x31, 256(x2)", 0xe27e },
	{ "c.sdsp x16, 504(x2)", 0xffc2 },
	{ "c.fldsp f16, 0(x2)", 0x2802 },
	{ "c.fldsp f31, 8(x2)", 0x2fa2 },
	{ "c.fldsp f31, 16(x2)", 0x2fc2 },
	{ "c.fldsp f31, 32(x2)", 0x3f82 },
	{ "c.fldsp f31, 64(x2)", 0x2f86 },
	{ "c.fldsp f31, 128(x2)", 0x2f8a },
	{ "c.fldsp f31, 256(x2)", 0x2f92 },
	{ "c.fldsp f16, 504(x2)", 0x387e },
	{ "c.fsdsp f16, 0(x2)", 0xa042 },
	{ "c.fsdsp f31, 8(x2)", 0xa47e },
	{ "c.fsdsp f31, 16(x2)", 0xa87e },
	{ "c.fsdsp f31, 32(x2)", 0xb07e },
	{ "c.fsdsp f31, 64(x2)", 0xa0fe },
	{ "c.fsdsp f31, 128(x2)", 0xa17e },
	{ "c.fsdsp f31, 256(x2)", 0xa27e },
	{ "c.fsdsp f16, 504(x2)", 0xbfc2 },
	{ "vle8.v v3, (x2)", 0x02010187 },
	{ "vse8.v v3, (x2), v0.t", 0x000101a7 },
	{ "vle8ff.v v1, (x31), v0.t", 0x010f8087 },
	{ "vle16.v v7, (x4)", 0x02025387 },
	{ "vse16.v v7, (x4), v0.t", 0x000253a7 },
	{ "vle16ff.v v1, (x31), v0.t", 0x010fd087 },
	{ "vle32.v v15, (x8)", 0x02046787 },
	{ "vse32.v v15, (x8), v0.t", 0x000467a7 },
	{ "vle32ff.v v1, (x31), v0.t", 0x010fe087 },
	{ "vle64.v v31, (x16)", 0x02087f87 },
	{ "vse64.v v31, (x16), v0.t", 0x00087fa7 },
	{ "vle64ff.v v1, (x31), v0.t", 0x010ff087 },
	{ "vlseg2e8.v v0, (x1)", 0x22008007 },
	{ "vlseg8e64.v v24, (x2), v0.t", 0xe0017c07 },
	{ "vsseg3e16.v v1, (x1)", 0x4200d0a7 },
	{ "vlseg5e32ff.v v3, (x7)", 0x8303e187 },
	{ "vlse8.v v1, (x2), x3", 0x0a310087 },
	{ "vlse64.v v31, (x30), x29, v0.t", 0x09df7f87 },
	{ "vsse16.v v1, (x2), x0", 0x0a0150a7 },
	{ "vlsseg4e32.v v4, (x5), x6", 0x6a62e207 },
	{ "vssseg7e8.v v7, (x8), x9, v0.t", 0xc89403a7 },
	{ "vluxei8.v v1, (x2), v3", 0x06310087 },
	{ "vloxei16.v v1, (x2), v31, v0.t", 0x0df15087 },
	{ "vsuxei32.v v4, (x5), v6", 0x0662e227 },
	{ "vsoxei64.v v7, (x8), v9, v0.t", 0x0c9473a7 },
	{ "vluxseg2ei8.v v1, (x2), v3", 0x26310087 },
	{ "vloxseg8ei64.v v1, (x2), v3", 0xee317087 },
	{ "vsuxseg3ei16.v v1, (x2), v3", 0x463150a7 },
	{ "vsoxseg6ei32.v v1, (x2), v3, v0.t", 0xac3160a7 },
	{ "vl1re8.v v1, (x2)", 0x02810087 },
	{ "vl2re16.v v2, (x3)", 0x2281d107 },
	{ "vl4re32.v v4, (x5)", 0x6282e207 },
	{ "vl8re64.v v8, (x6)", 0xe2837407 },
	{ "vs1r.v v1, (x2)", 0x028100a7 },
	{ "vs8r.v v8, (x6)", 0xe2830427 },
	{ "vlm.v v5, (x6)", 0x02b30287 },
	{ "vsm.v v6, (x7)", 0x02b38327 },
	/* Zcb. */
	{ "c.lhu x10, 2(x11)", 0x85a8 },
	{ "c.lh x10, 2(x11)", 0x85e8 },
	{ "c.sh x10, 2(x11)", 0x8da8 },
	{ "c.lhu x8, 0(x15)", 0x8780 },
	{ "c.lh x15, 0(x8)", 0x845c },
	{ "c.sh x15, 0(x8)", 0x8c1c },
};

static const struct row others[] = {
	{ "amoadd.d x5, x7, (x6)", 0x007332af },
	{ "lr.w x5, (x6)", 0x100322af },
	{ "sc.d x5, x6, (x7)", 0x1863b2af },
	{ "flq f5, 0(x6)", 0x00034287 },
	{ "fsq f5, 0(x6)", 0x00534027 },
	{ "add x5, x6, x7", 0x007302b3 },
	{ "ecall", 0x00000073 },
	{ "fence.i", 0x0000100f },
	{ "csrr x5, time", 0xc01022f3 },
	{ "jalr x0, 0(x1)", 0x00008067 },
	{ "c.addi x5, 1", 0x0285 },
	{ "c.addi4spn x8, x2, 16", 0x0800 },
	{ "c.j .", 0xa001 },
	{ "c.jr x1", 0x8082 },
	{ "c.add x5, x6", 0x929a },
	{ "c.lui x5, 1", 0x6285 },
	{ "c.nop", 0x0001 },
	{ "c.ebreak", 0x9002 },
	{ "hlv.d x5, (x6)", 0x6c0342f3 },
	{ "hsv.w x5, (x6)", 0x6a534073 },
	/* Zcb: single bytes, and a store with a bit that means nothing. */
	{ "c.lbu x10, 2(x11)", 0x81a8 },
	{ "c.sb x10, 2(x11)", 0x89a8 },
	{ "c.sh with bit 6", 0x8de8 },
	/* Reserved. */
	{ "zeros", 0x0000 },
	{ "ones", 0xffffffff },
	{ "LOAD with funct3 7", 0x00007003 },
	{ "STORE with funct3 4", 0x00004023 },
	{ "vle8.v with mew", 0x12050007 },
	{ "vle8.v with lumop 1", 0x02150007 },
	{ "vse8.v with sumop 16, fault-only-first", 0x03050027 },
	{ "vlm.v, masked", 0x00b50007 },
	{ "vlm.v of two", 0x22b50007 },
	{ "vl1re8.v, masked", 0x00850007 },
};

/* ---- As assembly ---- */

static char letter(unsigned int size)
{
	return "_bh_w___d"[size];
}

static int print_scalar(char *text, size_t size, const struct access *access)
{
	bool is_float = access->file == FILE_F;
	bool is_unsigned = !is_float && !access->store && !access->is_signed;

	return snprintf(text, size, "%s%s%c%c%s%s %c%u, %d(x%u)", access->compressed ? "c." : "",
			is_float ? "f" : "", access->store ? 's' : 'l', letter(access->size),
			is_unsigned ? "u" : "", access->compressed && access->base == 2 ? "sp" : "",
			is_float ? 'f' : 'x', access->number, access->offset, access->base);
}

/* Whether indexed accesses are ordered is of no importance, but part of the name. */
static const char *addressing_of(const struct access *access, uint32_t instruction)
{
	static const char *const names[] = { [STRIDED] = "s", [INDEXED] = "ux" };

	if (access->addressing == INDEXED && (instruction >> 27 & 1) != 0)
		return "ox";
	return access->addressing >= STRIDED ? names[access->addressing] : "";
}

static int print_vector(char *text, size_t size, const struct access *access, uint32_t instruction)
{
	char direction = access->store ? 's' : 'l', segments[16] = "", offsets[16] = "";
	unsigned int width = 8 * access->size;

	switch (access->addressing) {
	case UNIT_STRIDE_MASK:
		return snprintf(text, size, "v%cm.v v%u, (x%u)", direction, access->number,
				access->base);
	case WHOLE_REGISTERS:
		if (access->store)
			return snprintf(text, size, "vs%ur.v v%u, (x%u)", access->fields,
					access->number, access->base);
		return snprintf(text, size, "vl%ure%u.v v%u, (x%u)", access->fields, width,
				access->number, access->base);
	case STRIDED:
		snprintf(offsets, sizeof(offsets), ", x%u", access->offsets);
		break;
	case INDEXED:
		snprintf(offsets, sizeof(offsets), ", v%u", access->offsets);
		break;
	default:
		break;
	}
	if (access->fields > 1)
		snprintf(segments, sizeof(segments), "seg%u", access->fields);
	return snprintf(text, size, "v%c%s%se%s%u%s.v v%u, (x%u)%s%s", direction,
			addressing_of(access, instruction), segments,
			access->addressing == INDEXED ? "i" : "", width,
			access->addressing == UNIT_STRIDE_FIRST ? "ff" : "", access->number,
			access->base, offsets, access->masked ? ", v0.t" : "");
}

static void print_access(char *text, size_t size, const struct access *access, uint32_t instruction)
{
	int length = access->file == FILE_V ? print_vector(text, size, access, instruction) :
					      print_scalar(text, size, access);

	assert_in_range(length, 1, size - 1);
}

static void test_access(void **state)
{
	const struct row *row = *state;
	struct access access;
	char text[64];

	assert_int_equal(instruction_length(row->instruction), row->name[0] == 'c' ? 2 : 4);
	assert_true(instruction_is_access(row->instruction, &access));
	print_access(text, sizeof(text), &access, row->instruction);
	assert_string_equal(text, row->name);
}

static void test_other(void **state)
{
	const struct row *row = *state;
	struct access access;

	assert_false(instruction_is_access(row->instruction, &access));
}

/* ---- All of 16 bits ---- */

static int compare_texts(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* No two encodings are the same instruction, and each instruction has one: with the rows
 * above, which have every bit of an offset alone, that is all of them. */
static void test_all_compressed(void **state)
{
	static char texts[0x10000][24];
	struct access access;
	size_t count = 0;

	(void)state;
	for (uint32_t instruction = 0; instruction < 0x10000; instruction++) {
		if ((instruction & 3) == 3 || !instruction_is_access(instruction, &access))
			continue;
		assert_int_equal(access.offset % (int)access.size, 0);
		assert_in_range(access.offset, 0, 63 * access.size);
		print_access(texts[count], sizeof(texts[0]), &access, instruction);
		count++;
	}
	/* Twelve with eleven bits of operands, and three of Zcb with seven. */
	assert_int_equal(count, 12 * 2048 + 3 * 128);
	qsort(texts, count, sizeof(texts[0]), compare_texts);
	for (size_t i = 1; i < count; i++)
		assert_string_not_equal(texts[i - 1], texts[i]);
}

/* ---- Any of 32 bits ---- */

#define RANDOM_INSTRUCTIONS 3000000

/* Numerical Recipes' generator: the same bits in each run. */
static uint32_t next_random(void)
{
	static uint64_t seed = 1;

	seed = seed * 6364136223846793005UL + 1442695040888963407UL;
	return (uint32_t)(seed >> 32);
}

static void expect_sane(const struct access *access)
{
	assert_in_range(access->number, 0, REGISTERS - 1);
	assert_in_range(access->base, 0, REGISTERS - 1);
	assert_in_range(access->offset + 2048, 0, 4095);
	assert_true(access->size == 1 || access->size == 2 || access->size == 4 ||
		    access->size == 8);
	if (access->file != FILE_V)
		return;
	assert_in_range(access->addressing, UNIT_STRIDE, INDEXED);
	assert_in_range(access->offsets, 0, REGISTERS - 1);
	assert_in_range(access->fields, 1, 8);
	assert_int_equal(access->offset, 0);
}

/* What the firmware indexes with is within bounds, and the opcode is one of four. */
static void test_any_bits(void **state)
{
	size_t count = 0;

	(void)state;
	for (int i = 0; i < RANDOM_INSTRUCTIONS; i++) {
		uint32_t instruction = next_random() | 3;
		struct access access;

		if (!instruction_is_access(instruction, &access))
			continue;
		expect_sane(&access);
		assert_int_equal(instruction & 0x5b, 0x03);
		assert_int_equal(access.store, instruction >> 5 & 1);
		count++;
	}
	assert_in_range(count, RANDOM_INSTRUCTIONS / 20, RANDOM_INSTRUCTIONS / 4);
}

/* ---- Fences and CSRs ---- */

struct fence {
	const char *name;
	uint32_t instruction;
	bool is_fence;
};

static const struct fence fences[] = {
	{ "fence", 0x0ff0000f, true },
	{ "fence rw, rw", 0x0330000f, true },
	{ "fence.tso", 0x8330000f, true },
	{ "pause", 0x0100000f, true },
	{ "a reserved fm", 0x7330000f, true },
	{ "fence.i", 0x0000100f, false },
	{ "cbo.zero (x10)", 0x0045200f, false },
	{ "lw x0, 0(x0)", 0x00002003, false },
	{ "zeros", 0, false },
};

static void test_fence(void **state)
{
	const struct fence *row = *state;

	assert_int_equal(instruction_is_fence(row->instruction), row->is_fence);
}

struct csr_read {
	const char *name;
	uint32_t instruction;
	bool is_read;
	unsigned int csr, rd;
};

static const struct csr_read csr_reads[] = {
	{ "rdcycle x5", 0xc00022f3, true, 0xc00, 5 },
	{ "rdtime x31", 0xc0102ff3, true, 0xc01, 31 },
	{ "csrr x0, instret", 0xc0202073, true, 0xc02, 0 },
	{ "csrr x1, 0xc81", 0xc81020f3, true, 0xc81, 1 },
	{ "csrrc x5, time, x0", 0xc01032f3, true, 0xc01, 5 },
	{ "csrrsi x5, time, 0", 0xc01062f3, true, 0xc01, 5 },
	{ "csrrci x5, time, 0", 0xc01072f3, true, 0xc01, 5 },
	{ "csrrw x5, time, x0", 0xc01012f3, false, 0, 0 },
	{ "csrrwi x5, time, 0", 0xc01052f3, false, 0, 0 },
	{ "csrrs x5, time, x1", 0xc010a2f3, false, 0, 0 },
	{ "csrrsi x5, time, 1", 0xc010e2f3, false, 0, 0 },
	{ "ecall", 0x00000073, false, 0, 0 },
	{ "hlv.d x5, (x6)", 0x6c0342f3, false, 0, 0 },
	{ "mop.r.0 x5, x0", 0x81c042f3, false, 0, 0 },
	{ "ld x5, 0(x0)", 0x00003283, false, 0, 0 },
};

static void test_csr_read(void **state)
{
	const struct csr_read *row = *state;
	unsigned int csr, rd;

	assert_int_equal(instruction_is_csr_read(row->instruction, &csr, &rd), row->is_read);
	if (row->is_read) {
		assert_int_equal(csr, row->csr);
		assert_int_equal(rd, row->rd);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_compressed),
		cmocka_unit_test(test_any_bits),
	};

	return run_rows(test_access, accesses) + run_rows(test_other, others) +
	       run_rows(test_fence, fences) + run_rows(test_csr_read, csr_reads) +
	       cmocka_run_group_tests_name("instructions", tests, NULL, NULL);
}
