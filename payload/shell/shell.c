/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The SBI shell: calls the firmware's SBI by hand, and shows what it answers.
 * Commands come from the device tree's /chosen/gander,cmd first (the firmware
 * copies fw_cfg's opt/gander/cmd there), and from the console after that.
 */
#include "payload/shell/shell.h"

#include <stddef.h>
#include <string.h>

#include "payload/lib/fdt.h"
#include "payload/lib/print.h"
#include "payload/shell/commands.h"
#include "payload/shell/console.h"
#include "payload/shell/line.h"
#include "payload/shell/trap.h"
#include "payload/shell/words.h"

#define LINE_SIZE (2 * WORDS_MAX)
#define PROMPT "gander> "

/* What QEMU's virt machine has, for a tree that does not say. */
#define DEFAULT_TIMEBASE 10000000

int main(unsigned long hartid, const void *fdt);

struct shell shell;

static unsigned long read_timebase(const void *fdt)
{
	struct fdt_property property;

	if (!fdt_find(fdt, "cpus", "timebase-frequency", &property))
		return DEFAULT_TIMEBASE;
	return fdt_number(&property);
}

static void run_script_line(const char *text, size_t length)
{
	char line[LINE_SIZE];

	if (length >= sizeof(line)) {
		print("A script line of %zu characters is skipped; the longest that is run has %zu.\n",
		      length, sizeof(line) - 1);
		return;
	}
	memcpy(line, text, length);
	line[length] = '\0';
	print(PROMPT "%s\n", line);
	command_run(line);
}

/* Lines end at a newline or a semicolon. */
static void run_script(const char *script, size_t length)
{
	const char *end = script + strnlen(script, length);

	while (script < end) {
		script += strspn(script, " ");

		const char *stop = script;

		while (stop < end && *stop != '\n' && *stop != ';')
			stop++;
		run_script_line(script, (size_t)(stop - script));
		script = stop + 1;
	}
}

int main(unsigned long hartid, const void *fdt)
{
	struct fdt_property script;
	char line[LINE_SIZE];

	shell = (struct shell){
		.hartid = hartid,
		.fdt = fdt,
		.timebase = read_timebase(fdt),
	};
	trap_init();
	console_init(shell.timebase);
	print("\nThis is Gander's SBI shell in S-mode on hart %lu. It calls the firmware by hand:\n"
	      "\"help\" lists the commands, \"shutdown\" leaves.\n\n",
	      hartid);
	if (fdt_find(fdt, "chosen", "gander,cmd", &script))
		run_script((const char *)script.data, script.length);
	for (;;) {
		print(PROMPT);
		line_read(line, sizeof(line));
		command_run(line);
	}
}
