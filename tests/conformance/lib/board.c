/* SPDX-License-Identifier: BSD-2-Clause */
/* What the device tree says about the machine; see board.h. */
#include "tests/conformance/lib/board.h"

#include <string.h>

#include "payload/lib/fdt.h"

extern const char __payload_end[];

struct board board;

static bool starts_with(const char *string, const char *start)
{
	return !strncmp(string, start, strlen(start));
}

/* Interrupts of a hart, as devices list them: phandle and number. */
#define INTERRUPT_M_EXTERNAL 11

/* The index-th range of a reg of two cells for the address and two for the size, as on
 * every RV64 virt. */
static bool read_range_at(const struct fdt_property *reg, size_t index, struct range *range)
{
	struct fdt_property number = *reg;
	size_t offset = index * 2 * sizeof(unsigned long);

	if (offset + 2 * sizeof(unsigned long) > reg->length)
		return false;
	number.data += offset;
	range->start = fdt_number(&number);
	number.data += sizeof(unsigned long);
	range->end = range->start + fdt_number(&number);
	return true;
}

static struct range read_range(const struct fdt_property *reg)
{
	struct range range = { 0, 0 };

	read_range_at(reg, 0, &range);
	return range;
}

/* NUMA machines have several memory nodes: adjacent ones are one range here. */
static void add_memory(struct range memory)
{
	if (memory.start == board.ram.end)
		board.ram.end = memory.end;
	else if (board.ram.end < (unsigned long)__payload_end)
		board.ram = memory;
}

bool board_property(const struct fdt_property *of, const char *name, struct fdt_property *found)
{
	struct fdt_cursor cursor;

	fdt_start(&cursor, board.fdt);
	while (fdt_next(&cursor, found)) {
		if (found->node == of->node && !strcmp(found->name, name))
			return true;
	}
	return false;
}

static void add_cpu(const struct fdt_property *reg, unsigned long boot_hartid)
{
	unsigned long id = fdt_number(reg);
	struct fdt_property property;

	if (board_property(reg, "status", &property) &&
	    strcmp((const char *)property.data, "okay") != 0)
		return;
	if (id != boot_hartid && board.hart_count < BOARD_MAX_HARTS)
		board.hart_ids[board.hart_count++] = id;
	if (id == boot_hartid && board_property(reg, "riscv,isa", &property))
		board.isa = (const char *)property.data;
}

/* Whether a property's list of strings has this one. */
static bool lists(const struct fdt_property *property, const char *string)
{
	const char *end = (const char *)property->data + property->length;

	for (const char *at = (const char *)property->data; at < end; at += strlen(at) + 1) {
		if (!strcmp(at, string))
			return true;
	}
	return false;
}

/* An APLIC's domain with children, and the IMSIC files of M-mode's external interrupt. */
static bool is_machine_device(const struct fdt_property *compatible)
{
	struct fdt_property property;

	if (lists(compatible, "riscv,aplic"))
		return board_property(compatible, "riscv,children", &property);
	if (lists(compatible, "riscv,imsics") &&
	    board_property(compatible, "interrupts-extended", &property)) {
		/* The number stands behind the phandle. */
		property.data += sizeof(unsigned int);
		property.length = sizeof(unsigned int);
		return fdt_number(&property) == INTERRUPT_M_EXTERNAL;
	}
	return lists(compatible, "riscv,clint0") || lists(compatible, "riscv,aclint-mswi") ||
	       lists(compatible, "riscv,aclint-mtimer");
}

static void add_device(const struct fdt_property *compatible)
{
	struct fdt_property reg;
	struct range range;

	if (!board_property(compatible, "reg", &reg))
		return;
	if (lists(compatible, "riscv,aclint-sswi") && board.sswi_count++ == 0)
		board.sswi = read_range(&reg);
	if (!is_machine_device(compatible))
		return;
	for (size_t i = 0; read_range_at(&reg, i, &range); i++) {
		if (board.machine_device_count < BOARD_MAX_DEVICE_RANGES)
			board.machine_devices[board.machine_device_count++] = range;
	}
}

static void read_property(const struct fdt_property *property, unsigned long boot_hartid)
{
	if (!strcmp(property->name, "timebase-frequency"))
		board.timebase = fdt_number(property);
	if (!strcmp(property->name, "compatible"))
		add_device(property);
	if (strcmp(property->name, "reg") != 0)
		return;
	if (property->depth == 2 && starts_with(property->node, "memory@"))
		add_memory(read_range(property));
	else if (!strcmp(property->parent, "cpus"))
		add_cpu(property, boot_hartid);
	else if (!strcmp(property->parent, "reserved-memory") &&
		 starts_with(property->node, "mmode_resv") &&
		 board.firmware_count < BOARD_MAX_RANGES)
		board.firmware[board.firmware_count++] = read_range(property);
}

void board_init(const void *fdt, unsigned long boot_hartid)
{
	struct fdt_cursor cursor;
	struct fdt_property property;

	board.fdt = fdt;
	board.hart_ids[0] = boot_hartid;
	board.hart_count = 1;
	fdt_start(&cursor, fdt);
	while (fdt_next(&cursor, &property))
		read_property(&property, boot_hartid);
	board.has_pmp = !fdt_find(fdt, "chosen", "bootargs", &property) ||
			strcmp((const char *)property.data, "no-pmp") != 0;
}

/* "rv64imafdch_zicsr_sstc": single letters up to the first underscore, then
 * names between underscores. */
bool board_isa_has(const char *extension)
{
	size_t length = strlen(extension);
	const char *isa = board.isa ? board.isa + strlen("rv64") : "";

	if (length == 1)
		return memchr(isa, extension[0], strcspn(isa, "_")) != NULL;
	while ((isa = strchr(isa, '_')) != NULL) {
		isa++;
		if (strcspn(isa, "_") == length && !strncmp(isa, extension, length))
			return true;
	}
	return false;
}

bool board_has_node(const char *name)
{
	struct fdt_cursor cursor;
	struct fdt_property property;

	fdt_start(&cursor, board.fdt);
	while (fdt_next(&cursor, &property)) {
		if (!strcmp(property.node, name))
			return true;
	}
	return false;
}

const struct range *board_firmware_at(unsigned long address)
{
	for (size_t i = 0; i < board.firmware_count; i++) {
		if (address >= board.firmware[i].start && address < board.firmware[i].end)
			return &board.firmware[i];
	}
	return NULL;
}

size_t board_bad_addresses(struct bad_address bad[BOARD_MAX_BAD_ADDRESSES])
{
	const struct bad_address fixed[] = {
		{ "address 0", 0 },
		{ "a hole between devices", BOARD_HOLE },
		{ "the UART", BOARD_UART },
		{ "the CLINT", BOARD_CLINT },
		{ "right below RAM", board.ram.start - 16 },
		{ "right behind RAM", board.ram.end },
		{ "far behind RAM", board.ram.end + (1UL << 40) },
		{ "no physical address, bit 63 set", 1UL << 63 | board.ram.start },
		{ "the last bytes of the address space", -16UL },
	};
	size_t count = sizeof(fixed) / sizeof(fixed[0]);

	memcpy(bad, fixed, sizeof(fixed));
	for (size_t i = 0; i < board.firmware_count; i++) {
		const struct range *firmware = &board.firmware[i];

		bad[count++] = (struct bad_address){ "the firmware's start", firmware->start };
		bad[count++] = (struct bad_address){ "the firmware's end", firmware->end - 16 };
	}
	return count;
}

bool board_has_hart(unsigned long id)
{
	for (size_t i = 0; i < board.hart_count; i++) {
		if (board.hart_ids[i] == id)
			return true;
	}
	return false;
}

unsigned long board_absent_hart(void)
{
	unsigned long absent = 0;

	for (size_t i = 0; i < board.hart_count; i++) {
		if (board.hart_ids[i] >= absent)
			absent = board.hart_ids[i] + 1;
	}
	return absent;
}
