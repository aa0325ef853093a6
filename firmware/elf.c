/* SPDX-License-Identifier: BSD-2-Clause */
/* The ELF loader (see elf.h). */
#include "elf.h"

#include <string.h>

#include "elf_format.h"

/* Reading a file segment by segment, with the place where its problem is kept. */
struct reader {
	const struct elf_source *source;
	struct elf_error *error;
	Elf64_Ehdr header;
	int segment; /* the one that is being checked, or -1 */
};

/* ---- Errors ---- */

static bool wrong(struct reader *r, const char *field, uint64_t value, const char *rule,
		  uint64_t limit)
{
	*r->error = (struct elf_error){ r->segment, field, value, rule, limit };
	return false;
}

/* a + b, or false when it passes the end of 64 bits. */
static bool add(uint64_t a, uint64_t b, uint64_t *sum)
{
	return !__builtin_add_overflow(a, b, sum);
}

/* ---- The ELF header ---- */

bool elf_is_elf(const void *bytes, size_t size)
{
	return size >= SELFMAG && memcmp(bytes, ELFMAG, SELFMAG) == 0;
}

static bool read_at(struct reader *r, const char *what, uint64_t offset, void *to, size_t size)
{
	uint64_t end;

	if (!add(offset, size, &end) || end > r->source->size)
		return wrong(r, what, offset, "the file ends at", r->source->size);
	if (!r->source->read(r->source, offset, to, size))
		return wrong(r, what, offset, "reading the file failed at", offset);
	return true;
}

static bool check_identity(struct reader *r)
{
	const Elf64_Ehdr *h = &r->header;

	if (!elf_is_elf(h->e_ident, sizeof(h->e_ident)))
		return wrong(r, "e_ident[0]", h->e_ident[0], "an ELF file begins with", ELFMAG0);
	if (h->e_ident[EI_CLASS] != ELFCLASS64)
		return wrong(r, "EI_CLASS", h->e_ident[EI_CLASS], "a 64-bit file has", ELFCLASS64);
	if (h->e_ident[EI_DATA] != ELFDATA2LSB)
		return wrong(r, "EI_DATA", h->e_ident[EI_DATA], "a little-endian file has",
			     ELFDATA2LSB);
	if (h->e_ident[EI_VERSION] != EV_CURRENT)
		return wrong(r, "EI_VERSION", h->e_ident[EI_VERSION], "the version must be",
			     EV_CURRENT);
	if (h->e_machine != EM_RISCV)
		return wrong(r, "e_machine", h->e_machine, "RISC-V is", EM_RISCV);
	if (h->e_type != ET_EXEC && h->e_type != ET_DYN)
		return wrong(r, "e_type", h->e_type, "an executable file has", ET_EXEC);
	return true;
}

static bool check_program_headers(struct reader *r)
{
	const Elf64_Ehdr *h = &r->header;
	uint64_t end;

	if (h->e_phentsize != sizeof(Elf64_Phdr))
		return wrong(r, "e_phentsize", h->e_phentsize, "a program header's size is",
			     sizeof(Elf64_Phdr));
	if (h->e_phnum == 0)
		return wrong(r, "e_phnum", h->e_phnum, "the program headers must be at least", 1);
	if (h->e_phnum == PN_XNUM)
		return wrong(r, "e_phnum", h->e_phnum, "the program headers must be fewer than",
			     PN_XNUM);
	if (!add(h->e_phoff, (uint64_t)h->e_phnum * sizeof(Elf64_Phdr), &end) ||
	    end > r->source->size)
		return wrong(r, "e_phoff", h->e_phoff,
			     "with all program headers behind it, the file would end past",
			     r->source->size);
	return true;
}

static bool open(struct reader *r, const struct elf_source *source, struct elf_error *error)
{
	*r = (struct reader){ .source = source, .error = error, .segment = -1 };
	return read_at(r, "the ELF header's offset", 0, &r->header, sizeof(r->header)) &&
	       check_identity(r) && check_program_headers(r);
}

static bool read_segment(struct reader *r, int index, Elf64_Phdr *segment)
{
	r->segment = index;
	return read_at(r, "its own offset", r->header.e_phoff + (uint64_t)index * sizeof(*segment),
		       segment, sizeof(*segment));
}

/* ---- One segment ---- */

static bool check_file_range(struct reader *r, const Elf64_Phdr *s)
{
	uint64_t end;

	if (s->p_filesz > s->p_memsz)
		return wrong(r, "p_filesz", s->p_filesz,
			     "it must not be larger than p_memsz, which is", s->p_memsz);
	if (s->p_offset > r->source->size)
		return wrong(r, "p_offset", s->p_offset, "the file ends at", r->source->size);
	if (!add(s->p_offset, s->p_filesz, &end) || end > r->source->size)
		return wrong(r, "p_offset + p_filesz", end, "the file ends at", r->source->size);
	return true;
}

static bool check_overlap(struct reader *r, struct range place, struct range taken,
			  const char *rule)
{
	if (range_overlaps(place, taken))
		return wrong(r, "p_paddr", place.base, rule, taken.base);
	return true;
}

static bool check_memory_range(struct reader *r, const Elf64_Phdr *s, struct range tree)
{
	struct range place = { s->p_paddr, s->p_memsz };
	struct range ram = memory_first_ram();
	uint64_t end;

	if (!add(s->p_paddr, s->p_memsz, &end))
		return wrong(r, "p_paddr + p_memsz", end, "it wraps past the end of", UINT64_MAX);
	if (!check_overlap(r, place, memory_firmware(), "it would overwrite the firmware at") ||
	    !check_overlap(r, place, tree, "it would overwrite the device tree at") ||
	    !check_overlap(r, place, r->source->memory,
			   "it would overwrite the ELF file itself at"))
		return false;
	if (memory_is_ram(place.base, place.size))
		return true;
	if (s->p_paddr < ram.base)
		return wrong(r, "p_paddr", s->p_paddr,
			     "link it to where RAM is, by a linker script; RAM begins at",
			     ram.base);
	return wrong(r, "p_paddr + p_memsz", end, "RAM ends at", ram.base + ram.size);
}

static bool is_loaded(const Elf64_Phdr *s)
{
	return s->p_type == PT_LOAD && s->p_memsz != 0;
}

/* ---- Relocation: none is done here ---- */

static bool within(uint64_t address, uint64_t base, uint64_t size)
{
	return address - base < size;
}

/* Where the file has the bytes that lie at a virtual address. */
static bool to_offset(struct reader *r, uint64_t address, uint64_t size, uint64_t *offset)
{
	Elf64_Phdr s;

	for (int i = 0; i < r->header.e_phnum && read_segment(r, i, &s); i++) {
		if (is_loaded(&s) && within(address, s.p_vaddr, s.p_filesz) &&
		    size <= s.p_filesz - (address - s.p_vaddr))
			return add(s.p_offset, address - s.p_vaddr, offset);
	}
	return false;
}

/* A program that lies where it was linked can do these itself, as it must when somebody
 * else loads it; others would need a linker that knows its symbols. */
static bool is_left_to_program(const Elf64_Rela *relocation)
{
	uint64_t type = ELF64_R_TYPE(relocation->r_info);

	return type == R_RISCV_RELATIVE || type == R_RISCV_NONE;
}

static bool check_relocations(struct reader *r, uint64_t table, uint64_t size)
{
	int segment = r->segment;
	uint64_t offset;
	bool found = to_offset(r, table, size, &offset);
	Elf64_Rela relocation;

	r->segment = segment;
	if (!found)
		return wrong(r, "DT_RELA", table,
			     "no PT_LOAD segment holds its relocations, whose size is", size);
	for (uint64_t at = 0; at + sizeof(relocation) <= size; at += sizeof(relocation)) {
		if (!read_at(r, "DT_RELA", offset + at, &relocation, sizeof(relocation)))
			return false;
		if (!is_left_to_program(&relocation))
			return wrong(
				r, "a relocation's type", ELF64_R_TYPE(relocation.r_info),
				"Gander does not relocate, so link without -pie; a program can "
				"do itself only R_RISCV_RELATIVE,",
				R_RISCV_RELATIVE);
	}
	return true;
}

static bool check_dynamic_entry(struct reader *r, const Elf64_Dyn *entry)
{
	if (entry->d_tag == DT_NEEDED)
		return wrong(r, "DT_NEEDED", entry->d_un.d_val,
			     "nobody loads shared libraries here, so link with -static; a program "
			     "may need only",
			     0);
	if ((entry->d_tag == DT_RELSZ || entry->d_tag == DT_PLTRELSZ) && entry->d_un.d_val != 0)
		return wrong(r, "the size of its relocations", entry->d_un.d_val,
			     "Gander does not relocate, so link without -pie; it must be", 0);
	return true;
}

/* An ET_EXEC keeps its relocations to itself, and packed ones (DT_RELR) are all relative. */
static bool check_dynamic(struct reader *r, const Elf64_Phdr *s)
{
	uint64_t table = 0, size = 0;
	Elf64_Dyn entry;

	for (uint64_t at = 0; at + sizeof(entry) <= s->p_filesz; at += sizeof(entry)) {
		if (!read_at(r, "p_offset", s->p_offset + at, &entry, sizeof(entry)))
			return false;
		if (entry.d_tag == DT_NULL)
			break;
		if (!check_dynamic_entry(r, &entry))
			return false;
		if (entry.d_tag == DT_RELA)
			table = entry.d_un.d_ptr;
		if (entry.d_tag == DT_RELASZ)
			size = entry.d_un.d_val;
	}
	if (size == 0 || r->header.e_type == ET_EXEC)
		return true;
	if (s->p_paddr != s->p_vaddr)
		return wrong(r, "p_paddr", s->p_paddr,
			     "a program with relocations must be loaded where it is linked, at",
			     s->p_vaddr);
	return check_relocations(r, table, size);
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

static bool no_entry(struct reader *r)
{
	r->segment = -1;
	return wrong(r, "e_entry", r->header.e_entry,
		     "it must lie in a PT_LOAD segment that is executable: with the bit in p_flags",
		     PF_X);
}

/* ---- The file ---- */

static bool check_segment(struct reader *r, const Elf64_Phdr *s, struct range tree)
{
	if (s->p_type == PT_DYNAMIC && !(check_file_range(r, s) && check_dynamic(r, s)))
		return false;
	return !is_loaded(s) || (check_file_range(r, s) && check_memory_range(r, s, tree));
}

static bool load_segment(struct reader *r, const Elf64_Phdr *s)
{
	char *to = (char *)(uintptr_t)s->p_paddr;

	if (!r->source->read(r->source, s->p_offset, to, s->p_filesz))
		return wrong(r, "p_offset", s->p_offset, "reading the file failed at", s->p_offset);
	memset(to + s->p_filesz, 0, s->p_memsz - s->p_filesz);
	return true;
}

bool elf_load(const struct elf_source *source, struct range tree, unsigned long *entry,
	      struct elf_error *error)
{
	struct reader r;
	Elf64_Phdr segment;
	bool has_entry = false;

	if (!open(&r, source, error))
		return false;
	for (int i = 0; i < r.header.e_phnum; i++) {
		if (!read_segment(&r, i, &segment) || !check_segment(&r, &segment, tree))
			return false;
		has_entry = has_entry || entry_in_segment(&r, &segment, entry);
	}
	if (!has_entry)
		return no_entry(&r);
	for (int i = 0; i < r.header.e_phnum; i++) {
		if (!read_segment(&r, i, &segment) ||
		    (is_loaded(&segment) && !load_segment(&r, &segment)))
			return false;
	}
	return true;
}

bool elf_entry(const struct elf_source *source, unsigned long *entry, struct elf_error *error)
{
	struct reader r;
	Elf64_Phdr segment;

	if (!open(&r, source, error))
		return false;
	for (int i = 0; i < r.header.e_phnum; i++) {
		if (!read_segment(&r, i, &segment))
			return false;
		if (entry_in_segment(&r, &segment, entry))
			return true;
	}
	return no_entry(&r);
}

/* ---- Symbols ---- */

/* The address that the symbols use for a place that may be named physically. */
static uint64_t to_virtual(struct reader *r, uint64_t address)
{
	Elf64_Phdr s;

	for (int i = 0; i < r->header.e_phnum && read_segment(r, i, &s); i++) {
		if (is_loaded(&s) && within(address, s.p_paddr, s.p_memsz))
			return s.p_vaddr + (address - s.p_paddr);
	}
	return address;
}

static bool read_section(struct reader *r, unsigned int index, Elf64_Shdr *section)
{
	uint64_t offset;

	return index < r->header.e_shnum && r->header.e_shentsize == sizeof(*section) &&
	       add(r->header.e_shoff, index * sizeof(*section), &offset) &&
	       read_at(r, "e_shoff", offset, section, sizeof(*section));
}

static bool find_symbol_table(struct reader *r, Elf64_Shdr *symbols, Elf64_Shdr *strings)
{
	for (unsigned int i = 0; read_section(r, i, symbols); i++) {
		if (symbols->sh_type == SHT_SYMTAB)
			return read_section(r, symbols->sh_link, strings);
	}
	return false;
}

/* Code, or a label of assembly code. */
static bool names_code(const Elf64_Sym *symbol)
{
	unsigned char type = ELF64_ST_TYPE(symbol->st_info);

	return symbol->st_shndx != SHN_UNDEF && symbol->st_shndx < SHN_LORESERVE &&
	       (type == STT_FUNC || type == STT_NOTYPE) && symbol->st_name != 0;
}

/* Symbols that are read with one access: a file behind a device takes long for each. */
#define SYMBOL_BLOCK 8

/* How many symbols at most are passed over for their names: assemblers and linkers have one
 * or two of their own at a function's address. */
#define NAMELESS_MAX 8

/* Where the search is: what lies at or before `target`, by ascending value and then index. */
struct nearest {
	uint64_t target, value, index;
	uint32_t name;
	bool found;
};

static bool precedes(uint64_t value, uint64_t index, const struct nearest *n)
{
	return value < n->value || (value == n->value && index < n->index);
}

/* Take over the symbol if it is nearer than what was found, but comes before `limit`. */
static void consider(struct nearest *n, const struct nearest *limit, const Elf64_Sym *symbol,
		     uint64_t index)
{
	uint64_t value = symbol->st_value;

	if (!names_code(symbol) || value > n->target ||
	    (symbol->st_size != 0 && !within(n->target, value, symbol->st_size)) ||
	    (limit->found && !precedes(value, index, limit)) ||
	    (n->found && precedes(value, index, n)))
		return;
	*n = (struct nearest){ n->target, value, index, symbol->st_name, true };
}

/* The symbol that comes next before `limit`; without one, the nearest of all. Not inlined:
 * no name is read while the block is on the stack. */
static __attribute__((noinline)) struct nearest
find_nearest(struct reader *r, const Elf64_Shdr *symbols, const struct nearest *limit)
{
	struct nearest n = { .target = limit->target };
	Elf64_Sym block[SYMBOL_BLOCK];
	uint64_t count = symbols->sh_size / sizeof(block[0]), offset;

	for (uint64_t at = 0; at < count; at += SYMBOL_BLOCK) {
		size_t part = count - at < SYMBOL_BLOCK ? count - at : SYMBOL_BLOCK;

		if (!add(symbols->sh_offset, at * sizeof(block[0]), &offset) ||
		    !read_at(r, "sh_offset", offset, block, part * sizeof(block[0])))
			break;
		for (size_t i = 0; i < part; i++)
			consider(&n, limit, &block[i], at + i);
	}
	return n;
}

/* The symbol's name, cut to `size`; not those that only the assembler and the linker use. */
static bool read_name(struct reader *r, const Elf64_Shdr *strings, uint32_t at, char *name,
		      size_t size)
{
	uint64_t offset, left;

	if (at >= strings->sh_size || !add(strings->sh_offset, at, &offset))
		return false;
	left = strings->sh_size - at;
	/* A name may be the last thing in the file, and may lack its end. */
	if (offset < r->source->size && left > r->source->size - offset)
		left = r->source->size - offset;
	if (left > size - 1)
		left = size - 1;
	if (!read_at(r, "st_name", offset, name, left))
		return false;
	name[left] = '\0';
	return name[0] != '$' && name[0] != '.' && name[0] != '\0';
}

bool elf_symbol(const struct elf_source *source, unsigned long address, char *name, size_t size,
		unsigned long *offset)
{
	struct elf_error error;
	struct reader r;
	Elf64_Shdr symbols, strings;
	struct nearest nearest = { .found = false };

	if (!open(&r, source, &error))
		return false;
	nearest.target = to_virtual(&r, address);
	if (!find_symbol_table(&r, &symbols, &strings))
		return false;
	for (int i = 0; i < NAMELESS_MAX; i++) {
		nearest = find_nearest(&r, &symbols, &nearest);
		if (!nearest.found)
			return false;
		if (read_name(&r, &strings, nearest.name, name, size)) {
			*offset = nearest.target - nearest.value;
			return true;
		}
	}
	return false;
}
