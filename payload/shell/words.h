/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of a command line and what they mean as numbers. */
#ifndef SHELL_WORDS_H
#define SHELL_WORDS_H

#include <stdbool.h>

/* As many as a line of twice as many characters can have. */
#define WORDS_MAX 256

/* Cut the line into words at blanks, in place. A word that begins with '"' goes
 * on to the next '"' and keeps the first one. Returns how many there are. */
int words_split(char *line, char *words[WORDS_MAX]);

/* A whole number: decimal or 0x..., with an optional minus sign. */
bool words_number(const char *word, unsigned long *number);

/* The same, but says so if the word is none; `what` begins the sentence. */
bool words_require_number(const char *word, const char *what, unsigned long *number);

#endif
