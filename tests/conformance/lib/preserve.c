/* SPDX-License-Identifier: BSD-2-Clause */
/* Register preservation across SBI calls; see preserve.h. */
#include "tests/conformance/lib/preserve.h"

#include <stdio.h>
#include <string.h>

#include "tests/conformance/lib/hart.h"
#include "tests/conformance/lib/test.h"

/* In hart.S. */
void float_fill(unsigned long pattern);
void float_read(unsigned long values[32]);

/* A finite double and a NaN-boxed float; the register's number is added. */
#define FLOAT_PATTERN 0x3ff0123456789a00UL

#define REGISTER_PATTERN 0xa5a5c3c300000000UL

static struct registers pattern(long eid, long fid, const unsigned long *arguments, size_t count)
{
	struct registers registers;

	for (unsigned long n = 0; n < 32; n++)
		registers.x[n] = REGISTER_PATTERN + n * 0x01010101;
	memcpy(&registers.x[A0], arguments, count * sizeof(*arguments));
	registers.x[A6] = (unsigned long)fid;
	registers.x[A7] = (unsigned long)eid;
	return registers;
}

/* Compare all but x0, and all but the registers that carry the answer. */
static void compare(const struct registers *before, const struct registers *after,
		    size_t answer_registers)
{
	for (size_t n = 1; n < 32; n++) {
		if (n >= A0 && n < A0 + answer_registers)
			continue;
		if (before->x[n] != after->x[n]) {
			expect_equal(after->x[n], before->x[n], "register x%zu survives the call",
				     n);
			return;
		}
	}
	expect(true, "all registers but a0%s survive the call",
	       answer_registers == 2 ? ", a1" : "");
}

static void compare_floats(void)
{
	unsigned long values[32];

	float_read(values);
	for (size_t n = 0; n < 32; n++) {
		if (values[n] != FLOAT_PATTERN + n) {
			expect_equal(values[n], FLOAT_PATTERN + n, "register f%zu survives", n);
			return;
		}
	}
	expect(true, "all floating-point registers survive the call");
}

static struct sbiret call_and_compare(long eid, long fid, const unsigned long *arguments,
				      size_t count, size_t answer_registers)
{
	struct registers before = pattern(eid, fid, arguments, count);
	bool floats = board_isa_has("d");
	unsigned long status = csr_read(sstatus);
	struct sbiret result;

	csr_set(sstatus, SSTATUS_FS);
	if (floats)
		float_fill(FLOAT_PATTERN);
	result = call_recorded(&before);
	compare(&before, &hart_self()->call, answer_registers);
	if (floats)
		compare_floats();
	else
		skip("the hart has no double-precision registers", "floating-point registers");
	csr_write(sstatus, status);
	return result;
}

void expect_preserved(long eid, long fid, const unsigned long *arguments, size_t count)
{
	struct sbiret result = call_and_compare(eid, fid, arguments, count, 2);

	expect_error(result, SBI_SUCCESS, "with other values in the registers it does not use");
}

void expect_preserved_legacy(long eid, const unsigned long *arguments, size_t count)
{
	call_and_compare(eid, 0x5a5a5a5a, arguments, count, 1);
}
