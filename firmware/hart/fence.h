/* SPDX-License-Identifier: BSD-2-Clause */
/* The fence instructions (privileged architecture, "Supervisor Memory-Management
 * Fence Instruction" and "Hypervisor Memory-Management Fence Instructions"), of all addresses,
 * ASIDs and VMIDs. The hypervisor's need a hart with the H extension, and are spelled by
 * their encoding, because older assemblers lack them. */
#ifndef HART_FENCE_H
#define HART_FENCE_H

#define fence_i() __asm__ volatile("fence.i" : : : "memory")
#define sfence_vma_all() __asm__ volatile("sfence.vma" : : : "memory")
#define hfence_gvma_all() __asm__ volatile(".insn r 0x73, 0, 0x31, x0, x0, x0" : : : "memory")
#define hfence_vvma_all() __asm__ volatile(".insn r 0x73, 0, 0x11, x0, x0, x0" : : : "memory")

#endif
