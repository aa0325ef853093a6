/* SPDX-License-Identifier: BSD-2-Clause */
/* Hart State Management extension, "HSM" (SBI v3.0, Hart State Management). */
#ifndef SBI_HSM_H
#define SBI_HSM_H

#include <stdbool.h>

#include "hart/hart.h"

/* Whether S-mode can begin to execute at this physical address. Takes any value. */
bool hsm_can_enter(unsigned long address);

/* Start a hart that is STOPPED, if `address` is one that S-mode may execute. The
 * errors are those of hart_start. Any hart. */
long hsm_start(unsigned long hartid, unsigned long address, unsigned long opaque);

/* Stop the calling hart, whatever it was doing, until it is started. If it was the last one,
 * nobody could do that: then it says so and powers off, with a failing status. */
_Noreturn void hsm_stop(void);

/* Say that the calling hart is about to stop: nothing more is sent to it, and
 * hsm_others_run() does not count it. hsm_stop() or hsm_retire() must follow. */
void hsm_begin_stop(void);

/* End the calling hart, which can be trusted with nothing but its fences any more:
 * it stays STOP_PENDING, so that no other hart waits for it. What it held goes on, and with
 * the last hart the machine ends as in hsm_stop(). */
_Noreturn void hsm_retire(void);

/* Wait, as a hart that is STOPPED, to be started; then enter S-mode. */
_Noreturn void hsm_wait(struct hart *self);

/* Have the calling hart sleep, SUSPENDED, until there is something for S-mode to do: an
 * interrupt that is enabled in sie, or an IPI, a remote fence or a software event. */
void hsm_suspend(void);

/* Whether a hart other than the calling one is doing something or about to. */
bool hsm_others_run(void);

/* Whether all harts but the calling one are STOPPED, or dead, which is for good. */
bool hsm_others_are_stopped(void);

#endif
