/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What platform/virt/aplic.c writes into the registers of a root domain. The expected
 * numbers are the specification's formats, worked out by hand.
 *
 * links: platform/virt/aplic.c tests/unit/lib/test.c
 */
#include <stdint.h>
#include <string.h>

#include "platform/virt/devices.h"
#include "tests/unit/lib/test.h"

/* The first 16 KiB of a control region; registers by their offsets. */
static uint32_t domain[0x4000 / sizeof(uint32_t)];

#define BASE ((uintptr_t)domain)
#define REGISTER(offset) domain[(offset) / sizeof(uint32_t)]
#define NOT_WRITTEN 0xdeadbeefU

static int reset(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(domain); i++)
		domain[i] = NOT_WRITTEN;
	return 0;
}

/* ---- Delegation ---- */

struct delegation {
	const char *name;
	uint32_t first, last, child;
	uint32_t from, to; /* the registers that are written; from > to: none */
	uint32_t value;
};

static const struct delegation delegations[] = {
	{ "virt's sources", 1, 96, 0, 1, 96, 0x400 },
	{ "one source, another child", 7, 7, 3, 7, 7, 0x403 },
	{ "source 0 is none", 0, 2, 0, 1, 2, 0x400 },
	{ "the last source", 1023, 1023, 0, 1023, 1023, 0x400 },
	{ "more sources than there can be", 1000, UINT32_MAX, 0, 1000, 1023, 0x400 },
	{ "behind the last source", 1024, 2000, 0, 1, 0, 0 },
	{ "nothing", 5, 4, 0, 1, 0, 0 },
};

static void test_delegation(void **state)
{
	const struct delegation *row = *state;

	reset(NULL);
	aplic_delegate(BASE, row->first, row->last, row->child);
	for (uint32_t i = 0; i < COUNT(domain); i++)
		assert_int_equal(domain[i],
				 i >= row->from && i <= row->to ? row->value : NOT_WRITTEN);
}

/* ---- Where the interrupt files are ---- */

struct addresses {
	const char *name;
	struct imsic_layout machine, supervisor;
	uint32_t mmsiaddrcfg, mmsiaddrcfgh, smsiaddrcfg, smsiaddrcfgh;
};

static const struct addresses addresses[] = {
	{ "one hart",
	  { 0x24000000, 0, 0, 0, 24 },
	  { 0x28000000, 0, 0, 0, 24 },
	  0x24000,
	  0x80000000,
	  0x28000,
	  0 },
	{ "four harts",
	  { 0x24000000, 0, 2, 0, 24 },
	  { 0x28000000, 0, 2, 0, 24 },
	  0x24000,
	  0x80002000,
	  0x28000,
	  0x00002000 },
	{ "guests",
	  { 0x24000000, 0, 3, 0, 24 },
	  { 0x28000000, 2, 3, 0, 24 },
	  0x24000,
	  0x80003000,
	  0x28000,
	  0x00203000 },
	{ "groups",
	  { 0x24000000, 0, 2, 1, 24 },
	  { 0x28000000, 1, 2, 1, 24 },
	  0x24000,
	  0x80012000,
	  0x28000,
	  0x00112000 },
	{ "groups farther apart",
	  { 0x24000000, 0, 9, 2, 27 },
	  { 0x28000000, 0, 9, 2, 27 },
	  0x24000,
	  0x83029000,
	  0x28000,
	  0x03029000 },
	{ "above 16 TiB",
	  { 0xabc00024000000, 0, 0, 0, 24 },
	  { 0xabc00028000000, 0, 0, 0, 24 },
	  0x24000,
	  0x80000abc,
	  0x28000,
	  0xabc },
};

static void test_addresses(void **state)
{
	const struct addresses *row = *state;

	reset(NULL);
	aplic_set_msi_addresses(BASE, &row->machine, &row->supervisor);
	assert_int_equal(REGISTER(0x1bc0), row->mmsiaddrcfg);
	assert_int_equal(REGISTER(0x1bc4), row->mmsiaddrcfgh);
	assert_int_equal(REGISTER(0x1bc8), row->smsiaddrcfg);
	assert_int_equal(REGISTER(0x1bcc), row->smsiaddrcfgh);
}

int main(void)
{
	return run_rows(test_delegation, delegations) + run_rows(test_addresses, addresses);
}
