/* SPDX-License-Identifier: BSD-2-Clause */
/* The fence instructions (privileged architecture, "Supervisor Memory-Management
 * Fence Instruction" and "Hypervisor Memory-Management Fence Instructions"). The
 * hypervisor's are written as numbers, because older assemblers lack them; they
 * need a hart with the H extension. */
#ifndef HART_FENCE_H
#define HART_FENCE_H

static inline void fence_i(void)
{
	__asm__ volatile("fence.i" : : : "memory");
}

static inline void sfence_vma_all(void)
{
	__asm__ volatile("sfence.vma" : : : "memory");
}

static inline void sfence_vma(unsigned long address)
{
	__asm__ volatile("sfence.vma %0" : : "r"(address) : "memory");
}

static inline void sfence_vma_asid_all(unsigned long asid)
{
	__asm__ volatile("sfence.vma zero, %0" : : "r"(asid) : "memory");
}

static inline void sfence_vma_asid(unsigned long address, unsigned long asid)
{
	__asm__ volatile("sfence.vma %0, %1" : : "r"(address), "r"(asid) : "memory");
}

/* Guest-physical addresses are handed over shifted right by 2. */
#define GVMA_ADDRESS_SHIFT 2

static inline void hfence_gvma_all(void)
{
	__asm__ volatile(".insn r 0x73, 0, 0x31, x0, x0, x0" : : : "memory");
}

static inline void hfence_gvma(unsigned long address)
{
	__asm__ volatile(".insn r 0x73, 0, 0x31, x0, %0, x0"
			 :
			 : "r"(address >> GVMA_ADDRESS_SHIFT)
			 : "memory");
}

static inline void hfence_gvma_vmid_all(unsigned long vmid)
{
	__asm__ volatile(".insn r 0x73, 0, 0x31, x0, x0, %0" : : "r"(vmid) : "memory");
}

static inline void hfence_gvma_vmid(unsigned long address, unsigned long vmid)
{
	__asm__ volatile(".insn r 0x73, 0, 0x31, x0, %0, %1"
			 :
			 : "r"(address >> GVMA_ADDRESS_SHIFT), "r"(vmid)
			 : "memory");
}

static inline void hfence_vvma_all(void)
{
	__asm__ volatile(".insn r 0x73, 0, 0x11, x0, x0, x0" : : : "memory");
}

static inline void hfence_vvma(unsigned long address)
{
	__asm__ volatile(".insn r 0x73, 0, 0x11, x0, %0, x0" : : "r"(address) : "memory");
}

static inline void hfence_vvma_asid_all(unsigned long asid)
{
	__asm__ volatile(".insn r 0x73, 0, 0x11, x0, x0, %0" : : "r"(asid) : "memory");
}

static inline void hfence_vvma_asid(unsigned long address, unsigned long asid)
{
	__asm__ volatile(".insn r 0x73, 0, 0x11, x0, %0, %1"
			 :
			 : "r"(address), "r"(asid)
			 : "memory");
}

#endif
