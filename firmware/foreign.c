/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that are no programs (see foreign.h): each format tells itself by a few bytes, which are
 * chosen such that no program begins with them. */
#include "foreign.h"

#include <string.h>

#include "base/print.h"

#define MAGIC_MAX 8

/* Text of which this much is there is text; less must end with a line. */
#define TEXT_SIZE 64
#define TEXT_CERTAIN 16

struct format {
	size_t offset;
	size_t size;
	char magic[MAGIC_MAX];
	const char *what;   /* "a tar archive" */
	const char *advice; /* what to do with it */
};

#define FORMAT(offset, magic, what, advice)                                                        \
	{                                                                                          \
		offset, sizeof(magic) - 1, magic, what, advice                                     \
	}
#define PACKED(offset, magic, packer, unpacker)                                                    \
	FORMAT(offset, magic, "a file compressed by " packer,                                      \
	       "Unpack it with " unpacker " and give what comes out.")

static const struct format formats[] = {
	PACKED(0, "\x1f\x8b\x08", "gzip", "gunzip"),
	PACKED(1, "7zXZ", "xz", "unxz"),
	PACKED(0, "\x28\xb5\x2f\xfd", "zstd", "unzstd"),
	PACKED(4, "1AY&SY", "bzip2", "bunzip2"),
	PACKED(0, "\x04\x22\x4d\x18", "lz4", "unlz4"),
	PACKED(0, "\x02\x21\x4c\x18", "lz4", "unlz4"),
	PACKED(0, "\x5d\0\0", "lzma", "unlzma"),
	PACKED(0, "\x89LZO", "lzop", "lzop -d"),
	FORMAT(0, "PK\3\4", "a zip archive", "Unpack it with unzip and give the kernel in it."),
	FORMAT(257, "ustar", "a tar archive", "Unpack it with tar -xf and give the kernel in it."),
	FORMAT(0, "07070", "a cpio archive",
	       "If it is an initramfs, pass it with -initrd, beside the kernel."),
	FORMAT(0, "!<arch>", "an archive of ar", "If it is a library, link a program with it."),
	FORMAT(0, "\xd0\x0d\xfe\xed", "a device tree or a FIT image",
	       "A tree is passed with -dtb; a kernel is taken out of a FIT image with dumpimage."),
	FORMAT(0, "\x27\x05\x19\x56", "a uImage, for U-Boot",
	       "Take the kernel out of it with dumpimage, or boot it from U-Boot."),
	FORMAT(4, "zimg", "a compressed EFI program (zboot)",
	       "Give the Image that it was made from, or boot it from EDK2."),
	FORMAT(0, "MZ", "an EFI program", "Boot it from EDK2 or from U-Boot."),
	FORMAT(0, "QFI\xfb", "a disk image (qcow2)", "Pass it with -drive, beside the kernel."),
	FORMAT(0, "#!", "a script", "Run it on the host, and give the kernel that it makes."),
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

static const struct format text = {
	.what = "a text",
	.advice = "Give the program that is made from it: an ELF or a flat binary.",
};

static bool matches(const struct elf_source *source, const struct format *format)
{
	char found[MAGIC_MAX];

	return format->offset + format->size <= source->size &&
	       source->read(source, format->offset, found, format->size) &&
	       memcmp(found, format->magic, format->size) == 0;
}

/* Printable from the beginning on. Memory goes on with zeros behind a short text. Programs of a
 * few instructions can be printable, too, but end otherwise: "j ." is an "o" and three zeros. */
static bool is_text(const struct elf_source *source)
{
	char bytes[TEXT_SIZE] = { 0 };
	size_t size = source->size < TEXT_SIZE ? source->size : TEXT_SIZE, length = 0;

	if (!source->read(source, 0, bytes, size))
		return false;
	while (length < size && ((bytes[length] >= ' ' && bytes[length] <= '~') ||
				 (bytes[length] >= '\t' && bytes[length] <= '\r')))
		length++;
	for (size_t i = length; i < size; i++)
		if (bytes[i] != '\0')
			return false;
	return length >= TEXT_CERTAIN || (length > 0 && bytes[length - 1] == '\n');
}

void foreign_refuse(const struct elf_source *source)
{
	const struct format *format = formats;

	while (format < formats + FORMATS && !matches(source, format))
		format++;
	if (format == formats + FORMATS) {
		if (!is_text(source))
			return;
		format = &text;
	}
	panic("What came by %s is %s, not a kernel that a hart can execute. %s", source->name,
	      format->what, format->advice);
}
