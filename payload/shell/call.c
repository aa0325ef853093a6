/* SPDX-License-Identifier: BSD-2-Clause */
/* Any SBI call by hand, and the list of those that have names. */
#include <stddef.h>
#include <string.h>

#include "payload/lib/ecall.h"
#include "payload/lib/print.h"
#include "payload/shell/commands.h"
#include "payload/shell/sbi_names.h"
#include "payload/shell/words.h"
#include "payload/shell/wrap.h"

/* linker/payload.ld */
extern const char _start[], __payload_end[];

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
		unsigned long value = call->arguments[i];
		size_t length = strcspn(names, " ");

		if (length != 0)
			wrap(",", "%.*s = %ld (0x%lx)", (int)length, names, (long)value, value);
		else if (i < count)
			wrap(",", "a%d = %ld (0x%lx)", i, (long)value, value);
		else
			break;
		names += length + (names[length] == ' ');
	}
	print("\n");
}

static void print_call(const struct call *call, int count)
{
	char letters[5];

	sbi_extension_letters(call->eid, letters);
	wrap_start(8);
	wrap("", "call    %s %s:", call->extension != NULL ? call->extension->name : "unknown",
	     call->function != NULL ? call->function->name : "unknown");
	wrap("", "EID 0x%lx", call->eid);
	if (letters[0] != '\0')
		wrap("", "\"%s\"", letters);
	wrap(",", "FID %ld", call->fid);
	print_arguments(call, count);
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

static bool is_in_shell(unsigned long address)
{
	return address >= (unsigned long)_start && address < (unsigned long)__payload_end;
}

/* What the call would do to the shell, or NULL. */
static const char *danger(const struct call *call)
{
	if (call->eid == SBI_EXT_HSM && call->fid == SBI_HSM_HART_START &&
	    is_in_shell(call->arguments[1]))
		return "The shell itself lies at that address: two harts would run in the same\n"
		       "memory. \"start HART\" starts a hart that waits.";
	if (call->eid == SBI_EXT_HSM && call->fid == SBI_HSM_HART_STOP)
		return "The hart that would stop is the one that the shell runs on.";
	if ((call->eid == SBI_EXT_HSM && call->fid == SBI_HSM_HART_SUSPEND) ||
	    (call->eid == SBI_EXT_SUSP && call->fid == SBI_SUSP_SYSTEM_SUSPEND))
		return "The hart that would sleep is the one that the shell runs on, and nothing\n"
		       "wakes it: the shell has no interrupt enabled.";
	return NULL;
}

void command_call(int count, char **words)
{
	struct call call = { 0 };

	if (!parse(&call, count, words))
		return;

	const char *warning = danger(&call);

	if (warning != NULL && strcmp(words[0], "call!") != 0) {
		print("%s\n\"call!\" makes the call all the same.\n", warning);
		return;
	}
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

/* The words of a list, each with its comma. */
static void print_words(const char *list)
{
	while (*list != '\0') {
		size_t length = strcspn(list, " ");

		wrap("", "%.*s", (int)length, list);
		list += length + (list[length] == ' ');
	}
	print("\n");
}

static void print_functions(const struct sbi_extension *extension, bool with_answers)
{
	for (size_t i = 0; i < extension->function_count; i++) {
		const struct sbi_function *function = &extension->functions[i];

		wrap_start(16);
		wrap("", "  %-6s %2ld  %s", extension->name, function->fid, function->name);
		print_words(function->arguments);
		if (!with_answers)
			continue;
		wrap_start(14);
		wrap("", "%*s", 13, "");
		print_words(function->answers);
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
