/* SPDX-License-Identifier: BSD-2-Clause */
/* Handing a trap that came to machine mode on to the mode it belongs to. */
#ifndef HART_REDIRECT_H
#define HART_REDIRECT_H

#include <stdbool.h>

/* A trap as machine mode saw it. */
struct trap {
	unsigned long cause; /* mcause */
	unsigned long epc;   /* mepc: the instruction that trapped */
	unsigned long tval;  /* mtval */
	unsigned long tval2; /* mtval2 and mtinst; 0 without the hypervisor extension */
	unsigned long tinst;
	bool gva;	 /* tval is a guest virtual address */
	bool from_guest; /* VS-mode or VU-mode took it */
};

/* Whether a trap of this cause has an address in its tval. */
bool trap_has_address(unsigned long cause);

/* The last trap into machine mode, as its registers tell it. */
struct trap trap_read(void);

/* Whether the trap that is being handled came from VS-mode or VU-mode, as long as no
 * access of hart/guest.h has failed, which is a trap itself. */
bool trap_from_guest(void);

/* Let the return from machine mode enter a guest, or not, with mepc and the rest of
 * mstatus as they are. The last step of whoever changes where S-mode goes on: to enter
 * one may overwrite all that a trap to HS-mode overwrites, mepc and mstatus.MPP. */
void trap_return_to_guest(bool guest);

/* Whether the trap that is being handled goes to VS-mode rather than to HS-mode:
 * it came from there and hedeleg says so. */
bool redirect_goes_to_vs(const struct trap *trap);

/* Make the return from machine mode enter S-mode (HS-mode, VS-mode) at its trap
 * vector, with the registers as hardware would have set them had the exception been
 * delegated. During a trap, on the hart that took it. */
void redirect_trap(const struct trap *trap);

#endif
