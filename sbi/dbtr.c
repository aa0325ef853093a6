/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Debug Triggers extension, "DBTR" (SBI v3.0, Debug Triggers Extension).
 *
 * trig_idx n is the hart's trigger n, so the chains of a kernel lie in the hardware as
 * it laid them, and a trigger needs no more memory than the low byte of its trig_state:
 * what it holds is read from the hart. No trigger is ever given the m or dmode bit, so
 * none fires while machine mode runs, and they may be changed one register at a time.
 */
#include "base/bits.h"
#include "hart/features.h"
#include "hart/lower.h"
#include "hart/trigger.h"
#include "sbi/extensions.h"
#include "sbi/shmem.h"
#include "sbi/state.h"

/* What the shared memory is an array of. */
struct entry {
	unsigned long word; /* trig_state or trig_idx */
	struct trigger trigger;
};

_Static_assert(sizeof(struct entry) == 4 * sizeof(unsigned long), "the specification's layout");

void dbtr_reset(struct hart *self)
{
	struct dbtr *dbtr = &self->sbi->dbtr;

	*dbtr = (struct dbtr){ .shmem = SHMEM_NONE };
	if (!hart_has(self, HART_HAS_SDTRIG))
		return;
	dbtr->trig_max = (unsigned char)trigger_count();
	for (size_t trig_idx = 0; trig_idx < dbtr->trig_max; trig_idx++)
		trigger_clear(trig_idx);
}

/* ---- tdata1 ---- */

/* In the same place in mcontrol and mcontrol6, but that the first has no VS and VU: there
 * they read as zero. The bits of trig_state lie in the same order. */
#define MODES_US (MCONTROL_U | MCONTROL_S)
#define MODES_V (MCONTROL6_VU | MCONTROL6_VS)
#define MODES (MODES_US | MODES_V)
#define STATE_US (SBI_DBTR_STATE_U | SBI_DBTR_STATE_S)
#define STATE_V (SBI_DBTR_STATE_VU | SBI_DBTR_STATE_VS)
#define US_SHIFT 2
#define V_SHIFT 20

_Static_assert(STATE_US << US_SHIFT == MODES_US && STATE_V << V_SHIFT == MODES_V, "the same order");

static unsigned char state_from(unsigned long tdata1)
{
	return (unsigned char)(SBI_DBTR_STATE_MAPPED | (tdata1 & MODES_US) >> US_SHIFT |
			       (tdata1 & MODES_V) >> V_SHIFT);
}

static unsigned long modes_from(unsigned long state)
{
	return (state & STATE_US) << US_SHIFT | (state & STATE_V) << V_SHIFT;
}

/* Whether this may be asked for at all, whatever the triggers have. Of the other types
 * it is not known which of their bits are modes. */
static long check_tdata1(unsigned long tdata1)
{
	if (tdata1 & TDATA1_DMODE)
		return SBI_ERR_INVALID_PARAM;
	switch (trigger_type(tdata1)) {
	case TRIGGER_TYPE_MCONTROL:
	case TRIGGER_TYPE_MCONTROL6:
		break;
	case 0:
	case 15:       /* no trigger */
	case 8 ... 11: /* reserved */
		return SBI_ERR_INVALID_PARAM;
	default:
		return SBI_ERR_NOT_SUPPORTED;
	}
	if (tdata1 & MCONTROL_M)
		return SBI_ERR_INVALID_PARAM;
	/* QEMU would take them on a hart that has no such modes. */
	if ((tdata1 & (MCONTROL6_VS | MCONTROL6_VU)) && !hart_has(hart_self(), HART_HAS_H))
		return SBI_ERR_INVALID_PARAM;
	return SBI_SUCCESS;
}

static struct sbiret num_triggers(const struct dbtr *dbtr, unsigned long trig_tdata1)
{
	struct trigger wanted = { .tdata1 = trig_tdata1 };
	unsigned long count = 0;

	if (trig_tdata1 == 0)
		return sbi_value(dbtr->trig_max);
	if (check_tdata1(trig_tdata1) != SBI_SUCCESS)
		return sbi_value(0);
	for (size_t trig_idx = 0; trig_idx < dbtr->trig_max; trig_idx++)
		count += trigger_supports(trig_idx, &wanted);
	return sbi_value(count);
}

/* ---- Shared memory ---- */

/* A count may be trig_max: docs/sbi.md says why. */
static long check_range(const struct dbtr *dbtr, unsigned long trig_idx_base,
			unsigned long trig_count)
{
	if (dbtr->shmem == SHMEM_NONE)
		return SBI_ERR_NO_SHMEM;
	if (trig_idx_base >= dbtr->trig_max || trig_count > dbtr->trig_max - trig_idx_base)
		return SBI_ERR_BAD_RANGE;
	return SBI_SUCCESS;
}

static bool read_entry(const struct dbtr *dbtr, size_t i, struct entry *entry)
{
	return lower_read(entry, dbtr->shmem + i * sizeof(*entry), sizeof(*entry)) ==
	       sizeof(*entry);
}

/* The first `size` bytes of entry i. */
static bool write_entry(const struct dbtr *dbtr, size_t i, const void *from, size_t size)
{
	return lower_write(dbtr->shmem + i * sizeof(struct entry), from, size) == size;
}

/* A call has failed because of entry i. */
static struct sbiret failed_at(long error, size_t i)
{
	struct sbiret ret = sbi_error(error);

	ret.uvalue = i;
	return ret;
}

/* ---- Read ---- */

/* A trigger that is not installed is all zeros, whatever the hart left in it. */
static struct sbiret read_triggers(const struct dbtr *dbtr, unsigned long trig_idx_base,
				   unsigned long trig_count)
{
	long error = check_range(dbtr, trig_idx_base, trig_count);

	if (error != SBI_SUCCESS)
		return sbi_error(error);
	for (size_t i = 0; i < trig_count; i++) {
		struct entry entry = { .word = dbtr->state[trig_idx_base + i] };

		if (entry.word & SBI_DBTR_STATE_MAPPED)
			entry.trigger = trigger_read(trig_idx_base + i);
		if (!write_entry(dbtr, i, &entry, sizeof(entry)))
			return sbi_error(SBI_ERR_FAILED);
	}
	return sbi_value(0);
}

/* ---- Install ---- */

static void uninstall(struct dbtr *dbtr, size_t trig_idx)
{
	trigger_clear(trig_idx);
	dbtr->state[trig_idx] = 0;
}

static long place(struct dbtr *dbtr, size_t trig_idx, const struct trigger *trigger)
{
	if (trig_idx >= dbtr->trig_max)
		return SBI_ERR_FAILED;
	if (dbtr->state[trig_idx] != 0)
		return trigger_supports(trig_idx, trigger) ? SBI_ERR_FAILED : SBI_ERR_NOT_SUPPORTED;
	if (!trigger_write(trig_idx, trigger))
		return SBI_ERR_NOT_SUPPORTED;
	dbtr->state[trig_idx] = state_from(trigger->tdata1);
	return SBI_SUCCESS;
}

/* Read entry i of trig_count to be installed, and check it: afresh each time, for
 * another hart may change the memory. The last may not want a next one in its chain. */
static long read_checked(const struct dbtr *dbtr, size_t i, size_t trig_count, struct entry *entry)
{
	long error;

	if (!read_entry(dbtr, i, entry))
		return SBI_ERR_FAILED;
	error = check_tdata1(entry->trigger.tdata1);
	if (error == SBI_SUCCESS && i + 1 == trig_count && (entry->trigger.tdata1 & MCONTROL_CHAIN))
		error = SBI_ERR_INVALID_PARAM;
	return error;
}

/* Install the chain that begins with entry `first` from trig_idx on; a trigger alone is
 * a chain of one. All of it or nothing: *length is the number of its entries that went
 * well. */
static long place_chain(struct dbtr *dbtr, size_t first, size_t trig_count, size_t trig_idx,
			size_t *length)
{
	struct entry entry;
	long error;

	*length = 0;
	do {
		error = read_checked(dbtr, first + *length, trig_count, &entry);
		if (error == SBI_SUCCESS)
			error = place(dbtr, trig_idx + *length, &entry.trigger);
		if (error == SBI_SUCCESS)
			++*length;
	} while (error == SBI_SUCCESS && (entry.trigger.tdata1 & MCONTROL_CHAIN));

	for (size_t i = 0; error != SBI_SUCCESS && i < *length; i++)
		uninstall(dbtr, trig_idx + i);
	return error;
}

/* The same, wherever the chain fits first. That it fits nowhere is FAILED when only other
 * triggers are in its way. */
static long find_place(struct dbtr *dbtr, size_t first, size_t trig_count, size_t *trig_idx,
		       size_t *length)
{
	long error, answer = SBI_ERR_NOT_SUPPORTED;
	size_t furthest = 0;

	for (*trig_idx = 0; *trig_idx < dbtr->trig_max; ++*trig_idx) {
		error = place_chain(dbtr, first, trig_count, *trig_idx, length);
		if (error == SBI_SUCCESS || error == SBI_ERR_INVALID_PARAM)
			return error;
		if (error == SBI_ERR_FAILED)
			answer = SBI_ERR_FAILED;
		if (furthest < *length)
			furthest = *length;
	}
	*length = furthest;
	return answer;
}

static struct sbiret undo_install(struct dbtr *dbtr, const unsigned long *installed, size_t count,
				  struct sbiret ret)
{
	for (size_t i = 0; i < count; i++)
		uninstall(dbtr, installed[i]);
	return ret;
}

static struct sbiret install_triggers(struct dbtr *dbtr, unsigned long trig_count)
{
	unsigned long installed[TRIGGERS_MAX]; /* the trig_idx of each entry */
	size_t trig_idx, length;
	long error = check_range(dbtr, 0, trig_count);

	if (error != SBI_SUCCESS)
		return sbi_error(error);
	for (size_t i = 0; i < trig_count; i += length) {
		error = find_place(dbtr, i, trig_count, &trig_idx, &length);
		if (error != SBI_SUCCESS)
			return undo_install(dbtr, installed, i, failed_at(error, i + length));
		for (size_t n = 0; n < length; n++)
			installed[i + n] = trig_idx + n;
	}
	for (size_t i = 0; i < trig_count; i++)
		if (!write_entry(dbtr, i, &installed[i], sizeof(installed[i])))
			return undo_install(dbtr, installed, trig_count,
					    failed_at(SBI_ERR_FAILED, i));
	return sbi_value(0);
}

/* ---- Update ---- */

static long update(struct dbtr *dbtr, const struct entry *entry)
{
	unsigned long trig_idx = entry->word;
	struct trigger before;
	long error;

	if (trig_idx >= dbtr->trig_max)
		return SBI_ERR_INVALID_PARAM;
	if (dbtr->state[trig_idx] == 0)
		return SBI_ERR_FAILED;
	before = trigger_read(trig_idx);
	if ((before.tdata1 ^ entry->trigger.tdata1) & (TDATA1_TYPE | MCONTROL_CHAIN))
		return SBI_ERR_INVALID_PARAM;
	error = check_tdata1(entry->trigger.tdata1);
	if (error != SBI_SUCCESS)
		return error;
	if (!trigger_write(trig_idx, &entry->trigger)) {
		trigger_write(trig_idx, &before);
		return SBI_ERR_NOT_SUPPORTED;
	}
	dbtr->state[trig_idx] = state_from(entry->trigger.tdata1);
	return SBI_SUCCESS;
}

static struct sbiret update_triggers(struct dbtr *dbtr, unsigned long trig_count)
{
	long error = check_range(dbtr, 0, trig_count);
	struct entry entry;

	if (error != SBI_SUCCESS)
		return sbi_error(error);
	for (size_t i = 0; i < trig_count; i++) {
		error = read_entry(dbtr, i, &entry) ? update(dbtr, &entry) : SBI_ERR_FAILED;
		if (error != SBI_SUCCESS)
			return failed_at(error, i);
	}
	return sbi_value(0);
}

/* ---- Uninstall, enable, disable ---- */

static void enable(struct dbtr *dbtr, size_t trig_idx)
{
	unsigned long tdata1 = trigger_read(trig_idx).tdata1 & ~MODES;

	trigger_write_tdata1(trig_idx, tdata1 | modes_from(dbtr->state[trig_idx]));
}

static void disable(struct dbtr *dbtr, size_t trig_idx)
{
	(void)dbtr;
	trigger_write_tdata1(trig_idx, trigger_read(trig_idx).tdata1 & ~MODES);
}

/* Do something to each trigger of the set that is installed, if all are, or nobody minds. */
static struct sbiret for_set(struct dbtr *dbtr, unsigned long trig_idx_base,
			     unsigned long trig_idx_mask, bool skip_uninstalled,
			     void (*action)(struct dbtr *dbtr, size_t trig_idx))
{
	unsigned long set;

	if (trig_idx_mask == 0)
		return sbi_value(0);
	if (trig_idx_base >= dbtr->trig_max ||
	    trig_idx_mask >> (dbtr->trig_max - trig_idx_base) != 0)
		return sbi_error(SBI_ERR_INVALID_PARAM);
	set = trig_idx_mask << trig_idx_base;
	for_each_bit (trig_idx, set) {
		if (dbtr->state[trig_idx] != 0)
			continue;
		if (!skip_uninstalled)
			return sbi_error(SBI_ERR_INVALID_PARAM);
		set &= ~BIT(trig_idx);
	}
	for_each_bit (trig_idx, set)
		action(dbtr, trig_idx);
	return sbi_value(0);
}

struct sbiret dbtr_ecall(ECALL_REGISTERS)
{
	struct dbtr *dbtr = &hart_self()->sbi->dbtr;

	switch (fid) {
	case SBI_DBTR_NUM_TRIGGERS:
		return num_triggers(dbtr, a0);
	case SBI_DBTR_SET_SHMEM:
		return shmem_set(&dbtr->shmem, a0, a1, a2, dbtr->trig_max * sizeof(struct entry),
				 sizeof(unsigned long));
	case SBI_DBTR_READ_TRIGGERS:
		return read_triggers(dbtr, a0, a1);
	case SBI_DBTR_INSTALL_TRIGGERS:
		return install_triggers(dbtr, a0);
	case SBI_DBTR_UPDATE_TRIGGERS:
		return update_triggers(dbtr, a0);
	case SBI_DBTR_UNINSTALL_TRIGGERS:
		return for_set(dbtr, a0, a1, false, uninstall);
	case SBI_DBTR_ENABLE_TRIGGERS:
		/* Not the specification's INVALID_PARAM: docs/sbi.md says why. */
		return for_set(dbtr, a0, a1, true, enable);
	case SBI_DBTR_DISABLE_TRIGGERS:
		return for_set(dbtr, a0, a1, false, disable);
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}
