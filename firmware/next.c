/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the next stage comes from (see next.h). */
#include "next.h"

#include <string.h>

#include "base/print.h"
#include "elf.h"
#include "foreign.h"
#include "hart/lower.h"
#include "platform.h"
#include "sbi/mailbox.h"

#define PAYLOAD_FILE "opt/gander/payload"

/* Where a program without an address of its own goes: 2 MiB into RAM, as OpenSBI
 * and QEMU do it and as kernels' linker scripts expect. */
#define FLAT_OFFSET 0x200000UL

/* With compressed instructions. */
#define INSTRUCTION_ALIGN 2

/* fw_dynamic information, as QEMU passes it in a2 (OpenSBI, docs/firmware). */
#define DYNAMIC_MAGIC 0x4942534fUL /* "OSBI" */
#define DYNAMIC_VERSION_WITH_HART 2
#define DYNAMIC_MODE_S 1

struct dynamic_info {
	unsigned long magic, version, next_addr, next_mode, options;
	unsigned long boot_hart; /* from version 2 on */
};

/* The header of a raw Linux Image (Linux, Documentation/arch/riscv/boot-image-
 * header.rst). image_size counts .bss too. Enough of any next stage to tell what it is. */
struct image_header {
	uint32_t code[2];
	uint64_t text_offset, image_size, flags;
	uint32_t version, reserved[3];
	uint64_t magic;
	uint32_t magic2, reserved2;
};

#define IMAGE_MAGIC2 0x05435352U /* "RSC\5" */

/* firmware/payload.S */
extern const char payload_start[], payload_end[];

#define PAYLOAD_SIZE ((size_t)(payload_end - payload_start))

/* linker/firmware.ld: in nobody's image, so that it survives a reset of the machine. That the
 * embedded payload was started is noted there, because what lies in RAM after that is a leftover:
 * its own, or of what it started. Boot hart only. */
extern unsigned long next_kept;

#define EMBEDDED_WAS_STARTED 0x6465646465626d65UL

/* Where next_symbol() finds the ELF that was loaded: kept because a fault may come
 * any time later. Written at boot, before S-mode is entered. */
static struct platform_file payload_file;
static struct elf_source symbols;

/* ---- Sources ---- */

static bool read_file(const struct elf_source *source, size_t offset, void *to, size_t size)
{
	/* The symbols of a large kernel take long; no other hart shall wait for the last. In memory
	 * they are few (tools/payload-offset). */
	mailbox_serve();
	return platform_file_read(source->context, (uint32_t)offset, to, size);
}

static bool read_memory(const struct elf_source *source, size_t offset, void *to, size_t size)
{
	memmove(to, (const char *)source->context + offset, size);
	return true;
}

static struct elf_source memory_source(const char *name, const void *start, size_t size)
{
	return (struct elf_source){
		.name = name,
		.size = size,
		.read = read_memory,
		.context = start,
		.memory = { (uintptr_t)start, size },
	};
}

/* ---- Checks ---- */

static const char zeros[64];

static unsigned long flat_address(void)
{
	return memory_first_ram().base + FLAT_OFFSET;
}

static void check_entry(const char *name, unsigned long entry)
{
	if (entry % INSTRUCTION_ALIGN != 0)
		panic("The entry of %s is 0x%lx, which is odd; instructions lie at even "
		      "addresses.",
		      name, entry);
	if (!memory_is_executable(entry) || !memory_is_executable(entry + sizeof(zeros) - 1))
		panic("The entry of %s is 0x%lx, where there is neither RAM nor flash that S-mode "
		      "may execute (the firmware has 0x%lx-0x%lx). Link it to 0x%lx.",
		      name, entry, memory_firmware().base,
		      memory_firmware().base + memory_firmware().size - 1, flat_address());
	if (memcmp((const void *)entry, zeros, sizeof(zeros)) == 0)
		panic("The entry of %s is 0x%lx, but there are only zeros there: nothing was "
		      "loaded, or it was loaded elsewhere.",
		      name, entry);
}

static bool is_image(const struct image_header *head, size_t size)
{
	return size >= sizeof(*head) && head->magic2 == IMAGE_MAGIC2;
}

/* ---- Loading ---- */

/* An Image, whose header this is, says where it goes and how much room it needs; a flat
 * binary does not. */
static unsigned long load_raw(const struct elf_source *source, const struct image_header *image,
			      struct range tree)
{
	struct range ram = memory_first_ram();
	struct range place = { ram.base + FLAT_OFFSET, source->size };

	if (image != NULL) {
		place.base = ram.base + image->text_offset;
		if (place.size < image->image_size)
			place.size = image->image_size;
	}
	if (!memory_is_supervisors(place.base, place.size))
		panic("The image of %s needs 0x%lx bytes at 0x%lx, but RAM is 0x%lx-0x%lx and the "
		      "firmware's part of it is not to be had. Give the machine more memory (-m).",
		      source->name, place.size, place.base, ram.base, ram.base + ram.size - 1);
	if (range_overlaps(place, tree))
		panic("The image of %s would fill 0x%lx-0x%lx and overwrite the device tree at "
		      "0x%lx. Give the machine more memory (-m).",
		      source->name, place.base, place.base + place.size - 1, tree.base);
	if ((uintptr_t)source->context != place.base &&
	    !source->read(source, 0, (void *)place.base, source->size))
		panic("Reading %s failed.", source->name);
	return place.base;
}

static struct next_stage load(const struct elf_source *source, struct range tree)
{
	struct next_stage next = { .source = source->name };
	struct image_header head;
	size_t size = source->size < sizeof(head) ? source->size : sizeof(head);

	if (size == 0)
		panic("There is no next stage: %s is empty.", source->name);
	if (!source->read(source, 0, &head, size))
		panic("Reading %s failed.", source->name);
	if (elf_is_elf(&head, size)) {
		next.kind = "ELF";
		next.entry = elf_load(source, tree);
		symbols = *source;
	} else if (is_image(&head, size)) {
		next.kind = "Linux Image";
		next.entry = load_raw(source, &head, tree);
	} else {
		next.kind = "flat binary";
		foreign_refuse(source);
		next.entry = load_raw(source, NULL, tree);
	}
	check_entry(source->name, next.entry);
	return next;
}

/* Somebody has loaded it already. When an ELF's headers are part of what was loaded, they
 * lie at its beginning, and the entry is inside it. */
static struct next_stage use_loaded(const char *name, const char *kind, unsigned long address)
{
	struct next_stage next = { .source = name, .kind = kind, .entry = address };
	struct range ram = memory_first_ram();
	struct elf_source source =
		memory_source(name, (const void *)address, ram.base + ram.size - address);

	check_entry(name, address);
	if (elf_is_elf(source.context, sizeof(struct image_header))) {
		next.kind = "ELF with its headers";
		next.entry = elf_entry(&source);
		if (next.entry == address)
			panic("The ELF file of %s lies at 0x%lx as it is, with its header where "
			      "the program should be. Give it without force-raw=on.",
			      name, address);
		check_entry(name, next.entry);
	} else if (!is_image(source.context, sizeof(struct image_header))) {
		foreign_refuse(&source);
	}
	return next;
}

/* Whether there is a program that came with the machine. */
static bool is_in_memory(struct range tree)
{
	struct range place = { flat_address(), sizeof(zeros) };
	struct range embedded = { (uintptr_t)payload_start, PAYLOAD_SIZE };

	return next_kept != EMBEDDED_WAS_STARTED && memory_is_supervisors(place.base, place.size) &&
	       !range_overlaps(place, tree) && !range_overlaps(place, embedded) &&
	       memcmp((const void *)place.base, zeros, sizeof(zeros)) != 0;
}

/* a2 may hold anything when it was not QEMU that set it. */
static bool is_dynamic(const struct dynamic_info *info)
{
	uintptr_t address = (uintptr_t)info;

	return address != 0 && address % sizeof(info->magic) == 0 && machine_can_load(address) &&
	       machine_can_load(address + sizeof(*info) - 1) && info->magic == DYNAMIC_MAGIC;
}

static struct next_stage load_embedded(struct range tree)
{
	struct elf_source source =
		memory_source("the embedded payload", payload_start, PAYLOAD_SIZE);
	struct next_stage next = load(&source, tree);

	/* Beyond the firmware's own range the next stage may overwrite its file. */
	if (!range_overlaps(source.memory, memory_firmware()))
		symbols.size = 0;
	next_kept = EMBEDDED_WAS_STARTED;
	return next;
}

struct next_stage next_load(const void *dynamic_info, struct range tree)
{
	const struct dynamic_info *info = is_dynamic(dynamic_info) ? dynamic_info : NULL;
	struct next_stage next;

	symbols.size = 0;
	if (platform_file_open(PAYLOAD_FILE, &payload_file)) {
		struct elf_source source = {
			.name = PAYLOAD_FILE,
			.size = payload_file.size,
			.read = read_file,
			.context = &payload_file,
		};

		return load(&source, tree);
	}
	if (info != NULL && info->next_addr != 0) {
		if (info->next_mode != DYNAMIC_MODE_S)
			panic("The fw_dynamic information asks for privilege mode %lu; Gander "
			      "enters only S-mode (1).",
			      info->next_mode);
		next = use_loaded("-kernel (fw_dynamic)", "loaded by QEMU", info->next_addr);
	} else if (is_in_memory(tree)) {
		next = use_loaded("-device loader", "already in memory", flat_address());
	} else {
		next = load_embedded(tree);
		next.is_unnamed = info != NULL;
		return next;
	}
	/* Kernels that QEMU loads count on the hart that it names. */
	if (info != NULL && info->version >= DYNAMIC_VERSION_WITH_HART) {
		next.names_hart = true;
		next.hart = info->boot_hart;
	}
	return next;
}

bool next_symbol(unsigned long address, char *name, size_t size, unsigned long *offset)
{
	return symbols.size != 0 && elf_symbol(&symbols, address, name, size, offset);
}
