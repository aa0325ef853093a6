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
#include "sbi/ecall.h"
#include "sbi/shmem.h"
#include "sbi/state.h"

/* What the three registers of a trigger hold. */
struct trigger {
	unsigned long tdata1, tdata2, tdata3;
};

/* What the shared memory is an array of. */
struct entry {
	unsigned long word; /* trig_state or trig_idx */
	struct trigger trigger;
};

_Static_assert(sizeof(struct entry) == 4 * sizeof(unsigned long), "the specification's layout");

/* tdata1 of the types that S-mode may use. The modes are in the same place in mcontrol and
 * mcontrol6, but that the first has no VS and VU: there they read as zero. The bits of
 * trig_state lie in the same order. */
#define TYPE_MCONTROL 2
#define TYPE_MCONTROL6 6
#define MODES_US (MCONTROL_U | MCONTROL_S)
#define MODES_V (MCONTROL6_VU | MCONTROL6_VS)
#define US_SHIFT 2
#define V_SHIFT 20

_Static_assert(SBI_DBTR_STATE_U << US_SHIFT == MCONTROL_U, "the same order: U, S");
_Static_assert(SBI_DBTR_STATE_VU << V_SHIFT == MCONTROL6_VU, "the same order: VU, VS");

/* ---- The hart's triggers (debug specification 1.0, "Sdtrig") ---- */

/* By "Enumeration": a number that tselect does not keep, or one whose tinfo says so, is behind
 * the last trigger. */
static bool exists(size_t trig_idx)
{
	unsigned long info;

	csr_write(CSR_TSELECT, trig_idx);
	if (csr_read(CSR_TSELECT) != trig_idx)
		return false;
	info = csr_read(CSR_TINFO) & TINFO_INFO;
	return info != 0 && info != TINFO_NO_TRIGGER;
}

static struct trigger read_trigger(size_t trig_idx)
{
	struct trigger trigger;

	csr_write(CSR_TSELECT, trig_idx);
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
static void write_trigger(size_t trig_idx, const struct trigger *trigger)
{
	csr_write(CSR_TSELECT, trig_idx);
	csr_write(CSR_TDATA1, csr_read(CSR_TDATA1) & TDATA1_TYPE);
	csr_write(CSR_TDATA1, 0);
	csr_write(CSR_TDATA2, trigger->tdata2);
	csr_write(CSR_TDATA3, trigger->tdata3);
	csr_write(CSR_TDATA1, trigger->tdata1);
}

static void clear_trigger(size_t trig_idx)
{
	write_trigger(trig_idx, &(struct trigger){ 0 });
}

/* Make a trigger hold this. False when it cannot, because of bits that it does not have; then
 * it is clear. */
static bool set_trigger(size_t trig_idx, const struct trigger *trigger)
{
	unsigned long type = trigger->tdata1 >> TDATA1_TYPE_SHIFT;
	/* maskmax only says what there is. */
	unsigned long own = type == TYPE_MCONTROL ? MCONTROL_MASKMAX : 0;
	struct trigger held;

	csr_write(CSR_TSELECT, trig_idx);
	/* A type that tinfo does not name is not even to be tried: QEMU takes icount, which
	 * it does not name, and then does not find its way back. */
	if (csr_read(CSR_TINFO) >> type & 1) {
		write_trigger(trig_idx, trigger);
		held = read_trigger(trig_idx);
		if (((held.tdata1 ^ trigger->tdata1) & ~own) == 0 &&
		    held.tdata2 == trigger->tdata2 && held.tdata3 == trigger->tdata3)
			return true;
	}
	clear_trigger(trig_idx);
	return false;
}

/* Whether a trigger could be made to hold this. What it holds stays. */
static bool supports(size_t trig_idx, const struct trigger *trigger)
{
	struct trigger held = read_trigger(trig_idx);
	bool supported = set_trigger(trig_idx, trigger);

	write_trigger(trig_idx, &held);
	return supported;
}

/* ---- Reset, and checks of what S-mode asks for ---- */

void dbtr_reset(struct hart *self)
{
	struct dbtr *dbtr = &self->sbi->dbtr;

	*dbtr = (struct dbtr){ .shmem = SHMEM_NONE };
	if (!hart_has(self, HART_HAS_SDTRIG))
		return;
	while (dbtr->trig_max < TRIGGERS_MAX && exists(dbtr->trig_max))
		clear_trigger(dbtr->trig_max++);
}

/* Whether this may be asked for at all, whatever the triggers have. Of the other types
 * it is not known which of their bits are modes. */
static long check_tdata1(unsigned long tdata1)
{
	/* QEMU would take VS and VU on a hart that has no such modes. */
	unsigned long refused = MCONTROL_M | (hart_has(hart_self(), HART_HAS_H) ? 0 : MODES_V);

	if (tdata1 & TDATA1_DMODE)
		return SBI_ERR_INVALID_PARAM;
	switch (tdata1 >> TDATA1_TYPE_SHIFT) {
	case TYPE_MCONTROL:
	case TYPE_MCONTROL6:
		return (tdata1 & refused) == 0 ? SBI_SUCCESS : SBI_ERR_INVALID_PARAM;
	case 0:
	case 15:       /* no trigger */
	case 8 ... 11: /* reserved */
		return SBI_ERR_INVALID_PARAM;
	default:
		return SBI_ERR_NOT_SUPPORTED;
	}
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
		count += supports(trig_idx, &wanted);
	return sbi_value(count);
}

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
	return (struct sbiret){ .error = error, .uvalue = i };
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
			entry.trigger = read_trigger(trig_idx_base + i);
		if (!write_entry(dbtr, i, &entry, sizeof(entry)))
			return sbi_error(SBI_ERR_FAILED);
	}
	return sbi_value(0);
}

/* ---- Install ---- */

/* False when the trigger cannot hold that; then it is clear. */
static bool install(struct dbtr *dbtr, size_t trig_idx, const struct trigger *trigger)
{
	if (!set_trigger(trig_idx, trigger))
		return false;
	dbtr->state[trig_idx] =
		(unsigned char)(SBI_DBTR_STATE_MAPPED | (trigger->tdata1 & MODES_US) >> US_SHIFT |
				(trigger->tdata1 & MODES_V) >> V_SHIFT);
	return true;
}

static void uninstall(struct dbtr *dbtr, size_t trig_idx)
{
	clear_trigger(trig_idx);
	dbtr->state[trig_idx] = 0;
}

static unsigned long installed(const struct dbtr *dbtr)
{
	unsigned long set = 0;

	for (size_t trig_idx = 0; trig_idx < dbtr->trig_max; trig_idx++)
		set |= dbtr->state[trig_idx] != 0 ? BIT(trig_idx) : 0;
	return set;
}

/* Only what was installed before shall be. */
static void undo(struct dbtr *dbtr, unsigned long before)
{
	for_each_bit (trig_idx, installed(dbtr) & ~before)
		uninstall(dbtr, trig_idx);
}

static long place(struct dbtr *dbtr, size_t trig_idx, const struct trigger *trigger)
{
	if (trig_idx >= dbtr->trig_max)
		return SBI_ERR_FAILED;
	if (dbtr->state[trig_idx] != 0)
		return supports(trig_idx, trigger) ? SBI_ERR_FAILED : SBI_ERR_NOT_SUPPORTED;
	return install(dbtr, trig_idx, trigger) ? SBI_SUCCESS : SBI_ERR_NOT_SUPPORTED;
}

/* Read entry i of trig_count to be installed, and check it: afresh each time, for
 * another hart may change the memory. The last may not want a next one in its chain. */
static long read_checked(const struct dbtr *dbtr, size_t i, size_t trig_count, struct entry *entry)
{
	if (!read_entry(dbtr, i, entry))
		return SBI_ERR_FAILED;
	if (i + 1 == trig_count && (entry->trigger.tdata1 & MCONTROL_CHAIN))
		return SBI_ERR_INVALID_PARAM;
	return check_tdata1(entry->trigger.tdata1);
}

/* Install the chain that begins with entry `first` from trig_idx on; a trigger alone is
 * a chain of one. All of it or nothing: *length is the number of its entries that went
 * well. */
static long place_chain(struct dbtr *dbtr, size_t first, size_t trig_count, size_t trig_idx,
			size_t *length)
{
	unsigned long before = installed(dbtr);
	struct entry entry;
	long error;

	*length = 0;
	do {
		error = read_checked(dbtr, first + *length, trig_count, &entry);
		if (error == SBI_SUCCESS)
			error = place(dbtr, trig_idx + *length, &entry.trigger);
		if (error != SBI_SUCCESS) {
			undo(dbtr, before);
			return error;
		}
		++*length;
	} while (entry.trigger.tdata1 & MCONTROL_CHAIN);
	return SBI_SUCCESS;
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

static struct sbiret install_triggers(struct dbtr *dbtr, unsigned long trig_count)
{
	unsigned long before = installed(dbtr);
	unsigned long places[TRIGGERS_MAX]; /* the trig_idx of each entry */
	size_t trig_idx, length, i;
	long error = check_range(dbtr, 0, trig_count);

	if (error != SBI_SUCCESS)
		return sbi_error(error);
	for (i = 0; i < trig_count && error == SBI_SUCCESS; i += length) {
		error = find_place(dbtr, i, trig_count, &trig_idx, &length);
		for (size_t n = 0; error == SBI_SUCCESS && n < length; n++)
			places[i + n] = trig_idx + n;
	}
	if (error == SBI_SUCCESS) {
		i = 0;
		while (i < trig_count && write_entry(dbtr, i, &places[i], sizeof(places[i])))
			i++;
		if (i == trig_count)
			return sbi_value(0);
		error = SBI_ERR_FAILED;
	}
	undo(dbtr, before);
	return failed_at(error, i);
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
	before = read_trigger(trig_idx);
	if ((before.tdata1 ^ entry->trigger.tdata1) & (TDATA1_TYPE | MCONTROL_CHAIN))
		return SBI_ERR_INVALID_PARAM;
	error = check_tdata1(entry->trigger.tdata1);
	if (error == SBI_SUCCESS && !install(dbtr, trig_idx, &entry->trigger)) {
		write_trigger(trig_idx, &before);
		error = SBI_ERR_NOT_SUPPORTED;
	}
	return error;
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

static void set_modes(size_t trig_idx, unsigned long state)
{
	unsigned long modes = (state << US_SHIFT & MODES_US) | (state << V_SHIFT & MODES_V);

	csr_write(CSR_TSELECT, trig_idx);
	csr_write(CSR_TDATA1, (csr_read(CSR_TDATA1) & ~(MODES_US | MODES_V)) | modes);
}

/* Do what the function `fid` says to each trigger of the set, if all are installed. Those that
 * are not are skipped by enable_triggers: docs/sbi.md says why. */
static struct sbiret change_set(struct dbtr *dbtr, unsigned long fid, unsigned long trig_idx_base,
				unsigned long trig_idx_mask)
{
	unsigned long set;

	if (trig_idx_mask == 0)
		return sbi_value(0);
	if (trig_idx_base >= dbtr->trig_max ||
	    trig_idx_mask >> (dbtr->trig_max - trig_idx_base) != 0)
		return sbi_error(SBI_ERR_INVALID_PARAM);
	set = trig_idx_mask << trig_idx_base;
	if ((set & ~installed(dbtr)) != 0 && fid != SBI_DBTR_ENABLE_TRIGGERS)
		return sbi_error(SBI_ERR_INVALID_PARAM);
	for_each_bit (trig_idx, set & installed(dbtr)) {
		if (fid == SBI_DBTR_UNINSTALL_TRIGGERS)
			uninstall(dbtr, trig_idx);
		else
			set_modes(trig_idx,
				  fid == SBI_DBTR_ENABLE_TRIGGERS ? dbtr->state[trig_idx] : 0);
	}
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
	case SBI_DBTR_ENABLE_TRIGGERS:
	case SBI_DBTR_DISABLE_TRIGGERS:
		return change_set(dbtr, fid, a0, a1);
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}
