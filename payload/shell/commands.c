/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of commands, and the commands that only concern the shell. */
#include "payload/shell/commands.h"

#include <stddef.h>
#include <string.h>

#include "payload/lib/ecall.h"
#include "payload/lib/print.h"
#include "payload/shell/sbi_names.h"
#include "payload/shell/words.h"

struct command {
	const char *name;
	const char *arguments;
	const char *summary;
	const char *details; /* sentences for "help COMMAND", or NULL */
	int arguments_min;
	int arguments_max;
	void (*run)(int count, char **words);
};

static void command_help(int count, char **words);

static void command_echo(int count, char **words)
{
	for (int i = 1; i < count; i++)
		print("%s%s", words[i] + (words[i][0] == '"'), i + 1 < count ? " " : "");
	print("\n");
}

static void system_reset(unsigned long type)
{
	print_answer(sbi_call2(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, type, SBI_SRST_REASON_NONE));
}

static void command_shutdown(int count, char **words)
{
	(void)count;
	(void)words;
	system_reset(SBI_SRST_TYPE_SHUTDOWN);
}

static void command_reboot(int count, char **words)
{
	if (count == 1 || strcmp(words[1], "cold") == 0)
		system_reset(SBI_SRST_TYPE_COLD_REBOOT);
	else if (strcmp(words[1], "warm") == 0)
		system_reset(SBI_SRST_TYPE_WARM_REBOOT);
	else
		print("A reboot is \"cold\" or \"warm\", not \"%s\".\n", words[1]);
}

static const struct command commands[] = {
	{ "help", "[COMMAND]", "lists the commands, or explains one", NULL, 0, 1, command_help },
	{ "info", "", "says which firmware and machine this is", NULL, 0, 0, command_info },
	{ "extensions", "", "probes every extension of SBI v3.0", NULL, 0, 0, command_extensions },
	{ "functions", "[EXT]", "lists the functions and their arguments",
	  "With EXT: those of this extension, and what each may answer. The number is the\n"
	  "function's id.\n",
	  0, 1, command_functions },
	{ "call", "EXT FUNCTION [ARG...]", "makes any SBI call",
	  "EXT and FUNCTION are names (see \"functions\") or numbers; up to 6 arguments.\n"
	  "An argument is a number (decimal, 0x..., -1), an extension's name (its id), or\n"
	  "\"text\" in quotes (the text's address). Missing arguments are 0. Examples:\n"
	  "  call hsm hart_get_status 1\n"
	  "  call 0x10 0\n"
	  "  call dbcn console_write 5 \"hello\"\n"
	  "  call legacy console_putchar 65\n",
	  2, 2 + SBI_ARGUMENTS_MAX, command_call },
	{ "call!", "EXT FUNCTION [ARG...]", "makes even a call that ends the shell",
	  "\"call\" refuses to stop or to suspend the shell's own hart, or to start another\n"
	  "one in the shell's memory.\n",
	  2, 2 + SBI_ARGUMENTS_MAX, command_call },
	{ "harts", "", "shows the state of every hart", NULL, 0, 0, command_harts },
	{ "start", "HART", "starts a hart",
	  "It sleeps, counts the IPIs that it gets (see \"ipi\" and \"harts\"), and stops\n"
	  "itself when it is told to (see \"stop\").\n",
	  1, 1, command_start },
	{ "stop", "HART", "stops a hart that \"start\" started", NULL, 1, 1, command_stop },
	{ "ipi", "HART", "sends an IPI and says whether it arrived",
	  "HART is the hart of the shell itself or one that \"start\" started.\n", 1, 1,
	  command_ipi },
	{ "timer", "TICKS", "sets the timer and waits for its interrupt", NULL, 1, 1,
	  command_timer },
	{ "peek", "ADDRESS [COUNT]", "shows 8-byte words of memory",
	  "A fault is named, and the shell goes on. Ctrl-C ends a long list.\n", 1, 2,
	  command_peek },
	{ "poke", "ADDRESS VALUE", "writes an 8-byte word to memory",
	  "A fault is named, and the shell goes on.\n", 2, 2, command_poke },
	{ "tree", "[NODE]", "shows the device tree that S-mode was given",
	  "With NODE: only nodes of that name and their children. Ctrl-C ends it.\n", 0, 1,
	  command_tree },
	{ "echo", "[TEXT]", "prints the text", NULL, 0, WORDS_MAX, command_echo },
	{ "shutdown", "", "powers the machine off", NULL, 0, 0, command_shutdown },
	{ "reboot", "[cold|warm]", "reboots the machine", NULL, 0, 1, command_reboot },
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	print("There is no command \"%s\"; \"help\" lists those there are.\n", name);
	return NULL;
}

static void command_help(int count, char **words)
{
	if (count == 1) {
		for (size_t i = 0; i < COMMAND_COUNT; i++)
			print("  %-10s %-21s  %s\n", commands[i].name, commands[i].arguments,
			      commands[i].summary);
		return;
	}

	const struct command *command = find(words[1]);

	if (command == NULL)
		return;
	print("%s %s: %s.\n", command->name, command->arguments, command->summary);
	if (command->details != NULL)
		print("%s", command->details);
}

void command_run(char *line)
{
	char *words[WORDS_MAX];
	int count = words_split(line, words);

	if (count == 0)
		return;

	const struct command *command = find(words[0]);

	if (command == NULL)
		return;
	if (count - 1 < command->arguments_min || count - 1 > command->arguments_max)
		print("It is used as: %s %s\n", command->name, command->arguments);
	else
		command->run(count, words);
}
