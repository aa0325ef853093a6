/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Performance Monitoring Unit extension (see pmu.h).
 *
 * A hardware counter has the number of its CSR (0 cycle, 2 instret, 3 and up
 * hpmcounterN), and the firmware counters have the first numbers behind all of those,
 * whichever of them a hart has: its counters are fewer than num_counters, and Linux, for
 * one, skips what is none. As no number is above 63, a set of counters is one word.
 *
 * Everything here is the calling hart's own: there is nothing to be locked.
 */
#include "sbi/pmu.h"

#include <string.h>

#include "base/arena.h"
#include "base/memory.h"
#include "hart/csr.h"
#include "hart/features.h"
#include "hart/guest.h"
#include "hart/hpm.h"
#include "sbi/pmu_firmware.h"
#include "sbi/pmu_hardware.h"
#include "sbi/mailbox.h"

#define BIT(n) (1UL << (n))
#define XLEN 64

#define FIRST_FIRMWARE HPM_COUNT
#define COUNTERS (FIRST_FIRMWARE + PMU_FIRMWARE_COUNTERS)
#define FIRMWARE ((BIT(PMU_FIRMWARE_COUNTERS) - 1) << FIRST_FIRMWARE)

_Static_assert(COUNTERS < XLEN, "a set of counters is one word");

#define CONFIG_FLAGS 0xffUL
#define START_FLAGS (SBI_PMU_START_SET_INIT_VALUE | SBI_PMU_START_FLAG_INIT_SNAPSHOT)
#define STOP_FLAGS (SBI_PMU_STOP_FLAG_RESET | SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT)

#define NO_SHMEM (-1UL)

struct pmu {
	unsigned long configured; /* those that have an event; each is somebody's */
	unsigned long started;
	unsigned long shmem;	      /* physical address of the snapshot, or NO_SHMEM */
	struct pmu_hardware hardware; /* its counters are 0 until they are discovered */
};

static struct pmu *pmus; /* indexed by hart->index */

#define for_each_counter(counter, set)                                                             \
	for (unsigned long left_ = (set), counter;                                                 \
	     left_ != 0 && (counter = (unsigned long)__builtin_ctzl(left_), true);                 \
	     left_ &= left_ - 1)

static struct pmu *own_pmu(void)
{
	return &pmus[hart_self()->index];
}

void pmu_init(void)
{
	size_t size = hart_count() * sizeof(*pmus);

	pmus = arena_alloc(size);
	memset(pmus, 0, size);
	pmu_firmware_init();
}

void pmu_reset(struct hart *self)
{
	struct pmu *pmu = &pmus[self->index];

	*pmu = (struct pmu){ .shmem = NO_SHMEM, .hardware = pmu->hardware };
	pmu_firmware_reset(self);
	if (!hart_has(self, HART_HAS_COUNTINHIBIT))
		return;
	pmu_hardware_reset();
	if (pmu->hardware.counters != 0)
		pmu_hardware_clear(&pmu->hardware);
	else if (csr_exists(CSR_SCOUNTINHIBIT)) /* S-mode may use counters without a call */
		pmu_hardware_discover(&pmu->hardware);
}

/* ---- Counters and sets of them ---- */

static unsigned long all_counters(const struct pmu *pmu)
{
	return pmu->hardware.counters | FIRMWARE;
}

static bool is_counter(const struct pmu *pmu, unsigned long counter)
{
	return counter < COUNTERS && (all_counters(pmu) & BIT(counter)) != 0;
}

static bool is_firmware(unsigned long counter)
{
	return counter >= FIRST_FIRMWARE && counter < COUNTERS;
}

/* The functions below take numbers of counters that there are. */

static bool is_hardware(unsigned long counter)
{
	return counter < FIRST_FIRMWARE;
}

/* The place of a firmware counter among those. */
static unsigned int slot_of(unsigned long counter)
{
	return (unsigned int)(counter - FIRST_FIRMWARE);
}

/* The set that counter_idx_base and counter_idx_mask describe. False when a counter in
 * it is none. Takes any values; a mask of 0 is the empty set, whatever the base. */
static bool read_set(const struct pmu *pmu, unsigned long base, unsigned long mask,
		     unsigned long *set)
{
	*set = mask != 0 && base < XLEN ? mask << base : 0;
	if (mask != 0 && (base >= XLEN || *set >> base != mask))
		return false;
	return (*set & ~all_counters(pmu)) == 0;
}

static uint64_t read_counter(unsigned long counter)
{
	return is_hardware(counter) ? pmu_hardware_read((unsigned int)counter) :
				      pmu_firmware_read(hart_self(), slot_of(counter));
}

static void write_counter(unsigned long counter, uint64_t value)
{
	if (is_hardware(counter))
		pmu_hardware_write((unsigned int)counter, value);
	else
		pmu_firmware_write(hart_self(), slot_of(counter), value);
}

static void start_counter(struct pmu *pmu, unsigned long counter, uint64_t value)
{
	if (is_hardware(counter))
		pmu_hardware_start(&pmu->hardware, (unsigned int)counter, value);
	else
		pmu_firmware_start(hart_self(), slot_of(counter), value);
	pmu->started |= BIT(counter);
}

static void stop_counter(struct pmu *pmu, unsigned long counter)
{
	if (is_hardware(counter))
		pmu_hardware_stop((unsigned int)counter);
	else
		pmu_firmware_stop(hart_self(), slot_of(counter));
	pmu->started &= ~BIT(counter);
}

static void forget_event(struct pmu *pmu, unsigned long counter)
{
	if (is_hardware(counter))
		pmu_hardware_forget(&pmu->hardware, (unsigned int)counter);
	else
		pmu_firmware_forget(hart_self(), slot_of(counter));
	pmu->configured &= ~BIT(counter);
}

/* ---- The snapshot ---- */

static unsigned long snapshot_value(const struct pmu *pmu, unsigned long index)
{
	return pmu->shmem + SBI_PMU_SNAPSHOT_VALUES + index * sizeof(uint64_t);
}

/* What overflowed, counted from `base`. */
static uint64_t overflow_bitmap(const struct pmu *pmu, unsigned long base)
{
	uint64_t bitmap = 0;

	for_each_counter(counter, pmu->hardware.counters)
	{
		if (counter >= base &&
		    pmu_hardware_overflowed(&pmu->hardware, (unsigned int)counter))
			bitmap |= BIT(counter - base);
	}
	return bitmap;
}

/* Whether it could be written; that it is RAM was checked when it was set. */
static bool take_snapshot(const struct pmu *pmu, unsigned long base, unsigned long set)
{
	uint64_t word = overflow_bitmap(pmu, base);
	size_t missing = sizeof(word) -
			 guest_write(pmu->shmem + SBI_PMU_SNAPSHOT_OVERFLOW, &word, sizeof(word));

	for_each_counter(counter, set)
	{
		word = read_counter(counter);
		missing += sizeof(word) -
			   guest_write(snapshot_value(pmu, counter - base), &word, sizeof(word));
	}
	return missing == 0;
}

static struct sbiret snapshot_set_shmem(unsigned long lo, unsigned long hi, unsigned long flags)
{
	struct pmu *pmu = own_pmu();
	bool disable = lo == NO_SHMEM && hi == NO_SHMEM;

	if (flags != 0 || (!disable && lo % SBI_PMU_SNAPSHOT_SIZE != 0))
		return sbi_error(SBI_ERR_INVALID_PARAM);
	if (!disable && (hi != 0 || !memory_is_ram(lo, SBI_PMU_SNAPSHOT_SIZE)))
		return sbi_error(SBI_ERR_INVALID_ADDRESS);
	pmu->shmem = lo;
	return sbi_value(0);
}

/* ---- Finding out ---- */

static struct sbiret num_counters(void)
{
	return sbi_value(COUNTERS);
}

static struct sbiret counter_get_info(unsigned long counter)
{
	const struct pmu *pmu = own_pmu();
	unsigned long width = counter < HPM_FIRST ? XLEN : pmu->hardware.width;

	if (!is_counter(pmu, counter))
		return sbi_error(SBI_ERR_INVALID_PARAM);
	/* The width of a firmware counter is to be ignored; Linux does not. */
	if (!is_hardware(counter))
		return sbi_value(SBI_PMU_INFO_FIRMWARE | (XLEN - 1UL) << SBI_PMU_INFO_WIDTH_SHIFT);
	return sbi_value((CSR_CYCLE + counter) | (width - 1) << SBI_PMU_INFO_WIDTH_SHIFT);
}

static struct sbiret counter_fw_read(unsigned long counter)
{
	if (!is_firmware(counter))
		return sbi_error(SBI_ERR_INVALID_PARAM);
	return sbi_value(read_counter(counter));
}

static struct sbiret counter_fw_read_hi(unsigned long counter)
{
	return is_firmware(counter) ? sbi_value(0) : sbi_error(SBI_ERR_INVALID_PARAM);
}

/* ---- Events ---- */

/* The counters that can count the event, if none in `configured` stands against it, and
 * leave out the modes that the flags name. Firmware counters can leave out none; only that
 * they do not leave out guests is overlooked: pmu_hardware.c says why. */
static unsigned long find_counters(const struct pmu *pmu, unsigned long configured,
				   unsigned long flags, unsigned long event_idx,
				   uint64_t event_data)
{
	if (pmu_firmware_has(event_idx, event_data))
		return flags & (SBI_PMU_CFG_FLAG_SET_UINH | SBI_PMU_CFG_FLAG_SET_SINH) ? 0 :
											 FIRMWARE;
	return pmu_hardware_find(&pmu->hardware, (uint32_t)configured & pmu->hardware.counters,
				 flags, event_idx, event_data);
}

/* The counters of the set that the caller may have. One that has an event is somebody
 * else's, who will start it, unless the caller names that one and no other. */
static unsigned long available(const struct pmu *pmu, unsigned long set, unsigned long flags)
{
	bool names_one = (set & (set - 1)) == 0;

	if (flags & SBI_PMU_CFG_FLAG_SKIP_MATCH)
		return set & -set;
	return set & ~pmu->started & (names_one ? ~0UL : ~pmu->configured);
}

static unsigned long choose(const struct pmu *pmu, unsigned long counters)
{
	uint32_t hardware = (uint32_t)counters & pmu->hardware.counters;

	return hardware != 0 ? pmu_hardware_choose(&pmu->hardware, hardware) :
			       (unsigned long)__builtin_ctzl(counters);
}

static void configure(struct pmu *pmu, unsigned long counter, unsigned long flags,
		      unsigned long event_idx, uint64_t event_data)
{
	stop_counter(pmu, counter);
	if (is_hardware(counter))
		pmu_hardware_configure(&pmu->hardware, (unsigned int)counter, flags, event_idx,
				       event_data);
	else
		pmu_firmware_configure(hart_self(), slot_of(counter), event_idx);
	pmu->configured |= BIT(counter);
	if (flags & SBI_PMU_CFG_FLAG_CLEAR_VALUE)
		write_counter(counter, 0);
	if (flags & SBI_PMU_CFG_FLAG_AUTO_START)
		start_counter(pmu, counter, read_counter(counter));
}

static struct sbiret counter_config_matching(unsigned long base, unsigned long mask,
					     unsigned long flags, unsigned long event_idx,
					     uint64_t event_data)
{
	struct pmu *pmu = own_pmu();
	unsigned long set, counter;

	if (!read_set(pmu, base, mask, &set) || (flags & ~CONFIG_FLAGS) != 0)
		return sbi_error(SBI_ERR_INVALID_PARAM);
	set = available(pmu, set, flags);
	set &= find_counters(pmu, pmu->configured & ~set, flags, event_idx, event_data);
	if (set == 0)
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	counter = choose(pmu, set);
	configure(pmu, counter, flags, event_idx, event_data);
	return sbi_value(counter);
}

struct event_info {
	uint32_t event_idx;
	uint32_t output;
	uint64_t event_data;
};

#define EVENT_IDX_MASK 0xfffffU

static bool event_data_matters(uint32_t event_idx)
{
	return event_idx >> SBI_PMU_EVENT_TYPE_SHIFT >= SBI_PMU_EVENT_TYPE_RAW;
}

/* Entries that are on the way between S-mode's memory and here. */
#define EVENT_BLOCK 16UL

static bool check_events(const struct event_info *events, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if ((events[i].event_idx & ~EVENT_IDX_MASK) != 0)
			return false;
	}
	return true;
}

static void answer_events(const struct pmu *pmu, struct event_info *events, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t event_idx = events[i].event_idx;
		uint64_t event_data = event_data_matters(event_idx) ? events[i].event_data : 0;

		events[i].output = find_counters(pmu, 0, 0, event_idx, event_data) != 0;
	}
}

/* Check the entries, or answer them, a block at a time; no other hart shall wait for the end
 * of many. */
static long go_through_events(const struct pmu *pmu, unsigned long at, unsigned long count,
			      bool answer)
{
	struct event_info events[EVENT_BLOCK];

	while (count > 0) {
		size_t part = count < EVENT_BLOCK ? count : EVENT_BLOCK;
		size_t size = part * sizeof(events[0]);

		if (guest_read(events, at, size) < size)
			return SBI_ERR_FAILED;
		if (!answer && !check_events(events, part))
			return SBI_ERR_INVALID_PARAM;
		if (answer) {
			answer_events(pmu, events, part);
			if (guest_write(at, events, size) < size)
				return SBI_ERR_FAILED;
		}
		at += size;
		count -= part;
		mailbox_serve();
	}
	return SBI_SUCCESS;
}

/* All entries are checked before the first is answered. */
static struct sbiret event_get_info(unsigned long lo, unsigned long hi, unsigned long num_entries,
				    unsigned long flags)
{
	const struct pmu *pmu = own_pmu();
	unsigned long size;
	long error;

	if (flags != 0 || lo % sizeof(struct event_info) != 0)
		return sbi_error(SBI_ERR_INVALID_PARAM);
	if (hi != 0 || __builtin_mul_overflow(num_entries, sizeof(struct event_info), &size) ||
	    !memory_is_ram(lo, size))
		return sbi_error(SBI_ERR_INVALID_ADDRESS);
	error = go_through_events(pmu, lo, num_entries, false);
	if (!error)
		error = go_through_events(pmu, lo, num_entries, true);
	return sbi_error(error);
}

/* ---- Start and stop ---- */

/* The value that a counter shall start from. False when the snapshot cannot be read. */
static bool initial_value(const struct pmu *pmu, unsigned long counter, unsigned long base,
			  unsigned long flags, uint64_t given, uint64_t *value)
{
	if (flags & SBI_PMU_START_FLAG_INIT_SNAPSHOT)
		return guest_read(value, snapshot_value(pmu, counter - base), sizeof(*value)) ==
		       sizeof(*value);
	*value = flags & SBI_PMU_START_SET_INIT_VALUE ? given : read_counter(counter);
	return true;
}

/* Linux (seen in 6.12) means base 0 with this one: pmu_sbi_start_ovf_ctrs_snapshot() of
 * its driver multiplies the wrong variable with 64. Refused, `perf record` would end with
 * the first overflow. No set of counters can have this base. */
#define LINUX_BASE_0 (64UL * 64)

/* Counters that have been started are left alone; the others are started all the same,
 * as kernels expect that start several with one call. */
static struct sbiret counter_start(unsigned long base, unsigned long mask, unsigned long flags,
				   uint64_t given)
{
	struct pmu *pmu = own_pmu();
	unsigned long set, already;

	if (base == LINUX_BASE_0 && flags == SBI_PMU_START_FLAG_INIT_SNAPSHOT)
		base = 0;
	if (!read_set(pmu, base, mask, &set) || (flags & ~START_FLAGS) != 0 || flags == START_FLAGS)
		return sbi_error(SBI_ERR_INVALID_PARAM);
	if ((flags & SBI_PMU_START_FLAG_INIT_SNAPSHOT) && pmu->shmem == NO_SHMEM)
		return sbi_error(SBI_ERR_NO_SHMEM);
	already = set & pmu->started;
	for_each_counter(counter, set & ~already)
	{
		uint64_t value;

		if (!initial_value(pmu, counter, base, flags, given, &value))
			return sbi_error(SBI_ERR_NO_SHMEM);
		start_counter(pmu, counter, value);
	}
	return sbi_error(already != 0 ? SBI_ERR_ALREADY_STARTED : SBI_SUCCESS);
}

/* All are stopped and reset, whichever of them had been started: Linux's first call is
 * one that stops every counter. */
static struct sbiret counter_stop(unsigned long base, unsigned long mask, unsigned long flags)
{
	struct pmu *pmu = own_pmu();
	unsigned long set, already;

	if (!read_set(pmu, base, mask, &set) || (flags & ~STOP_FLAGS) != 0)
		return sbi_error(SBI_ERR_INVALID_PARAM);
	if ((flags & SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT) && pmu->shmem == NO_SHMEM)
		return sbi_error(SBI_ERR_NO_SHMEM);
	already = set & ~pmu->started;
	for_each_counter(counter, set) stop_counter(pmu, counter);
	if ((flags & SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT) && !take_snapshot(pmu, base, set))
		return sbi_error(SBI_ERR_NO_SHMEM);
	if (flags & SBI_PMU_STOP_FLAG_RESET) {
		for_each_counter(counter, set) forget_event(pmu, counter);
	}
	return sbi_error(already != 0 ? SBI_ERR_ALREADY_STOPPED : SBI_SUCCESS);
}

/* ---- The calls ---- */

struct sbiret pmu_ecall(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long a3,
			unsigned long a4, unsigned long fid)
{
	if (!hart_has(hart_self(), HART_HAS_COUNTINHIBIT))
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	if (own_pmu()->hardware.counters == 0)
		pmu_hardware_discover(&own_pmu()->hardware);
	switch (fid) {
	case SBI_PMU_NUM_COUNTERS:
		return num_counters();
	case SBI_PMU_COUNTER_GET_INFO:
		return counter_get_info(a0);
	case SBI_PMU_COUNTER_CONFIG_MATCHING:
		return counter_config_matching(a0, a1, a2, a3, a4);
	case SBI_PMU_COUNTER_START:
		return counter_start(a0, a1, a2, a3);
	case SBI_PMU_COUNTER_STOP:
		return counter_stop(a0, a1, a2);
	case SBI_PMU_COUNTER_FW_READ:
		return counter_fw_read(a0);
	case SBI_PMU_COUNTER_FW_READ_HI:
		return counter_fw_read_hi(a0);
	case SBI_PMU_SNAPSHOT_SET_SHMEM:
		return snapshot_set_shmem(a0, a1, a2);
	case SBI_PMU_EVENT_GET_INFO:
		return event_get_info(a0, a1, a2, a3);
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}
