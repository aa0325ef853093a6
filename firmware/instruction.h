/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions that a hart may leave to machine mode, taken apart: loads and stores
 * that it does not do at misaligned addresses, fences, and reads of CSRs (unprivileged
 * architecture, chapters "RV32I", "RV64I", "F", "D", "Zfh", "C", "Zcb", "V", "Zicsr").
 *
 * Nothing here looks at the hart or believes anything of the bits. Some that are reserved
 * are taken for the instruction next to them: a hart calls them illegal before it comes to
 * their address.
 */
#ifndef INSTRUCTION_H
#define INSTRUCTION_H

#include <stdbool.h>
#include <stdint.h>

#define REGISTERS 32

enum register_file { FILE_X, FILE_F, FILE_V };

/* The addresses of a vector's elements. */
enum addressing {
	UNIT_STRIDE,
	UNIT_STRIDE_FIRST, /* fault-only-first */
	UNIT_STRIDE_MASK,  /* as many bytes as vl has bits */
	WHOLE_REGISTERS,   /* as many elements as the registers hold */
	STRIDED,
	INDEXED,
};

struct access {
	enum register_file file; /* of what is loaded or stored */
	unsigned int number;	 /* the register there */
	unsigned int base;	 /* the register x that the address begins with */
	int offset;
	unsigned int size; /* bytes; in a vector, of one element, or if INDEXED of an index */
	bool store;
	bool is_signed;	 /* what is loaded into x is sign-extended */
	bool compressed; /* an encoding of 16 bits */
	/* Of vectors: */
	enum addressing addressing;
	unsigned int offsets; /* the register x of the stride, or v of the first indices */
	unsigned int fields;  /* of a segment; of WHOLE_REGISTERS, how many these are */
	bool masked;	      /* by v0 */
};

/* The length in bytes, 2 or 4, of an instruction that begins with these 16 bits. */
unsigned int instruction_length(uint32_t instruction);

/* Whether it is a load or a store. Not counted among them are atomics, those of the
 * hypervisor for its guest, and what is never misaligned: c.lbu and c.sb. */
bool instruction_is_access(uint32_t instruction, struct access *access);

/* Whether it is FENCE in any of its forms, FENCE.TSO and PAUSE among them. */
bool instruction_is_fence(uint32_t instruction);

/* Whether it reads a CSR into x[rd] and does not write it. */
bool instruction_is_csr_read(uint32_t instruction, unsigned int *csr, unsigned int *rd);

#endif
