/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Floating-point and vector registers of the interrupted code by number: nothing in the
 * firmware uses them, so they still hold what that code had in them.
 *
 * All of it is the calling hart's, during a trap, and only where such an instruction of
 * the interrupted code could have trapped: the hart has the registers and mstatus says
 * that they are not Off. Numbers are those of the instructions: 0 to 31.
 */
#ifndef HART_REGISTERS_H
#define HART_REGISTERS_H

#include <stddef.h>
#include <stdint.h>

/* A double needs the D extension. A single, in what is wider, is NaN-boxed. */
uint32_t float_read_single(unsigned int number);
uint64_t float_read_double(unsigned int number);
void float_write_single(uint32_t value, unsigned int number);
void float_write_double(uint64_t value, unsigned int number);

/* A part of a vector register: offset + size <= vlenb. vl and vtype stay as they are,
 * vstart becomes 0. */
void vector_read(void *to, size_t offset, size_t size, unsigned int number);
void vector_write(const void *from, size_t offset, size_t size, unsigned int number);

/* Set vl, which only shrinks, and leave vtype as it is. vstart becomes 0. */
void vector_set_length(unsigned long vl);

#endif
