/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Debug Console extension (SBI v3.0, chapter of that name). What it writes stands
 * between '[' and ']' on lines of its own, for whoever reads the console; the
 * text SECRET is in buffers that must be refused and never appears.
 */
#include <stdint.h>
#include <string.h>

#include "payload/lib/print.h"
#include "tests/conformance/lib/console.h"
#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/paging.h"
#include "tests/conformance/lib/preserve.h"
#include "tests/conformance/lib/test.h"

extern const char __payload_end[];

#define MIB (1UL << 20)

static struct sbiret console_write(unsigned long size, unsigned long low, unsigned long high)
{
	return sbi_call3(SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE, size, low, high);
}

static struct sbiret console_read(unsigned long size, unsigned long low, unsigned long high)
{
	return sbi_call3(SBI_EXT_DBCN, SBI_DBCN_CONSOLE_READ, size, low, high);
}

static struct sbiret write_byte(unsigned long byte)
{
	return sbi_call1(SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE_BYTE, byte);
}

/* The call may write less than it is given; then it is given the rest. */
static struct sbiret write_all(unsigned long size, unsigned long address)
{
	unsigned long deadline = time_now() + ticks(PATIENCE_MS);
	struct sbiret ret = { .error = SBI_SUCCESS };
	unsigned long written = 0;

	while (written < size && time_now() < deadline) {
		ret = console_write(size - written, address + written, 0);
		if (ret.error || ret.uvalue > size - written)
			break;
		written += ret.uvalue;
	}
	ret.uvalue = written;
	return ret;
}

/* ---- Buffers that are fine ---- */

/* Write a text from this address of free memory, which keeps its content. */
static void write_from(unsigned long address, const char *text, const char *where)
{
	char kept[64];
	size_t size = strlen(text);
	struct sbiret ret;

	memcpy(kept, (void *)address, size);
	memcpy((void *)address, text, size);
	ret = write_all(size, address);
	memcpy((void *)address, kept, size);
	expect_success(ret, size, "%s (0x%lx)", where, address);
}

/* Right behind the firmware; where two of its ranges touch, behind the second. */
static unsigned long behind_firmware(void)
{
	const struct range *range = board.firmware;
	unsigned long end = 0;

	for (; range; range = board_firmware_at(end))
		end = range->end;
	return end;
}

static void good_buffers(void)
{
	unsigned long middle = ((unsigned long)__payload_end / (4 * MIB) + 1) * 4 * MIB;
	unsigned long page = middle + MIB;

	write_from(middle, "[aligned]\r\n", "aligned");
	write_from(middle + 1, "[unaligned by 1]\r\n", "unaligned");
	write_from(middle + 7, "[unaligned by 7]\r\n", "unaligned");
	write_from(page - 5, "[across a page]\r\n", "across a page");
	write_from(middle - 5, "[across 4 MiB]\r\n", "across a multiple of 4 MiB");
	write_from(board.ram.end - 22, "[the last RAM bytes]\r\n", "the last bytes of RAM");
	if (board.firmware_count)
		write_from(behind_firmware(), "[behind the firmware]\r\n",
			   "the first bytes behind the firmware");
	else
		skip("the device tree reserves nothing", "the first bytes behind the firmware");
}

static void long_text(void)
{
	static char text[1000];

	memset(text, '.', sizeof(text));
	memcpy(text, "[long", 5);
	memcpy(text + sizeof(text) - 3, "]\r\n", 3);
	expect_success(write_all(sizeof(text), (unsigned long)text), sizeof(text),
		       "a text of 1000 bytes, in as many calls as it takes");
}

static void no_bytes(void)
{
	expect_success(console_write(0, (unsigned long)__payload_end, 0), 0, "no bytes");
	expect_success(console_write(0, board.ram.end, 0), 0, "no bytes, right behind RAM");
	expect_success(console_write(0, 0, 0), 0, "no bytes, at address 0");
}

/* "It is recommended that bytes [...] follow UTF-8 character encoding." */
static void beyond_ascii(void)
{
	static const char text[] = "[UTF-8: \xc3\xa4 \xe2\x82\xac]\r\n";

	expect_success(write_all(sizeof(text) - 1, (unsigned long)text), sizeof(text) - 1,
		       "bytes with the top bit set");
}

#define CHORUS_LINES 10

static _Atomic unsigned long written_by_all;

static const char chorus_line[] = "[one of many]\r\n";

static void write_lines(void *unused)
{
	(void)unused;
	for (int i = 0; i < CHORUS_LINES; i++)
		written_by_all +=
			write_all(sizeof(chorus_line) - 1, (unsigned long)chorus_line).uvalue;
}

static void by_all_harts_at_once(void)
{
	written_by_all = 0;
	for_each_other_hart (hart)
		hart_start(hart, write_lines, NULL);
	write_lines(NULL);
	for_each_other_hart (hart)
		hart_join(hart);
	expect_equal(written_by_all, hart_count * CHORUS_LINES * (sizeof(chorus_line) - 1),
		     "each hart writes %d lines at the same time", CHORUS_LINES);
}

/* ---- Buffers that must be refused ---- */

struct buffer {
	const char *name;
	unsigned long address, size, high;
};

static void refuse(long fid, const struct buffer *buffer)
{
	expect_error(sbi_call3(SBI_EXT_DBCN, fid, buffer->size, buffer->address, buffer->high),
		     SBI_ERR_INVALID_PARAM, "%s (0x%lx + 0x%lx)", buffer->name, buffer->address,
		     buffer->size);
}

static void refuse_bad_addresses(long fid)
{
	struct bad_address bad[BOARD_MAX_BAD_ADDRESSES];
	size_t count = board_bad_addresses(bad);

	for (size_t i = 0; i < count; i++) {
		struct buffer buffer = { bad[i].name, bad[i].address, 8, 0 };

		refuse(fid, &buffer);
	}
}

/* Begins or ends in memory that is fine, but is not fine as a whole. */
static void refuse_straddling(long fid)
{
	unsigned long ram = board.ram.end;
	const struct buffer buffers[] = {
		{ "one byte behind RAM", ram, 1, 0 },
		{ "across the end of RAM", ram - 8, 9, 0 },
		{ "from free memory far past RAM", (unsigned long)__payload_end, 1UL << 40, 0 },
		{ "across the start of RAM", board.ram.start - 8, 16, 0 },
		{ "length -1", (unsigned long)__payload_end, -1UL, 0 },
		{ "length -1, from address 0", 0, -1UL, 0 },
		{ "length -1, from address 1", 1, -1UL, 0 },
		{ "up to the end of the address space", ram - 8, -(ram - 8), 0 },
		{ "wraps around to free memory", ram - 8, -16UL, 0 },
		{ "half of the address space", (unsigned long)__payload_end, 1UL << 63, 0 },
		{ "base_addr_hi = 1", (unsigned long)__payload_end, 8, 1 },
		{ "base_addr_hi = -1", (unsigned long)__payload_end, 8, -1UL },
		{ "base_addr_hi = 1 << 63", (unsigned long)__payload_end, 8, 1UL << 63 },
	};

	for (size_t i = 0; i < sizeof(buffers) / sizeof(buffers[0]); i++)
		refuse(fid, &buffers[i]);
}

static void refuse_firmware(long fid)
{
	for (size_t i = 0; i < board.firmware_count; i++) {
		unsigned long start = board.firmware[i].start;
		unsigned long end = board.firmware[i].end;
		const struct buffer buffers[] = {
			{ "all of the firmware", start, end - start, 0 },
			{ "the firmware's first byte", start, 1, 0 },
			{ "across the firmware's start", start - 8, 9, 0 },
			{ "inside the firmware", start + (end - start) / 2, 8, 0 },
			{ "the firmware's last byte", end - 1, 1, 0 },
			{ "across the firmware's end", end - 1, 16, 0 },
			{ "around the firmware", start - 8, end - start + 16, 0 },
		};

		for (size_t j = 0; j < sizeof(buffers) / sizeof(buffers[0]); j++)
			refuse(fid, &buffers[j]);
	}
}

/* The address is a physical one, whatever satp says. */
static void refuse_virtual(long fid)
{
	static struct page page;
	const struct buffer buffer = { "a virtual address, with paging on", WINDOW, 8, 0 };

	memcpy(page.word, "SECRET\r\n", 8);
	window_map(&page, PTE_READ_WRITE);
	paging_on(0);
	refuse(fid, &buffer);
	paging_off();
}

static void refused_buffers(long fid)
{
	char *ram_end = (char *)board.ram.end - 8;
	char kept[8];

	memcpy(kept, ram_end, sizeof(kept));
	memcpy(ram_end, "SECRET\r\n", 8);
	refuse_bad_addresses(fid);
	refuse_straddling(fid);
	refuse_firmware(fid);
	refuse_virtual(fid);
	expect(!memcmp(ram_end, "SECRET\r\n", 8), "a refused buffer keeps its content");
	memcpy(ram_end, kept, sizeof(kept));
}

/* ---- Reading ---- */

#define CANARY 0x5a

static void read_nothing(void)
{
	static char buffer[16];

	memset(buffer, CANARY, sizeof(buffer));
	expect_success(console_read(sizeof(buffer), (unsigned long)buffer, 0), 0,
		       "nothing to be read: returns at once");
	for (size_t i = 0; i < sizeof(buffer); i++) {
		if (buffer[i] != CANARY)
			expect(false, "nothing to be read: byte %zu of the buffer is untouched", i);
	}
	expect_success(console_read(0, (unsigned long)buffer, 0), 0, "no bytes");
}

static void read_typed(void)
{
	char bytes[] = { CANARY, CANARY, CANARY };

	console_type('t');
	expect_success(console_read(sizeof(bytes), (unsigned long)bytes, 0), 1, "a typed byte");
	expect(bytes[0] == 't', "it is what was typed");
	expect(bytes[1] == CANARY && bytes[2] == CANARY, "no other byte is written");
	expect_success(console_read(sizeof(bytes), (unsigned long)bytes, 0), 0, "once");
}

/* ---- The three functions ---- */

static void writes(void)
{
	static const char text[] = "[preserve]\r\n";

	testing("SBI_DBCN console_write");
	good_buffers();
	long_text();
	beyond_ascii();
	no_bytes();
	by_all_harts_at_once();
	refused_buffers(SBI_DBCN_CONSOLE_WRITE);
	expect_preserved(SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE,
			 ARGUMENTS(sizeof(text) - 1, (unsigned long)text, 0));
}

static void reads(void)
{
	static char buffer[8];

	testing("SBI_DBCN console_read");
	read_nothing();
	refused_buffers(SBI_DBCN_CONSOLE_READ);
	expect_preserved(SBI_EXT_DBCN, SBI_DBCN_CONSOLE_READ,
			 ARGUMENTS(sizeof(buffer), (unsigned long)buffer, 0));
	read_typed();
}

static void bytes(void)
{
	static const char text[] = "[byte by byte]\r\n";
	struct sbiret ret;

	testing("SBI_DBCN console_write_byte");
	for (const char *c = text; *c != '\0'; c++)
		ret = write_byte((unsigned char)*c);
	expect_success(ret, 0, "writes a byte, uvalue is zero");
	for (const char *c = text; *c != '\0'; c++)
		ret = write_byte(0xdeadbeefcafe0100UL | (unsigned char)*c);
	expect_success(ret, 0, "bits above the 8 of the byte do not count");
	expect_preserved(SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE_BYTE, ARGUMENTS('\n'));
}

void conformance(void)
{
	writes();
	bytes();
	reads();
}
