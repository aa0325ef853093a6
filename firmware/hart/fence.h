/* SPDX-License-Identifier: BSD-2-Clause */
/* The fence instructions (privileged architecture, "Supervisor Memory-Management
 * Fence Instruction" and "Hypervisor Memory-Management Fence Instructions"), by their
 * encoding, because older assemblers lack the hypervisor's. Those need a hart with the
 * H extension. x0 in the place of an address, an ASID or a VMID means all of them. */
#ifndef HART_FENCE_H
#define HART_FENCE_H

#define fence_i() __asm__ volatile("fence.i" : : : "memory")

#define fence_by(funct7, registers, ...)                                                           \
	__asm__ volatile(".insn r 0x73, 0, " funct7 ", x0, " registers : : __VA_ARGS__ : "memory")

#define SFENCE_VMA "0x09"
#define sfence_vma_all() fence_by(SFENCE_VMA, "x0, x0")
#define sfence_vma(address) fence_by(SFENCE_VMA, "%0, x0", "r"(address))
#define sfence_vma_asid_all(asid) fence_by(SFENCE_VMA, "x0, %0", "r"(asid))
#define sfence_vma_asid(address, asid) fence_by(SFENCE_VMA, "%0, %1", "r"(address), "r"(asid))

/* Guest-physical addresses are handed over shifted right by 2. */
#define HFENCE_GVMA "0x31"
#define hfence_gvma_all() fence_by(HFENCE_GVMA, "x0, x0")
#define hfence_gvma(address) fence_by(HFENCE_GVMA, "%0, x0", "r"((address) >> 2))
#define hfence_gvma_vmid_all(vmid) fence_by(HFENCE_GVMA, "x0, %0", "r"(vmid))
#define hfence_gvma_vmid(address, vmid)                                                            \
	fence_by(HFENCE_GVMA, "%0, %1", "r"((address) >> 2), "r"(vmid))

#define HFENCE_VVMA "0x11"
#define hfence_vvma_all() fence_by(HFENCE_VVMA, "x0, x0")
#define hfence_vvma(address) fence_by(HFENCE_VVMA, "%0, x0", "r"(address))
#define hfence_vvma_asid_all(asid) fence_by(HFENCE_VVMA, "x0, %0", "r"(asid))
#define hfence_vvma_asid(address, asid) fence_by(HFENCE_VVMA, "%0, %1", "r"(address), "r"(asid))

#endif
