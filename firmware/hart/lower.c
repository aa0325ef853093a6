/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory of the lower modes (see lower.h). */
#include "hart/lower.h"

#include "hart/csr.h"

/*
 * lower.S. Each copies upwards and returns how many bytes were not copied; `from`
 * of the first and `to` of the second are S-mode's. They leave mcause and mtval of
 * the fault behind, and mstatus and mepc changed.
 */
size_t lower_copy_in(void *to, uintptr_t from, size_t size);
size_t lower_copy_out(uintptr_t to, const void *from, size_t size);
enum word_access lower_try_word(uintptr_t word);

/* What an access changes and S-mode must not see. */
struct context {
	unsigned long mstatus, mepc, satp;
};

static struct context save(void)
{
	return (struct context){ csr_read(CSR_MSTATUS), csr_read(CSR_MEPC), csr_read(CSR_SATP) };
}

static void give_back(struct context saved)
{
	csr_write(CSR_SATP, saved.satp);
	csr_write(CSR_MSTATUS, saved.mstatus);
	csr_write(CSR_MEPC, saved.mepc);
}

/* Physical addresses with S-mode's privilege: translation off. Switching satp.MODE to and
 * from Bare takes effect at once and needs no fence (privileged architecture, "satp"). */
static struct context borrow_physical(void)
{
	struct context saved = save();

	csr_write(CSR_MSTATUS,
		  (saved.mstatus & ~(MSTATUS_MPP | MSTATUS_MPV)) | PRIV_S << MSTATUS_MPP_SHIFT);
	csr_write(CSR_SATP, 0);
	return saved;
}

size_t lower_read(void *to, uintptr_t from, size_t size)
{
	struct context saved = borrow_physical();
	size_t left = lower_copy_in(to, from, size);

	give_back(saved);
	return size - left;
}

size_t lower_write(uintptr_t to, const void *from, size_t size)
{
	struct context saved = borrow_physical();
	size_t left = lower_copy_out(to, from, size);

	give_back(saved);
	return size - left;
}

enum word_access lower_access(uintptr_t word)
{
	struct context saved = borrow_physical();
	enum word_access access = lower_try_word(word);

	give_back(saved);
	return access;
}

/* The end of an access as the interrupted code. What mtinst says of an instruction, it
 * says of ours; a pseudoinstruction, which has to be handed on, ends in two zeros
 * (hypervisor extension, "Transformed Instruction or Pseudoinstruction"). QEMU does not
 * set GVA for machine mode's accesses, and from 10.0.13 on does not give MPV back. */
static bool finish(struct context saved, size_t left, struct trap *trap)
{
	give_back(saved);
	if (left != 0) {
		*trap = trap_read();
		trap->gva = trap->from_guest = (saved.mstatus & MSTATUS_MPV) != 0;
		if ((trap->tinst & 3) != 0)
			trap->tinst = 0;
	}
	return left == 0;
}

bool lower_load(void *to, uintptr_t from, size_t size, struct trap *trap)
{
	struct context saved = save();

	return finish(saved, lower_copy_in(to, from, size), trap);
}

bool lower_store(uintptr_t to, const void *from, size_t size, struct trap *trap)
{
	struct context saved = save();

	return finish(saved, lower_copy_out(to, from, size), trap);
}

bool lower_fetch(void *to, uintptr_t from, size_t size)
{
	struct context saved = save();
	size_t left;

	csr_set(CSR_MSTATUS, MSTATUS_MXR);
	left = lower_copy_in(to, from, size);
	give_back(saved);
	return left == 0;
}

bool machine_can_load(uintptr_t address)
{
	char byte;

	/* Machine mode's own rights, for once: MPP = M is what MPRV then stands for. */
	csr_set(CSR_MSTATUS, MSTATUS_MPP);
	return lower_copy_in(&byte, address, sizeof(byte)) == 0;
}
