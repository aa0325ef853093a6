/* SPDX-License-Identifier: BSD-2-Clause */
/* Access to S-mode's memory (see guest.h). */
#include "hart/guest.h"

#include "hart/csr.h"

/*
 * guest.S. Each copies upwards and returns how many bytes were not copied; `from`
 * of the first and `to` of the second are S-mode's. They leave mcause and mtval of
 * the fault behind, and mstatus and mepc changed.
 */
size_t guest_copy_in(void *to, uintptr_t from, size_t size);
size_t guest_copy_out(uintptr_t to, const void *from, size_t size);

/* What an access changes and S-mode must not see. */
struct context {
	unsigned long mstatus, mepc, satp;
};

/* Make S-mode the privilege that MPRV stands for. */
static struct context borrow_privilege(void)
{
	struct context saved = { csr_read(CSR_MSTATUS), csr_read(CSR_MEPC), csr_read(CSR_SATP) };

	csr_write(CSR_MSTATUS,
		  (saved.mstatus & ~(MSTATUS_MPP | MSTATUS_MPV)) | PRIV_S << MSTATUS_MPP_SHIFT);
	return saved;
}

static void give_back(struct context saved)
{
	csr_write(CSR_MSTATUS, saved.mstatus);
	csr_write(CSR_MEPC, saved.mepc);
}

/* Physical addresses: translation off. Switching satp.MODE to and from Bare takes
 * effect at once and needs no fence (privileged architecture, "satp"). */
static struct context borrow_physical(void)
{
	struct context saved = borrow_privilege();

	csr_write(CSR_SATP, 0);
	return saved;
}

static void give_back_physical(struct context saved)
{
	csr_write(CSR_SATP, saved.satp);
	give_back(saved);
}

size_t guest_read(void *to, uintptr_t from, size_t size)
{
	struct context saved = borrow_physical();
	size_t left = guest_copy_in(to, from, size);

	give_back_physical(saved);
	return size - left;
}

size_t guest_write(uintptr_t to, const void *from, size_t size)
{
	struct context saved = borrow_physical();
	size_t left = guest_copy_out(to, from, size);

	give_back_physical(saved);
	return size - left;
}

bool guest_load_virtual(uintptr_t address, unsigned long *word, struct guest_fault *fault)
{
	struct context saved = borrow_privilege();
	size_t left = guest_copy_in(word, address, sizeof(*word));

	if (left != 0)
		*fault = (struct guest_fault){ csr_read(CSR_MCAUSE), csr_read(CSR_MTVAL) };
	give_back(saved);
	return left == 0;
}

bool machine_can_load(uintptr_t address)
{
	char byte;

	/* Machine mode's own rights, for once: MPP = M is what MPRV then stands for. */
	csr_set(CSR_MSTATUS, MSTATUS_MPP);
	return guest_copy_in(&byte, address, sizeof(byte)) == 0;
}
