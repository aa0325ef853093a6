/* SPDX-License-Identifier: BSD-2-Clause */
/* One line typed at the console, with the little editing that a person expects. */
#ifndef SHELL_LINE_H
#define SHELL_LINE_H

#include <stddef.h>

/* Read a line into `line`, without its end. Backspace deletes a character, Ctrl-U
 * all of them; Ctrl-C gives up the line, which is then empty. CR, LF and CR LF end
 * a line. Cursor keys are ignored. A line that does not fit is refused in a sentence, and
 * empty. */
void line_read(char *line, size_t size);

#endif
