/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions and CSRs that no assembler needs to know: code that is put together while
 * the program runs. One hart at a time.
 */
#ifndef CONFORMANCE_LIB_CODE_H
#define CONFORMANCE_LIB_CODE_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/conformance/lib/hart.h"

#define CODE_MAX 4

/* Fields of an instruction. Registers: a0 is the argument of code_run, and t0, t1 and t2
 * are free. */
#define CODE_RD(n) ((unsigned int)(n) << 7)
#define CODE_FUNCT3(n) ((unsigned int)(n) << 12)
#define CODE_RS1(n) ((unsigned int)(n) << 15)
#define CODE_RS2(n) ((unsigned int)(n) << 20)
#define CODE_FUNCT7(n) ((unsigned int)(n) << 25)
#define CODE_FUNCT12(n) ((unsigned int)(n) << 20)
#define CODE_SYSTEM 0x73U

/* csrr t0, number; csrw number, t0 */
#define CODE_CSRR(number) (CODE_FUNCT12(number) | CODE_FUNCT3(2) | CODE_RD(T0) | CODE_SYSTEM)
#define CODE_CSRW(number) (CODE_FUNCT12(number) | CODE_FUNCT3(1) | CODE_RS1(T0) | CODE_SYSTEM)

/* Run the first of these instructions that are not 0 in S-mode, with this argument in a0. */
struct trap code_run(const unsigned int code[CODE_MAX], unsigned long argument);

/* Access a CSR by its number; false when that traps. */
bool code_csr_read(unsigned int number, unsigned long *value);
bool code_csr_write(unsigned int number, unsigned long value);

#endif
