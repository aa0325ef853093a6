/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of a command line (see words.h). */
#include "payload/shell/words.h"

#include <string.h>

#include "payload/lib/print.h"

int words_split(char *line, char *words[WORDS_MAX])
{
	int count = 0;

	while (count < WORDS_MAX) {
		line += strspn(line, " \t");
		if (*line == '\0')
			break;
		words[count++] = line;
		line += *line == '"' ? 1 + strcspn(line + 1, "\"") : strcspn(line, " \t");
		if (*line != '\0')
			*line++ = '\0';
	}
	return count;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool words_number(const char *word, unsigned long *number)
{
	bool negative = *word == '-';
	unsigned long base = 10;
	unsigned long sum = 0;

	word += negative;
	if (word[0] == '0' && (word[1] | 0x20) == 'x') {
		base = 16;
		word += 2;
	}
	if (*word == '\0')
		return false;
	for (; *word != '\0'; word++) {
		unsigned long d = (unsigned long)digit(*word);

		if (d >= base || __builtin_mul_overflow(sum, base, &sum) ||
		    __builtin_add_overflow(sum, d, &sum))
			return false;
	}
	*number = negative ? -sum : sum;
	return true;
}

bool words_require_number(const char *word, const char *what, unsigned long *number)
{
	if (words_number(word, number))
		return true;
	print("%s must be a number, not \"%s\".\n", what, word);
	return false;
}
