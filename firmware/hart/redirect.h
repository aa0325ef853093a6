/* SPDX-License-Identifier: BSD-2-Clause */
/* Handing a trap that came to machine mode on to the mode it belongs to. */
#ifndef HART_REDIRECT_H
#define HART_REDIRECT_H

#include <stdbool.h>

/* A call from S-mode: mepc is at the ecall until trap.S steps over it on the way back.
 * Whoever lets S-mode go on elsewhere aims this much below. */
#define ECALL_SIZE 4

/* A trap as machine mode saw it. */
struct trap {
	unsigned long cause; /* mcause */
	unsigned long epc;   /* mepc: the instruction that trapped */
	unsigned long tval;  /* mtval */
	unsigned long tval2; /* mtval2 and mtinst; 0 without the hypervisor extension */
	unsigned long tinst;
	bool gva; /* tval is a guest virtual address */
};

/* Whether a trap of this cause has an address in its tval. */
bool trap_has_address(unsigned long cause);

/* The last trap into machine mode, as its registers tell it. */
struct trap trap_read(void);

/* Whether the trap that is being handled came from VS-mode or VU-mode. */
bool trap_from_guest(void);

/* Whether the trap that is being handled goes to VS-mode rather than to HS-mode:
 * it came from there and hedeleg says so. */
bool redirect_goes_to_vs(unsigned long cause);

/* Make the return from machine mode enter S-mode (HS-mode, VS-mode) at its trap
 * vector, with the registers as hardware would have set them had the exception been
 * delegated. During a trap, on the hart that took it. */
void redirect_trap(const struct trap *trap);

#endif
