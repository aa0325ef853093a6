/* SPDX-License-Identifier: BSD-2-Clause */
/* One line typed at the console (see line.h). */
#include "payload/shell/line.h"

#include <stdbool.h>

#include "payload/lib/print.h"
#include "payload/shell/console.h"

#define CTRL_U 0x15
#define BACKSPACE 0x08
#define ESCAPE 0x1b
#define DELETE 0x7f

/* An LF right behind a CR belongs to the same line end. */
static bool last_was_cr;

static bool is_line_end(char c)
{
	bool second_half = c == '\n' && last_was_cr;

	last_was_cr = c == '\r';
	return (c == '\n' || c == '\r') && !second_half;
}

/* A key such as an arrow sends ESC [, parameters, and a letter or '~'
 * (ECMA-48, 5.4). */
static void skip_escape_sequence(void)
{
	if (console_read() != '[')
		return;
	for (;;) {
		char c = console_read();

		if (c >= '@' && c <= '~')
			return;
	}
}

static size_t erase(size_t length, size_t count)
{
	for (size_t i = 0; i < count; i++)
		print("\b \b");
	return length - count;
}

void line_read(char *line, size_t size)
{
	size_t length = 0;

	for (;;) {
		char c = console_read();

		if (is_line_end(c)) {
			break;
		} else if (c == CONSOLE_CTRL_C) {
			print("^C");
			length = 0;
			break;
		} else if (c == CTRL_U) {
			length = erase(length, length);
		} else if ((c == BACKSPACE || c == DELETE) && length > 0) {
			length = erase(length, 1);
		} else if (c == ESCAPE) {
			skip_escape_sequence();
		} else if (c >= ' ' && c <= '~') {
			if (length < size)
				line[length] = c;
			length++;
			print_char(c);
		}
	}
	print("\n");
	if (length >= size) {
		print("That line has %zu characters; the longest that is run has %zu.\n", length,
		      size - 1);
		length = 0;
	}
	line[length] = '\0';
}
