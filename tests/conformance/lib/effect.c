/* SPDX-License-Identifier: BSD-2-Clause */
/* The effect of a remote fence; see effect.h. */
#include "tests/conformance/lib/effect.h"

#include "tests/conformance/lib/paging.h"

/* Looks that make sure that the translation is cached. */
#define LOOKS 100

static struct page old_page = { .word = { 0x01d } };
static struct page new_page = { .word = { 0x2e3 } };

static _Atomic bool fenced;
static _Atomic unsigned long looks, seen;

static void enter_supervisor(void)
{
	paging_on(EFFECT_ASID);
}

static unsigned long look_supervisor(void)
{
	return *(volatile unsigned long *)WINDOW;
}

/* hlv.d reads as a guest does; hstatus.SPVP says, as one in user mode, because
 * the G-stage takes only user pages. */
static unsigned long look_guest(void)
{
	unsigned long value;

	__asm__ volatile(".insn r 0x73, 0x4, 0x36, %0, %1, x0" : "=r"(value) : "r"(WINDOW));
	return value;
}

static void enter_g_stage(void)
{
	csr_clear(hstatus, HSTATUS_SPVP);
	csr_write(vsatp, 0);
	csr_write(hgatp, paging_atp(EFFECT_VMID));
}

static void enter_vs_stage(void)
{
	csr_clear(hstatus, HSTATUS_SPVP);
	csr_write(hgatp, 0);
	csr_write(vsatp, paging_atp(EFFECT_ASID));
}

static void leave_guest(void)
{
	csr_write(vsatp, 0);
	csr_write(hgatp, 0);
}

const struct view view_of_supervisor = { enter_supervisor, look_supervisor, paging_off,
					 PTE_READ_WRITE };
const struct view view_of_g_stage = { enter_g_stage, look_guest, leave_guest,
				      PTE_READ_WRITE | PTE_U };
const struct view view_of_vs_stage = { enter_vs_stage, look_guest, leave_guest,
				       PTE_READ_WRITE | PTE_U };

static void look_until_fenced(void *argument)
{
	const struct view *view = argument;

	view->enter();
	while (!fenced) {
		view->look();
		looks++;
	}
	seen = view->look();
	view->leave();
}

void effect_prepare(struct hart *viewer, const struct view *view)
{
	window_map(&old_page, view->flags);
	fenced = false;
	looks = seen = 0;
	hart_start(viewer, look_until_fenced, (void *)view);
	wait_for(looks > LOOKS);
	window_map(&new_page, view->flags);
}

bool effect_is_seen(struct hart *viewer)
{
	fenced = true;
	return hart_join(viewer) && looks > LOOKS && seen == new_page.word[0];
}
