/* SPDX-License-Identifier: BSD-2-Clause */
/* Stands in for firmware/base/print.c: a panic that a test expects gives its sentence
 * to the test; any other makes the test fail. A message goes to the sink as it is. */
#ifndef UNIT_PANIC_H
#define UNIT_PANIC_H

/* The sentence that action(argument) panics with, or NULL when it returns. */
const char *panic_of(void (*action)(void *), void *argument);

/* What the code under test named in panic_init(). */
extern void (*panic_power_off)(void);

#endif
