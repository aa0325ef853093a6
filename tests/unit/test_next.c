/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the next stage comes from, where it goes, and the sentence when it cannot.
 *
 * links: firmware/next.c firmware/elf.c firmware/foreign.c firmware/base/memory.c
 * links: tests/unit/lib/panic.c tests/unit/lib/test.c
 */
#include <elf.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#include "base/memory.h"
#include "hart/lower.h"
#include "next.h"
#include "platform.h"
#include "sbi/mailbox.h"
#include "tests/unit/lib/panic.h"
#include "tests/unit/lib/test.h"

/* ---- The machine: RAM at an address that the sentences can name ---- */

#define RAM 0x40000000UL
#define RAM_SIZE 0x400000UL
#define FIRMWARE_SIZE 0x80000UL
#define TREE 0x403f0000UL
#define TREE_SIZE 0x10000UL
#define FLAT 0x40200000UL /* 2 MiB into RAM */
#define KERNEL 0x40100000UL

static const struct range tree = { TREE, TREE_SIZE };

/* What firmware/payload.S gives the firmware: here 64 bytes of no kind. */
__asm__(".data\n"
	".globl payload_start, payload_end\n"
	"payload_start: .fill 64, 1, 0x13\n"
	"payload_end: .text\n");

extern char payload_start[], payload_end[];

/* What no reset clears (linker/firmware.ld). */
unsigned long next_kept;

/* ---- The file opt/gander/payload ---- */

static struct {
	bool is_there;
	const void *bytes;
	uint32_t size;
	int reads_left;
} file;

/* There is no other hart that waits for an answer. */
void mailbox_serve(void)
{
}

bool platform_file_open(const char *name, struct platform_file *found)
{
	*found = (struct platform_file){ .size = file.size };
	return file.is_there && strcmp(name, "opt/gander/payload") == 0;
}

bool platform_file_read(const struct platform_file *opened, uint32_t offset, void *to, size_t size)
{
	assert_true(offset <= opened->size && size <= opened->size - offset);
	memcpy(to, (const char *)file.bytes + offset, size);
	return file.reads_left-- > 0;
}

static void give_file(const void *bytes, size_t size)
{
	file.is_there = true;
	file.bytes = bytes;
	file.size = (uint32_t)size;
}

/* ---- What QEMU says of -kernel ---- */

static struct {
	unsigned long magic, version, next_addr, next_mode, options, boot_hart;
} info;

/* The harts' word on what lies at an address: RAM, and info in its ROM. */
bool machine_can_load(uintptr_t address)
{
	return memory_is_supervisors(address, 1) || address - (uintptr_t)&info < sizeof(info);
}

static void give_kernel(unsigned long address)
{
	info.magic = 0x4942534f;
	info.version = 2;
	info.next_addr = address;
	info.next_mode = 1;
	info.boot_hart = 3;
}

/* ---- Programs ---- */

static const char flat[100] = "a flat binary";

static struct {
	uint32_t code[2];
	uint64_t text_offset, image_size, flags;
	uint32_t version, reserved[3];
	uint64_t magic;
	uint32_t magic2, reserved2;
	char text[64];
} image;

static struct {
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	char text[64];
	Elf64_Shdr section[2];
	Elf64_Sym symbol;
	char names[8];
} elf;

/* A program with one segment: all of its file, with the headers. */
static void make_elf(void)
{
	memset(&elf, 0, sizeof(elf));
	memcpy(elf.header.e_ident, "\177ELF\2\1\1", 7);
	elf.header.e_type = ET_EXEC;
	elf.header.e_machine = EM_RISCV;
	elf.header.e_entry = KERNEL + offsetof(__typeof__(elf), text);
	elf.header.e_phoff = offsetof(__typeof__(elf), segment);
	elf.header.e_phentsize = sizeof(elf.segment);
	elf.header.e_phnum = 1;
	elf.header.e_shoff = offsetof(__typeof__(elf), section);
	elf.header.e_shentsize = sizeof(elf.section[0]);
	elf.header.e_shnum = COUNT(elf.section);
	elf.segment.p_type = PT_LOAD;
	elf.segment.p_flags = PF_X;
	elf.segment.p_vaddr = elf.segment.p_paddr = KERNEL;
	elf.segment.p_filesz = elf.segment.p_memsz = sizeof(elf);
	memset(elf.text, 't', sizeof(elf.text));
	elf.section[0].sh_type = SHT_SYMTAB;
	elf.section[0].sh_offset = offsetof(__typeof__(elf), symbol);
	elf.section[0].sh_size = sizeof(elf.symbol);
	elf.section[0].sh_link = 1;
	elf.section[1].sh_offset = offsetof(__typeof__(elf), names);
	elf.section[1].sh_size = sizeof(elf.names);
	elf.symbol.st_name = 1;
	elf.symbol.st_shndx = 1;
	elf.symbol.st_value = elf.header.e_entry;
	memcpy(elf.names, "\0main", 6);
}

static void make_image(void)
{
	memset(&image, 0, sizeof(image));
	image.magic2 = 0x05435352;
	image.text_offset = 0x100000;
	image.image_size = 0x1000;
	memset(image.text, 't', sizeof(image.text));
}

static void power_on(void)
{
	static void *ram;

	if (ram == NULL)
		ram = mmap((void *)RAM, RAM_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	assert_ptr_equal(ram, RAM);
	memset(ram, 0, RAM_SIZE);
	memory_init();
	memory_add(MEMORY_RAM, RAM, RAM_SIZE, "RAM");
	memory_add(MEMORY_FIRMWARE, RAM, FIRMWARE_SIZE, "the firmware's memory");
	memset(&file, 0, sizeof(file));
	memset(&info, 0, sizeof(info));
	next_kept = 0;
	file.reads_left = 100;
	make_elf();
	make_image();
}

/* ---- What is entered ---- */

static void give_nothing(void)
{
}

static void give_flat_file(void)
{
	give_file(flat, sizeof(flat));
}

/* `j .`, which is an "o" and three zeros. */
static void give_tiny_file(void)
{
	static const char loop[] = { 0x6f, 0, 0, 0 };

	give_file(loop, sizeof(loop));
}

static void give_elf_file(void)
{
	give_file(&elf, sizeof(elf));
}

static void give_image_file(void)
{
	give_file(&image, sizeof(image));
}

static void give_cut_image(void)
{
	give_file(&image, 63);
}

static void give_loaded_kernel(void)
{
	memcpy((void *)KERNEL, flat, sizeof(flat));
	give_kernel(KERNEL);
}

static void give_loaded_kernel_and_file(void)
{
	give_loaded_kernel();
	give_flat_file();
}

static void give_kernel_of_old_qemu(void)
{
	give_loaded_kernel();
	info.version = 1;
}

static void give_mapped_headers(void)
{
	memcpy((void *)KERNEL, &elf, sizeof(elf));
	give_kernel(KERNEL);
}

static void give_kernel_with_other_magic(void)
{
	give_loaded_kernel();
	info.magic++;
}

static void give_kernel_at_0(void)
{
	give_kernel(0);
}

static void give_loaded_program(void)
{
	memcpy((void *)FLAT, flat, sizeof(flat));
}

static void give_loaded_program_and_qemu_names_none(void)
{
	give_loaded_program();
	give_kernel_at_0();
}

static void give_loaded_program_and_kernel(void)
{
	give_loaded_program();
	give_loaded_kernel();
}

static void give_loaded_image(void)
{
	memcpy(&image, "MZ", 2);
	memcpy((void *)FLAT, &image, sizeof(image));
}

static void give_loaded_elf_with_headers(void)
{
	elf.segment.p_vaddr = elf.segment.p_paddr = FLAT;
	elf.header.e_entry += FLAT - KERNEL;
	memcpy((void *)FLAT, &elf, sizeof(elf));
}

static void give_leftover(void)
{
	next_load(NULL, tree);
	memset((void *)FLAT, 'x', 64);
}

#define EMBEDDED "the embedded payload"
#define FILE_NAME "opt/gander/payload"
#define DYNAMIC "-kernel (fw_dynamic)"
#define LOADER "-device loader"

struct stage {
	const char *name;
	void (*give)(void);
	struct next_stage next;
};

#define ENTRY_OF_ELF (KERNEL + sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr))

static const struct stage stages[] = {
	{ "nothing was given", give_nothing, { EMBEDDED, "flat binary", FLAT, false, 0, false } },
	{ "a flat file", give_flat_file, { FILE_NAME, "flat binary", FLAT, false, 0, false } },
	{ "a flat file of one instruction",
	  give_tiny_file,
	  { FILE_NAME, "flat binary", FLAT, false, 0, false } },
	{ "an ELF file", give_elf_file, { FILE_NAME, "ELF", ENTRY_OF_ELF, false, 0, false } },
	{ "a Linux Image", give_image_file, { FILE_NAME, "Linux Image", KERNEL, false, 0, false } },
	{ "half of an Image's header",
	  give_cut_image,
	  { FILE_NAME, "flat binary", FLAT, false, 0, false } },
	{ "-kernel", give_loaded_kernel, { DYNAMIC, "loaded by QEMU", KERNEL, true, 3, false } },
	{ "-kernel and a file: the file",
	  give_loaded_kernel_and_file,
	  { FILE_NAME, "flat binary", FLAT, false, 0, false } },
	{ "-kernel without a boot hart",
	  give_kernel_of_old_qemu,
	  { DYNAMIC, "loaded by QEMU", KERNEL, false, 0, false } },
	{ "-kernel of an ELF with mapped headers",
	  give_mapped_headers,
	  { DYNAMIC, "ELF with its headers", ENTRY_OF_ELF, true, 3, false } },
	{ "-kernel information with another magic number",
	  give_kernel_with_other_magic,
	  { EMBEDDED, "flat binary", FLAT, false, 0, false } },
	{ "-kernel information without an address",
	  give_kernel_at_0,
	  { EMBEDDED, "flat binary", FLAT, false, 0, true } },
	{ "a program that lies there already",
	  give_loaded_program,
	  { LOADER, "already in memory", FLAT, false, 0, false } },
	{ "a program that lies there already, and QEMU's word on the hart",
	  give_loaded_program_and_qemu_names_none,
	  { LOADER, "already in memory", FLAT, true, 3, false } },
	{ "a program that lies there already and -kernel: the kernel",
	  give_loaded_program_and_kernel,
	  { DYNAMIC, "loaded by QEMU", KERNEL, true, 3, false } },
	{ "a Linux Image that lies there already",
	  give_loaded_image,
	  { LOADER, "already in memory", FLAT, false, 0, false } },
	{ "an ELF that lies there already, with its headers",
	  give_loaded_elf_with_headers,
	  { LOADER, "ELF with its headers", ENTRY_OF_ELF + FLAT - KERNEL, false, 0, false } },
	{ "what the boot before left there",
	  give_leftover,
	  { EMBEDDED, "flat binary", FLAT, false, 0, false } },
};

static void test_stage(void **state)
{
	const struct stage *row = *state;
	struct next_stage next;

	power_on();
	row->give();
	next = next_load(&info, tree);
	assert_string_equal(next.source, row->next.source);
	assert_string_equal(next.kind, row->next.kind);
	assert_int_equal(next.entry, row->next.entry);
	assert_int_equal(next.names_hart, row->next.names_hart);
	assert_int_equal(next.hart, row->next.hart);
	assert_int_equal(next.is_unnamed, row->next.is_unnamed);
}

static void test_no_information_from_qemu(void **state)
{
	(void)state;
	power_on();
	assert_string_equal(next_load(NULL, tree).source, EMBEDDED);
	/* What is in a2 when it was not QEMU that set it. */
	assert_string_equal(next_load((void *)1, tree).source, EMBEDDED);
	assert_string_equal(next_load((void *)-8UL, tree).source, EMBEDDED);
	assert_memory_equal((void *)FLAT, payload_start, (size_t)(payload_end - payload_start));
}

static void load_beside(void *there)
{
	next_load(&info, *(const struct range *)there);
}

/* On a machine with little RAM the device tree lies where a program would. */
static void test_device_tree_is_no_program(void **state)
{
	static const struct range there = { FLAT - 8, 0x1000 };

	(void)state;
	power_on();
	give_loaded_program();
	assert_string_equal(panic_of(load_beside, (void *)&there),
			    "The image of the embedded payload would fill 0x40200000-0x4020003f "
			    "and overwrite the device tree at 0x401ffff8. Give the machine more "
			    "memory (-m).");
}

static void test_files_are_copied_whole(void **state)
{
	(void)state;
	power_on();
	give_flat_file();
	next_load(&info, tree);
	assert_memory_equal((void *)FLAT, flat, sizeof(flat));
	give_image_file();
	next_load(&info, tree);
	assert_memory_equal((void *)KERNEL, &image, sizeof(image));
}

/* ---- What is refused, and how ---- */

static void give_empty_file(void)
{
	give_file(flat, 0);
}

static void give_unreadable_file(void)
{
	give_flat_file();
	file.reads_left = 0;
}

static void give_file_that_fails_later(void)
{
	give_flat_file();
	file.reads_left = 1;
}

static void give_bad_elf(void)
{
	elf.header.e_machine = EM_386;
	give_elf_file();
}

static void give_elf_for_elsewhere(void)
{
	elf.segment.p_paddr = 0x1000;
	give_elf_file();
}

static void give_image_over_tree(void)
{
	image.text_offset = TREE - RAM - 0x1000;
	image.image_size = 0x1001;
	give_image_file();
}

static void give_image_past_ram(void)
{
	image.image_size = RAM_SIZE;
	give_image_file();
}

static void give_image_over_firmware(void)
{
	image.text_offset = FIRMWARE_SIZE - 1;
	give_image_file();
}

static void give_image_that_wraps(void)
{
	image.text_offset = -RAM;
	give_image_file();
}

static void give_image_of_every_size(void)
{
	image.image_size = UINT64_MAX;
	give_image_file();
}

static void give_zeros(void)
{
	give_kernel(KERNEL);
}

static void give_kernel_in_firmware(void)
{
	give_kernel(RAM);
}

static void give_kernel_outside_ram(void)
{
	give_kernel(RAM + RAM_SIZE);
}

static void give_kernel_in_the_last_bytes(void)
{
	give_kernel(-2UL);
}

static void give_kernel_at_an_odd_address(void)
{
	give_loaded_kernel();
	give_kernel(KERNEL + 1);
}

static void give_kernel_for_m_mode(void)
{
	give_loaded_kernel();
	info.next_mode = 3;
}

static void give_bad_mapped_headers(void)
{
	elf.header.e_entry = 0;
	give_mapped_headers();
}

static void give_archive(void)
{
	give_file("\x1f\x8b\x08 and so on", 14);
}

static void give_archive_as_kernel(void)
{
	memcpy((void *)KERNEL, "\x1f\x8b\x08 and so on", 14);
	give_kernel(KERNEL);
}

static void give_loaded_text(void)
{
	memcpy((void *)FLAT, "hello\n", 6);
}

static void give_loaded_elf_as_it_is(void)
{
	give_loaded_elf_with_headers();
	((Elf64_Ehdr *)FLAT)->e_entry = FLAT;
}

#define NEEDS(size, place)                                                                         \
	"The image of opt/gander/payload needs " size " bytes at " place                           \
	", but RAM is 0x40000000-0x403fffff and the firmware's part of it is not to be had. "      \
	"Give the machine more memory (-m)."
#define NO_ENTRY(place)                                                                            \
	"The entry of -kernel (fw_dynamic) is " place                                              \
	", where there is neither RAM nor flash that S-mode may execute (the firmware has "        \
	"0x40000000-0x4007ffff). Link it to 0x40200000."

struct refusal {
	const char *name;
	void (*give)(void);
	const char *sentence;
};

static const struct refusal refusals[] = {
	{ "an empty file", give_empty_file,
	  "There is no next stage: opt/gander/payload is empty." },
	{ "a file that cannot be read", give_unreadable_file,
	  "Reading opt/gander/payload failed." },
	{ "a file that cannot be read to its end", give_file_that_fails_later,
	  "Reading opt/gander/payload failed." },
	{ "an ELF header that is wrong", give_bad_elf,
	  "The ELF file of opt/gander/payload cannot be loaded: ELF header: e_machine is 0x3; "
	  "RISC-V is 0xf3." },
	{ "a program header that is wrong", give_elf_for_elsewhere,
	  "The ELF file of opt/gander/payload cannot be loaded: program header 0: p_paddr is "
	  "0x1000; link it to where RAM is, by a linker script; RAM begins at 0x40000000." },
	{ "an Image over the tree", give_image_over_tree,
	  "The image of opt/gander/payload would fill 0x403ef000-0x403f0000 and overwrite the "
	  "device tree at 0x403f0000. Give the machine more memory (-m)." },
	{ "an Image past the end of RAM", give_image_past_ram, NEEDS("0x400000", "0x40100000") },
	{ "an Image over the firmware", give_image_over_firmware, NEEDS("0x1000", "0x4007ffff") },
	{ "an Image whose address wraps", give_image_that_wraps, NEEDS("0x1000", "0x0") },
	{ "an Image whose end wraps", give_image_of_every_size,
	  NEEDS("0xffffffffffffffff", "0x40100000") },
	{ "a kernel of zeros", give_zeros,
	  "The entry of -kernel (fw_dynamic) is 0x40100000, but there are only zeros there: "
	  "nothing was loaded, or it was loaded elsewhere." },
	{ "a kernel in the firmware", give_kernel_in_firmware, NO_ENTRY("0x40000000") },
	{ "a kernel outside RAM", give_kernel_outside_ram, NO_ENTRY("0x40400000") },
	{ "a kernel in the last bytes", give_kernel_in_the_last_bytes,
	  NO_ENTRY("0xfffffffffffffffe") },
	{ "a kernel at an odd address", give_kernel_at_an_odd_address,
	  "The entry of -kernel (fw_dynamic) is 0x40100001, which is odd; instructions lie at "
	  "even addresses." },
	{ "a kernel for another mode", give_kernel_for_m_mode,
	  "The fw_dynamic information asks for privilege mode 3; Gander enters only S-mode (1)." },
	{ "a file that is no program", give_archive,
	  "What came by opt/gander/payload is a file compressed by gzip, not a kernel that a hart "
	  "can execute. Unpack it with gunzip and give what comes out." },
	{ "a -kernel that is no program", give_archive_as_kernel,
	  "What came by -kernel (fw_dynamic) is a file compressed by gzip, not a kernel that a hart "
	  "can execute. Unpack it with gunzip and give what comes out." },
	{ "what lies there already is no program", give_loaded_text,
	  "What came by -device loader is a text, not a kernel that a hart can execute. Give the "
	  "program that is made from it: an ELF or a flat binary." },
	{ "an ELF lies there already, not loaded", give_loaded_elf_as_it_is,
	  "The ELF file of -device loader lies at 0x40200000 as it is, with its header where the "
	  "program should be. Give it without force-raw=on." },
	{ "mapped headers without a good entry", give_bad_mapped_headers,
	  "The ELF file of -kernel (fw_dynamic) cannot be loaded: ELF header: e_entry is 0x0; it "
	  "must lie in a PT_LOAD segment that is executable: with the bit in p_flags 0x1." },
};

static void load(void *argument)
{
	(void)argument;
	next_load(&info, tree);
}

static void test_refusal(void **state)
{
	const struct refusal *row = *state;
	const char *sentence;

	power_on();
	row->give();
	sentence = panic_of(load, NULL);
	assert_non_null(sentence);
	assert_string_equal(sentence, row->sentence);
}

/* ---- Symbols of what was loaded ---- */

static void test_symbol_of_file(void **state)
{
	unsigned long offset;
	char name[8];

	(void)state;
	power_on();
	give_elf_file();
	next_load(&info, tree);
	assert_true(next_symbol(ENTRY_OF_ELF + 2, name, sizeof(name), &offset));
	assert_string_equal(name, "main");
	assert_int_equal(offset, 2);
}

/* An ELF that was loaded before a warm reset says nothing of what runs now. */
static void test_no_symbols_of_the_boot_before(void **state)
{
	unsigned long offset;
	char name[8];

	(void)state;
	power_on();
	give_elf_file();
	next_load(&info, tree);
	file.is_there = false;
	give_loaded_kernel();
	next_load(&info, tree);
	assert_false(next_symbol(ENTRY_OF_ELF, name, sizeof(name), &offset));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_information_from_qemu),
		cmocka_unit_test(test_device_tree_is_no_program),
		cmocka_unit_test(test_files_are_copied_whole),
		cmocka_unit_test(test_symbol_of_file),
		cmocka_unit_test(test_no_symbols_of_the_boot_before),
	};

	return run_rows(test_stage, stages) + run_rows(test_refusal, refusals) +
	       cmocka_run_group_tests_name("next", tests, NULL, NULL);
}
