/* SPDX-License-Identifier: BSD-2-Clause */
/* Legacy extensions (SBI v3.0, Legacy Extensions): the old calling convention over the
 * functions that replaced them. */
#include <stddef.h>

#include "base/bits.h"
#include "hart/lower.h"
#include "hart/trap.h"
#include "platform.h"
#include "sbi/console.h"
#include "sbi/ecall.h"
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
static long send(unsigned long pointer, unsigned long eid)
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
			return (long)pointer;
		}
		for (; i < hart_count() && hart_at(i)->id - set.base < XLEN; i++)
			set.bits |= bits & BIT(hart_at(i)->id - set.base);
		act(set, eid);
	}
	return SBI_SUCCESS;
}

struct sbiret legacy_ecall(ECALL_REGISTERS)
{
	struct sbiret ret = { .error = SBI_SUCCESS, .uvalue = a1 };

	switch (eid) {
	case SBI_EXT_LEGACY_SET_TIMER:
		time_set_timer(a0);
		break;
	case SBI_EXT_LEGACY_CONSOLE_PUTCHAR:
		ret.error = console_put((char)a0) ? SBI_SUCCESS : SBI_ERR_FAILED;
		break;
	case SBI_EXT_LEGACY_CONSOLE_GETCHAR:
		ret.error = platform_console_read();
		break;
	case SBI_EXT_LEGACY_CLEAR_IPI:
		ret.error = ipi_clear();
		break;
	case SBI_EXT_LEGACY_SEND_IPI:
	case SBI_EXT_LEGACY_REMOTE_FENCE_I ... SBI_EXT_LEGACY_REMOTE_SFENCE_VMA_ASID:
		ret.error = send(a0, eid);
		break;
	case SBI_EXT_LEGACY_SHUTDOWN:
		platform_reset(PLATFORM_POWER_OFF);
		__attribute__((fallthrough));
	default:
		ret.error = SBI_ERR_NOT_SUPPORTED;
	}
	return ret;
}
