/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Performance Monitoring Unit extension, "PMU" (SBI v3.0, PMU Extension).
 *
 * A hardware counter has the number of its CSR (0 cycle, 2 instret, 3 and up
 * hpmcounterN), and the firmware counters have the first numbers behind all of those,
 * whichever of them a hart has: its counters are fewer than num_counters, and Linux, for
 * one, skips what is none. As no number is above 63, a set of counters is one word.
 *
 * Everything here is the calling hart's own: there is nothing to be locked.
 */
#include <string.h>

#include "base/bits.h"
#include "hart/csr.h"
#include "hart/features.h"
#include "hart/lower.h"
#include "hart/registers.h"
#include "sbi/ecall.h"
#include "sbi/mailbox.h"
#include "sbi/pmu_firmware.h"
#include "sbi/pmu_hardware.h"
#include "sbi/shmem.h"
#include "sbi/state.h"

#define FIRMWARE (BIT(PMU_FIRMWARE_END) - BIT(PMU_FIRMWARE_FIRST))
#define NUM_COUNTERS PMU_FIRMWARE_END

_Static_assert(PMU_FIRMWARE_FIRST >= HPM_COUNT, "no number stands for two counters");
_Static_assert(NUM_COUNTERS < XLEN, "a set of counters is one word");

#define CONFIG_FLAGS 0xffUL
#define START_FLAGS (SBI_PMU_START_SET_INIT_VALUE | SBI_PMU_START_FLAG_INIT_SNAPSHOT)
#define STOP_FLAGS (SBI_PMU_STOP_FLAG_RESET | SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT)

void pmu_reset(struct hart *self)
{
	struct pmu *pmu = &self->sbi->pmu;

	pmu->configured = 0;
	pmu->started = 0;
	pmu->shmem = SHMEM_NONE;
	memset(pmu->values, 0, sizeof(pmu->values));
	if (hart_has(self, HART_HAS_COUNTINHIBIT))
		pmu_hardware_reset(&pmu->hardware);
}

/* ---- Counters and sets of them ---- */

/* The set that counter_idx_base and counter_idx_mask describe. False when a counter in
 * it is none. Takes any values; a mask of 0 is the empty set, whatever the base. */
static bool read_set(const struct pmu *pmu, unsigned long base, unsigned long mask,
		     unsigned long *set)
{
	*set = mask != 0 && base < XLEN ? mask << base : 0;
	if (mask != 0 && (base >= XLEN || *set >> base != mask))
		return false;
	return (*set & ~(pmu->hardware.counters | FIRMWARE)) == 0;
}

static bool is_firmware(unsigned long counter)
{
	return counter >= PMU_FIRMWARE_FIRST && counter < PMU_FIRMWARE_END;
}

/* The functions below take numbers of counters that exist. */

static uint64_t read_counter(const struct pmu *pmu, unsigned long counter)
{
	return is_firmware(counter) ? pmu->values[counter - PMU_FIRMWARE_FIRST] :
				      hpm_counter_read(counter);
}

static void write_counter(struct pmu *pmu, unsigned long counter, uint64_t value)
{
	if (is_firmware(counter))
		pmu->values[counter - PMU_FIRMWARE_FIRST] = value;
	else
		hpm_counter_write(counter, value);
}

/* To be written right before: QEMU 7.2 counts from there on. */
static void start_counter(struct pmu *pmu, unsigned long counter)
{
	pmu->started |= BIT(counter);
	if (is_firmware(counter))
		pmu_firmware_run(hart_self());
	else
		pmu_hardware_start(counter);
}

static void stop_counters(struct pmu *pmu, unsigned long set)
{
	pmu->started &= ~set;
	pmu_firmware_run(hart_self());
	pmu_hardware_stop(&pmu->hardware, set);
}

/* ---- The snapshot ---- */

static unsigned long value_in_snapshot(const struct pmu *pmu, unsigned long index)
{
	return pmu->shmem + SBI_PMU_SNAPSHOT_VALUES + index * sizeof(uint64_t);
}

static bool write_word(unsigned long at, uint64_t word)
{
	return lower_write(at, &word, sizeof(word)) == sizeof(word);
}

/* What overflowed, counted from `base`, and the counters of the set. Whether it could be
 * written; that it is RAM was checked when it was set. */
static bool take_snapshot(const struct pmu *pmu, unsigned long base, unsigned long set)
{
	bool has_overflow = hart_has(hart_self(), HART_HAS_SSCOFPMF) && base < XLEN;
	bool written = write_word(pmu->shmem + SBI_PMU_SNAPSHOT_OVERFLOW,
				  has_overflow ? csr_read(CSR_SCOUNTOVF) >> base : 0);

	for_each_bit (counter, set)
		written &= write_word(value_in_snapshot(pmu, counter - base),
				      read_counter(pmu, counter));
	return written;
}

/* ---- What S-mode asks about counters and events ---- */

static struct sbiret counter_get_info(const struct pmu *pmu, unsigned long counter)
{
	unsigned long set, width = 64;

	if (!read_set(pmu, counter, 1, &set))
		return sbi_error(SBI_ERR_INVALID_PARAM);
	/* The width of a firmware counter is to be ignored; Linux does not. */
	if (is_firmware(counter))
		return sbi_value(SBI_PMU_INFO_FIRMWARE | (width - 1) << SBI_PMU_INFO_WIDTH_SHIFT);
	if (counter >= HPM_FIRST)
		width = pmu->hardware.width;
	return sbi_value((CSR_CYCLE + counter) | (width - 1) << SBI_PMU_INFO_WIDTH_SHIFT);
}

/* ---- Events ---- */

/* The counters that can count the event, if none in `configured` stands against it, and
 * leave out the modes that the flags name. Firmware counters can leave out none; only that
 * they do not leave out guests is overlooked: pmu_hardware.c says why. */
static unsigned long find_counters(const struct pmu *pmu, unsigned long configured,
				   unsigned long flags, unsigned long event_idx,
				   uint64_t event_data)
{
	if (event_idx >> SBI_PMU_EVENT_TYPE_SHIFT != SBI_PMU_EVENT_TYPE_FW)
		return pmu_hardware_find(&pmu->hardware, (uint32_t)configured, flags, event_idx,
					 event_data);
	if ((event_idx & SBI_PMU_EVENT_CODE_MASK) > SBI_PMU_FW_HFENCE_VVMA_ASID_RECEIVED ||
	    event_data != 0 ||
	    (flags & (SBI_PMU_CFG_FLAG_SET_UINH | SBI_PMU_CFG_FLAG_SET_SINH)) != 0)
		return 0;
	return FIRMWARE;
}

static void configure(struct pmu *pmu, unsigned long counter, unsigned long flags,
		      unsigned long event_idx, uint64_t event_data)
{
	uint64_t value;

	stop_counters(pmu, BIT(counter));
	value = flags & SBI_PMU_CFG_FLAG_CLEAR_VALUE ? 0 : read_counter(pmu, counter);
	if (is_firmware(counter))
		pmu->events[counter - PMU_FIRMWARE_FIRST] =
			(uint16_t)(event_idx & SBI_PMU_EVENT_CODE_MASK);
	else
		pmu_hardware_configure(&pmu->hardware, counter, flags, event_idx, event_data);
	pmu->configured |= BIT(counter);
	write_counter(pmu, counter, value);
	if (flags & SBI_PMU_CFG_FLAG_AUTO_START)
		start_counter(pmu, counter);
}

/* Of the counters that can count the event the first gets it, but cycle and instret, which never
 * interrupt, only where no other is there that does. */
static struct sbiret counter_config_matching(struct pmu *pmu, unsigned long base,
					     unsigned long mask, unsigned long flags,
					     unsigned long event_idx, uint64_t event_data)
{
	unsigned long set, others, counter;

	if (!read_set(pmu, base, mask, &set) || (flags & ~CONFIG_FLAGS) != 0)
		return sbi_error(SBI_ERR_INVALID_PARAM);
	/* A counter that has an event is somebody else's, who will start it, unless the caller
	 * names that one and no other. */
	if (flags & SBI_PMU_CFG_FLAG_SKIP_MATCH)
		set &= -set;
	else
		set &= ~pmu->started & ((set & (set - 1)) == 0 ? ~0UL : ~pmu->configured);
	set &= find_counters(pmu, pmu->configured & ~set, flags, event_idx, event_data);
	if (set == 0)
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	others = set & ~(BIT(HPM_FIRST) - 1);
	if (others != 0 && hart_has(hart_self(), HART_HAS_SSCOFPMF))
		set = others;
	counter = (unsigned long)__builtin_ctzl(set);
	configure(pmu, counter, flags, event_idx, event_data);
	return sbi_value(counter);
}

struct event_info {
	uint32_t event_idx;
	uint32_t output;
	uint64_t event_data; /* of raw and firmware events */
};

#define EVENT_IDX_MASK 0xfffffU

/* Check entries, and answer them if that is asked for: of an entry, whoever owns the memory may
 * use all but `output` meanwhile. */
static long look_at_events(const struct pmu *pmu, unsigned long at, unsigned long count,
			   bool answer)
{
	for (; count > 0; count--, at += sizeof(struct event_info)) {
		struct event_info event;
		uint32_t output;

		if (lower_read(&event, at, sizeof(event)) < sizeof(event))
			return SBI_ERR_FAILED;
		if ((event.event_idx & ~EVENT_IDX_MASK) != 0)
			return SBI_ERR_INVALID_PARAM;
		if (event.event_idx >> SBI_PMU_EVENT_TYPE_SHIFT < SBI_PMU_EVENT_TYPE_RAW)
			event.event_data = 0;
		output = find_counters(pmu, 0, 0, event.event_idx, event.event_data) != 0;
		if (answer && lower_write(at + offsetof(struct event_info, output), &output,
					  sizeof(output)) < sizeof(output))
			return SBI_ERR_FAILED;
		mailbox_serve(); /* no other hart shall wait for the end of many */
	}
	return SBI_SUCCESS;
}

/* All entries are checked before the first is answered. */
static struct sbiret event_get_info(const struct pmu *pmu, unsigned long lo, unsigned long hi,
				    unsigned long num_entries, unsigned long flags)
{
	unsigned long size;
	long error;

	if (flags != 0)
		return sbi_error(SBI_ERR_INVALID_PARAM);
	if (__builtin_mul_overflow(num_entries, sizeof(struct event_info), &size))
		return sbi_error(SBI_ERR_INVALID_ADDRESS);
	error = shmem_check(lo, hi, size, sizeof(struct event_info));
	if (error == SBI_SUCCESS)
		error = look_at_events(pmu, lo, num_entries, false);
	if (error == SBI_SUCCESS)
		error = look_at_events(pmu, lo, num_entries, true);
	return sbi_error(error);
}

/* ---- Start and stop ---- */

/* Linux (seen in 6.12) means base 0 with this one: pmu_sbi_start_ovf_ctrs_snapshot() of
 * its driver multiplies the wrong variable with 64. Refused, `perf record` would end with
 * the first overflow. No set of counters can have this base. */
#define LINUX_BASE_0 (64UL * 64)

/* Counters that have been started are left alone; the others are started all the same,
 * as kernels expect that start several with one call. */
static struct sbiret counter_start(struct pmu *pmu, unsigned long base, unsigned long mask,
				   unsigned long flags, uint64_t given)
{
	unsigned long set, already;

	if (base == LINUX_BASE_0 && flags == SBI_PMU_START_FLAG_INIT_SNAPSHOT)
		base = 0;
	if (!read_set(pmu, base, mask, &set) || (flags & ~START_FLAGS) != 0 || flags == START_FLAGS)
		return sbi_error(SBI_ERR_INVALID_PARAM);
	if ((flags & SBI_PMU_START_FLAG_INIT_SNAPSHOT) && pmu->shmem == SHMEM_NONE)
		return sbi_error(SBI_ERR_NO_SHMEM);
	already = set & pmu->started;
	for_each_bit (counter, set & ~already) {
		uint64_t value =
			flags & SBI_PMU_START_SET_INIT_VALUE ? given : read_counter(pmu, counter);

		if ((flags & SBI_PMU_START_FLAG_INIT_SNAPSHOT) &&
		    lower_read(&value, value_in_snapshot(pmu, counter - base), sizeof(value)) <
			    sizeof(value))
			return sbi_error(SBI_ERR_NO_SHMEM);
		write_counter(pmu, counter, value);
		start_counter(pmu, counter);
	}
	return sbi_error(already != 0 ? SBI_ERR_ALREADY_STARTED : SBI_SUCCESS);
}

/* All are stopped and reset, whichever of them had been started: Linux's first call is
 * one that stops every counter. */
static struct sbiret counter_stop(struct pmu *pmu, unsigned long base, unsigned long mask,
				  unsigned long flags)
{
	unsigned long set, already;

	if (!read_set(pmu, base, mask, &set) || (flags & ~STOP_FLAGS) != 0)
		return sbi_error(SBI_ERR_INVALID_PARAM);
	if ((flags & SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT) && pmu->shmem == SHMEM_NONE)
		return sbi_error(SBI_ERR_NO_SHMEM);
	already = set & ~pmu->started;
	stop_counters(pmu, set);
	if ((flags & SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT) && !take_snapshot(pmu, base, set))
		return sbi_error(SBI_ERR_NO_SHMEM);
	if (flags & SBI_PMU_STOP_FLAG_RESET) {
		pmu->configured &= ~set;
		pmu_hardware_forget(&pmu->hardware, set);
	}
	return sbi_error(already != 0 ? SBI_ERR_ALREADY_STOPPED : SBI_SUCCESS);
}

/* ---- The calls ---- */

struct sbiret pmu_ecall(ECALL_REGISTERS)
{
	struct pmu *pmu = &hart_self()->sbi->pmu;

	if (pmu->hardware.counters == 0)
		pmu_hardware_discover(&pmu->hardware);
	switch (fid) {
	case SBI_PMU_NUM_COUNTERS:
		return sbi_value(NUM_COUNTERS);
	case SBI_PMU_COUNTER_GET_INFO:
		return counter_get_info(pmu, a0);
	case SBI_PMU_COUNTER_CONFIG_MATCHING:
		return counter_config_matching(pmu, a0, a1, a2, a3, a4);
	case SBI_PMU_COUNTER_START:
		return counter_start(pmu, a0, a1, a2, a3);
	case SBI_PMU_COUNTER_STOP:
		return counter_stop(pmu, a0, a1, a2);
	case SBI_PMU_COUNTER_FW_READ:
		return is_firmware(a0) ? sbi_value(read_counter(pmu, a0)) :
					 sbi_error(SBI_ERR_INVALID_PARAM);
	case SBI_PMU_COUNTER_FW_READ_HI:
		return sbi_error(is_firmware(a0) ? SBI_SUCCESS : SBI_ERR_INVALID_PARAM);
	case SBI_PMU_SNAPSHOT_SET_SHMEM:
		return shmem_set(&pmu->shmem, a0, a1, a2, SBI_PMU_SNAPSHOT_SIZE,
				 SBI_PMU_SNAPSHOT_SIZE);
	case SBI_PMU_EVENT_GET_INFO:
		return event_get_info(pmu, a0, a1, a2, a3);
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}
