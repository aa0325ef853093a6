/* SPDX-License-Identifier: BSD-2-Clause */
/* The ELF loader (see elf.h). */
#include "elf.h"

#include <stdio.h>
#include <string.h>

#include "base/print.h"
#include "elf_format.h"

/* Reading a file segment by segment. */
struct reader {
	const struct elf_source *source;
	Elf64_Ehdr header;
	int segment; /* the one that is being checked, or -1 for the ELF header */
};

/* Stop the machine unless what must hold does, with what is wrong with the file: "program header
 * 2: p_paddr is 0x1000; RAM begins at 0x80000000". */
static void check(const struct reader *r, bool holds, const char *field, uint64_t value,
		  const char *rule, uint64_t limit)
{
	if (holds)
		return;

	char where[32] = "ELF header";

	if (r->segment >= 0)
		snprintf(where, sizeof(where), "program header %d", r->segment);
	panic("The ELF file of %s cannot be loaded: %s: %s is 0x%lx; %s 0x%lx.", r->source->name,
	      where, field, (unsigned long)value, rule, (unsigned long)limit);
}

/* ---- The ELF header ---- */

bool elf_is_elf(const void *bytes, size_t size)
{
	return size >= SELFMAG && memcmp(bytes, ELFMAG, SELFMAG) == 0;
}

static bool in_file(const struct reader *r, uint64_t offset, uint64_t size)
{
	return offset <= r->source->size && size <= r->source->size - offset;
}

static void read_at(const struct reader *r, const char *what, uint64_t offset, void *to,
		    size_t size)
{
	check(r, in_file(r, offset, size), what, offset, "the file ends at", r->source->size);
	check(r, r->source->read(r->source, offset, to, size), what, offset,
	      "reading the file failed at", offset);
}

static void check_header(const struct reader *r)
{
	const Elf64_Ehdr *h = &r->header;
	const unsigned char *ident = h->e_ident;

	check(r, elf_is_elf(ident, sizeof(h->e_ident)), "e_ident[0]", ident[0],
	      "an ELF file begins with", ELFMAG0);
	check(r, ident[EI_CLASS] == ELFCLASS64, "EI_CLASS", ident[EI_CLASS], "a 64-bit file has",
	      ELFCLASS64);
	check(r, ident[EI_DATA] == ELFDATA2LSB, "EI_DATA", ident[EI_DATA],
	      "a little-endian file has", ELFDATA2LSB);
	check(r, ident[EI_VERSION] == EV_CURRENT, "EI_VERSION", ident[EI_VERSION],
	      "the version must be", EV_CURRENT);
	check(r, h->e_machine == EM_RISCV, "e_machine", h->e_machine, "RISC-V is", EM_RISCV);
	check(r, h->e_type == ET_EXEC || h->e_type == ET_DYN, "e_type", h->e_type,
	      "an executable file has", ET_EXEC);
	check(r, h->e_phentsize == sizeof(Elf64_Phdr), "e_phentsize", h->e_phentsize,
	      "a program header's size is", sizeof(Elf64_Phdr));
	check(r, h->e_phnum != 0, "e_phnum", h->e_phnum, "the program headers must be at least", 1);
	check(r, h->e_phnum != PN_XNUM, "e_phnum", h->e_phnum,
	      "the program headers must be fewer than", PN_XNUM);
	check(r, in_file(r, h->e_phoff, h->e_phnum * sizeof(Elf64_Phdr)), "e_phoff", h->e_phoff,
	      "with all program headers behind it, the file would end past", r->source->size);
}

static void read_segment(const struct reader *r, int index, Elf64_Phdr *s)
{
	read_at(r, "its own offset", r->header.e_phoff + (uint64_t)index * sizeof(*s), s,
		sizeof(*s));
}

/* ---- One segment ---- */

static bool is_loaded(const Elf64_Phdr *s)
{
	return s->p_type == PT_LOAD && s->p_memsz != 0;
}

static void check_memory_range(const struct reader *r, const Elf64_Phdr *s, struct range tree)
{
	struct range ram = memory_first_ram(), firmware = memory_firmware();
	struct range place = { s->p_paddr, s->p_memsz }, file = r->source->memory;
	uint64_t end = s->p_paddr + s->p_memsz;
	bool is_ram = memory_is_supervisors(s->p_paddr, s->p_memsz);

	check(r, end > s->p_paddr, "p_paddr + p_memsz", end, "it wraps past the end of",
	      UINT64_MAX);
	check(r, !range_overlaps(place, firmware), "p_paddr", place.base,
	      "it would overwrite the firmware at", firmware.base);
	check(r, !range_overlaps(place, tree), "p_paddr", place.base,
	      "it would overwrite the device tree at", tree.base);
	check(r, !range_overlaps(place, file), "p_paddr", place.base,
	      "it would overwrite the ELF file itself at", file.base);
	check(r, is_ram || s->p_paddr >= ram.base, "p_paddr", s->p_paddr,
	      "link it to where RAM is, by a linker script; RAM begins at", ram.base);
	check(r, is_ram, "p_paddr + p_memsz", end, "RAM ends at", ram.base + ram.size);
}

/* ---- Relocation: none is done here ---- */

static bool within(uint64_t address, uint64_t base, uint64_t size)
{
	return address - base < size;
}

/* Where the file has the relocations that lie at a virtual address. */
static uint64_t find_relocations(const struct reader *r, uint64_t table, uint64_t size)
{
	Elf64_Phdr s;

	for (int i = 0; i < r->header.e_phnum; i++) {
		read_segment(r, i, &s);

		uint64_t in_segment = table - s.p_vaddr;

		if (is_loaded(&s) && in_segment < s.p_filesz && size <= s.p_filesz - in_segment)
			return s.p_offset + in_segment;
	}
	check(r, false, "DT_RELA", table, "no PT_LOAD segment holds its relocations, whose size is",
	      size);
	return 0;
}

/* A program that lies where it was linked can do relative ones itself, as it must when
 * somebody else loads it; others would need a linker that knows its symbols. */
static void check_relocations(const struct reader *r, uint64_t table, uint64_t size)
{
	uint64_t offset = find_relocations(r, table, size);
	Elf64_Rela relocation;

	for (uint64_t at = 0; at + sizeof(relocation) <= size; at += sizeof(relocation)) {
		read_at(r, "DT_RELA", offset + at, &relocation, sizeof(relocation));

		uint64_t type = ELF64_R_TYPE(relocation.r_info);

		check(r, type == R_RISCV_RELATIVE || type == R_RISCV_NONE, "a relocation's type",
		      type,
		      "Gander does not relocate, so link without -pie; a program can do itself "
		      "only R_RISCV_RELATIVE,",
		      R_RISCV_RELATIVE);
	}
}

/* An ET_EXEC keeps its relocations to itself, and packed ones (DT_RELR) are all relative. */
static void check_dynamic(const struct reader *r, const Elf64_Phdr *s)
{
	uint64_t table = 0, size = 0;
	Elf64_Dyn entry;

	for (uint64_t at = 0; at + sizeof(entry) <= s->p_filesz; at += sizeof(entry)) {
		read_at(r, "p_offset", s->p_offset + at, &entry, sizeof(entry));
		if (entry.d_tag == DT_NULL)
			break;
		check(r, entry.d_tag != DT_NEEDED, "DT_NEEDED", entry.d_un.d_val,
		      "nobody loads shared libraries here, so link with -static; a program may "
		      "need only",
		      0);
		check(r,
		      (entry.d_tag != DT_RELSZ && entry.d_tag != DT_PLTRELSZ) ||
			      entry.d_un.d_val == 0,
		      "the size of its relocations", entry.d_un.d_val,
		      "Gander does not relocate, so link without -pie; it must be", 0);
		if (entry.d_tag == DT_RELA)
			table = entry.d_un.d_ptr;
		if (entry.d_tag == DT_RELASZ)
			size = entry.d_un.d_val;
	}
	if (size == 0 || r->header.e_type == ET_EXEC)
		return;
	check(r, s->p_paddr == s->p_vaddr, "p_paddr", s->p_paddr,
	      "a program with relocations must be loaded where it is linked, at", s->p_vaddr);
	check_relocations(r, table, size);
}

/* ---- The entry ---- */

/* e_entry is a virtual address; some link scripts make it a physical one. Where the
 * two agree, as in most kernels, there is no difference. */
static bool entry_in_segment(const struct reader *r, const Elf64_Phdr *s, unsigned long *entry)
{
	uint64_t address = r->header.e_entry;

	if (!is_loaded(s) || (s->p_flags & PF_X) == 0)
		return false;
	if (within(address, s->p_vaddr, s->p_memsz))
		address = s->p_paddr + (address - s->p_vaddr);
	else if (!within(address, s->p_paddr, s->p_memsz))
		return false;
	*entry = address;
	return true;
}

/* ---- The file ---- */

static void check_segment(const struct reader *r, const Elf64_Phdr *s, struct range tree)
{
	if (!is_loaded(s) && s->p_type != PT_DYNAMIC)
		return;
	check(r, s->p_filesz <= s->p_memsz, "p_filesz", s->p_filesz,
	      "it must not be larger than p_memsz, which is", s->p_memsz);
	check(r, s->p_offset <= r->source->size, "p_offset", s->p_offset, "the file ends at",
	      r->source->size);
	check(r, in_file(r, s->p_offset, s->p_filesz), "p_offset + p_filesz",
	      s->p_offset + s->p_filesz, "the file ends at", r->source->size);
	if (is_loaded(s))
		check_memory_range(r, s, tree);
	if (s->p_type == PT_DYNAMIC)
		check_dynamic(r, s);
}

/* Check the file and find where the program begins; without `tree` somebody has loaded its
 * segments already. */
static unsigned long find_entry(struct reader *r, const struct elf_source *source,
				const struct range *tree)
{
	unsigned long entry = 0;
	bool found = false;
	Elf64_Phdr s;

	*r = (struct reader){ .source = source, .segment = -1 };
	read_at(r, "the ELF header's offset", 0, &r->header, sizeof(r->header));
	check_header(r);
	for (r->segment = 0; r->segment < r->header.e_phnum; r->segment++) {
		read_segment(r, r->segment, &s);
		if (tree != NULL)
			check_segment(r, &s, *tree);
		found = found || entry_in_segment(r, &s, &entry);
	}
	r->segment = -1;
	check(r, found, "e_entry", r->header.e_entry,
	      "it must lie in a PT_LOAD segment that is executable: with the bit in p_flags", PF_X);
	return entry;
}

unsigned long elf_load(const struct elf_source *source, struct range tree)
{
	struct reader r;
	unsigned long entry = find_entry(&r, source, &tree);
	Elf64_Phdr s;

	for (r.segment = 0; r.segment < r.header.e_phnum; r.segment++) {
		read_segment(&r, r.segment, &s);
		if (is_loaded(&s)) {
			char *to = (char *)(uintptr_t)s.p_paddr;

			read_at(&r, "p_offset", s.p_offset, to, s.p_filesz);
			memset(to + s.p_filesz, 0, s.p_memsz - s.p_filesz);
		}
	}
	return entry;
}

unsigned long elf_entry(const struct elf_source *source)
{
	struct reader r;

	return find_entry(&r, source, NULL);
}

/* ---- Symbols: where something is wrong, there are none ---- */

/* A sum that wraps is another place in the file, or none. */
static bool try_read(const struct reader *r, uint64_t offset, void *to, size_t size)
{
	return in_file(r, offset, size) && r->source->read(r->source, offset, to, size);
}

/* The address that the symbols use for a place that may be named physically. */
static uint64_t to_virtual(const struct reader *r, uint64_t address)
{
	uint64_t at = r->header.e_phoff;
	Elf64_Phdr s;

	for (int i = 0; i < r->header.e_phnum && try_read(r, at, &s, sizeof(s)); i++) {
		if (is_loaded(&s) && within(address, s.p_paddr, s.p_memsz))
			return s.p_vaddr + (address - s.p_paddr);
		at += sizeof(s);
	}
	return address;
}

/* As much of it as is in the file. */
static bool read_section(const struct reader *r, unsigned int index, Elf64_Shdr *section)
{
	if (index >= r->header.e_shnum || r->header.e_shentsize != sizeof(*section) ||
	    !try_read(r, r->header.e_shoff + index * sizeof(*section), section, sizeof(*section)) ||
	    !in_file(r, section->sh_offset, 0))
		return false;
	if (section->sh_size > r->source->size - section->sh_offset)
		section->sh_size = r->source->size - section->sh_offset;
	return true;
}

/* The symbol's name, cut to `size`: it may be the last thing in the file, without its end. */
static bool read_name(const struct reader *r, const Elf64_Shdr *strings, uint32_t at, char *name,
		      size_t size)
{
	size_t length = size - 1;

	if (at >= strings->sh_size)
		return false;
	if (length > strings->sh_size - at)
		length = strings->sh_size - at;
	name[length] = '\0';
	return try_read(r, strings->sh_offset + at, name, length);
}

/* Whether a symbol is code or a label of assembly code, and the address may be in it. */
static bool may_hold(const Elf64_Sym *symbol, uint64_t address)
{
	unsigned char type = ELF64_ST_TYPE(symbol->st_info);

	return symbol->st_shndx != SHN_UNDEF && symbol->st_shndx < SHN_LORESERVE &&
	       (type == STT_FUNC || type == STT_NOTYPE) && symbol->st_value <= address &&
	       (symbol->st_size == 0 || within(address, symbol->st_value, symbol->st_size));
}

/* Assemblers and linkers have symbols of their own at a function's address. */
static bool has_name(const struct reader *r, const Elf64_Shdr *strings, const Elf64_Sym *symbol)
{
	char begin[2];

	return symbol->st_name != 0 &&
	       read_name(r, strings, symbol->st_name, begin, sizeof(begin)) && begin[0] != '$' &&
	       begin[0] != '.' && begin[0] != '\0';
}

/* Symbols that are read with one access: a file behind a device takes long for each. */
#define SYMBOL_BLOCK 8

/* The nearest one at or before an address; without a name if there is none. Not inlined: the block
 * is on the stack no longer than here. */
static __attribute__((noinline)) Elf64_Sym find_nearest(const struct reader *r,
							const Elf64_Shdr *symbols,
							const Elf64_Shdr *strings, uint64_t address)
{
	Elf64_Sym block[SYMBOL_BLOCK], nearest = { 0 };
	uint64_t left = symbols->sh_size / sizeof(block[0]);

	/* From the last one on: most tables ascend, so that few are nearer than those before. */
	while (left > 0) {
		size_t part = left < SYMBOL_BLOCK ? left : SYMBOL_BLOCK;

		left -= part;
		if (!try_read(r, symbols->sh_offset + left * sizeof(block[0]), block,
			      part * sizeof(block[0])))
			return (Elf64_Sym){ 0 };
		while (part-- > 0) {
			if (may_hold(&block[part], address) &&
			    (nearest.st_name == 0 || block[part].st_value > nearest.st_value) &&
			    has_name(r, strings, &block[part]))
				nearest = block[part];
		}
	}
	return nearest;
}

bool elf_symbol(const struct elf_source *source, unsigned long address, char *name, size_t size,
		unsigned long *offset)
{
	struct reader r = { .source = source };
	Elf64_Shdr symbols, strings;
	unsigned int i = 0;

	if (!try_read(&r, 0, &r.header, sizeof(r.header)) ||
	    !elf_is_elf(r.header.e_ident, sizeof(r.header.e_ident)))
		return false;
	while (i < r.header.e_shnum &&
	       (!read_section(&r, i, &symbols) || symbols.sh_type != SHT_SYMTAB))
		i++;
	if (i == r.header.e_shnum || !read_section(&r, symbols.sh_link, &strings))
		return false;

	uint64_t target = to_virtual(&r, address);
	Elf64_Sym nearest = find_nearest(&r, &symbols, &strings, target);

	*offset = target - nearest.st_value;
	return nearest.st_name != 0 && read_name(&r, &strings, nearest.st_name, name, size);
}
