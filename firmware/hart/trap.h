/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Traps from below machine mode: which of them S-mode gets at once, what the registers say of
 * one that machine mode got, and handing that on to the mode that it belongs to.
 */
#ifndef HART_TRAP_H
#define HART_TRAP_H

#include <stdbool.h>

#include "hart/hart.h"

/* A trap as machine mode saw it. mstatus says some of it, too, but only until an access of
 * hart/lower.h fails, which is a trap itself. */
struct trap {
	unsigned long cause; /* mcause */
	unsigned long epc;   /* mepc: the instruction that trapped */
	unsigned long tval;  /* mtval */
	unsigned long tval2; /* mtval2 and mtinst; 0 without the hypervisor extension */
	unsigned long tinst;
	unsigned long privilege; /* of the mode that trapped: PRIV_U or PRIV_S */
	bool from_guest;	 /* that was VU-mode or VS-mode */
	bool gva;		 /* tval is a guest virtual address */
};

/* Delegate to S-mode all that it handles itself. Each hart, at set-up; what was
 * withheld in an earlier run is forgotten. */
void trap_delegate(struct hart *self);

/* Withhold exactly these exceptions (bits by cause) from S-mode on the calling hart, for this
 * reason; what is withheld for others stays so. They come to machine mode first. */
void trap_withhold(struct hart *self, enum withhold_reason reason, unsigned long exceptions);

/* Whether a trap of this cause has an address in its tval. */
bool trap_has_address(unsigned long cause);

/* The last trap into machine mode, as its registers tell it. */
struct trap trap_read(void);

/* Whether the trap goes to VS-mode rather than to HS-mode: it came from a guest and hedeleg
 * says so. */
bool trap_goes_to_vs(const struct trap *trap);

/* Make the return from machine mode enter S-mode (HS-mode, VS-mode) at its trap
 * vector, with the registers as hardware would have set them had the exception been
 * delegated. During a trap, on the hart that took it. */
void trap_redirect(const struct trap *trap);

/* Make it enter HS-mode at `handler`, with sstatus, hstatus and sepc as after a trap, and say
 * nothing of its cause. */
void trap_enter_hs(const struct trap *trap, unsigned long handler);

/* Let the return from machine mode enter a guest, or not, with mepc and the rest of
 * mstatus as they are. The last step of whoever changes where S-mode goes on: to enter
 * one may overwrite all that a trap to HS-mode overwrites, mepc and mstatus.MPP. */
void trap_return_to_guest(bool guest);

#endif
