/* SPDX-License-Identifier: BSD-2-Clause */
/* A list that is printed within the width of a terminal: a piece that would pass the
 * edge goes on the next line. */
#ifndef SHELL_WRAP_H
#define SHELL_WRAP_H

/* Begin a list at the left edge; further lines of it are indented. */
void wrap_start(int indent);

/* Print a piece, behind the separator and a blank, or a new line, if it is not the first.
 * A piece stays whole, even when it is wider than a line. */
void wrap(const char *separator, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
