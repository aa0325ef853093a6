/* SPDX-License-Identifier: BSD-2-Clause */
/* How interrupts reach the harts: doorbells, compare registers, APLIC domains. */
#ifndef VIRT_INTERRUPTS_H
#define VIRT_INTERRUPTS_H

/* Tell each hart its registers in the controllers that survey.h found, and hand wired
 * interrupts to S-mode. Stops the machine with a sentence when a hart would get no IPIs or
 * no timer interrupts. Boot hart, when the hart table is there. */
void interrupts_settle(void);

#endif
