/* SPDX-License-Identifier: BSD-2-Clause */
/* Any SBI call by hand, and the list of those that have names. */
#include <stddef.h>
#include <string.h>

#include "payload/lib/ecall.h"
#include "payload/lib/print.h"
#include "payload/shell/commands.h"
#include "payload/shell/sbi_names.h"
#include "payload/shell/words.h"

/* A call as the person asked for it. Extension and function are NULL where the
 * table does not know them. */
struct call {
	const struct sbi_extension *extension;
	const struct sbi_function *function;
	long eid;
	long fid;
	unsigned long arguments[SBI_ARGUMENTS_MAX];
};

/* The number that a word stands for; says so if there is none. */
static bool number_of(const char *word, const char *what, unsigned long *number)
{
	if (words_number(word, number))
		return true;
	print("%s \"%s\" is neither a known name nor a number; see \"functions\".\n", what, word);
	return false;
}

static bool parse_extension(struct call *call, const char *word)
{
	unsigned long eid;

	call->extension = sbi_extension_by_name(word);
	if (call->extension != NULL) {
		call->eid = call->extension->eid;
		return true;
	}
	if (!number_of(word, "The extension", &eid))
		return false;
	call->eid = (long)eid;
	call->extension = sbi_extension_by_id(call->eid);
	return true;
}

static bool parse_function(struct call *call, const char *word)
{
	unsigned long fid;

	if (call->extension != NULL)
		call->function = sbi_function_by_name(call->extension, word);
	if (call->function != NULL) {
		call->fid = call->function->fid;
		return true;
	}
	if (!number_of(word, "The function", &fid))
		return false;
	call->fid = (long)fid;
	if (call->extension != NULL)
		call->function = sbi_function_by_id(call->extension, call->fid);
	return true;
}

/* Legacy functions are extensions of their own: a legacy function that was named
 * moves into the extension id, and one called by number has its id there already. */
static void resolve_legacy(struct call *call, bool by_name)
{
	if (call->extension != sbi_legacy)
		return;
	if (by_name) {
		call->eid = call->fid;
		call->fid = 0;
	}
	call->function = sbi_function_by_id(sbi_legacy, call->eid);
}

static bool parse_argument(const char *word, unsigned long *argument)
{
	const struct sbi_extension *extension = sbi_extension_by_name(word);

	if (word[0] == '"')
		*argument = (unsigned long)(word + 1);
	else if (extension != NULL)
		*argument = (unsigned long)extension->eid;
	else
		return number_of(word, "The argument", argument);
	return true;
}

static bool parse(struct call *call, int count, char **words)
{
	if (!parse_extension(call, words[1]) || !parse_function(call, words[2]))
		return false;
	resolve_legacy(call, sbi_extension_by_name(words[1]) != NULL);
	for (int i = 3; i < count; i++)
		if (!parse_argument(words[i], &call->arguments[i - 3]))
			return false;
	return true;
}

static void print_arguments(const struct call *call, int count)
{
	const char *names = call->function != NULL ? call->function->arguments : "";

	for (int i = 0; i < SBI_ARGUMENTS_MAX; i++) {
		size_t length = strcspn(names, " ");

		if (length != 0)
			print(", %.*s", (int)length, names);
		else if (i < count)
			print(", a%d", i);
		else
			break;
		print(" = %ld (0x%lx)", (long)call->arguments[i], call->arguments[i]);
		names += length + (names[length] == ' ');
	}
}

static void print_call(const struct call *call, int count)
{
	char letters[5];

	sbi_extension_letters(call->eid, letters);
	print("call    %s %s: EID 0x%lx",
	      call->extension != NULL ? call->extension->name : "unknown",
	      call->function != NULL ? call->function->name : "unknown", call->eid);
	if (letters[0] != '\0')
		print(" \"%s\"", letters);
	print(", FID %ld", call->fid);
	print_arguments(call, count);
	print("\n");
}

void print_answer(struct sbiret answer)
{
	print("answer  %s (%ld), value %ld (0x%lx)\n", sbi_error_name(answer.error), answer.error,
	      answer.value, answer.uvalue);
}

/* What the value of an answer means, where it is more than a number. */
static void print_meaning(const struct call *call, unsigned long value)
{
	if (call->eid == SBI_EXT_HSM && call->fid == SBI_HSM_HART_GET_STATUS)
		print("meaning %s\n", sbi_hart_state_name(value));
	if (call->eid != SBI_EXT_BASE)
		return;
	if (call->fid == SBI_BASE_GET_SPEC_VERSION)
		print("meaning SBI v%lu.%lu\n", value >> 24 & 0x7f, value & 0xffffff);
	else if (call->fid == SBI_BASE_GET_IMPL_ID)
		print("meaning %s\n", sbi_implementation_name(value));
	else if (call->fid == SBI_BASE_PROBE_EXTENSION)
		print("meaning %s\n", value != 0 ? "available" : "not available");
}

void command_call(int count, char **words)
{
	struct call call = { 0 };

	if (!parse(&call, count, words))
		return;
	print_call(&call, count - 3);

	const unsigned long *a = call.arguments;
	struct sbiret answer = sbi_call6(call.eid, call.fid, a[0], a[1], a[2], a[3], a[4], a[5]);

	if (call.extension == sbi_legacy) {
		print("answer  a0 = %ld (0x%lx)\n", answer.error, (unsigned long)answer.error);
		return;
	}
	print_answer(answer);
	if (answer.error == SBI_SUCCESS)
		print_meaning(&call, answer.uvalue);
}

static void print_functions(const struct sbi_extension *extension, bool with_answers)
{
	for (size_t i = 0; i < extension->function_count; i++) {
		const struct sbi_function *function = &extension->functions[i];

		print("  %-6s %2ld  %s%s%s\n", extension->name, function->fid, function->name,
		      function->arguments[0] != '\0' ? " " : "", function->arguments);
		if (with_answers)
			print("              %s\n", function->answers);
	}
}

void command_functions(int count, char **words)
{
	if (count == 2) {
		const struct sbi_extension *extension = sbi_extension_by_name(words[1]);

		if (extension == NULL)
			print("There is no extension \"%s\"; see \"extensions\".\n", words[1]);
		else
			print_functions(extension, true);
		return;
	}
	for (size_t i = 0; i < sbi_extension_count; i++)
		print_functions(&sbi_extensions[i], false);
}
