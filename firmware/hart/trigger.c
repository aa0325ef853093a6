/* SPDX-License-Identifier: BSD-2-Clause */
/* Debug triggers (see trigger.h). */
#include "hart/trigger.h"

#include "hart/csr.h"

static const struct trigger nothing;

/* By the debug specification ("Enumeration"): a number that tselect does not keep,
 * or one whose tinfo says so, is behind the last trigger. */
static bool exists(size_t index)
{
	unsigned long info;

	csr_write(CSR_TSELECT, index);
	if (csr_read(CSR_TSELECT) != index)
		return false;
	info = csr_read(CSR_TINFO) & TINFO_INFO;
	return info != 0 && info != TINFO_NO_TRIGGER;
}

size_t trigger_count(void)
{
	size_t count = 0;

	while (count < TRIGGERS_MAX && exists(count))
		count++;
	return count;
}

struct trigger trigger_read(size_t index)
{
	struct trigger trigger;

	csr_write(CSR_TSELECT, index);
	trigger.tdata1 = csr_read(CSR_TDATA1);
	trigger.tdata2 = csr_read(CSR_TDATA2);
	trigger.tdata3 = csr_read(CSR_TDATA3);
	return trigger;
}

/*
 * In the order that the debug specification gives: 0 to tdata1 disables the trigger
 * and lets the others take any value. QEMU ignores that 0, so a type without anything
 * that it should do goes first.
 */
static void write_all(size_t index, const struct trigger *trigger)
{
	csr_write(CSR_TSELECT, index);
	csr_write(CSR_TDATA1, csr_read(CSR_TDATA1) & TDATA1_TYPE);
	csr_write(CSR_TDATA1, 0);
	csr_write(CSR_TDATA2, trigger->tdata2);
	csr_write(CSR_TDATA3, trigger->tdata3);
	csr_write(CSR_TDATA1, trigger->tdata1);
}

/* Whether the selected trigger has become what was written; maskmax only says what
 * there is. */
static bool holds(const struct trigger *trigger)
{
	unsigned long own =
		trigger_type(trigger->tdata1) == TRIGGER_TYPE_MCONTROL ? MCONTROL_MASKMAX : 0;

	return ((csr_read(CSR_TDATA1) ^ trigger->tdata1) & ~own) == 0 &&
	       csr_read(CSR_TDATA2) == trigger->tdata2 && csr_read(CSR_TDATA3) == trigger->tdata3;
}

bool trigger_write(size_t index, const struct trigger *trigger)
{
	csr_write(CSR_TSELECT, index);
	/* A type that tinfo does not name is not even to be tried: QEMU takes icount, which
	 * it does not name, and then does not find its way back. */
	if (csr_read(CSR_TINFO) >> trigger_type(trigger->tdata1) & 1) {
		write_all(index, trigger);
		if (holds(trigger))
			return true;
	}
	trigger_clear(index);
	return false;
}

void trigger_write_tdata1(size_t index, unsigned long tdata1)
{
	csr_write(CSR_TSELECT, index);
	csr_write(CSR_TDATA1, tdata1);
}

void trigger_clear(size_t index)
{
	write_all(index, &nothing);
}

bool trigger_supports(size_t index, const struct trigger *trigger)
{
	struct trigger kept = trigger_read(index);
	bool supports = trigger_write(index, trigger);

	write_all(index, &kept);
	return supports;
}
