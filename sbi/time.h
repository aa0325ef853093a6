/* SPDX-License-Identifier: BSD-2-Clause */
/* Timer extension, "TIME" (SBI v3.0, Timer Extension). */
#ifndef SBI_TIME_H
#define SBI_TIME_H

/* What set_timer does, also that of the legacy extension. */
void time_set_timer(unsigned long stime_value);

/* Make the supervisor timer interrupt pending on the calling hart at `when`
 * (absolute, in ticks of the time CSR) and not before. */
void time_set(unsigned long when);

/* The machine timer of the calling hart has fired. Harts with Sstc have no use for
 * it: their supervisor timer fires by itself. */
void time_interrupt(void);

#endif
