/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is in an ELF64 file, by the names of the System V ABI (chapters "Object Files" and
 * "Program Loading and Dynamic Linking") and, for RISC-V's numbers, of its psABI: only what the
 * loader reads. Not every C library for bare metal has an <elf.h>.
 */
#ifndef ELF_FORMAT_H
#define ELF_FORMAT_H

#include <stdint.h>

/* ---- The ELF header ---- */

#define EI_CLASS 4
#define EI_DATA 5
#define EI_VERSION 6
#define EI_NIDENT 16

#define ELFMAG "\177ELF"
#define ELFMAG0 0x7f
#define SELFMAG 4

#define ELFCLASS64 2
#define ELFDATA2LSB 1
#define EV_CURRENT 1

#define ET_EXEC 2
#define ET_DYN 3

#define EM_RISCV 243

#define PN_XNUM 0xffff

typedef struct {
	uint8_t e_ident[EI_NIDENT];
	uint16_t e_type, e_machine;
	uint32_t e_version;
	uint64_t e_entry, e_phoff, e_shoff;
	uint32_t e_flags;
	uint16_t e_ehsize, e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx;
} Elf64_Ehdr;

/* ---- Segments ---- */

#define PT_LOAD 1
#define PT_DYNAMIC 2

#define PF_X 1

typedef struct {
	uint32_t p_type, p_flags;
	uint64_t p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
} Elf64_Phdr;

/* ---- The dynamic section ---- */

#define DT_NULL 0
#define DT_NEEDED 1
#define DT_PLTRELSZ 2
#define DT_RELA 7
#define DT_RELASZ 8
#define DT_RELSZ 18

typedef struct {
	int64_t d_tag;
	union {
		uint64_t d_val, d_ptr;
	} d_un;
} Elf64_Dyn;

/* ---- Relocations ---- */

#define R_RISCV_NONE 0
#define R_RISCV_RELATIVE 3
#define ELF64_R_TYPE(info) ((info)&0xffffffff)

typedef struct {
	uint64_t r_offset, r_info;
	int64_t r_addend;
} Elf64_Rela;

/* ---- Sections and symbols ---- */

#define SHT_SYMTAB 2

#define SHN_UNDEF 0
#define SHN_LORESERVE 0xff00

typedef struct {
	uint32_t sh_name, sh_type;
	uint64_t sh_flags, sh_addr, sh_offset, sh_size;
	uint32_t sh_link, sh_info;
	uint64_t sh_addralign, sh_entsize;
} Elf64_Shdr;

#define STT_NOTYPE 0
#define STT_FUNC 2
#define ELF64_ST_TYPE(info) ((info)&0xf)

typedef struct {
	uint32_t st_name;
	uint8_t st_info, st_other;
	uint16_t st_shndx;
	uint64_t st_value, st_size;
} Elf64_Sym;

#endif
