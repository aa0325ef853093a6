/* SPDX-License-Identifier: BSD-2-Clause */
/* Driver of QEMU's firmware configuration device ("qemu,fw-cfg-mmio"), through its
 * DMA interface (QEMU, docs/specs/fw_cfg). All of it: one hart at a time. */
#ifndef FW_CFG_H
#define FW_CFG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Use the device at `base`; false when it is not there or cannot do DMA. */
bool fw_cfg_init(uintptr_t base);

/* The key and size of a file by its name. */
bool fw_cfg_find(const char *name, uint16_t *key, uint32_t *size);

/* Copy `size` bytes at `offset` of item `key` to `to`. */
bool fw_cfg_read(uint16_t key, uint32_t offset, void *to, size_t size);

#endif
