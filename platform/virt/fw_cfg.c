/* SPDX-License-Identifier: BSD-2-Clause */
/* Driver of QEMU's firmware configuration device ("qemu,fw-cfg-mmio"), through its DMA
 * interface (QEMU, docs/specs/fw_cfg): the files of platform.h. One hart at a time. */
#include <string.h>

#include "devices.h"
#include "platform.h"

/* Register offsets of the MMIO variant; all registers are big-endian. */
#define FW_CFG_DATA 0x00
#define FW_CFG_SELECTOR 0x08
#define FW_CFG_DMA 0x10

#define FW_CFG_KEY_SIGNATURE 0x0000
#define FW_CFG_KEY_ID 0x0001
#define FW_CFG_KEY_DIRECTORY 0x0019

#define FW_CFG_ID_DMA 0x02

#define FW_CFG_DMA_READ 0x02u
#define FW_CFG_DMA_SKIP 0x04u
#define FW_CFG_DMA_SELECT(key) ((uint32_t)(key) << 16 | 0x08u)

struct fw_cfg_dma {
	uint32_t control;
	uint32_t length;
	uint64_t address;
};

struct fw_cfg_file {
	uint32_t size;
	uint16_t key;
	uint16_t reserved;
	char name[56];
};

/* 0 until the device was found. Written once at boot. */
static uintptr_t fw_cfg_base;

/* One transfer: the device reads its orders from this hart's stack, does all of the
 * work before the second store returns, and clears the control word. */
static bool transfer(uint32_t control, uint32_t length, void *to)
{
	volatile struct fw_cfg_dma dma = {
		.control = __builtin_bswap32(control),
		.length = __builtin_bswap32(length),
		.address = __builtin_bswap64((uintptr_t)to),
	};
	uintptr_t orders = (uintptr_t)&dma;
	volatile uint32_t *port = (volatile uint32_t *)(fw_cfg_base + FW_CFG_DMA);

	__asm__ volatile("fence rw, o" : : : "memory");
	port[0] = __builtin_bswap32((uint32_t)((uint64_t)orders >> 32));
	port[1] = __builtin_bswap32((uint32_t)orders);
	__asm__ volatile("fence io, rw" : : : "memory");
	return dma.control == 0; /* else an error (bit 0), or not done */
}

void fw_cfg_init(uintptr_t base)
{
	volatile uint16_t *selector = (volatile uint16_t *)(base + FW_CFG_SELECTOR);
	volatile uint8_t *data = (volatile uint8_t *)(base + FW_CFG_DATA);
	char found[4];

	/* The signature and the feature bits can be read without DMA. */
	*selector = __builtin_bswap16(FW_CFG_KEY_SIGNATURE);
	for (size_t i = 0; i < sizeof(found); i++)
		found[i] = (char)*data;
	if (memcmp(found, "QEMU", sizeof(found)) != 0)
		return;
	*selector = __builtin_bswap16(FW_CFG_KEY_ID);
	if ((*data & FW_CFG_ID_DMA) != 0)
		fw_cfg_base = base;
}

bool platform_file_open(const char *name, struct platform_file *file)
{
	struct fw_cfg_file entry = { .size = 0 };
	uint32_t count = 0;

	if (fw_cfg_base == 0 || !transfer(FW_CFG_DMA_SELECT(FW_CFG_KEY_DIRECTORY) | FW_CFG_DMA_READ,
					  sizeof(count), &count))
		return false;

	/* Entries follow one another; each read goes on where the last one ended. */
	for (count = __builtin_bswap32(count); count > 0; count--) {
		if (!transfer(FW_CFG_DMA_READ, sizeof(entry), &entry))
			return false;
		if (strncmp(entry.name, name, sizeof(entry.name)) == 0) {
			file->key = __builtin_bswap16(entry.key);
			file->size = __builtin_bswap32(entry.size);
			return true;
		}
	}
	return false;
}

bool platform_file_read(const struct platform_file *file, uint32_t offset, void *to, size_t size)
{
	return transfer(FW_CFG_DMA_SELECT(file->key) | FW_CFG_DMA_SKIP, offset, NULL) &&
	       transfer(FW_CFG_DMA_READ, (uint32_t)size, to);
}
