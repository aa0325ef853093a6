/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Supervisor Software Events extension (SBI v3.0, chapter of that name): which events
 * there are, their states and attributes, what a handler finds and what it may change,
 * priorities, and delivery to other harts in whatever they do.
 */
#include <string.h>

#include "tests/conformance/lib/event.h"
#include "tests/conformance/lib/paging.h"
#include "tests/conformance/lib/pmu.h"
#include "tests/conformance/lib/test.h"

#define LOCAL SBI_SSE_EVENT_LOCAL_SOFTWARE
#define GLOBAL SBI_SSE_EVENT_GLOBAL_SOFTWARE
#define OVERFLOW SBI_SSE_EVENT_LOCAL_PMU_OVERFLOW
#define DOUBLE_TRAP SBI_SSE_EVENT_LOCAL_DOUBLE_TRAP

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Handlers of the boot hart, and one for each hart. */
static struct handler first, second, third, fourth;
static struct handler handlers[BOARD_MAX_HARTS];

static struct handler *handler_of(const struct hart *hart)
{
	return &handlers[hart - harts];
}

static unsigned long own_id(void)
{
	return harts[0].id;
}

static unsigned long state_of(unsigned long event)
{
	return event_get(event, SBI_SSE_ATTR_STATUS) & SBI_SSE_STATUS_STATE;
}

static bool is_pending(unsigned long event)
{
	return (event_get(event, SBI_SSE_ATTR_STATUS) & SBI_SSE_STATUS_PENDING) != 0;
}

static bool is_supported(unsigned long event)
{
	return event_get(event, SBI_SSE_ATTR_PRIORITY) != -1UL;
}

/* ---- Masking ---- */

static void masks_and_unmasks(void)
{
	testing("SBI_SSE masking");
	expect_error(event_mask(), SBI_ERR_ALREADY_STOPPED, "hart_mask, masked at boot");
	expect_success(event_unmask(), 0, "hart_unmask");
	expect_error(event_unmask(), SBI_ERR_ALREADY_STARTED, "hart_unmask when unmasked");
	expect_success(event_mask(), 0, "hart_mask");
	expect_error(event_mask(), SBI_ERR_ALREADY_STOPPED, "hart_mask when masked");
}

static void unknown_functions(void)
{
	testing("SBI_SSE unknown function");
	expect_error(sbi_call0(SBI_EXT_SSE, SBI_SSE_HART_MASK + 1), SBI_ERR_NOT_SUPPORTED,
		     "function 10");
	expect_error(sbi_call0(SBI_EXT_SSE, 1L << 32), SBI_ERR_NOT_SUPPORTED, "function 2^32");
	expect_error(sbi_call0(SBI_EXT_SSE, -1), SBI_ERR_NOT_SUPPORTED, "function -1");
}

/* ---- Which events there are ---- */

static void every_function(unsigned long event, long error, const char *name)
{
	unsigned long value = 0;

	expect_error(event_read(event, 1, 1, &value), error, "read_attrs, %s (0x%lx)", name, event);
	expect_error(event_write(event, 1, 1, &value), error, "write_attrs, %s", name);
	expect_error(event_call(SBI_SSE_REGISTER, event, (unsigned long)event_entry, 0), error,
		     "register, %s", name);
	expect_error(event_call(SBI_SSE_ENABLE, event, 0, 0), error, "enable, %s", name);
	expect_error(event_call(SBI_SSE_DISABLE, event, 0, 0), error, "disable, %s", name);
	expect_error(event_call(SBI_SSE_UNREGISTER, event, 0, 0), error, "unregister, %s", name);
	expect_error(event_inject(event, own_id()), error, "inject, %s", name);
}

static void event_ids(void)
{
	static const struct {
		unsigned long id;
		long error;
		const char *name;
	} ids[] = {
		{ 0x00000002, SBI_ERR_INVALID_PARAM, "a reserved local event" },
		{ 0x00003fff, SBI_ERR_INVALID_PARAM, "the last reserved local event" },
		{ 0x00008001, SBI_ERR_INVALID_PARAM, "a reserved global event" },
		{ 0x00010001, SBI_ERR_INVALID_PARAM, "a reserved event beside PMU overflow" },
		{ 0x00018000, SBI_ERR_INVALID_PARAM, "no global PMU overflow" },
		{ 0x00100001, SBI_ERR_INVALID_PARAM, "a reserved low priority event" },
		{ 0xffff0001, SBI_ERR_INVALID_PARAM, "a reserved event beside the local one" },
		{ 0xffffbfff, SBI_ERR_INVALID_PARAM, "the last reserved global event" },
		{ 0x00004000, SBI_ERR_NOT_SUPPORTED, "a platform specific local event" },
		{ 0xffffffff, SBI_ERR_NOT_SUPPORTED, "a platform specific global event" },
		{ 0x00000000, SBI_ERR_NOT_SUPPORTED, "local high priority RAS, without source" },
		{ 0x00008000, SBI_ERR_NOT_SUPPORTED, "global high priority RAS" },
		{ 0x00100000, SBI_ERR_NOT_SUPPORTED, "local low priority RAS" },
		{ 0x00108000, SBI_ERR_NOT_SUPPORTED, "global low priority RAS" },
	};

	testing("SBI_SSE");
	for (size_t i = 0; i < COUNT(ids); i++)
		every_function(ids[i].id, ids[i].error, ids[i].name);
	if (board_isa_has("sscofpmf"))
		expect(is_supported(OVERFLOW), "PMU overflow, for the hart has Sscofpmf");
	else
		every_function(OVERFLOW, SBI_ERR_NOT_SUPPORTED, "PMU overflow, without Sscofpmf");
	if (board_isa_has("ssdbltrp"))
		expect(is_supported(DOUBLE_TRAP), "double trap, for the hart has Ssdbltrp");
	else
		every_function(DOUBLE_TRAP, SBI_ERR_NOT_SUPPORTED, "double trap, without Ssdbltrp");
}

/* ---- Attributes ---- */

static unsigned long values[SBI_SSE_ATTR_COUNT + 2];

static void reset_values(unsigned long event)
{
	memset(values, 0x5a, sizeof(values));
	expect_error(event_read(event, 0, SBI_SSE_ATTR_COUNT, &values[1]), SBI_SUCCESS,
		     "all attributes");
	expect(values[0] == values[SBI_SSE_ATTR_COUNT + 1] && values[0] == 0x5a5a5a5a5a5a5a5a,
	       "what lies around them is not written");
	expect_equal(values[1], SBI_SSE_STATUS_INJECT, "STATUS: unused, may be injected");
	expect(board_has_hart(values[1 + SBI_SSE_ATTR_PREFERRED_HART]), "PREFERRED_HART is a hart");
	for (unsigned long i = 1; i < SBI_SSE_ATTR_COUNT; i++) {
		unsigned long value = 0x77;

		event_read(event, i, 1, &value);
		expect_equal(value, values[1 + i], "attribute %lu alone", i);
		if (i != SBI_SSE_ATTR_PREFERRED_HART)
			expect_equal(value, 0, "the reset value of attribute %lu", i);
	}
}

typedef struct sbiret access_function(unsigned long event, unsigned long attribute,
				      unsigned long count, const void *memory);

static void ranges_and_memory(access_function *access, long fid)
{
	struct bad_address bad[BOARD_MAX_BAD_ADDRESSES];
	size_t count = board_bad_addresses(bad);

	expect_error(access(LOCAL, 0, 0, values), SBI_ERR_INVALID_PARAM, "no attribute");
	expect_error(access(LOCAL, 10, 0, values), SBI_ERR_INVALID_PARAM, "none behind the last");
	expect_error(access(LOCAL, 10, 1, values), SBI_ERR_BAD_RANGE, "attribute 10");
	expect_error(access(LOCAL, 1, 10, values), SBI_ERR_BAD_RANGE, "attributes 1 to 10");
	expect_error(access(LOCAL, 0xffffffff, 1, values), SBI_ERR_BAD_RANGE, "the last number");
	expect_error(access(LOCAL, 0xffffffff, 2, values), SBI_ERR_BAD_RANGE, "a range that wraps");
	expect_error(access(LOCAL, 1, 0xffffffff, values), SBI_ERR_BAD_RANGE, "2^32 - 1 of them");
	expect_error(access(LOCAL, 1, 1, (char *)values + 1), SBI_ERR_INVALID_ADDRESS,
		     "memory at an odd address");
	expect_error(access(LOCAL, 1, 1, (char *)values + 4), SBI_ERR_INVALID_ADDRESS,
		     "memory at half a word");
	expect_error(sbi_call5(SBI_EXT_SSE, fid, LOCAL, 1, 1, (unsigned long)values, 1),
		     SBI_ERR_INVALID_ADDRESS, "memory with a high half");
	for (size_t i = 0; i < count; i++)
		expect_error(access(LOCAL, 1, 2, (const void *)(bad[i].address & ~7UL)),
			     SBI_ERR_INVALID_ADDRESS, "memory: %s", bad[i].name);
	expect_error(access(LOCAL, 1, 2, (const void *)(board.ram.end - 8)),
		     SBI_ERR_INVALID_ADDRESS, "memory that ends behind RAM");
}

static void values_that_are_refused(unsigned long event)
{
	static const unsigned long read_only[] = { SBI_SSE_ATTR_STATUS, SBI_SSE_ATTR_ENTRY_PC,
						   SBI_SSE_ATTR_ENTRY_ARG };

	for (size_t i = 0; i < COUNT(read_only); i++)
		expect_error(event_set(event, read_only[i], 0), SBI_ERR_DENIED,
			     "attribute %lu is read-only", read_only[i]);
	for (unsigned long i = SBI_SSE_ATTR_INTERRUPTED_SEPC; i < SBI_SSE_ATTR_COUNT; i++)
		expect_error(event_set(event, i, 0), SBI_ERR_INVALID_STATE,
			     "attribute %lu of an event that does not run", i);
	expect_error(event_set(event, SBI_SSE_ATTR_PRIORITY, 1UL << 32), SBI_ERR_INVALID_PARAM,
		     "a priority of 2^32");
	expect_error(event_set(event, SBI_SSE_ATTR_CONFIG, 2), SBI_ERR_INVALID_PARAM,
		     "a reserved bit of CONFIG");
	expect_error(event_set(event, SBI_SSE_ATTR_CONFIG, 1UL << 63 | 1), SBI_ERR_INVALID_PARAM,
		     "the highest bit of CONFIG");
	if (event == LOCAL) {
		expect_error(event_set(event, SBI_SSE_ATTR_PREFERRED_HART, own_id()),
			     SBI_ERR_DENIED, "PREFERRED_HART of a local event");
		return;
	}
	expect_error(event_set(event, SBI_SSE_ATTR_PREFERRED_HART, board_absent_hart()),
		     SBI_ERR_INVALID_PARAM, "a hart that is not there");
	expect_error(event_set(event, SBI_SSE_ATTR_PREFERRED_HART, 1UL << 32 | own_id()),
		     SBI_ERR_INVALID_PARAM, "a hart id with bit 32 set");
}

/* PRIORITY is fine, CONFIG is not: nothing is written. The first error counts. */
static void several_at_once(void)
{
	const unsigned long half_wrong[] = { 7, 2 };
	const unsigned long all[SBI_SSE_ATTR_COUNT] = { 0, 1UL << 32, 2 };
	const unsigned long right[] = { 7, SBI_SSE_CONFIG_ONESHOT };

	expect_error(event_write(LOCAL, 1, 2, half_wrong), SBI_ERR_INVALID_PARAM,
		     "the second of two is wrong");
	expect_equal(event_get(LOCAL, SBI_SSE_ATTR_PRIORITY), 0, "the first is not written either");
	expect_error(event_write(LOCAL, 0, SBI_SSE_ATTR_COUNT, all), SBI_ERR_DENIED,
		     "all, of which the first is read-only");
	expect_error(event_write(LOCAL, 2, 4, half_wrong), SBI_ERR_INVALID_PARAM,
		     "CONFIG is wrong, PREFERRED_HART and ENTRY_PC read-only");
	expect_error(event_write(LOCAL, 1, 2, right), SBI_SUCCESS, "PRIORITY and CONFIG");
	expect_error(event_read(LOCAL, 1, 2, values), SBI_SUCCESS, "read_attrs, the same two");
	expect(!memcmp(values, right, sizeof(right)), "they are what was written");
	event_set(LOCAL, SBI_SSE_ATTR_PRIORITY, 0);
	event_set(LOCAL, SBI_SSE_ATTR_CONFIG, 0);
}

/* Parameters of 32 bits are taken by their low halves. */
static void upper_halves(void)
{
	const unsigned long bit = 1UL << 32, value = 0x1234;

	expect_error(event_write(bit | LOCAL, bit | 1, bit | 1, &value), SBI_SUCCESS,
		     "bits above the 32 of event_id, base_attr_id and attr_count do not count");
	expect_equal(event_get(LOCAL, SBI_SSE_ATTR_PRIORITY), value, "the attribute is written");
	event_set(LOCAL, SBI_SSE_ATTR_PRIORITY, 0);
}

static void attributes(void)
{
	testing("SBI_SSE read_attrs, local event");
	reset_values(LOCAL);
	ranges_and_memory(event_read, SBI_SSE_READ_ATTRS);
	testing("SBI_SSE read_attrs, global event");
	reset_values(GLOBAL);
	testing("SBI_SSE write_attrs, local event");
	ranges_and_memory(event_write, SBI_SSE_WRITE_ATTRS);
	values_that_are_refused(LOCAL);
	several_at_once();
	upper_halves();
	testing("SBI_SSE write_attrs, global event");
	values_that_are_refused(GLOBAL);
}

/* ---- States ---- */

static const char *const state_names[] = { "UNUSED", "REGISTERED", "ENABLED", "RUNNING" };

static void refused_calls(unsigned long event, unsigned long state)
{
	static const struct {
		long fid;
		unsigned long state;
		const char *name;
	} calls[] = {
		{ SBI_SSE_REGISTER, SBI_SSE_STATE_UNUSED, "register" },
		{ SBI_SSE_UNREGISTER, SBI_SSE_STATE_REGISTERED, "unregister" },
		{ SBI_SSE_ENABLE, SBI_SSE_STATE_REGISTERED, "enable" },
		{ SBI_SSE_DISABLE, SBI_SSE_STATE_ENABLED, "disable" },
	};

	for (size_t i = 0; i < COUNT(calls); i++) {
		if (calls[i].state != state)
			expect_error(event_call(calls[i].fid, event, (unsigned long)event_entry, 0),
				     SBI_ERR_INVALID_STATE, "%s when %s", calls[i].name,
				     state_names[state]);
	}
}

static void refused_writes(unsigned long event, unsigned long first_attribute, unsigned long last,
			   const char *state)
{
	for (unsigned long i = first_attribute; i <= last; i++) {
		if (i == SBI_SSE_ATTR_PREFERRED_HART && event != GLOBAL)
			continue;
		expect_error(event_set(event, i, 0), SBI_ERR_INVALID_STATE,
			     "write attribute %lu when %s", i, state);
	}
}

static void refused_in_state(unsigned long event, unsigned long state)
{
	expect_equal(state_of(event), state, "STATUS says %s", state_names[state]);
	refused_calls(event, state);
	if (state == SBI_SSE_STATE_ENABLED || state == SBI_SSE_STATE_RUNNING)
		refused_writes(event, SBI_SSE_ATTR_PRIORITY, SBI_SSE_ATTR_PREFERRED_HART,
			       state_names[state]);
	if (state != SBI_SSE_STATE_RUNNING)
		refused_writes(event, SBI_SSE_ATTR_INTERRUPTED_SEPC, SBI_SSE_ATTR_INTERRUPTED_A7,
			       state_names[state]);
}

static void states(unsigned long event)
{
	refused_in_state(event, SBI_SSE_STATE_UNUSED);
	expect_error(event_call(SBI_SSE_REGISTER, event, (unsigned long)event_entry + 1, 0),
		     SBI_ERR_INVALID_PARAM, "register an odd entry");
	expect_equal(state_of(event), SBI_SSE_STATE_UNUSED, "which changes nothing");
	expect_success(event_call(SBI_SSE_REGISTER, event, 0xfffffffffffffffe, 0x1234), 0,
		       "register an even entry");
	expect_equal(event_get(event, SBI_SSE_ATTR_ENTRY_PC), 0xfffffffffffffffe, "ENTRY_PC");
	expect_equal(event_get(event, SBI_SSE_ATTR_ENTRY_ARG), 0x1234, "ENTRY_ARG");
	refused_in_state(event, SBI_SSE_STATE_REGISTERED);
	expect_success(event_call(SBI_SSE_ENABLE, event, 0, 0), 0, "enable");
	refused_in_state(event, SBI_SSE_STATE_ENABLED);
	expect_success(event_call(SBI_SSE_DISABLE, event, 0, 0), 0, "disable");
	expect_equal(state_of(event), SBI_SSE_STATE_REGISTERED, "back to REGISTERED");
	expect_success(event_call(SBI_SSE_UNREGISTER, event, 0, 0), 0, "unregister");
	expect_equal(state_of(event), SBI_SSE_STATE_UNUSED, "back to UNUSED");
}

/* ---- What the handler finds ---- */

#define PATTERN 0xa5a5c3c300000000UL

static struct registers pattern(long fid, unsigned long event, unsigned long argument)
{
	struct registers registers;

	for (unsigned long n = 0; n < 32; n++)
		registers.x[n] = PATTERN + n * 0x01010101;
	registers.x[A0] = event;
	registers.x[A1] = argument;
	registers.x[A6] = (unsigned long)fid;
	registers.x[A7] = SBI_EXT_SSE;
	return registers;
}

static bool same_registers(const struct registers *a, const struct registers *b, size_t but_from,
			   size_t but_to)
{
	for (size_t n = 1; n < 30; n++) {
		if ((n < but_from || n > but_to) && a->x[n] != b->x[n])
			return false;
	}
	return true;
}

static void found_by_handler(const struct handler *handler, const struct registers *before)
{
	const unsigned long *attributes = handler->attributes;

	expect_equal(handler->runs, 1, "the handler has run once when the call returns");
	expect_equal(handler->hartid, own_id(), "a6 is the hart's id");
	expect_equal(handler->saved.x[A7], (unsigned long)handler, "a7 is ENTRY_ARG");
	expect(same_registers(before, &handler->saved, A0, A7),
	       "the other registers are the interrupted code's");
	expect_equal(handler->saved.x[A0], SBI_SUCCESS, "a0 is what the call answers");
	expect_equal(handler->saved.x[A1], 0, "and a1");
	expect_equal(attributes[SBI_SSE_ATTR_STATUS], SBI_SSE_STATE_RUNNING | SBI_SSE_STATUS_INJECT,
		     "STATUS is RUNNING, not pending");
	expect_equal(attributes[SBI_SSE_ATTR_INTERRUPTED_A6], before->x[A6], "INTERRUPTED_A6");
	expect_equal(attributes[SBI_SSE_ATTR_INTERRUPTED_A7], before->x[A7], "INTERRUPTED_A7");
	expect_equal(handler->sepc, (unsigned long)call_recorded_ecall + 4,
		     "sepc is behind the ecall");
	expect(handler->sstatus & SSTATUS_SPP, "sstatus.SPP says S-mode");
	expect(!(handler->sstatus & SSTATUS_SIE), "sstatus.SIE is 0");
}

static void survives(const struct registers *before)
{
	const struct registers *after = &harts[0].call;

	expect(same_registers(before, after, A0, A1), "all registers but a0, a1 survive it");
	expect_equal(after->x[A6], before->x[A6], "a6 with them");
	expect_equal(after->x[A7], before->x[A7], "a7 with them");
}

static void interrupted_flags(unsigned long event)
{
	static const struct {
		unsigned long sstatus, flags;
	} cases[] = {
		{ 0, 0 },
		{ SSTATUS_SPP, SBI_SSE_FLAG_SSTATUS_SPP },
		{ SSTATUS_SPIE, SBI_SSE_FLAG_SSTATUS_SPIE },
		{ SSTATUS_SIE, 0 },
		{ SSTATUS_SPP | SSTATUS_SPIE | SSTATUS_SIE,
		  SBI_SSE_FLAG_SSTATUS_SPP | SBI_SSE_FLAG_SSTATUS_SPIE },
	};
	const unsigned long fields = SSTATUS_SPP | SSTATUS_SPIE | SSTATUS_SIE;

	for (size_t i = 0; i < COUNT(cases); i++) {
		unsigned long after;

		csr_clear(sstatus, fields);
		csr_write(sepc, 0x1234567890UL);
		csr_set(sstatus, cases[i].sstatus);
		event_inject(event, own_id());
		after = csr_read(sstatus) & fields;
		csr_clear(sstatus, SSTATUS_SIE);
		expect_equal(first.attributes[SBI_SSE_ATTR_INTERRUPTED_FLAGS], cases[i].flags,
			     "INTERRUPTED_FLAGS with sstatus 0x%lx", cases[i].sstatus);
		expect_equal(first.attributes[SBI_SSE_ATTR_INTERRUPTED_SEPC], 0x1234567890UL,
			     "INTERRUPTED_SEPC");
		expect(!(first.sstatus & SSTATUS_SPIE) == !(cases[i].sstatus & SSTATUS_SIE),
		       "sstatus.SPIE in the handler is SIE before it");
		expect_equal(after, cases[i].sstatus, "sstatus comes back");
		expect_equal(csr_read(sepc), 0x1234567890UL, "sepc comes back");
	}
}

/* hstatus, which is the guest's that will be entered next. */
static void interrupted_guest_flags(unsigned long event)
{
	const unsigned long fields = HSTATUS_SPV | HSTATUS_SPVP;

	if (!board_isa_has("h")) {
		skip("needs H", "hstatus in INTERRUPTED_FLAGS");
		return;
	}
	csr_clear(sstatus, SSTATUS_SPP | SSTATUS_SPIE);
	csr_set(hstatus, fields);
	event_inject(event, own_id());
	expect_equal(first.attributes[SBI_SSE_ATTR_INTERRUPTED_FLAGS],
		     SBI_SSE_FLAG_HSTATUS_SPV | SBI_SSE_FLAG_HSTATUS_SPVP,
		     "INTERRUPTED_FLAGS with hstatus.SPV and SPVP");
	expect(!(first.hstatus & HSTATUS_SPV), "hstatus.SPV in the handler: no guest's");
	expect_equal(csr_read(hstatus) & fields, fields, "hstatus comes back");
	csr_clear(hstatus, fields);
}

static void injection_to_self(unsigned long event)
{
	struct registers before = pattern(SBI_SSE_INJECT, event, own_id());

	event_enable(&first, event);
	event_unmask();
	expect_success(call_recorded(&before), 0, "inject into the calling hart");
	found_by_handler(&first, &before);
	survives(&before);
	expect_equal(state_of(event), SBI_SSE_STATE_ENABLED, "ENABLED again after completion");
	interrupted_flags(event);
	interrupted_guest_flags(event);
	event_mask();
	event_drop(event);
}

static void invalid_harts(void)
{
	testing("SBI_SSE inject");
	expect_error(event_inject(LOCAL, board_absent_hart()), SBI_ERR_INVALID_PARAM,
		     "hart %lu, not there", board_absent_hart());
	expect_error(event_inject(LOCAL, -1UL), SBI_ERR_INVALID_PARAM, "hart -1");
	expect_error(event_inject(LOCAL, 1UL << 32 | own_id()), SBI_ERR_INVALID_PARAM,
		     "a hart id with bit 32 set");
	event_enable(&first, GLOBAL);
	event_unmask();
	expect_success(event_inject(GLOBAL, -1UL), 0, "hart -1, with a global event");
	expect_equal(first.runs, 1, "which ignores hart_id");
	event_mask();
	event_drop(GLOBAL);
}

/* ---- Pending ---- */

static void delivery_when_unmasked(unsigned long event)
{
	struct registers before = pattern(SBI_SSE_HART_UNMASK, 0, 0);

	event_enable(&first, event);
	expect_success(event_inject(event, own_id()), 0, "inject while masked");
	expect_equal(first.runs, 0, "nothing happens");
	expect(is_pending(event), "it is pending");
	expect_equal(state_of(event), SBI_SSE_STATE_ENABLED, "and ENABLED");
	expect_success(call_recorded(&before), 0, "hart_unmask");
	found_by_handler(&first, &before);
	survives(&before);
	event_mask();
	event_drop(event);
}

static void delivery_when_enabled(unsigned long event)
{
	struct registers before = pattern(SBI_SSE_ENABLE, event, 0);

	event_unmask();
	expect_success(event_inject(event, own_id()), 0, "inject while UNUSED");
	expect(is_pending(event), "it is pending");
	event_register(&first, event);
	expect_equal(first.runs, 0, "it waits while REGISTERED");
	expect_success(call_recorded(&before), 0, "enable");
	found_by_handler(&first, &before);
	survives(&before);
	expect(!is_pending(event), "it is not pending any more");
	event_mask();
	event_drop(event);
}

static void inject_itself_once(struct handler *handler)
{
	if (handler->runs > 0)
		return;
	event_inject(handler->event, own_id());
	event_inject(handler->event, own_id());
	handler->argument = (void *)event_get(handler->event, SBI_SSE_ATTR_STATUS);
}

static void injection_into_itself(unsigned long event)
{
	event_enable(&first, event);
	first.action = inject_itself_once;
	event_unmask();
	event_inject(event, own_id());
	expect_equal((unsigned long)first.argument,
		     SBI_SSE_STATE_RUNNING | SBI_SSE_STATUS_PENDING | SBI_SSE_STATUS_INJECT,
		     "injected twice by its own handler, it is RUNNING and pending");
	expect_equal(first.runs, 2, "it runs once more after completion");
	event_mask();
	event_drop(event);
}

static void one_shot(unsigned long event)
{
	event_register(&first, event);
	expect_success(event_set(event, SBI_SSE_ATTR_CONFIG, SBI_SSE_CONFIG_ONESHOT), 0, "oneshot");
	first.action = inject_itself_once;
	event_call(SBI_SSE_ENABLE, event, 0, 0);
	event_unmask();
	event_inject(event, own_id());
	expect_equal(first.runs, 1, "with oneshot it runs once, and not again by itself");
	expect_equal(state_of(event), SBI_SSE_STATE_REGISTERED, "it is REGISTERED then");
	expect(is_pending(event), "and pending");
	event_call(SBI_SSE_ENABLE, event, 0, 0);
	expect_equal(first.runs, 2, "enabled again, it runs");
	expect_success(event_set(event, SBI_SSE_ATTR_CONFIG, 0), 0, "oneshot off");
	event_mask();
	event_drop(event);
}

/* ---- What the handler may change ---- */

static void states_in_handler(struct handler *handler)
{
	refused_in_state(handler->event, SBI_SSE_STATE_RUNNING);
}

static void write_interrupted(struct handler *handler)
{
	unsigned long event = handler->event, back[4];
	const unsigned long modified[] = { 0x1112, SBI_SSE_FLAG_SSTATUS_SPIE, 0x3333, 0x4444 };

	expect_error(event_write(event, SBI_SSE_ATTR_INTERRUPTED_SEPC, 4, modified), SBI_SUCCESS,
		     "a handler writes all that was interrupted");
	event_read(event, SBI_SSE_ATTR_INTERRUPTED_SEPC, 4, back);
	expect(!memcmp(back, modified, sizeof(back)), "and reads it back");
	for (unsigned long bit = 0; bit < 6; bit++)
		expect_error(event_set(event, SBI_SSE_ATTR_INTERRUPTED_FLAGS, 1UL << bit),
			     SBI_SUCCESS, "INTERRUPTED_FLAGS bit %lu", bit);
	expect_error(event_set(event, SBI_SSE_ATTR_INTERRUPTED_FLAGS, 1UL << 6),
		     SBI_ERR_INVALID_PARAM, "a reserved bit of INTERRUPTED_FLAGS");
	expect_error(event_set(event, SBI_SSE_ATTR_INTERRUPTED_FLAGS, 1UL << 32),
		     SBI_ERR_INVALID_PARAM, "bit 32 of INTERRUPTED_FLAGS");
	event_write(event, SBI_SSE_ATTR_INTERRUPTED_SEPC, 4, modified);
	handler->saved.x[A0] = 0x5555;
	handler->saved.x[A1] = 0x6666;
}

static void changes_take_effect(unsigned long event)
{
	struct registers before = pattern(SBI_SSE_INJECT, event, own_id());
	struct sbiret ret;
	unsigned long status;

	event_enable(&first, event);
	first.action = states_in_handler;
	event_unmask();
	event_inject(event, own_id());
	first.action = write_interrupted;
	csr_clear(sstatus, SSTATUS_SPIE);
	csr_set(sstatus, SSTATUS_SPP);
	ret = call_recorded(&before);
	status = csr_read(sstatus);
	expect_equal(csr_read(sepc), 0x1112, "sepc is what the handler has written");
	expect((status & (SSTATUS_SPP | SSTATUS_SPIE)) == SSTATUS_SPIE, "SPP and SPIE, too");
	expect_equal(harts[0].call.x[A6], 0x3333, "a6");
	expect_equal(harts[0].call.x[A7], 0x4444, "a7");
	expect_equal((unsigned long)ret.error, 0x5555, "a0 is as the handler has left it");
	expect_equal(ret.uvalue, 0x6666, "and a1");
	event_mask();
	event_drop(event);
}

__attribute__((naked)) static void elsewhere(void)
{
	__asm__("li a0, 0x7777\n"
		"ret\n");
}

static void go_elsewhere(struct handler *handler)
{
	(void)handler;
	csr_write(sepc, elsewhere);
}

/* struct sbiret inject_here(event, hartid), in a function that leaves ra alone, so that
 * elsewhere() returns to its caller, too. */
__attribute__((naked)) static struct sbiret inject_here(__attribute__((unused)) unsigned long event,
							__attribute__((unused)) unsigned long id)
{
	__asm__("li a6, %0\n"
		"li a7, %1\n"
		"ecall\n"
		"ret\n"
		:
		: "i"(SBI_SSE_INJECT), "i"(SBI_EXT_SSE));
}

static void handler_moves_on(unsigned long event)
{
	event_enable(&first, event);
	first.action = go_elsewhere;
	event_unmask();
	expect_equal((unsigned long)inject_here(event, own_id()).error, 0x7777,
		     "sepc in the handler is where it goes on");
	event_mask();
	event_drop(event);
}

static void complete_without_event(void)
{
	testing("SBI_SSE complete");
	expect_success(sbi_call0(SBI_EXT_SSE, SBI_SSE_COMPLETE), 0, "when no event is running");
}

static void complete_ends_handler(void)
{
	testing("SBI_SSE complete");
	event_enable(&first, LOCAL);
	event_unmask();
	event_inject(LOCAL, own_id());
	expect_no_return(first.runs == 1, "the handler is left for what it has interrupted");
	event_mask();
	event_drop(LOCAL);
}

/* ---- Priorities ---- */

static struct handler *finished[4];
static size_t finished_count;

static void note_end(struct handler *handler)
{
	if (finished_count < COUNT(finished))
		finished[finished_count++] = handler;
}

static void inject_other(struct handler *handler)
{
	struct handler *other = handler->argument;

	if (other)
		event_inject(other->event, own_id());
	note_end(handler);
}

static void prepare(struct handler *handler, unsigned long event, unsigned long priority,
		    struct handler *other)
{
	event_drop(event);
	event_register(handler, event);
	event_set(event, SBI_SSE_ATTR_PRIORITY, priority);
	if (event == GLOBAL)
		event_set(event, SBI_SSE_ATTR_PREFERRED_HART, own_id());
	handler->action = inject_other;
	handler->argument = other;
	event_call(SBI_SSE_ENABLE, event, 0, 0);
}

static void forget(const unsigned long *events, size_t count)
{
	event_mask();
	for (size_t i = 0; i < count; i++) {
		event_drop(events[i]);
		event_set(events[i], SBI_SSE_ATTR_PRIORITY, 0);
	}
	finished_count = 0;
}

struct priority_case {
	const char *name;
	unsigned long outer, inner; /* priorities of the event that injects the other */
	unsigned long outer_event, inner_event;
	bool preempts;
};

static void preemption(const struct priority_case *c)
{
	prepare(&first, c->outer_event, c->outer, &second);
	prepare(&second, c->inner_event, c->inner, NULL);
	event_unmask();
	event_inject(c->outer_event, own_id());
	expect(finished_count == 2 && first.runs == 1 && second.runs == 1, "%s: both run", c->name);
	expect((finished[0] == &second) == c->preempts, "%s: it %s", c->name,
	       c->preempts ? "preempts" : "waits");
	forget((const unsigned long[]){ LOCAL, GLOBAL }, 2);
}

static void preemptions(void)
{
	static const struct priority_case cases[] = {
		{ "the same priority, a lower id", 0, 0, GLOBAL, LOCAL, true },
		{ "the same priority, a higher id", 0, 0, LOCAL, GLOBAL, false },
		{ "a higher priority, a higher id", 5, 4, LOCAL, GLOBAL, true },
		{ "a lower priority, a lower id", 4, 5, GLOBAL, LOCAL, false },
		{ "the lowest priority", 0xfffffffe, 0xffffffff, GLOBAL, LOCAL, false },
		{ "the highest and the lowest", 0xffffffff, 0, LOCAL, GLOBAL, true },
	};

	testing("SBI_SSE priority");
	for (size_t i = 0; i < COUNT(cases); i++)
		preemption(&cases[i]);
}

static void order_of_pending(void)
{
	testing("SBI_SSE priority");
	prepare(&first, LOCAL, 9, NULL);
	prepare(&second, GLOBAL, 8, NULL);
	event_inject(LOCAL, own_id());
	event_inject(GLOBAL, own_id());
	event_unmask();
	expect(finished_count == 2 && finished[0] == &second && finished[1] == &first,
	       "of two that are pending, the first by priority runs first");
	forget((const unsigned long[]){ LOCAL, GLOBAL }, 2);
}

static void mask_and_inject_other(struct handler *handler)
{
	event_mask();
	inject_other(handler);
}

static void masked_handler(void)
{
	prepare(&first, GLOBAL, 1, &second);
	prepare(&second, LOCAL, 0, NULL);
	first.action = mask_and_inject_other;
	event_unmask();
	event_inject(GLOBAL, own_id());
	expect_equal(second.runs, 0, "a handler that masks the hart is not preempted");
	expect_equal(first.runs, 1, "and completes");
	event_unmask();
	expect_equal(second.runs, 1, "what waited runs after unmasking");
	forget((const unsigned long[]){ LOCAL, GLOBAL }, 2);
}

/* All four that there may be, each injected by the handler of the one below. */
static void nesting(void)
{
	const unsigned long events[] = { GLOBAL, LOCAL, OVERFLOW, DOUBLE_TRAP };

	if (!is_supported(OVERFLOW) || !is_supported(DOUBLE_TRAP)) {
		skip("needs Sscofpmf and Ssdbltrp", "four nested events");
		return;
	}
	prepare(&first, GLOBAL, 0, &second);
	prepare(&second, LOCAL, 0, &third);
	prepare(&third, OVERFLOW, 0, &fourth);
	prepare(&fourth, DOUBLE_TRAP, 0, NULL);
	event_unmask();
	event_inject(GLOBAL, own_id());
	expect(finished_count == 4 && finished[0] == &fourth && finished[1] == &third &&
		       finished[2] == &second && finished[3] == &first,
	       "four events nest and end from the inner to the outer");
	forget(events, COUNT(events));
}

/* ---- The source of PMU overflow ---- */

static void overflow_source(void)
{
	testing("SBI_SSE PMU overflow");
	if (!is_supported(OVERFLOW)) {
		skip("needs Sscofpmf", "the overflow interrupt is the event's source");
		return;
	}
	if (!pmu_can_interrupt()) {
		skip(CANNOT_INTERRUPT, "it is the event's source");
		return;
	}
	csr_set(sip, INTERRUPT_OVERFLOW);
	expect(csr_read(sip) & INTERRUPT_OVERFLOW, "the interrupt is S-mode's while UNUSED");
	event_unmask();
	event_register(&first, OVERFLOW);
	expect(is_pending(OVERFLOW), "registered, a pending interrupt makes the event pending");
	csr_set(sie, INTERRUPT_OVERFLOW);
	expect(!((csr_read(sip) | csr_read(sie)) & INTERRUPT_OVERFLOW),
	       "and S-mode does not see the interrupt");
	event_call(SBI_SSE_ENABLE, OVERFLOW, 0, 0);
	expect_equal(first.runs, 1, "enabled, the event runs");
	event_drop(OVERFLOW);
	event_mask();
	csr_set(sip, INTERRUPT_OVERFLOW);
	csr_set(sie, INTERRUPT_OVERFLOW);
	expect(csr_read(sip) & csr_read(sie) & INTERRUPT_OVERFLOW,
	       "unregistered, the interrupt is S-mode's again");
	csr_clear(sie, INTERRUPT_OVERFLOW);
	csr_clear(sip, INTERRUPT_OVERFLOW);
}

static void start_overflowing(void)
{
	pmu_stop(pmu.first_programmable, 1, 0);
	pmu_start(pmu.first_programmable, 1, SBI_PMU_START_SET_INIT_VALUE, -1000000UL);
}

static void overflow_of_counter(void)
{
	testing("SBI_SSE PMU overflow");
	if (!is_supported(OVERFLOW)) {
		skip("needs Sscofpmf", "a counter that overflows");
		return;
	}
	if (!pmu_can_interrupt()) {
		skip(CANNOT_INTERRUPT, "a counter that overflows");
		return;
	}
	pmu_init();
	pmu_reset();
	event_unmask();
	event_enable(&first, OVERFLOW);
	pmu_config(pmu.first_programmable, 1, 0, SBI_PMU_HW_CPU_CYCLES, 0);
	expect_equal(first.runs, 0, "no event before a counter overflows");
	start_overflowing();
	expect(wait_for(first.runs == 1), "one when it does");
	start_overflowing();
	expect(wait_for(first.runs == 2), "and one when it does so again");
	event_drop(OVERFLOW);
	event_mask();
	pmu_reset();
}

/* ---- The source of double traps ---- */

__attribute__((naked)) static void trap_and_return(void)
{
	__asm__(".option push\n"
		".option norvc\n"
		"ebreak\n"
		".option pop\n"
		"ret\n");
}

static void step_over(struct handler *handler)
{
	csr_write(sepc, handler->sepc + 4);
	event_set(DOUBLE_TRAP, SBI_SSE_ATTR_INTERRUPTED_FLAGS, SBI_SSE_FLAG_SSTATUS_SPP);
}

static struct sbiret set_double_trap(unsigned long value)
{
	return sbi_call3(SBI_EXT_FWFT, SBI_FWFT_SET, SBI_FWFT_DOUBLE_TRAP, value, 0);
}

static void double_trap_source(void)
{
	testing("SBI_SSE double trap");
	if (!is_supported(DOUBLE_TRAP) || set_double_trap(1).error) {
		skip("needs Ssdbltrp and FWFT", "a double trap is the event's source");
		return;
	}
	event_enable(&first, DOUBLE_TRAP);
	first.action = step_over;
	event_unmask();
	csr_write(sepc, 0x4322);
	csr_clear(sstatus, SSTATUS_SPIE);
	csr_set(sstatus, SSTATUS_SPP | SSTATUS_SDT);
	trap_and_return();
	expect_equal(first.runs, 1, "a trap while sstatus.SDT is set: the event runs");
	expect_equal(first.sepc, (unsigned long)trap_and_return, "sepc is where it happened");
	expect(first.sstatus & SSTATUS_SDT, "sstatus.SDT in the handler");
	expect_equal(first.attributes[SBI_SSE_ATTR_INTERRUPTED_FLAGS],
		     SBI_SSE_FLAG_SSTATUS_SDT | SBI_SSE_FLAG_SSTATUS_SPP, "INTERRUPTED_FLAGS");
	expect(!(csr_read(sstatus) & SSTATUS_SDT), "SDT is what the handler has written");
	expect_equal(csr_read(sepc), 0x4322, "sepc comes back");
	set_double_trap(0);
	event_mask();
	event_drop(DOUBLE_TRAP);
}

/* ---- Another hart, in whatever it does ---- */

static _Atomic unsigned long prepared, release;

static void receive(struct hart *hart, unsigned long event)
{
	event_enable(handler_of(hart), event);
	event_unmask();
	prepared = 1;
}

static void loop(void *hart)
{
	struct registers before = pattern(0x66, 0, 0);

	receive(hart, LOCAL);
	spin_recorded(&before, &release);
}

static void loop_with_interrupts(void *hart)
{
	csr_set(sie, INTERRUPT_SOFTWARE | INTERRUPT_TIMER | INTERRUPT_EXTERNAL);
	csr_set(sstatus, SSTATUS_SIE);
	loop(hart);
}

/* The timer only makes sure that it ends: the event may come before wfi. */
static void wait_for_event(void *hart)
{
	receive(hart, LOCAL);
	csr_set(sie, INTERRUPT_TIMER);
	while (!release) {
		sbi_call1(SBI_EXT_TIME, SBI_TIME_SET_TIMER, time_now() + ticks(100));
		__asm__ volatile("wfi");
	}
}

static void spin_on(unsigned long flag)
{
	while (!*(volatile unsigned long *)flag)
		;
}

static void user_mode(void *hart)
{
	receive(hart, LOCAL);
	catch_trap_in_user(spin_on, (unsigned long)&release);
}

static void guest_user_mode(void *hart)
{
	csr_write(hgatp, 0);
	csr_write(vsatp, 0);
	receive(hart, LOCAL);
	csr_set(hstatus, HSTATUS_SPV);
	catch_trap_in_user(spin_on, (unsigned long)&release);
	csr_clear(hstatus, HSTATUS_SPV);
}

/* Enter VS-mode and spin; what ends it is an ecall. */
static void spin_in_guest(unsigned long flag)
{
	csr_set(hstatus, HSTATUS_SPV);
	csr_set(sstatus, SSTATUS_SPP);
	__asm__ volatile("	la	t0, 1f\n"
			 "	csrw	sepc, t0\n"
			 "	sret\n"
			 "1:	ld	t0, (%0)\n"
			 "	beqz	t0, 1b\n"
			 "	ecall\n"
			 :
			 : "r"(flag)
			 : "t0", "memory");
}

static void guest_mode(void *hart)
{
	csr_write(hgatp, 0);
	csr_write(vsatp, 0);
	receive(hart, LOCAL);
	catch_trap(spin_in_guest, (unsigned long)&release);
	csr_clear(hstatus, HSTATUS_SPV);
}

static void make_calls(void *hart)
{
	receive(hart, LOCAL);
	while (!release)
		sbi_call1(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, SBI_EXT_SSE);
}

static void send_fences(void *hart)
{
	receive(hart, LOCAL);
	while (!release)
		sbi_call2(SBI_EXT_RFENCE, SBI_RFENCE_FENCE_I, 0, -1UL);
}

static void suspend_retentive(void *hart)
{
	bool resumed;

	receive(hart, LOCAL);
	hart_suspend(SBI_HSM_SUSPEND_RETENTIVE, &resumed);
	wait_for_boot_hart(release);
}

static void suspend_non_retentive(void *hart)
{
	bool resumed;

	receive(hart, LOCAL);
	hart_suspend(SBI_HSM_SUSPEND_NON_RETENTIVE, &resumed);
	wait_for_boot_hart(release);
}

struct activity {
	const char *name;
	void (*function)(void *hart);
	long status;
	unsigned long mode; /* sstatus.SPP of the handler */
};

static void event_elsewhere(struct hart *hart, const struct activity *activity)
{
	struct handler *handler = handler_of(hart);

	prepared = release = 0;
	hart_start(hart, activity->function, hart);
	expect(wait_for(prepared && hart_status(hart) == activity->status), "hart %lu %s", hart->id,
	       activity->name);
	for (unsigned long i = 1; i <= 3; i++) {
		delay(2);
		expect_success(event_inject(LOCAL, hart->id), 0, "inject");
		expect(wait_for(handler->runs == i), "its handler runs");
		if (activity->status == SBI_HSM_SUSPENDED)
			break;
	}
	expect_equal(handler->hartid, hart->id, "there and not elsewhere");
	expect_equal(handler->sstatus & SSTATUS_SPP, activity->mode, "in the right mode");
	release = 1;
	expect(hart_join(hart), "hart %lu goes on", hart->id);
}

static void patterns_survive(struct hart *hart)
{
	struct registers before = pattern(0x66, 0, 0);

	expect(same_registers(&before, &hart->call, 0, 0), "all registers of the loop survive");
}

static void events_in_guest(struct hart *hart)
{
	static const struct activity user = { "in VU-mode", guest_user_mode, SBI_HSM_STARTED, 0 };
	static const struct activity kernel = { "in VS-mode", guest_mode, SBI_HSM_STARTED,
						SSTATUS_SPP };
	const unsigned long fields = HSTATUS_SPV | HSTATUS_SPVP;

	if (!board_isa_has("h")) {
		skip("needs H", "a guest is interrupted");
		return;
	}
	event_elsewhere(hart, &user);
	expect_equal(handler_of(hart)->hstatus & fields, HSTATUS_SPV, "hstatus says VU-mode");
	event_elsewhere(hart, &kernel);
	expect_equal(handler_of(hart)->hstatus & fields, fields, "hstatus says VS-mode");
}

static void events_elsewhere(void)
{
	static const struct activity activities[] = {
		{ "in a loop", loop, SBI_HSM_STARTED, SSTATUS_SPP },
		{ "with interrupts on", loop_with_interrupts, SBI_HSM_STARTED, SSTATUS_SPP },
		{ "in wfi", wait_for_event, SBI_HSM_STARTED, SSTATUS_SPP },
		{ "in U-mode", user_mode, SBI_HSM_STARTED, 0 },
		{ "in calls", make_calls, SBI_HSM_STARTED, SSTATUS_SPP },
		{ "in remote fences", send_fences, SBI_HSM_STARTED, SSTATUS_SPP },
		{ "suspended", suspend_retentive, SBI_HSM_SUSPENDED, SSTATUS_SPP },
		{ "suspended for good", suspend_non_retentive, SBI_HSM_SUSPENDED, SSTATUS_SPP },
	};
	testing("SBI_SSE inject, local event");
	if (hart_count == 1)
		skip("needs a second hart", "an event of another hart");
	for_each_other_hart (hart) {
		for (size_t i = 0; i < COUNT(activities); i++) {
			event_elsewhere(hart, &activities[i]);
			if (i < 2)
				patterns_survive(hart);
		}
		events_in_guest(hart);
	}
}

/* ---- An injection does not wait for the handler ---- */

static void hold(struct handler *handler)
{
	(void)handler;
	wait_for_boot_hart(release);
}

static void take_time(struct handler *handler)
{
	(void)handler;
	delay(3);
}

/* One of many does on a busy machine, too. */
static void injections_return_first(struct hart *hart)
{
	struct handler *handler = handler_of(hart);
	bool returned = false;

	handler->action = take_time;
	for (unsigned long i = 1; i <= 20 && !returned; i++) {
		event_inject(LOCAL, hart->id);
		returned = handler->runs < i;
		wait_for(handler->runs == i);
	}
	expect(returned, "it returns before the handler on hart %lu has run", hart->id);
}

static void handler_needs_caller(struct hart *hart)
{
	struct handler *handler = handler_of(hart);
	unsigned long runs = handler->runs;

	handler->action = hold;
	expect_success(event_inject(LOCAL, hart->id), 0, "inject");
	expect_equal(handler->runs, runs, "it returns although the handler waits for the caller");
	release = 1;
	expect(wait_for(handler->runs == runs + 1), "which lets it go on");
}

static void injections(void)
{
	testing("SBI_SSE inject, until it returns");
	if (hart_count == 1) {
		skip("needs a second hart", "an injection returns before the handler");
		return;
	}
	prepared = release = 0;
	hart_start(&harts[1], loop, &harts[1]);
	wait_for(prepared);
	injections_return_first(&harts[1]);
	handler_needs_caller(&harts[1]);
	expect(hart_join(&harts[1]), "hart %lu goes on", harts[1].id);
}

/* ---- Start and stop ---- */

static _Atomic unsigned long found_status, found_mask;

static void look(void *unused)
{
	(void)unused;
	found_status = event_get(LOCAL, SBI_SSE_ATTR_STATUS);
	found_mask = (unsigned long)event_mask().error;
}

static void leave_enabled(void *hart)
{
	receive(hart, LOCAL);
}

static void start_resets(struct hart *hart)
{
	testing("SBI_SSE, a hart that is started");
	hart_run(hart, leave_enabled, hart);
	expect_error(event_inject(LOCAL, hart->id), SBI_SUCCESS, "inject into a stopped hart");
	delay(5);
	expect_equal((unsigned long)hart_status(hart), SBI_HSM_STOPPED, "it stays STOPPED");
	hart_run(hart, look, NULL);
	expect_equal(found_status, SBI_SSE_STATUS_INJECT, "its local event is UNUSED, not pending");
	expect_equal(found_mask, (unsigned long)SBI_ERR_ALREADY_STOPPED, "and it is masked");
}

/* ---- Global events ---- */

static struct handler global_handler;

static void be_ready(void *unused)
{
	(void)unused;
	event_unmask();
	prepared++;
	wait_for_boot_hart(release);
}

static void start_ready(void)
{
	prepared = release = 0;
	for_each_other_hart (hart)
		hart_start(hart, be_ready, NULL);
	expect(wait_for(prepared == hart_count - 1), "all other harts are ready");
}

static void end_ready(void)
{
	release = 1;
	for_each_other_hart (hart)
		hart_join(hart);
}

static void enable_global(struct hart *hart)
{
	event_drop(GLOBAL);
	event_register(&global_handler, GLOBAL);
	if (hart)
		expect_success(event_set(GLOBAL, SBI_SSE_ATTR_PREFERRED_HART, hart->id), 0,
			       "prefer hart %lu", hart->id);
	event_call(SBI_SSE_ENABLE, GLOBAL, 0, 0);
}

static void global_runs_on(unsigned long hartid, unsigned long runs, const char *why)
{
	expect(wait_for(global_handler.runs == runs && state_of(GLOBAL) == SBI_SSE_STATE_ENABLED),
	       "%s: it runs", why);
	expect_equal(global_handler.hartid, hartid, "on hart %lu", hartid);
}

/* Before any hart was preferred. */
static void any_ready_hart(void)
{
	testing("SBI_SSE global event, by default");
	start_ready();
	enable_global(NULL);
	event_unmask();
	event_inject(GLOBAL, 0);
	global_runs_on(own_id(), 1, "the caller is ready");
	event_mask();
	event_inject(GLOBAL, 0);
	expect(wait_for(global_handler.runs == 2), "the caller is masked: another hart handles it");
	expect(global_handler.hartid != own_id(), "not this one");
	wait_for(state_of(GLOBAL) == SBI_SSE_STATE_ENABLED);
	end_ready();
	event_inject(GLOBAL, 0);
	delay(5);
	expect(is_pending(GLOBAL), "no hart is ready: it is pending");
	hart_run(&harts[1], be_ready, NULL);
	global_runs_on(harts[1].id, 3, "the first that becomes ready");
}

static void preferred_hart(struct hart *hart)
{
	enable_global(hart);
	expect_success(event_inject(GLOBAL, -1UL), 0, "inject");
	global_runs_on(hart->id, 1, "with a preferred hart");
	expect_equal(event_get(GLOBAL, SBI_SSE_ATTR_PREFERRED_HART), hart->id, "PREFERRED_HART");
}

static void preferred_is_masked(void)
{
	event_mask();
	enable_global(&harts[0]);
	event_inject(GLOBAL, 0);
	delay(5);
	expect_equal(global_handler.entries, 0, "it waits while the preferred hart is masked");
	event_unmask();
	global_runs_on(own_id(), 1, "the preferred hart is unmasked");
}

static void running_elsewhere(struct hart *hart)
{
	enable_global(hart);
	global_handler.action = hold;
	event_inject(GLOBAL, 0);
	expect(wait_for(global_handler.entries == 1), "it runs on hart %lu", hart->id);
	expect_equal(state_of(GLOBAL), SBI_SSE_STATE_RUNNING, "its state is seen by all harts");
	expect_error(event_set(GLOBAL, SBI_SSE_ATTR_INTERRUPTED_A6, 0), SBI_ERR_INVALID_STATE,
		     "write INTERRUPTED_A6 on another hart");
	expect_success(sbi_call0(SBI_EXT_SSE, SBI_SSE_COMPLETE), 0, "complete on another hart");
	expect_equal(state_of(GLOBAL), SBI_SSE_STATE_RUNNING, "which changes nothing");
}

static void stop_in_handler(struct handler *handler)
{
	handler->runs++;
	sbi_call0(SBI_EXT_HSM, SBI_HSM_HART_STOP);
}

/* The last hart stops: it was preferred, and then it stops in its handler. */
static void preferred_is_stopped(struct hart *hart)
{
	enable_global(hart);
	event_mask();
	hart_run(hart, be_ready, NULL);
	event_unmask();
	event_inject(GLOBAL, 0);
	expect(wait_for(global_handler.runs == 1), "the preferred hart is stopped: it runs");
	expect(global_handler.hartid != hart->id, "elsewhere");
	wait_for(state_of(GLOBAL) == SBI_SSE_STATE_ENABLED);
	release = prepared = 0;
	hart_start(hart, be_ready, NULL);
	wait_for(prepared);
	global_handler.action = stop_in_handler;
	event_inject(GLOBAL, 0);
	expect(wait_for(hart_status(hart) == SBI_HSM_STOPPED), "hart %lu stops in its handler",
	       hart->id);
	expect_equal(state_of(GLOBAL), SBI_SSE_STATE_ENABLED, "the event is ENABLED then");
	global_handler.action = NULL;
	event_inject(GLOBAL, 0);
	expect(wait_for(global_handler.hartid == own_id()), "and runs on a hart that is ready");
	release = 1;
}

static void global_events(void)
{
	if (hart_count == 1) {
		skip("needs a second hart", "a global event on another hart");
		return;
	}
	any_ready_hart();
	testing("SBI_SSE global event, with a preferred hart");
	start_ready();
	event_unmask();
	for_each_hart (hart)
		preferred_hart(hart);
	preferred_is_masked();
	running_elsewhere(&harts[1]);
	end_ready();
	expect(wait_for(state_of(GLOBAL) == SBI_SSE_STATE_ENABLED), "it completes");
	preferred_is_stopped(&harts[1]);
	event_drop(GLOBAL);
	event_mask();
}

/* ---- Storms ---- */

/* Of all harts together: what a busy machine with two cores for 32 harts does in time. */
#define SHOTS 500

static _Atomic unsigned long shots, last_seen, shooters;

static void see(struct handler *handler)
{
	(void)handler;
	last_seen = shots;
}

static unsigned long shots_each(void)
{
	return SHOTS / (hart_count - 1);
}

static unsigned long shots_of_all(void)
{
	return shots_each() * (hart_count - 1);
}

static void shoot(void *event)
{
	for (unsigned long i = 0; i < shots_each(); i++) {
		shots++;
		event_inject((unsigned long)event, own_id());
	}
	shooters--;
}

static void shoot_both_ways(void *hart)
{
	event_enable(handler_of(hart), LOCAL);
	event_unmask();
	shoot((void *)LOCAL);
	wait_for_boot_hart(release);
}

/* Pending is one bit, so shots merge; but one that comes after the last look is never
 * lost: in the end, the handler has seen them all. */
static void storm(unsigned long event, bool with_fences)
{
	shots = last_seen = 0;
	shooters = hart_count - 1;
	event_enable(&first, event);
	first.action = see;
	event_unmask();
	for_each_other_hart (hart)
		hart_start(hart, shoot, (void *)event);
	for (unsigned long end = wait_deadline();
	     with_fences && shooters > 0 && !wait_is_over(end);)
		sbi_call2(SBI_EXT_RFENCE, SBI_RFENCE_FENCE_I, 0, -1UL);
	for_each_other_hart (hart)
		hart_join(hart);
	expect(wait_for(last_seen == shots_of_all()),
	       "%lu injections of each other hart%s: none is lost", shots_each(),
	       with_fences ? ", during remote fences" : "");
	expect(first.runs <= shots_of_all(), "and none comes twice");
	expect_equal(state_of(event), SBI_SSE_STATE_ENABLED, "the event is ENABLED in the end");
	event_mask();
	event_drop(event);
}

static void storm_both_ways(void)
{
	shots = last_seen = release = 0;
	shooters = hart_count - 1;
	event_enable(&first, LOCAL);
	first.action = see;
	event_unmask();
	for_each_other_hart (hart)
		hart_start(hart, shoot_both_ways, hart);
	for (unsigned long end = wait_deadline(); shooters > 0 && !wait_is_over(end);) {
		for_each_other_hart (hart)
			event_inject(LOCAL, hart->id);
	}
	expect(wait_for(last_seen == shots_of_all()), "both ways: none is lost");
	for_each_other_hart (hart) {
		unsigned long before = handler_of(hart)->runs;

		event_inject(LOCAL, hart->id);
		expect(wait_for(handler_of(hart)->runs > before), "hart %lu still gets its events",
		       hart->id);
	}
	release = 1;
	for_each_other_hart (hart)
		hart_join(hart);
	event_mask();
	event_drop(LOCAL);
}

static void storms(void)
{
	testing("SBI_SSE inject, by all harts at once");
	if (hart_count == 1) {
		skip("needs a second hart", "storms of events");
		return;
	}
	storm(LOCAL, false);
	storm(LOCAL, true);
	storm(GLOBAL, false);
	storm_both_ways();
}

/* ---- All of it ---- */

static void on_this_hart(unsigned long event, const char *name)
{
	testing("%s", name);
	states(event);
	injection_to_self(event);
	delivery_when_unmasked(event);
	delivery_when_enabled(event);
	injection_into_itself(event);
	one_shot(event);
	changes_take_effect(event);
	handler_moves_on(event);
}

void conformance(void)
{
	unknown_functions();
	masks_and_unmasks();
	event_ids();
	attributes();
	complete_without_event();
	complete_ends_handler();
	on_this_hart(LOCAL, "SBI_SSE local event");
	on_this_hart(GLOBAL, "SBI_SSE global event");
	if (is_supported(OVERFLOW))
		on_this_hart(OVERFLOW, "SBI_SSE PMU overflow event");
	if (is_supported(DOUBLE_TRAP))
		on_this_hart(DOUBLE_TRAP, "SBI_SSE double trap event");
	invalid_harts();
	overflow_source();
	overflow_of_counter();
	double_trap_source();
	global_events();
	preemptions();
	order_of_pending();
	masked_handler();
	nesting();
	events_elsewhere();
	injections();
	for_each_other_hart (hart)
		start_resets(hart);
	storms();
}
