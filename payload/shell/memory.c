/* SPDX-License-Identifier: BSD-2-Clause */
/* Looking at memory and changing it; faults are named and survived. */
#include "payload/lib/print.h"
#include "payload/shell/commands.h"
#include "payload/shell/console.h"
#include "payload/shell/trap.h"
#include "payload/shell/words.h"

static void print_fault(const struct trap *fault)
{
	print("fault   %s (scause 0x%lx), address 0x%lx, pc 0x%lx\n", trap_name(fault->cause),
	      fault->cause, fault->value, fault->pc);
}

void command_peek(int count, char **words)
{
	unsigned long address;
	unsigned long words_left = 1;

	if (!words_require_number(words[1], "The address", &address) ||
	    (count == 3 && !words_require_number(words[2], "The count", &words_left)))
		return;
	for (; words_left > 0 && !console_interrupted(); words_left--, address += 8) {
		unsigned long value;
		struct trap fault;

		if (!trap_load(address, &value, &fault)) {
			print_fault(&fault);
			return;
		}
		print("0x%016lx: 0x%016lx\n", address, value);
	}
}

void command_poke(int count, char **words)
{
	unsigned long address;
	unsigned long value;
	struct trap fault;

	(void)count;
	if (!words_require_number(words[1], "The address", &address) ||
	    !words_require_number(words[2], "The value", &value))
		return;
	if (!trap_store(address, value, &fault))
		print_fault(&fault);
}
