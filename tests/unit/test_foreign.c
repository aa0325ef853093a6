/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each format of files that are no programs is told from the others, and from programs.
 *
 * links: firmware/foreign.c tests/unit/lib/panic.c tests/unit/lib/test.c
 */
#include <stdio.h>
#include <string.h>

#include "foreign.h"
#include "tests/unit/lib/panic.h"
#include "tests/unit/lib/test.h"

#define FILE_SIZE 600

static bool read_memory(const struct elf_source *source, size_t offset, void *to, size_t size)
{
	assert_true(offset <= source->size && size <= source->size - offset);
	memcpy(to, (const char *)source->context + offset, size);
	return true;
}

static bool read_nothing(const struct elf_source *source, size_t offset, void *to, size_t size)
{
	(void)source;
	(void)offset;
	(void)to;
	(void)size;
	return false;
}

struct file {
	const char *name;
	size_t offset, size;
	const char *bytes; /* there; 0x13 elsewhere, as in a nop */
	const char *what;  /* NULL: it may be a program */
};

#define BYTES(offset, bytes) offset, sizeof(bytes) - 1, bytes

static const struct file files[] = {
	{ "gzip", BYTES(0, "\x1f\x8b\x08"), "a file compressed by gzip" },
	{ "xz", BYTES(0, "\xfd\x37\x7a\x58\x5a"), "a file compressed by xz" },
	{ "zstd", BYTES(0, "\x28\xb5\x2f\xfd"), "a file compressed by zstd" },
	{ "bzip2", BYTES(0, "BZh91AY&SY"), "a file compressed by bzip2" },
	{ "lz4", BYTES(0, "\x04\x22\x4d\x18"), "a file compressed by lz4" },
	{ "lz4 -l, of Linux", BYTES(0, "\x02\x21\x4c\x18"), "a file compressed by lz4" },
	{ "lzma", BYTES(0, "\x5d\0\0\x80\0"), "a file compressed by lzma" },
	{ "lzop", BYTES(0, "\x89LZO\0\r\n"), "a file compressed by lzop" },
	{ "zip", BYTES(0, "PK\3\4"), "a zip archive" },
	{ "tar", BYTES(257, "ustar"), "a tar archive" },
	{ "cpio", BYTES(0, "070701"), "a cpio archive" },
	{ "ar", BYTES(0, "!<arch>\n"), "an archive of ar" },
	{ "device tree", BYTES(0, "\xd0\x0d\xfe\xed"), "a device tree or a FIT image" },
	{ "uImage", BYTES(0, "\x27\x05\x19\x56"), "a uImage, for U-Boot" },
	{ "zboot", BYTES(0, "MZ\0\0zimg"), "a compressed EFI program (zboot)" },
	{ "EFI", BYTES(0, "MZ\x90\0"), "an EFI program" },
	{ "qcow2", BYTES(0, "QFI\xfb"), "a disk image (qcow2)" },
	{ "script", BYTES(0, "#!/bin/sh\n"), "a script" },
	{ "text",
	  BYTES(0,
		"void main(void)\n{\n\tfor (;;)\n\t\tputs(\"here I am, as I was written\");\n}\n"),
	  "a text" },
	{ "nops", BYTES(0, ""), NULL },
	{ "text that turns into a program", BYTES(0, "Gander was here, on its way north\n"), NULL },
	{ "half of a magic number", BYTES(0, "\x1f\x8b"), NULL },
	{ "a magic number elsewhere", BYTES(1, "\x1f\x8b\x08"), NULL },
};

static void refuse(void *source)
{
	foreign_refuse(source);
}

static const char *sentence_of(const void *bytes, size_t size)
{
	struct elf_source source = {
		.name = "a test", .size = size, .read = read_memory, .context = bytes
	};

	return panic_of(refuse, &source);
}

/* The sentence is whole: it ends with its advice. */
static void test_file(void **state)
{
	const struct file *row = *state;
	char content[FILE_SIZE], begin[100];
	const char *sentence;

	memset(content, 0x13, sizeof(content));
	memcpy(content + row->offset, row->bytes, row->size);
	sentence = sentence_of(content, sizeof(content));
	if (row->what == NULL) {
		assert_null(sentence);
		return;
	}
	assert_non_null(sentence);
	snprintf(begin, sizeof(begin),
		 "What came by a test is %s, not a kernel that a hart can "
		 "execute. ",
		 row->what);
	assert_memory_equal(sentence, begin, strlen(begin));
	assert_true(strlen(sentence) > strlen(begin) + 10);
	assert_int_equal(sentence[strlen(sentence) - 1], '.');
}

/* In a file and in memory, where zeros follow. */
static void test_short_files(void **state)
{
	char memory[FILE_SIZE] = "hello\n";

	(void)state;
	assert_non_null(sentence_of(memory, 6));
	assert_non_null(sentence_of(memory, sizeof(memory)));
	assert_null(sentence_of("hello", 5));
	assert_null(sentence_of("o\0\0\0", 4)); /* j . */
	assert_null(sentence_of("\x1f\x8b", 2));
	assert_null(sentence_of("", 0));
	strcpy(memory, "sixteen letters.");
	assert_non_null(sentence_of(memory, 16));
	assert_non_null(sentence_of(memory, sizeof(memory)));
}

/* Whoever loads the file says that it cannot be read. */
static void test_unreadable_file(void **state)
{
	struct elf_source source = { .name = "a test", .size = FILE_SIZE, .read = read_nothing };

	(void)state;
	assert_null(panic_of(refuse, &source));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_short_files),
		cmocka_unit_test(test_unreadable_file),
	};

	return run_rows(test_file, files) +
	       cmocka_run_group_tests_name("foreign", tests, NULL, NULL);
}
