/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the device tree promises of each hart: every extension in its riscv,isa-extensions (or
 * riscv,isa, where that is all) works from S-mode. Of each one that has them, instructions
 * or registers are tried; those that only machine mode can see, or that are promises about
 * other things, are known by name. Names that are in none of the tables are listed as unknown.
 *
 * Encodings are those of the specifications, because no assembler knows them all.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "payload/lib/fdt.h"
#include "tests/conformance/lib/code.h"
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/paging.h"
#include "tests/conformance/lib/test.h"

/* ---- Encodings: t0 or f5 or v4 from t1 or f6 or v8, and t2 or f7 or v12 ---- */

#define OPCODE(opcode, funct3, funct7, rs2, rs1, rd)                                               \
	(CODE_FUNCT7(funct7) | CODE_RS2(rs2) | CODE_RS1(rs1) | CODE_FUNCT3(funct3) | CODE_RD(rd) | \
	 (opcode))

#define OP(funct7, funct3) OPCODE(0x33U, funct3, funct7, 7, T1, T0)
#define OP_IMM(immediate, funct3)                                                                  \
	(CODE_FUNCT12(immediate) | CODE_RS1(T1) | CODE_FUNCT3(funct3) | CODE_RD(T0) | 0x13U)
#define LOAD(offset, funct3)                                                                       \
	(CODE_FUNCT12(offset) | CODE_RS1(A0) | CODE_FUNCT3(funct3) | CODE_RD(T0) | 0x03U)
#define LOAD_FP(funct3) OPCODE(0x07U, funct3, 0, 0, A0, 5)
/* rs2 is x0; the lowest bits of funct7 are aq and rl. */
#define AMO(funct5, aq, funct3) OPCODE(0x2fU, funct3, (funct5) << 2 | (aq) << 1, 0, A0, T0)
#define FLOAT(funct7, rs2) OPCODE(0x53U, 0, funct7, rs2, 6, 5)
#define CBO(number) OPCODE(0x0fU, 2, 0, number, A0, 0)
#define SYSTEM(funct7, rs2) OPCODE(CODE_SYSTEM, 0, funct7, rs2, 0, 0)
#define COMPRESSED(instruction) (1U << 16 | (instruction)) /* and c.nop */

/* vsetivli x0, length, e8 << sew, m1 << lmul, ta, ma */
#define VECTORS(length, sew, lmul)                                                                 \
	(3U << 30 | CODE_FUNCT12(3U << 6 | (sew) << 3 | (lmul)) | CODE_RS1(length) |               \
	 CODE_FUNCT3(7) | 0x57U)
#define ALTERNATE_FORMAT CODE_FUNCT12(1U << 8)
#define E8 0U
#define E16 1U
#define E32 2U
#define E64 3U
#define VECTOR(funct6, funct3, vs1) OPCODE(0x57U, funct3, (funct6) << 1 | 1, 12, vs1, 4)
#define VECTOR_CRYPTO(funct6, vs1) OPCODE(0x77U, 2, (funct6) << 1 | 1, 12, vs1, 4)

#define LI(value) (CODE_FUNCT12(value) | CODE_RD(T0) | 0x13U)
#define INDIRECT(select, sireg) LI(select), CODE_CSRW(0x150), CODE_CSRR(sireg)

/* ---- What is tried ---- */

static const struct attempt {
	const char *extension;
	const char *what;
	unsigned int code[CODE_MAX];
	const char *also; /* an extension that this needs beside */
} attempts[] = {
	{ "i", "sfence.vma", { SYSTEM(0x09, 0) }, NULL },
	{ "i", "csrr satp", { CODE_CSRR(0x180) }, NULL },
	{ "m", "mul", { OP(1, 0) }, NULL },
	{ "a", "amoadd.w", { AMO(0, 0, 2) }, NULL },
	{ "f", "fadd.s", { FLOAT(0x00, 7) }, NULL },
	{ "d", "fadd.d", { FLOAT(0x01, 7) }, NULL },
	{ "c", "c.li", { COMPRESSED(0x4281) }, NULL },
	{ "b", "bext", { OP(0x24, 5) }, NULL },
	{ "v", "vadd.vv", { VECTORS(4, E8, 0), VECTOR(0x00, 0, 8) }, NULL },
	{ "h", "csrr hgatp", { CODE_CSRR(0x680) }, NULL },
	{ "h", "hlv.d", { OPCODE(CODE_SYSTEM, 4, 0x36, 0, A0, T0) }, NULL },
	{ "h", "hfence.gvma", { SYSTEM(0x31, 0) }, NULL },

	{ "zicbom", "cbo.inval", { CBO(0) }, NULL },
	{ "zicbom", "cbo.clean", { CBO(1) }, NULL },
	{ "zicbom", "cbo.flush", { CBO(2) }, NULL },
	{ "zicbop", "prefetch.r", { OPCODE(0x13U, 6, 0, 1, A0, 0) }, NULL },
	{ "zicboz", "cbo.zero", { CBO(4) }, NULL },
	{ "zicclsm", "ld across 8 bytes", { LOAD(1, 3) }, NULL },
	{ "zicntr", "csrr cycle", { CODE_CSRR(0xc00) }, NULL },
	{ "zicntr", "csrr time", { CODE_CSRR(0xc01) }, NULL },
	{ "zicntr", "csrr instret", { CODE_CSRR(0xc02) }, NULL },
	{ "zicond", "czero.eqz", { OP(0x07, 5) }, NULL },
	{ "zicsr", "csrr sepc", { CODE_CSRR(0x141) }, NULL },
	{ "zifencei", "fence.i", { 0x0000100f }, NULL },
	{ "zihintntl", "ntl.p1", { OPCODE(0x33U, 0, 0, 2, 0, 0) }, NULL },
	{ "zihintpause", "pause", { 0x0100000f }, NULL },
	{ "zihpm", "csrr hpmcounter3", { CODE_CSRR(0xc03) }, NULL },
	{ "zimop", "mop.r.0", { 0x81c04073 }, NULL },
	{ "zmmul", "mul", { OP(1, 0) }, NULL },
	{ "zaamo", "amoadd.d", { AMO(0, 0, 3) }, NULL },
	{ "zabha", "amoadd.b", { AMO(0, 0, 0) }, NULL },
	{ "zacas", "amocas.w", { AMO(0x05, 0, 2) }, NULL },
	{ "zalasr", "lw.aq", { AMO(0x06, 1, 2) }, NULL },
	{ "zalrsc", "lr.d", { AMO(0x02, 0, 3) }, NULL },
	{ "zawrs", "wrs.sto", { SYSTEM(0, 0x1d) }, NULL },
	{ "zawrs", "wrs.nto", { SYSTEM(0, 0x0d) }, NULL },
	{ "zfa", "fli.s", { FLOAT(0x78, 1) }, NULL },
	{ "zfinx", "fadd.s", { FLOAT(0x00, 7) }, NULL },
	{ "zdinx", "fadd.d", { FLOAT(0x01, 7) }, NULL },
	{ "zhinx", "fadd.h", { FLOAT(0x02, 7) }, NULL },
	{ "zhinxmin", "fcvt.s.h", { FLOAT(0x20, 2) }, NULL },
	{ "zfbfmin", "fcvt.bf16.s", { FLOAT(0x22, 8) }, NULL },
	{ "zfh", "fadd.h", { FLOAT(0x02, 7) }, NULL },
	{ "zfhmin", "flh", { LOAD_FP(1) }, NULL },
	{ "zca", "c.li", { COMPRESSED(0x4281) }, NULL },
	{ "zcb", "c.lbu", { COMPRESSED(0x810c) }, NULL },
	{ "zcd", "c.fld", { COMPRESSED(0x2108) }, NULL },
	{ "zcmt", "csrr jvt", { CODE_CSRR(0x017) }, NULL },
	{ "zcmop", "c.mop.1", { COMPRESSED(0x6081) }, NULL },
	{ "zba", "sh1add", { OP(0x10, 2) }, NULL },
	{ "zbb", "andn", { OP(0x20, 7) }, NULL },
	{ "zbc", "clmulr", { OP(0x05, 2) }, NULL },
	{ "zbkb", "pack", { OP(0x04, 4) }, NULL },
	{ "zbkc", "clmul", { OP(0x05, 1) }, NULL },
	{ "zbkx", "xperm8", { OP(0x14, 4) }, NULL },
	{ "zbs", "bset", { OP(0x14, 1) }, NULL },
	{ "zknd", "aes64ds", { OP(0x1d, 0) }, NULL },
	{ "zkne", "aes64es", { OP(0x19, 0) }, NULL },
	{ "zknh", "sha256sig0", { OP_IMM(0x102U, 1) }, NULL },
	{ "zkr", "csrrw seed", { CODE_CSRW(0x015) }, NULL },
	{ "zksed", "sm4ed", { OP(0x18, 0) }, NULL },
	{ "zksh", "sm3p0", { OP_IMM(0x108U, 1) }, NULL },

	{ "zve32x", "vadd.vv", { VECTORS(4, E32, 0), VECTOR(0x00, 0, 8) }, NULL },
	{ "zve32f", "vfadd.vv", { VECTORS(4, E32, 0), VECTOR(0x00, 1, 8) }, NULL },
	{ "zve64x", "vadd.vv", { VECTORS(2, E64, 0), VECTOR(0x00, 0, 8) }, NULL },
	{ "zve64f", "vfadd.vv", { VECTORS(4, E32, 0), VECTOR(0x00, 1, 8) }, NULL },
	{ "zve64d", "vfadd.vv", { VECTORS(2, E64, 0), VECTOR(0x00, 1, 8) }, NULL },
	{ "zvfbfa", "vfadd.vv", { VECTORS(4, E16, 0) | ALTERNATE_FORMAT, VECTOR(0, 1, 8) }, NULL },
	{ "zvfbfmin", "vfwcvtbf16.f.f.v", { VECTORS(4, E16, 0), VECTOR(0x12, 1, 0x0d) }, NULL },
	{ "zvfbfwma", "vfwmaccbf16.vv", { VECTORS(4, E16, 0), VECTOR(0x3b, 1, 8) }, NULL },
	{ "zvfh", "vfadd.vv", { VECTORS(4, E16, 0), VECTOR(0x00, 1, 8) }, NULL },
	{ "zvfhmin", "vfwcvt.f.f.v", { VECTORS(4, E16, 0), VECTOR(0x12, 1, 0x0c) }, NULL },
	{ "zvbb", "vbrev.v", { VECTORS(4, E8, 0), VECTOR(0x12, 2, 0x0a) }, NULL },
	{ "zvbc", "vclmul.vv", { VECTORS(2, E64, 0), VECTOR(0x0c, 2, 8) }, NULL },
	{ "zvkb", "vandn.vv", { VECTORS(4, E8, 0), VECTOR(0x01, 0, 8) }, NULL },
	{ "zvkg", "vgmul.vv", { VECTORS(4, E32, 0), VECTOR_CRYPTO(0x28, 0x11) }, NULL },
	{ "zvkned", "vaesef.vv", { VECTORS(4, E32, 0), VECTOR_CRYPTO(0x28, 0x03) }, NULL },
	{ "zvknha", "vsha2ms.vv", { VECTORS(4, E32, 0), VECTOR_CRYPTO(0x2d, 8) }, NULL },
	{ "zvknhb", "vsha2ms.vv", { VECTORS(4, E64, 1), VECTOR_CRYPTO(0x2d, 8) }, NULL },
	{ "zvksed", "vsm4r.vv", { VECTORS(4, E32, 0), VECTOR_CRYPTO(0x28, 0x10) }, NULL },
	{ "zvksh", "vsm3c.vi", { VECTORS(8, E32, 1), VECTOR_CRYPTO(0x2b, 0) }, NULL },

	/* QEMU's tree names these of a hart without H, too. */
	{ "shcounterenw", "csrr hcounteren", { CODE_CSRR(0x606) }, "h" },
	{ "shvsatpa", "csrr vsatp", { CODE_CSRR(0x280) }, "h" },
	{ "shvstvecd", "csrr vstvec", { CODE_CSRR(0x205) }, "h" },
	{ "shtvala", "csrr htval", { CODE_CSRR(0x643) }, "h" },
	{ "sha", "csrr henvcfg", { CODE_CSRR(0x60a) }, "h" },
	{ "smstateen", "csrr sstateen0", { CODE_CSRR(0x10c) }, NULL },
	{ "smstateen", "csrr sstateen1", { CODE_CSRR(0x10d) }, NULL },
	{ "smstateen", "csrr sstateen2", { CODE_CSRR(0x10e) }, NULL },
	{ "smstateen", "csrr sstateen3", { CODE_CSRR(0x10f) }, NULL },
	{ "smstateen", "csrr hstateen0", { CODE_CSRR(0x60c) }, "h" },
	{ "smstateen", "csrr hstateen1", { CODE_CSRR(0x60d) }, "h" },
	{ "smstateen", "csrr hstateen2", { CODE_CSRR(0x60e) }, "h" },
	{ "smstateen", "csrr hstateen3", { CODE_CSRR(0x60f) }, "h" },
	{ "ssstateen", "csrr sstateen3", { CODE_CSRR(0x10f) }, NULL },
	{ "ssaia", "csrr stopi", { CODE_CSRR(0xdb0) }, NULL },
	{ "ssaia", "csrr sireg, iprio0", { INDIRECT(0x30U, 0x151) }, NULL },
	{ "ssaia", "csrr hvictl", { CODE_CSRR(0x609) }, "h" },
	{ "ssaia", "csrr vstopi", { CODE_CSRR(0xeb0) }, "h" },
	{ "ssccfg", "csrr scountinhibit", { CODE_CSRR(0x120) }, NULL },
	{ "ssccfg", "csrr sireg, cycle", { INDIRECT(0x40U, 0x151) }, NULL },
	{ "ssccfg", "csrr sireg2, cyclecfg", { INDIRECT(0x40U, 0x152) }, "smcntrpmf" },
	{ "ssccfg", "csrr sireg, hpmcounter3", { INDIRECT(0x43U, 0x151) }, "zihpm" },
	{ "ssccfg", "csrr sireg2, hpmevent3", { INDIRECT(0x43U, 0x152) }, "zihpm" },
	{ "sscofpmf", "csrr scountovf", { CODE_CSRR(0xda0) }, NULL },
	{ "sscounterenw", "csrr scounteren", { CODE_CSRR(0x106) }, NULL },
	{ "sscsrind", "csrr siselect", { CODE_CSRR(0x150) }, NULL },
	{ "ssctr", "csrr sctrctl", { CODE_CSRR(0x14e) }, NULL },
	{ "ssctr", "csrr sctrstatus", { CODE_CSRR(0x14f) }, NULL },
	{ "ssctr", "csrr sctrdepth", { CODE_CSRR(0x15f) }, NULL },
	{ "ssctr", "csrr sireg, ctrsource", { INDIRECT(0x200U, 0x151) }, NULL },
	{ "ssctr", "sctrclr", { SYSTEM(0x08, 4) }, NULL },
	{ "ssctr", "csrr vsctrctl", { CODE_CSRR(0x24e) }, "h" },
	{ "ssqosid", "csrr srmcfg", { CODE_CSRR(0x181) }, NULL },
	{ "sstc", "csrr stimecmp", { CODE_CSRR(0x14d) }, NULL },
	{ "sstc", "csrr vstimecmp", { CODE_CSRR(0x24d) }, "h" },
	{ "svinval", "sinval.vma", { SYSTEM(0x0b, 0) }, NULL },
	{ "svinval", "sfence.w.inval", { SYSTEM(0x0c, 0) }, NULL },
	{ "svinval", "hinval.gvma", { SYSTEM(0x33, 0) }, "h" },
};

/* FWFT features that stay off until S-mode asks for them. */
static const struct {
	const char *extension;
	unsigned int feature;
	unsigned long value;
} fwft[] = {
	{ "zicfilp", SBI_FWFT_LANDING_PAD, 1 },
	{ "zicfiss", SBI_FWFT_SHADOW_STACK, 1 },
	{ "ssdbltrp", SBI_FWFT_DOUBLE_TRAP, 1 },
	{ "smnpm", SBI_FWFT_POINTER_MASKING_PMLEN, 7 },
};

/* Fields of senvcfg and henvcfg that S-mode can set, because menvcfg lets it. */
#define SENVCFG 0x10a
#define HENVCFG 0x60a

static const struct {
	const char *extension;
	unsigned int number;
	unsigned long field;
} fields[] = {
	{ "ssnpm", SENVCFG, 2UL << 32 },  { "supm", SENVCFG, 2UL << 32 },
	{ "zicbom", SENVCFG, 7UL << 4 },  { "zicboz", SENVCFG, 1UL << 7 },
	{ "zicfilp", SENVCFG, 1UL << 2 }, { "ssnpm", HENVCFG, 2UL << 32 },
	{ "zicbom", HENVCFG, 7UL << 4 },  { "zicboz", HENVCFG, 1UL << 7 },
	{ "svpbmt", HENVCFG, 1UL << 62 }, { "sstc", HENVCFG, 1UL << 63 },
};

/* Bits of a page's entry. */
static const struct {
	const char *extension;
	const char *what;
	unsigned long flags;
} pages[] = {
	{ "svpbmt", "a page of non-cacheable memory", PTE_READ_WRITE | PTE_PBMT_NC },
	{ "svrsw60t59b", "a page with bits 59 and 60", PTE_READ_WRITE | 3UL << 59 },
};

/* Only machine mode can see them, or they are no instructions and registers, or they are a
 * name for several others. */
static const char *const others[] = {
	"smaia",   "smcdeleg", "smcntrpmf", "smcsrind", "smctr",   "smdbltrp",	"smepmp",
	"smmpm",   "smpmpmt",  "smrnmi",    "sdtrig",	"sdext",   "ssccptr",	"ssstrict",
	"sstvala", "sstvecd",  "ssu64xl",   "sspm",	"shgatpa", "shvstvala", "svvptc",
	"svnapot", "svadu",    "svade",	    "svbare",	"sv39",	   "sv48",	"sv57",
	"zic64b",  "ziccamoa", "ziccif",    "ziccrse",	"za64rs",  "za128rs",	"zama16b",
	"zce",	   "zcf",      "zcmp",	    "zk",	"zkn",	   "zks",	"zkt",
	"ztso",	   "zvkn",     "zvknc",	    "zvkng",	"zvks",	   "zvksc",	"zvksg",
	"zvkt",	   "zvl32b",   "zvl64b",    "zvl128b",	"zvl256b", "zvl512b",	"zvl1024b",
	"s",	   "u",
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ---- The hart's extensions ---- */

/* Its list: strings each with its end, or "rv64imafdc_zicsr_sstc". */
static struct fdt_property list;
static bool is_string;

static bool find_list(unsigned long hartid)
{
	struct fdt_cursor cursor;
	struct fdt_property reg;

	fdt_start(&cursor, board.fdt);
	while (fdt_next(&cursor, &reg)) {
		if (strcmp(reg.parent, "cpus") != 0 || strcmp(reg.name, "reg") != 0 ||
		    fdt_number(&reg) != hartid)
			continue;
		is_string = !board_property(&reg, "riscv,isa-extensions", &list);
		return !is_string || board_property(&reg, "riscv,isa", &list);
	}
	return false;
}

/* The name that begins at or behind `from`, and where the next may begin; false at the end. */
static bool next_name(size_t *from, char *name, size_t size)
{
	const char *text = (const char *)list.data;
	size_t end = is_string ? list.length - 1 : list.length, length = 0;

	while (*from < end && (text[*from] == '_' || text[*from] == '\0'))
		(*from)++;
	if (*from >= end)
		return false;
	/* Letters up to the first underscore are names of their own. */
	if (is_string && memchr(text, '_', *from) == NULL)
		length = 1;
	else
		length = strcspn(text + *from, "_");
	snprintf(name, size, "%.*s", (int)length, text + *from);
	*from += length;
	return true;
}

static bool has(const char *extension)
{
	size_t from = is_string ? strlen("rv64") : 0;
	char name[32];

	while (next_name(&from, name, sizeof(name))) {
		if (!strcmp(name, extension))
			return true;
	}
	return false;
}

/* ---- Trying ---- */

static struct page page;

static bool try_instructions(const char *name)
{
	bool known = false;

	for (size_t i = 0; i < COUNT(attempts); i++) {
		const struct attempt *attempt = &attempts[i];

		if (strcmp(attempt->extension, name) != 0)
			continue;
		known = true;
		if (attempt->also != NULL && !has(attempt->also))
			continue;
		expect(!code_run(attempt->code, (unsigned long)&page).taken, "%s: %s", name,
		       attempt->what);
	}
	return known;
}

static struct sbiret fwft_set(unsigned int feature, unsigned long value)
{
	return sbi_call3(SBI_EXT_FWFT, SBI_FWFT_SET, feature, value, 0);
}

static bool try_fwft(const char *name)
{
	for (size_t i = 0; i < COUNT(fwft); i++) {
		if (!strcmp(fwft[i].extension, name)) {
			struct sbiret got = fwft_set(fwft[i].feature, fwft[i].value);

			fwft_set(fwft[i].feature, 0);
			expect_error(got, SBI_SUCCESS, "%s: FWFT set %u to %lu", name,
				     fwft[i].feature, fwft[i].value);
			return true;
		}
	}
	return false;
}

static void try_field(const char *name, unsigned int number, unsigned long field)
{
	unsigned long before = 0, after = 0;

	code_csr_read(number, &before);
	code_csr_write(number, before | field);
	code_csr_read(number, &after);
	code_csr_write(number, before);
	expect_equal(after & field, field, "%s: bits of %s", name,
		     number == SENVCFG ? "senvcfg" : "henvcfg");
}

static bool try_fields(const char *name)
{
	bool known = false;

	for (size_t i = 0; i < COUNT(fields); i++) {
		if (strcmp(fields[i].extension, name) != 0)
			continue;
		known = true;
		if (fields[i].number != HENVCFG || has("h"))
			try_field(name, fields[i].number, fields[i].field);
	}
	return known;
}

static bool try_pages(const char *name)
{
	for (size_t i = 0; i < COUNT(pages); i++) {
		if (!strcmp(pages[i].extension, name)) {
			struct trap trap;

			window_map(&page, pages[i].flags);
			paging_on(0);
			trap = catch_trap(try_load, WINDOW);
			paging_off();
			expect(!trap.taken, "%s: %s", name, pages[i].what);
			return true;
		}
	}
	return false;
}

static bool is_other(const char *name)
{
	for (size_t i = 0; i < COUNT(others); i++) {
		if (!strcmp(others[i], name))
			return true;
	}
	return false;
}

static void try_extension(const char *name)
{
	bool tried = try_instructions(name);

	tried |= try_fwft(name);
	tried |= try_fields(name);
	tried |= try_pages(name);
	if (tried)
		return;
	if (is_other(name))
		skip("it has nothing that S-mode could try", "%s", name);
	else
		skip("this program does not know it", "unknown: %s", name);
}

static void this_hart(void *unused)
{
	size_t from;
	char name[32];

	(void)unused;
	testing("extensions of hart %lu", hart_self()->id);
	expect(find_list(hart_self()->id), "the device tree lists them");
	from = is_string ? strlen("rv64") : 0;
	while (next_name(&from, name, sizeof(name)))
		try_extension(name);
}

void conformance(void)
{
	this_hart(NULL);
	for_each_other_hart (hart)
		hart_run(hart, this_hart, NULL);
}
