/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ELF loader against files that are right but for one thing. Each table's row
 * changes some fields of one good program and names what must come of it.
 *
 * links: firmware/elf.c firmware/base/memory.c tests/unit/lib/panic.c tests/unit/lib/test.c
 */
#include <elf.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "elf.h"
#include "tests/unit/lib/panic.h"
#include "tests/unit/lib/test.h"

/* ---- The machine: RAM that the loader may write, in this program's own memory ---- */

#define RAM_SIZE 0x8000
#define FIRMWARE_OFFSET 0x1000
#define FIRMWARE_SIZE 0x1000
#define TREE_OFFSET 0x6000
#define TREE_SIZE 0x1000
#define FILE_OFFSET 0x4000 /* of the file itself, where it must not be overwritten */

/* What RAM holds before anything is loaded. */
#define UNTOUCHED 0xa5

static alignas(4096) unsigned char ram[RAM_SIZE];

#define RAM ((uintptr_t)ram)
#define RAM_END (RAM + RAM_SIZE)
#define FIRMWARE (RAM + FIRMWARE_OFFSET)
#define TREE (RAM + TREE_OFFSET)

static const struct range tree = { TREE, TREE_SIZE };

static void map_machine(void)
{
	memset(ram, UNTOUCHED, sizeof(ram));
	memory_init();
	memory_add(MEMORY_RAM, RAM, RAM_SIZE, "RAM");
	memory_add(MEMORY_FIRMWARE, FIRMWARE, FIRMWARE_SIZE, "the firmware's memory");
}

static bool is_untouched(size_t offset, size_t size)
{
	for (size_t i = offset; i < offset + size; i++) {
		if (ram[i] != UNTOUCHED)
			return false;
	}
	return true;
}

/* ---- The program ---- */

#define TEXT_OFFSET 0x2000
#define DATA_OFFSET 0x3000
#define TEXT_PLACE (RAM + TEXT_OFFSET)
#define DATA_PLACE (RAM + DATA_OFFSET)
#define TEXT_SIZE 64
#define DATA_SIZE 32
#define TEXT_VIRTUAL 0xffffffff80000000UL
#define DATA_VIRTUAL 0xffffffff80001000UL
#define ENTRY_OFFSET 8
#define DATA_MEMORY_SIZE 0x100

enum { TEXT, DATA, DYNAMIC, NOTE, SEGMENTS };
enum { SECTION_NULL, SECTION_SYMBOLS, SECTION_STRINGS, SECTIONS };
/* In no order of addresses: linkers keep none. */
enum { SYMBOL_NULL, MAPPING, START, INNER, OUTER, LABEL, LOCAL_LABEL, OBJECT, UNDEFINED, SYMBOLS };

/* Symbols of text. */
#define OUTER_OFFSET 0x10
#define OUTER_SIZE 0x20
#define INNER_OFFSET 0x18
#define INNER_SIZE 4
#define LABEL_OFFSET 0x38

#define OUTER_NAME 16
#define INNER_NAME 22
static const char names[] = "\0$xrv64i\0_start\0outer\0inner\0label\0.L1\0object\0undefined";

/* A file from its first byte to its last. */
struct program {
	Elf64_Ehdr header;
	Elf64_Phdr segment[SEGMENTS];
	Elf64_Dyn dynamic[4];
	unsigned char text[TEXT_SIZE];
	unsigned char data[DATA_SIZE];
	Elf64_Shdr section[SECTIONS];
	Elf64_Sym symbol[SYMBOLS];
	char names[sizeof(names)];
};

static Elf64_Sym symbol(const char *name, unsigned char type, uint16_t section, uint64_t offset,
			uint64_t size)
{
	uint32_t at = 0;

	while (strcmp(names + at, name) != 0)
		at++;
	return (Elf64_Sym){
		.st_name = at,
		.st_info = ELF64_ST_INFO(STB_GLOBAL, type),
		.st_shndx = section,
		.st_value = TEXT_VIRTUAL + offset,
		.st_size = size,
	};
}

static void add_symbols(struct program *p)
{
	assert_string_equal(names + OUTER_NAME, "outer");
	assert_string_equal(names + INNER_NAME, "inner");
	p->header.e_shoff = offsetof(struct program, section);
	p->header.e_shentsize = sizeof(Elf64_Shdr);
	p->header.e_shnum = SECTIONS;
	p->section[SECTION_SYMBOLS] = (Elf64_Shdr){
		.sh_type = SHT_SYMTAB,
		.sh_offset = offsetof(struct program, symbol),
		.sh_size = sizeof(p->symbol),
		.sh_link = SECTION_STRINGS,
		.sh_entsize = sizeof(Elf64_Sym),
	};
	p->section[SECTION_STRINGS] = (Elf64_Shdr){
		.sh_type = SHT_STRTAB,
		.sh_offset = offsetof(struct program, names),
		.sh_size = sizeof(names),
	};
	p->symbol[MAPPING] = symbol("$xrv64i", STT_NOTYPE, 1, OUTER_OFFSET, 0);
	p->symbol[START] = symbol("_start", STT_NOTYPE, 1, 0, 0);
	p->symbol[OUTER] = symbol("outer", STT_FUNC, 1, OUTER_OFFSET, OUTER_SIZE);
	p->symbol[INNER] = symbol("inner", STT_FUNC, 1, INNER_OFFSET, INNER_SIZE);
	p->symbol[LABEL] = symbol("label", STT_NOTYPE, 1, LABEL_OFFSET, 0);
	p->symbol[LOCAL_LABEL] = symbol(".L1", STT_NOTYPE, 1, LABEL_OFFSET + 2, 0);
	p->symbol[OBJECT] = symbol("object", STT_OBJECT, 1, LABEL_OFFSET + 2, 4);
	p->symbol[UNDEFINED] = symbol("undefined", STT_NOTYPE, SHN_UNDEF, LABEL_OFFSET + 2, 0);
	memcpy(p->names, names, sizeof(names));
}

static struct program good_program(void)
{
	struct program p = {
		.header = {
			.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
				     EV_CURRENT },
			.e_type = ET_EXEC,
			.e_machine = EM_RISCV,
			.e_version = EV_CURRENT,
			.e_entry = TEXT_VIRTUAL + ENTRY_OFFSET,
			.e_phoff = offsetof(struct program, segment),
			.e_phentsize = sizeof(Elf64_Phdr),
			.e_phnum = SEGMENTS,
		},
		.segment = {
			[TEXT] = {
				.p_type = PT_LOAD,
				.p_flags = PF_R | PF_X,
				.p_offset = offsetof(struct program, text),
				.p_vaddr = TEXT_VIRTUAL,
				.p_paddr = TEXT_PLACE,
				.p_filesz = sizeof(p.text),
				.p_memsz = sizeof(p.text),
			},
			[DATA] = {
				.p_type = PT_LOAD,
				.p_flags = PF_R | PF_W,
				.p_offset = offsetof(struct program, data),
				.p_vaddr = DATA_VIRTUAL,
				.p_paddr = DATA_PLACE,
				.p_filesz = sizeof(p.data),
				.p_memsz = DATA_MEMORY_SIZE,
			},
			[DYNAMIC] = {
				.p_type = PT_DYNAMIC,
				.p_offset = offsetof(struct program, dynamic),
				.p_filesz = sizeof(p.dynamic),
				.p_memsz = sizeof(p.dynamic),
			},
			[NOTE] = { .p_type = PT_NOTE },
		},
		.dynamic = { { DT_HASH, { 1 } }, { DT_SYMTAB, { 2 } }, { DT_NULL, { 0 } } },
	};

	memset(p.text, 't', sizeof(p.text));
	memset(p.data, 'd', sizeof(p.data));
	add_symbols(&p);
	return p;
}

/* ---- Changes to it ---- */

/* A new value for one field. */
struct change {
	size_t offset, width;
	uint64_t value;
};

#define CHANGES_MAX 5
#define SET(field, to)                                                                             \
	{                                                                                          \
		offsetof(struct program, field), sizeof(((struct program *)0)->field), to          \
	}

static struct program changed_program(const struct change *changes)
{
	struct program p = good_program();

	/* This machine is little-endian, as the file is. */
	for (size_t i = 0; i < CHANGES_MAX && changes[i].width != 0; i++)
		memcpy((char *)&p + changes[i].offset, &changes[i].value, changes[i].width);
	return p;
}

/* ---- Reading it ---- */

static bool read_memory(const struct elf_source *source, size_t offset, void *to, size_t size)
{
	assert_true(offset <= source->size && size <= source->size - offset);
	memcpy(to, (const char *)source->context + offset, size);
	return true;
}

static struct elf_source source_of(const void *file, size_t size)
{
	return (struct elf_source){
		.name = "a test", .size = size, .read = read_memory, .context = file
	};
}

/* One attempt to find the entry of a file. */
struct attempt {
	const struct elf_source *source;
	bool load; /* by elf_load(), or elf_entry() */
	unsigned long entry;
};

static void make_attempt(void *argument)
{
	struct attempt *attempt = argument;

	attempt->entry =
		attempt->load ? elf_load(attempt->source, tree) : elf_entry(attempt->source);
}

/* Both give the sentence with which the file is refused, or NULL. */
static const char *load_here(const struct elf_source *source, unsigned long *entry)
{
	struct attempt attempt = { source, true, 0 };
	const char *sentence = panic_of(make_attempt, &attempt);

	*entry = attempt.entry;
	return sentence;
}

static const char *find_entry(const struct elf_source *source, unsigned long *entry)
{
	struct attempt attempt = { source, false, 0 };
	const char *sentence = panic_of(make_attempt, &attempt);

	*entry = attempt.entry;
	return sentence;
}

static const char *load(const struct elf_source *source, unsigned long *entry)
{
	map_machine();
	return load_here(source, entry);
}

/* ---- What is refused ---- */

/* What is wrong with a file, as the sentence has it. */
struct error {
	int segment;
	const char *field;
	uint64_t value;
	const char *rule;
	uint64_t limit;
};

struct refusal {
	const char *name;
	struct change changes[CHANGES_MAX];
	struct error error;
};

#define ELF_HEADER (-1)
#define FILE_SIZE sizeof(struct program)

static const char file_ends[] = "the file ends at";
static const char ram_begins[] = "link it to where RAM is, by a linker script; RAM begins at";
static const char ram_ends[] = "RAM ends at";
static const char over_firmware[] = "it would overwrite the firmware at";
static const char over_tree[] = "it would overwrite the device tree at";
static const char over_file[] = "it would overwrite the ELF file itself at";
static const char headers_past_end[] =
	"with all program headers behind it, the file would end past";
static const char entry_outside[] =
	"it must lie in a PT_LOAD segment that is executable: with the bit in p_flags";
static const char no_relocation[] = "Gander does not relocate, so link without -pie; it must be";
static const char only_relative[] =
	"Gander does not relocate, so link without -pie; a program can do itself only "
	"R_RISCV_RELATIVE,";
static const char no_table[] = "no PT_LOAD segment holds its relocations, whose size is";

static const struct refusal refusals[] = {
	/* The ELF header. */
	{ "first byte of the magic number",
	  { SET(header.e_ident[0], 0) },
	  { ELF_HEADER, "e_ident[0]", 0, "an ELF file begins with", 0x7f } },
	{ "32-bit",
	  { SET(header.e_ident[EI_CLASS], ELFCLASS32) },
	  { ELF_HEADER, "EI_CLASS", 1, "a 64-bit file has", 2 } },
	{ "big-endian",
	  { SET(header.e_ident[EI_DATA], ELFDATA2MSB) },
	  { ELF_HEADER, "EI_DATA", 2, "a little-endian file has", 1 } },
	{ "version 0",
	  { SET(header.e_ident[EI_VERSION], 0) },
	  { ELF_HEADER, "EI_VERSION", 0, "the version must be", 1 } },
	{ "another machine",
	  { SET(header.e_machine, EM_X86_64) },
	  { ELF_HEADER, "e_machine", EM_X86_64, "RISC-V is", 243 } },
	{ "relocatable",
	  { SET(header.e_type, ET_REL) },
	  { ELF_HEADER, "e_type", 1, "an executable file has", 2 } },
	{ "core dump",
	  { SET(header.e_type, ET_CORE) },
	  { ELF_HEADER, "e_type", 4, "an executable file has", 2 } },
	{ "program headers of a 32-bit file's size",
	  { SET(header.e_phentsize, 32) },
	  { ELF_HEADER, "e_phentsize", 32, "a program header's size is", 56 } },
	{ "program headers of a larger size",
	  { SET(header.e_phentsize, 57) },
	  { ELF_HEADER, "e_phentsize", 57, "a program header's size is", 56 } },
	{ "no program headers",
	  { SET(header.e_phnum, 0) },
	  { ELF_HEADER, "e_phnum", 0, "the program headers must be at least", 1 } },
	{ "too many program headers for e_phnum",
	  { SET(header.e_phnum, PN_XNUM) },
	  { ELF_HEADER, "e_phnum", 0xffff, "the program headers must be fewer than", 0xffff } },
	{ "program headers behind the end",
	  { SET(header.e_phoff, FILE_SIZE) },
	  { ELF_HEADER, "e_phoff", FILE_SIZE, headers_past_end, FILE_SIZE } },
	{ "the last program header ends one byte behind the end",
	  { SET(header.e_phoff, FILE_SIZE - SEGMENTS * sizeof(Elf64_Phdr) + 1) },
	  { ELF_HEADER, "e_phoff", FILE_SIZE - SEGMENTS * sizeof(Elf64_Phdr) + 1, headers_past_end,
	    FILE_SIZE } },
	{ "e_phoff that wraps",
	  { SET(header.e_phoff, UINT64_MAX) },
	  { ELF_HEADER, "e_phoff", UINT64_MAX, headers_past_end, FILE_SIZE } },
	{ "more program headers than the file has bytes for",
	  { SET(header.e_phnum, PN_XNUM - 1) },
	  { ELF_HEADER, "e_phoff", sizeof(Elf64_Ehdr), headers_past_end, FILE_SIZE } },

	/* Where a segment is in the file. */
	{ "p_offset behind the end",
	  { SET(segment[DATA].p_offset, FILE_SIZE + 1) },
	  { DATA, "p_offset", FILE_SIZE + 1, file_ends, FILE_SIZE } },
	{ "p_offset of Go's linker",
	  { SET(segment[TEXT].p_offset, 0xffffffffffff1000) },
	  { TEXT, "p_offset", 0xffffffffffff1000, file_ends, FILE_SIZE } },
	{ "the largest p_offset",
	  { SET(segment[TEXT].p_offset, UINT64_MAX) },
	  { TEXT, "p_offset", UINT64_MAX, file_ends, FILE_SIZE } },
	{ "a segment that ends one byte behind the end",
	  { SET(segment[DATA].p_offset, FILE_SIZE - DATA_SIZE + 1) },
	  { DATA, "p_offset + p_filesz", FILE_SIZE + 1, file_ends, FILE_SIZE } },
	{ "p_offset + p_filesz that wraps",
	  { SET(segment[DATA].p_filesz, UINT64_MAX), SET(segment[DATA].p_memsz, UINT64_MAX) },
	  { DATA, "p_offset + p_filesz", offsetof(struct program, data) - 1, file_ends,
	    FILE_SIZE } },
	{ "p_filesz larger than p_memsz",
	  { SET(segment[DATA].p_memsz, DATA_SIZE - 1) },
	  { DATA, "p_filesz", DATA_SIZE, "it must not be larger than p_memsz, which is",
	    DATA_SIZE - 1 } },

	/* Where a segment goes. */
	{ "below RAM",
	  { SET(segment[TEXT].p_paddr, 0x1000) },
	  { TEXT, "p_paddr", 0x1000, ram_begins, RAM } },
	{ "from below RAM into it",
	  { SET(segment[TEXT].p_paddr, RAM - 1) },
	  { TEXT, "p_paddr", RAM - 1, ram_begins, RAM } },
	{ "from RAM past its end",
	  { SET(segment[DATA].p_paddr, RAM_END - DATA_MEMORY_SIZE + 1) },
	  { DATA, "p_paddr + p_memsz", RAM_END + 1, ram_ends, RAM_END } },
	{ "behind RAM",
	  { SET(segment[DATA].p_paddr, RAM_END) },
	  { DATA, "p_paddr + p_memsz", RAM_END + DATA_MEMORY_SIZE, ram_ends, RAM_END } },
	{ "only .bss past RAM's end",
	  { SET(segment[DATA].p_paddr, TREE + TREE_SIZE),
	    SET(segment[DATA].p_memsz, TREE_SIZE + 1) },
	  { DATA, "p_paddr + p_memsz", RAM_END + 1, ram_ends, RAM_END } },
	{ "p_paddr + p_memsz that wraps to 0",
	  { SET(segment[DATA].p_paddr, UINT64_MAX - DATA_MEMORY_SIZE + 1) },
	  { DATA, "p_paddr + p_memsz", 0, "it wraps past the end of", UINT64_MAX } },
	{ "p_paddr + p_memsz that wraps into RAM",
	  { SET(segment[DATA].p_paddr, DATA_PLACE), SET(segment[DATA].p_memsz, UINT64_MAX) },
	  { DATA, "p_paddr + p_memsz", DATA_PLACE - 1, "it wraps past the end of", UINT64_MAX } },
	{ "p_memsz up to the last byte",
	  { SET(segment[DATA].p_paddr, RAM_END - 1), SET(segment[DATA].p_memsz, UINT64_MAX / 2) },
	  { DATA, "p_paddr + p_memsz", RAM_END - 1 + UINT64_MAX / 2, ram_ends, RAM_END } },
	{ "into the firmware",
	  { SET(segment[TEXT].p_paddr, FIRMWARE) },
	  { TEXT, "p_paddr", FIRMWARE, over_firmware, FIRMWARE } },
	{ "into the firmware's first byte",
	  { SET(segment[DATA].p_paddr, FIRMWARE - DATA_MEMORY_SIZE + 1) },
	  { DATA, "p_paddr", FIRMWARE - DATA_MEMORY_SIZE + 1, over_firmware, FIRMWARE } },
	{ "into the firmware's last byte",
	  { SET(segment[DATA].p_paddr, FIRMWARE + FIRMWARE_SIZE - 1) },
	  { DATA, "p_paddr", FIRMWARE + FIRMWARE_SIZE - 1, over_firmware, FIRMWARE } },
	{ "only .bss into the tree",
	  { SET(segment[DATA].p_memsz, TREE_OFFSET - DATA_OFFSET + 1) },
	  { DATA, "p_paddr", DATA_PLACE, over_tree, TREE } },
	{ "around the firmware",
	  { SET(segment[DATA].p_paddr, RAM), SET(segment[DATA].p_memsz, 0x2800) },
	  { DATA, "p_paddr", RAM, over_firmware, FIRMWARE } },
	{ "into the tree's first byte",
	  { SET(segment[DATA].p_paddr, TREE - DATA_MEMORY_SIZE + 1) },
	  { DATA, "p_paddr", TREE - DATA_MEMORY_SIZE + 1, over_tree, TREE } },
	{ "into the tree's last byte",
	  { SET(segment[DATA].p_paddr, TREE + TREE_SIZE - 1) },
	  { DATA, "p_paddr", TREE + TREE_SIZE - 1, over_tree, TREE } },
	{ "into the file's first byte",
	  { SET(segment[DATA].p_paddr, RAM + FILE_OFFSET - DATA_MEMORY_SIZE + 1) },
	  { DATA, "p_paddr", RAM + FILE_OFFSET - DATA_MEMORY_SIZE + 1, over_file,
	    RAM + FILE_OFFSET } },
	{ "into the file's last byte",
	  { SET(segment[DATA].p_paddr, RAM + FILE_OFFSET + FILE_SIZE - 1) },
	  { DATA, "p_paddr", RAM + FILE_OFFSET + FILE_SIZE - 1, over_file, RAM + FILE_OFFSET } },

	/* What a segment is. */
	{ "a shared library",
	  { SET(dynamic[1].d_tag, DT_NEEDED), SET(dynamic[1].d_un.d_val, 7) },
	  { DYNAMIC, "DT_NEEDED", 7,
	    "nobody loads shared libraries here, so link with -static; a program may need only",
	    0 } },
	{ "relocations that are nowhere",
	  { SET(header.e_type, ET_DYN), SET(dynamic[1].d_tag, DT_RELASZ),
	    SET(dynamic[1].d_un.d_val, 24) },
	  { DYNAMIC, "DT_RELA", 0, no_table, 24 } },
	{ "relocations that begin before a segment",
	  { SET(header.e_type, ET_DYN), SET(dynamic[0].d_tag, DT_RELA),
	    SET(dynamic[0].d_un.d_ptr, TEXT_VIRTUAL - 1), SET(dynamic[1].d_tag, DT_RELASZ),
	    SET(dynamic[1].d_un.d_val, 24) },
	  { DYNAMIC, "DT_RELA", TEXT_VIRTUAL - 1, no_table, 24 } },
	{ "relocations that pass a segment's end",
	  { SET(header.e_type, ET_DYN), SET(dynamic[0].d_tag, DT_RELA),
	    SET(dynamic[0].d_un.d_ptr, TEXT_VIRTUAL + 16), SET(dynamic[1].d_tag, DT_RELASZ),
	    SET(dynamic[1].d_un.d_val, TEXT_SIZE - 15) },
	  { DYNAMIC, "DT_RELA", TEXT_VIRTUAL + 16, no_table, TEXT_SIZE - 15 } },
	{ "relocations of another kind",
	  { SET(header.e_type, ET_DYN), SET(dynamic[0].d_tag, DT_RELA),
	    SET(dynamic[0].d_un.d_ptr, TEXT_VIRTUAL), SET(dynamic[1].d_tag, DT_RELASZ),
	    SET(dynamic[1].d_un.d_val, 24) },
	  { DYNAMIC, "a relocation's type", 0x74747474, only_relative, R_RISCV_RELATIVE } },
	{ "relocations elsewhere than where it was linked",
	  { SET(header.e_type, ET_DYN), SET(segment[DYNAMIC].p_vaddr, TEXT_VIRTUAL),
	    SET(dynamic[1].d_tag, DT_RELASZ), SET(dynamic[1].d_un.d_val, 24) },
	  { DYNAMIC, "p_paddr", 0,
	    "a program with relocations must be loaded where it is linked, at", TEXT_VIRTUAL } },
	{ "relocations without addends",
	  { SET(header.e_type, ET_DYN), SET(dynamic[1].d_tag, DT_RELSZ),
	    SET(dynamic[1].d_un.d_val, 16) },
	  { DYNAMIC, "the size of its relocations", 16, no_relocation, 0 } },
	{ "relocations of calls",
	  { SET(header.e_type, ET_DYN), SET(dynamic[1].d_tag, DT_PLTRELSZ),
	    SET(dynamic[1].d_un.d_val, 24) },
	  { DYNAMIC, "the size of its relocations", 24, no_relocation, 0 } },
	{ "relocations in the last entry, without an end",
	  { SET(header.e_type, ET_DYN), SET(dynamic[2].d_tag, DT_HASH),
	    SET(dynamic[3].d_tag, DT_RELASZ), SET(dynamic[3].d_un.d_val, 24) },
	  { DYNAMIC, "DT_RELA", 0, no_table, 24 } },
	{ "a dynamic segment behind the file's end",
	  { SET(header.e_type, ET_DYN), SET(segment[DYNAMIC].p_offset, UINT64_MAX) },
	  { DYNAMIC, "p_offset", UINT64_MAX, file_ends, FILE_SIZE } },

	/* The entry. */
	{ "entry 0",
	  { SET(header.e_entry, 0) },
	  { ELF_HEADER, "e_entry", 0, entry_outside, PF_X } },
	{ "entry one byte before the text",
	  { SET(header.e_entry, TEXT_VIRTUAL - 1) },
	  { ELF_HEADER, "e_entry", TEXT_VIRTUAL - 1, entry_outside, PF_X } },
	{ "entry one byte behind the text",
	  { SET(header.e_entry, TEXT_VIRTUAL + TEXT_SIZE) },
	  { ELF_HEADER, "e_entry", TEXT_VIRTUAL + TEXT_SIZE, entry_outside, PF_X } },
	{ "entry in a segment that is not executable",
	  { SET(header.e_entry, DATA_VIRTUAL) },
	  { ELF_HEADER, "e_entry", DATA_VIRTUAL, entry_outside, PF_X } },
	{ "entry in a segment that is executable but not loaded",
	  { SET(segment[TEXT].p_type, PT_NOTE) },
	  { ELF_HEADER, "e_entry", TEXT_VIRTUAL + ENTRY_OFFSET, entry_outside, PF_X } },
	{ "no segment is loaded",
	  { SET(segment[TEXT].p_type, PT_NULL), SET(segment[DATA].p_type, PT_NULL) },
	  { ELF_HEADER, "e_entry", TEXT_VIRTUAL + ENTRY_OFFSET, entry_outside, PF_X } },
};

static void assert_error(const char *sentence, const struct error *expected)
{
	char where[32] = "ELF header", whole[256];

	if (expected->segment != ELF_HEADER)
		snprintf(where, sizeof(where), "program header %d", expected->segment);
	snprintf(whole, sizeof(whole),
		 "The ELF file of a test cannot be loaded: %s: %s is 0x%lx; %s 0x%lx.", where,
		 expected->field, expected->value, expected->rule, expected->limit);
	assert_non_null(sentence);
	assert_string_equal(sentence, whole);
}

/* Each refusal says exactly why, and comes before the first byte is written. */
static void test_refusal(void **state)
{
	const struct refusal *row = *state;
	struct program p = changed_program(row->changes);
	struct elf_source source = source_of(&p, sizeof(p));
	unsigned long entry;

	source.memory = (struct range){ RAM + FILE_OFFSET, sizeof(p) };
	assert_error(load(&source, &entry), &row->error);
	assert_true(is_untouched(0, RAM_SIZE));
}

static void test_too_short_for_a_header(void **state)
{
	static const struct error expected = { ELF_HEADER, "the ELF header's offset", 0, file_ends,
					       sizeof(Elf64_Ehdr) - 1 };
	struct program p = good_program();
	struct elf_source source = source_of(&p, sizeof(Elf64_Ehdr) - 1);
	unsigned long entry;

	(void)state;
	assert_error(load(&source, &entry), &expected);
}

/* ---- What is loaded ---- */

struct success {
	const char *name;
	struct change changes[CHANGES_MAX];
	unsigned long entry;
};

#define ENTRY (TEXT_PLACE + ENTRY_OFFSET)

static const struct success successes[] = {
	{ "as it is", { { 0 } }, ENTRY },
	{ "entry at the first byte", { SET(header.e_entry, TEXT_VIRTUAL) }, TEXT_PLACE },
	{ "entry at the last byte",
	  { SET(header.e_entry, TEXT_VIRTUAL + TEXT_SIZE - 1) },
	  TEXT_PLACE + TEXT_SIZE - 1 },
	{ "entry given as a physical address", { SET(header.e_entry, ENTRY) }, ENTRY },
	{ "entry in the second segment",
	  { SET(segment[DATA].p_flags, PF_X), SET(header.e_entry, DATA_VIRTUAL) },
	  DATA_PLACE },
	{ "text that is writable, too", { SET(segment[TEXT].p_flags, PF_R | PF_W | PF_X) }, ENTRY },
	{ "shared object without relocations", { SET(header.e_type, ET_DYN) }, ENTRY },
	{ "shared object with empty relocations",
	  { SET(header.e_type, ET_DYN), SET(dynamic[1].d_tag, DT_RELASZ),
	    SET(dynamic[1].d_un.d_val, 0) },
	  ENTRY },
	{ "relocations behind the end of the dynamic entries",
	  { SET(header.e_type, ET_DYN), SET(dynamic[3].d_tag, DT_RELASZ),
	    SET(dynamic[3].d_un.d_val, 24) },
	  ENTRY },
	{ "packed relocations, which are all relative",
	  { SET(header.e_type, ET_DYN), SET(dynamic[1].d_tag, DT_RELRSZ),
	    SET(dynamic[1].d_un.d_val, 8) },
	  ENTRY },
	{ "an interpreter that has nothing to do",
	  { SET(segment[NOTE].p_type, PT_INTERP) },
	  ENTRY },
	{ "an executable keeps its relocations to itself",
	  { SET(dynamic[1].d_tag, DT_RELASZ), SET(dynamic[1].d_un.d_val, 24) },
	  ENTRY },
	{ "a segment that is not loaded may be anywhere",
	  { SET(segment[NOTE].p_offset, UINT64_MAX), SET(segment[NOTE].p_memsz, 1) },
	  ENTRY },
	{ "a loaded segment of no size may be anywhere",
	  { SET(segment[NOTE].p_type, PT_LOAD), SET(segment[NOTE].p_offset, UINT64_MAX),
	    SET(segment[NOTE].p_paddr, FIRMWARE) },
	  ENTRY },
	{ "no section headers", { SET(header.e_shnum, 0), SET(header.e_shoff, 0) }, ENTRY },
	{ "e_flags is nobody's concern", { SET(header.e_flags, 0xffffffff) }, ENTRY },
};

/* They are read and left to the program: what is loaded is the file. */
static void test_relative_relocations(void **state)
{
	static const unsigned int types[] = { R_RISCV_NONE, R_RISCV_RELATIVE };

	(void)state;
	for (size_t i = 0; i < COUNT(types); i++) {
		struct program p = good_program();
		struct elf_source source = source_of(&p, sizeof(p));
		Elf64_Rela relocation = {
			.r_offset = DATA_VIRTUAL,
			.r_info = ELF64_R_INFO(0, types[i]),
			.r_addend = (int64_t)TEXT_VIRTUAL,
		};
		unsigned long entry;

		p.header.e_type = ET_DYN;
		p.dynamic[0] = (Elf64_Dyn){ DT_RELA, { DATA_VIRTUAL } };
		p.dynamic[1] = (Elf64_Dyn){ DT_RELASZ, { sizeof(relocation) } };
		memcpy(p.data, &relocation, sizeof(relocation));
		assert_null(load(&source, &entry));
		assert_memory_equal(ram + DATA_OFFSET, p.data, sizeof(p.data));
	}
}

static void assert_loaded(void)
{
	const size_t text_end = TEXT_OFFSET + TEXT_SIZE, data_end = DATA_OFFSET + DATA_MEMORY_SIZE;

	for (size_t i = 0; i < TEXT_SIZE; i++)
		assert_int_equal(ram[TEXT_OFFSET + i], 't');
	for (size_t i = 0; i < DATA_MEMORY_SIZE; i++)
		assert_int_equal(ram[DATA_OFFSET + i], i < DATA_SIZE ? 'd' : 0);
	assert_true(is_untouched(0, TEXT_OFFSET));
	assert_true(is_untouched(text_end, DATA_OFFSET - text_end));
	assert_true(is_untouched(data_end, RAM_SIZE - data_end));
}

/* Each segment lies where it belongs, with zeros behind what is in the file, and not a
 * byte beside it was written. */
static void test_success(void **state)
{
	const struct success *row = *state;
	struct program p = changed_program(row->changes);
	struct elf_source source = source_of(&p, sizeof(p));
	unsigned long entry = 0;

	assert_null(load(&source, &entry));
	assert_int_equal(entry, row->entry);
	assert_loaded();
}

struct place {
	const char *name;
	uintptr_t paddr;
	uint64_t memory_size;
};

static const struct place places[] = {
	{ "RAM's first byte", RAM, DATA_MEMORY_SIZE },
	{ "up to RAM's last byte", RAM_END - DATA_MEMORY_SIZE, DATA_MEMORY_SIZE },
	{ "up to the firmware", FIRMWARE - DATA_MEMORY_SIZE, DATA_MEMORY_SIZE },
	{ "right behind the firmware", FIRMWARE + FIRMWARE_SIZE, DATA_MEMORY_SIZE },
	{ "up to the tree", TREE - DATA_MEMORY_SIZE, DATA_MEMORY_SIZE },
	{ "right behind the tree", TREE + TREE_SIZE, DATA_MEMORY_SIZE },
	{ "all between the text and the tree", TEXT_PLACE + TEXT_SIZE,
	  TREE_OFFSET - TEXT_OFFSET - TEXT_SIZE },
};

/* The limits themselves are allowed. */
static void test_place(void **state)
{
	const struct place *row = *state;
	struct program p = good_program();
	struct elf_source source = source_of(&p, sizeof(p));
	unsigned long entry;

	p.segment[DATA].p_paddr = row->paddr;
	p.segment[DATA].p_memsz = row->memory_size;
	assert_null(load(&source, &entry));
	for (size_t i = 0; i < row->memory_size; i++)
		assert_int_equal(ram[row->paddr - RAM + i], i < DATA_SIZE ? 'd' : 0);
}

static alignas(16) unsigned char second_ram[DATA_MEMORY_SIZE];

static void test_second_ram_region(void **state)
{
	struct program p = good_program();
	struct elf_source source = source_of(&p, sizeof(p));
	unsigned long entry;

	(void)state;
	map_machine();
	memory_add(MEMORY_RAM, (uintptr_t)second_ram, sizeof(second_ram), "RAM");
	p.segment[DATA].p_paddr = (uintptr_t)second_ram;
	assert_null(load_here(&source, &entry));
	for (size_t i = 0; i < sizeof(second_ram); i++)
		assert_int_equal(second_ram[i], i < DATA_SIZE ? 'd' : 0);
	p.segment[DATA].p_memsz++;
	assert_non_null(strstr(load_here(&source, &entry), "program header 1: p_paddr"));
}

/* ---- elf_entry(): the same, when somebody else has loaded the file ---- */

static void test_entry_of_loaded_file(void **state)
{
	const struct success *row = *state;
	struct program p = changed_program(row->changes);
	struct elf_source source = source_of(&p, sizeof(p));
	unsigned long entry = 0;

	map_machine();
	assert_null(find_entry(&source, &entry));
	assert_int_equal(entry, row->entry);
	assert_true(is_untouched(0, RAM_SIZE));
}

/* Of a file that QEMU loaded only the headers are looked at. */
static void test_entry_refuses_bad_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		const struct refusal *row = &refusals[i];
		struct program p = changed_program(row->changes);
		struct elf_source source = source_of(&p, sizeof(p));
		unsigned long entry;
		const char *sentence = find_entry(&source, &entry);

		if (row->error.segment == ELF_HEADER)
			assert_error(sentence, &row->error);
		else
			assert_null(sentence);
	}
}

/* ---- Files that break off, and readers that fail ---- */

/* However short the file is, it is refused before anything is written, or all that
 * is loaded was in it. */
static void test_every_length(void **state)
{
	struct program p = good_program();
	size_t loaded = 0;

	(void)state;
	for (size_t size = 0; size < sizeof(p); size++) {
		unsigned char *cut = malloc(size);
		struct elf_source source = source_of(cut, size);
		unsigned long entry;
		char name[8];

		memcpy(cut, &p, size);
		if (load(&source, &entry) == NULL) {
			assert_loaded();
			loaded++;
		} else {
			assert_true(is_untouched(0, RAM_SIZE));
		}
		find_entry(&source, &entry);
		elf_symbol(&source, ENTRY, name, sizeof(name), &entry);
		free(cut);
	}
	/* Section headers and symbols are not needed to load it. */
	assert_int_equal(loaded, sizeof(p) - offsetof(struct program, section));
}

static size_t reads_left;

static bool read_until_it_fails(const struct elf_source *source, size_t offset, void *to,
				size_t size)
{
	return reads_left-- > 0 && read_memory(source, offset, to, size);
}

/* With the one that ends them. */
#define DYNAMIC_ENTRIES 3

/* Each read in turn fails: the error says where, and nothing was written unless all
 * checks had passed. */
static void test_every_read_fails(void **state)
{
	struct program p = good_program();
	struct elf_source source = source_of(&p, sizeof(p));
	const size_t checks = 1 + SEGMENTS + DYNAMIC_ENTRIES;
	const char *sentence;
	unsigned long entry;
	size_t reads = 0;

	(void)state;
	source.read = read_until_it_fails;
	reads_left = 0;
	while ((sentence = load(&source, &entry)) != NULL) {
		assert_non_null(strstr(sentence, "; reading the file failed at 0x"));
		if (reads < checks)
			assert_true(is_untouched(0, RAM_SIZE));
		reads_left = ++reads;
	}
	assert_loaded();
	/* The header, each program header twice, the dynamic entries, and two segments. */
	assert_int_equal(reads, 1 + 2 * SEGMENTS + DYNAMIC_ENTRIES + 2);
}

static void test_where_a_read_failed(void **state)
{
	static const struct error expected = { DATA, "p_offset", offsetof(struct program, data),
					       "reading the file failed at",
					       offsetof(struct program, data) };
	struct program p = good_program();
	struct elf_source source = source_of(&p, sizeof(p));
	unsigned long entry;

	(void)state;
	source.read = read_until_it_fails;
	reads_left = 1 + SEGMENTS + DYNAMIC_ENTRIES + 3;
	assert_error(load(&source, &entry), &expected);
}

/* Each byte of the file in turn becomes something else. It may load or not, but what
 * is not the program's to write is never written. */
static void test_corrupted_bytes(void **state)
{
	static const unsigned char flips[] = { 0x01, 0x08, 0x10, 0x80, 0xff };
	size_t refused = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(struct program) * COUNT(flips); i++) {
		struct program p = good_program();
		struct elf_source source = source_of(&p, sizeof(p));
		unsigned long entry;
		char name[8];

		((unsigned char *)&p)[i / COUNT(flips)] ^= flips[i % COUNT(flips)];
		refused += load(&source, &entry) != NULL;
		assert_true(is_untouched(FIRMWARE_OFFSET, FIRMWARE_SIZE));
		assert_true(is_untouched(TREE_OFFSET, TREE_SIZE));
		find_entry(&source, &entry);
		elf_symbol(&source, TEXT_PLACE + 1, name, sizeof(name), &entry);
	}
	assert_in_range(refused, 100, sizeof(struct program) * COUNT(flips) - 100);
}

/* ---- Symbols ---- */

struct lookup {
	const char *name;
	struct change changes[CHANGES_MAX];
	unsigned long address;
	const char *symbol; /* NULL: none */
	unsigned long offset;
};

#define INNER_PLACE (TEXT_PLACE + INNER_OFFSET)

static const struct lookup lookups[] = {
	{ "a function's first byte", { { 0 } }, TEXT_PLACE + OUTER_OFFSET, "outer", 0 },
	{ "by its virtual address", { { 0 } }, TEXT_VIRTUAL + OUTER_OFFSET + 4, "outer", 4 },
	{ "the innermost function", { { 0 } }, INNER_PLACE + 2, "inner", 2 },
	{ "behind the innermost function",
	  { { 0 } },
	  INNER_PLACE + INNER_SIZE,
	  "outer",
	  INNER_OFFSET + INNER_SIZE - OUTER_OFFSET },
	{ "a function's last byte",
	  { { 0 } },
	  TEXT_PLACE + OUTER_OFFSET + OUTER_SIZE - 1,
	  "outer",
	  OUTER_SIZE - 1 },
	{ "behind a function, the label before it",
	  { { 0 } },
	  TEXT_PLACE + OUTER_OFFSET + OUTER_SIZE,
	  "_start",
	  OUTER_OFFSET + OUTER_SIZE },
	{ "a label reaches as far as nothing else does",
	  { { 0 } },
	  TEXT_PLACE + TEXT_SIZE - 1,
	  "label",
	  TEXT_SIZE - 1 - LABEL_OFFSET },
	{ "before every symbol", { { 0 } }, TEXT_VIRTUAL - 1, NULL, 0 },
	{ "neither mapping symbols nor local labels",
	  { { 0 } },
	  TEXT_PLACE + LABEL_OFFSET + 3,
	  "label",
	  3 },
	{ "a symbol without a name",
	  { SET(symbol[INNER].st_name, 0) },
	  INNER_PLACE,
	  "outer",
	  INNER_OFFSET - OUTER_OFFSET },
	{ "a name that is empty",
	  { SET(symbol[INNER].st_name, sizeof(names) - 1) },
	  INNER_PLACE,
	  "outer",
	  INNER_OFFSET - OUTER_OFFSET },
	{ "st_name behind the strings",
	  { SET(symbol[INNER].st_name, sizeof(names)) },
	  INNER_PLACE,
	  "outer",
	  INNER_OFFSET - OUTER_OFFSET },
	{ "st_name behind the strings, but in the file",
	  { SET(section[SECTION_STRINGS].sh_size, INNER_NAME) },
	  INNER_PLACE,
	  "outer",
	  INNER_OFFSET - OUTER_OFFSET },
	{ "the largest st_name",
	  { SET(symbol[INNER].st_name, UINT32_MAX) },
	  INNER_PLACE,
	  "outer",
	  INNER_OFFSET - OUTER_OFFSET },
	{ "st_name behind the file",
	  { SET(symbol[INNER].st_name, UINT32_MAX),
	    SET(section[SECTION_STRINGS].sh_size, UINT64_MAX) },
	  INNER_PLACE,
	  "outer",
	  INNER_OFFSET - OUTER_OFFSET },
	{ "a symbol whose size wraps",
	  { SET(symbol[INNER].st_size, UINT64_MAX) },
	  INNER_PLACE,
	  "inner",
	  0 },
	{ "an absolute symbol is no place",
	  { SET(symbol[INNER].st_shndx, SHN_ABS) },
	  INNER_PLACE,
	  "outer",
	  INNER_OFFSET - OUTER_OFFSET },
	{ "no section headers", { SET(header.e_shnum, 0) }, INNER_PLACE, NULL, 0 },
	{ "section headers of another size",
	  { SET(header.e_shentsize, 63) },
	  INNER_PLACE,
	  NULL,
	  0 },
	{ "section headers behind the file",
	  { SET(header.e_shoff, FILE_SIZE) },
	  INNER_PLACE,
	  NULL,
	  0 },
	{ "e_shoff that wraps", { SET(header.e_shoff, UINT64_MAX - 63) }, INNER_PLACE, NULL, 0 },
	{ "no symbol table",
	  { SET(section[SECTION_SYMBOLS].sh_type, SHT_NOTE) },
	  INNER_PLACE,
	  NULL,
	  0 },
	{ "sh_link behind the sections",
	  { SET(section[SECTION_SYMBOLS].sh_link, SECTIONS) },
	  INNER_PLACE,
	  NULL,
	  0 },
	{ "the largest sh_link",
	  { SET(section[SECTION_SYMBOLS].sh_link, UINT32_MAX) },
	  INNER_PLACE,
	  NULL,
	  0 },
	{ "symbols behind the file",
	  { SET(section[SECTION_SYMBOLS].sh_offset, FILE_SIZE) },
	  INNER_PLACE,
	  NULL,
	  0 },
	{ "sh_offset of the symbols that wraps",
	  { SET(section[SECTION_SYMBOLS].sh_offset, UINT64_MAX),
	    SET(section[SECTION_SYMBOLS].sh_size, UINT64_MAX) },
	  INNER_PLACE,
	  NULL,
	  0 },
	{ "sh_offset of the strings that wraps",
	  { SET(section[SECTION_STRINGS].sh_offset, UINT64_MAX) },
	  INNER_PLACE,
	  NULL,
	  0 },
	{ "more symbols than the file has",
	  { SET(section[SECTION_SYMBOLS].sh_size, UINT64_MAX),
	    SET(section[SECTION_SYMBOLS].sh_offset, offsetof(struct program, symbol[INNER])) },
	  INNER_PLACE,
	  "inner",
	  0 },
	{ "a table without symbols",
	  { SET(section[SECTION_SYMBOLS].sh_size, 0) },
	  INNER_PLACE,
	  NULL,
	  0 },
	{ "not an ELF file", { SET(header.e_ident[1], 0) }, INNER_PLACE, NULL, 0 },
};

static void test_lookup(void **state)
{
	const struct lookup *row = *state;
	struct program p = changed_program(row->changes);
	struct elf_source source = source_of(&p, sizeof(p));
	unsigned long offset;
	char name[32];
	bool found = elf_symbol(&source, row->address, name, sizeof(name), &offset);

	assert_int_equal(found, row->symbol != NULL);
	if (found) {
		assert_string_equal(name, row->symbol);
		assert_int_equal(offset, row->offset);
	}
}

static void test_long_name_is_cut(void **state)
{
	struct program p = good_program();
	struct elf_source source = source_of(&p, sizeof(p));
	char name[4] = "xxx";
	unsigned long offset;

	(void)state;
	assert_true(elf_symbol(&source, INNER_PLACE, name, sizeof(name), &offset));
	assert_string_equal(name, "inn");
}

/* The last name of the file lacks its end. */
static void test_name_without_end(void **state)
{
	struct program p = good_program();
	struct elf_source source = source_of(&p, offsetof(struct program, names) + OUTER_NAME + 3);
	char name[32];
	unsigned long offset;

	(void)state;
	assert_true(elf_symbol(&source, TEXT_PLACE + OUTER_OFFSET, name, sizeof(name), &offset));
	assert_string_equal(name, "out");
}

static void test_what_begins_like_an_elf(void **state)
{
	(void)state;
	assert_true(elf_is_elf("\177ELF", 4));
	assert_false(elf_is_elf("\177ELF", 3));
	assert_false(elf_is_elf("", 0));
	assert_false(elf_is_elf("ELF\177", 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_relative_relocations),
		cmocka_unit_test(test_too_short_for_a_header),
		cmocka_unit_test(test_second_ram_region),
		cmocka_unit_test(test_entry_refuses_bad_headers),
		cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_every_read_fails),
		cmocka_unit_test(test_where_a_read_failed),
		cmocka_unit_test(test_corrupted_bytes),
		cmocka_unit_test(test_long_name_is_cut),
		cmocka_unit_test(test_name_without_end),
		cmocka_unit_test(test_what_begins_like_an_elf),
	};

	return run_rows(test_refusal, refusals) + run_rows(test_success, successes) +
	       run_rows(test_place, places) + run_rows(test_entry_of_loaded_file, successes) +
	       run_rows(test_lookup, lookups) +
	       cmocka_run_group_tests_name("elf", tests, NULL, NULL);
}
