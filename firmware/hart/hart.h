/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a hart is: its identity, its features, its block of memory, and the table
 * of all of them.
 *
 * A hart's block is its machine-mode stack with struct hart on top of it:
 *
 *				+-----------------------+
 *				| struct hart           |  with the frame of the trap
 *	stack top = hart --->	+-----------------------+  that is being handled
 *				| calls of C functions, |
 *				|   grows down          |
 *				+-----------------------+
 *
 * mscratch holds the address of struct hart while the hart runs S-mode or below,
 * and its bitwise complement (a negative number) while it runs machine mode:
 * trap.S tells the two apart with one branch, and a fault inside the firmware
 * never uses a stack pointer that came from S-mode.
 *
 * A hart's doorbell is its MSIP register, or the seteipnum_le register of its machine-
 * level IMSIC, which entry.S has made ready: storing DOORBELL_RING wakes the hart.
 *
 * Invariants: the table is in ascending order of hart ids, complete before any
 * other hart is started, and read-only from then on. Each field of struct hart
 * says who may write it.
 */
#ifndef HART_HART_H
#define HART_HART_H

/* Offsets and sizes that assembly needs; asserted against the structs below. */
#define HART_X(n) (8 * (n))
#define HART_ID 256
#define HART_FEATURES 264
#define HART_MTIMECMP 272
#define HART_SIZE 336
#define HART_STACK_SIZE 2240
#define HART_BLOCK_SIZE (HART_STACK_SIZE + HART_SIZE)

/* What is stored to ring a doorbell; of an IMSIC, the identity of its interrupt. */
#define DOORBELL_RING 1

#ifndef __ASSEMBLER__
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hart/csr.h"

/* The registers of the interrupted code: x[n] is register xn, and x[0] is 0.
 * Which of them a trap saved is said where trap.S calls into C. */
struct trap_frame {
	unsigned long x[32];
};

/* Why exceptions that S-mode handles itself come to machine mode first. */
enum withhold_reason { WITHHOLD_COUNTED, WITHHOLD_ASKED, WITHHOLD_REASONS };

struct sbi_state; /* sbi/state.h */

struct hart {
	struct trap_frame frame;     /* written by trap.S on the hart itself */
	unsigned long id;	     /* mhartid; written once at boot */
	unsigned long features;	     /* enum hart_feature bits; written by the hart itself */
	volatile uint64_t *mtimecmp; /* its timer's compare register; written once at boot */
	volatile uint32_t *doorbell; /* writing 1 there wakes it; written once at boot */
	unsigned long index;	     /* position in the table; written once at boot */
	struct sbi_state *sbi;	     /* what the SBI keeps for it; written once at boot */
	uint32_t doorbell_bit;	     /* of mip and mie: what that raises; written once at boot */
	_Atomic unsigned int state;  /* SBI_HSM_…; owned by sbi/hsm.c, read by all */
	_Atomic unsigned int mail;   /* enum mailbox_event bits; owned by sbi/mailbox.c */
	bool fetch_faulted;	     /* in S-mode, since it was entered; by the hart itself */
	bool svadu_only;	     /* the tree says Svadu without Svade; written once at boot */
	atomic_bool dead;	     /* faulted in machine mode; written by the hart itself */
	/* Bits by cause; owned by hart/trap.c. */
	uint32_t withheld[WITHHOLD_REASONS];
};

_Static_assert(offsetof(struct hart, frame.x) == 0, "HART_X() relies on it");
_Static_assert(offsetof(struct hart, id) == HART_ID, "entry.S relies on it");
_Static_assert(offsetof(struct hart, features) == HART_FEATURES, "trap.S relies on it");
_Static_assert(offsetof(struct hart, mtimecmp) == HART_MTIMECMP, "trap.S relies on it");
_Static_assert(sizeof(struct hart) <= HART_SIZE, "HART_SIZE is too small");
_Static_assert(HART_STACK_SIZE % 16 == 0 && HART_SIZE % 16 == 0, "the ABI aligns stacks to 16");

/* The hart that runs this code. Machine mode only. */
static inline struct hart *hart_self(void)
{
	return (struct hart *)~csr_read(CSR_MSCRATCH);
}

/* Build the table from ids in ascending order; memory comes from the arena. Every
 * struct hart starts out zeroed except for its id and index. Boot hart, once. */
void hart_table_init(const unsigned long *ids, size_t count);

/* Let the other harts find themselves in the table when they are woken. Boot hart,
 * when all that they need is there. */
void hart_table_publish(void);

/* The number of harts in the table. */
size_t hart_count(void);

/* The hart at a position in the table; index < hart_count(). */
struct hart *hart_at(size_t index);

/* The hart with this id, or NULL. Takes any value, also from S-mode. */
struct hart *hart_by_id(unsigned long id);

#endif
#endif
