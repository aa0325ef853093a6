/* SPDX-License-Identifier: BSD-2-Clause */
/* Legacy extensions (SBI v3.0, Legacy Extensions): the old calling convention over the
 * functions that replaced them. */
#include <stddef.h>

#include "base/bits.h"
#include "hart/lower.h"
#include "hart/trap.h"
#include "platform.h"
#include "sbi/console.h"
#include "sbi/extensions.h"
#include "sbi/ipi.h"
#include "sbi/rfence.h"
#include "sbi/time.h"

/* The three fences are in the order of RFENCE's functions, which begin with 0. */
static void act(struct hart_set set, unsigned long eid)
{
	if (eid == SBI_EXT_LEGACY_SEND_IPI)
		ipi_send(set);
	else
		rfence_send(set, eid - SBI_EXT_LEGACY_REMOTE_FENCE_I);
}

/* Send the IPI or fence of a call to the harts of the mask at S-mode's virtual address
 * `pointer`, or to all when it is NULL. Returns what a0 shall be: if the mask cannot
 * be read it stays as it is, and S-mode sees the fault and can try again. */
static unsigned long send(unsigned long pointer, unsigned long eid)
{
	struct trap fault;
	unsigned long bits;

	if (pointer == 0) {
		act((struct hart_set){ .all = true }, eid);
		return SBI_SUCCESS;
	}
	/* Only the words that harts are in: ids may be far apart. */
	for (size_t i = 0; i < hart_count();) {
		struct hart_set set = { .base = hart_at(i)->id / XLEN * XLEN };

		if (!lower_load(&bits, pointer + set.base / 8, sizeof(bits), &fault)) {
			/* The caller's fault, with sepc at the ecall (same chapter). */
			fault.epc -= ECALL_SIZE;
			trap_redirect(&fault);
			return pointer;
		}
		for (; i < hart_count() && hart_at(i)->id - set.base < XLEN; i++)
			set.bits |= bits & BIT(hart_at(i)->id - set.base);
		act(set, eid);
	}
	return SBI_SUCCESS;
}

/* What the call returns in a0. */
static unsigned long old_ecall(ECALL_REGISTERS)
{
	switch (eid) {
	case SBI_EXT_LEGACY_SET_TIMER:
		time_set_timer(a0);
		return SBI_SUCCESS;
	case SBI_EXT_LEGACY_CONSOLE_PUTCHAR:
		return console_put((char)a0) ? SBI_SUCCESS : (unsigned long)SBI_ERR_FAILED;
	case SBI_EXT_LEGACY_CONSOLE_GETCHAR:
		return (unsigned long)(long)platform_console_read();
	case SBI_EXT_LEGACY_CLEAR_IPI:
		return ipi_clear();
	case SBI_EXT_LEGACY_SEND_IPI:
	case SBI_EXT_LEGACY_REMOTE_FENCE_I:
	case SBI_EXT_LEGACY_REMOTE_SFENCE_VMA:
	case SBI_EXT_LEGACY_REMOTE_SFENCE_VMA_ASID:
		return send(a0, eid);
	case SBI_EXT_LEGACY_SHUTDOWN:
		platform_reset(PLATFORM_POWER_OFF);
		return (unsigned long)SBI_ERR_NOT_SUPPORTED;
	default:
		return (unsigned long)SBI_ERR_NOT_SUPPORTED;
	}
}

struct sbiret legacy_ecall(ECALL_REGISTERS)
{
	return (struct sbiret){ .error = (long)old_ecall(a0, a1, a2, a3, a4, a5, fid, eid),
				.uvalue = a1 };
}
