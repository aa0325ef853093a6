/* SPDX-License-Identifier: BSD-2-Clause */
/* Debug Console extension, "DBCN" (SBI v3.0, Debug Console Extension). */
#include <stddef.h>

#include "hart/lower.h"
#include "platform.h"
#include "sbi/console.h"
#include "sbi/ecall.h"
#include "sbi/mailbox.h"
#include "sbi/shmem.h"

/* Bytes that are on the way between S-mode's memory and the console. */
#define CHUNK_SIZE 64UL

/* Not inlined, like read_console(): what they need of the stack, other calls shall not save. */
static __attribute__((noinline)) struct sbiret write_console(size_t num_bytes, uintptr_t base)
{
	unsigned long patience = CONSOLE_PATIENCE;
	char bytes[CHUNK_SIZE];
	size_t wanted, got, taken, done = 0;

	do {
		wanted = num_bytes - done < CHUNK_SIZE ? num_bytes - done : CHUNK_SIZE;
		got = lower_read(bytes, base + done, wanted);
		taken = console_write(bytes, got, &patience);
		done += taken;
		if (taken < wanted)
			break;
		/* A long text takes long; no other hart shall wait for its end. */
		mailbox_serve();
	} while (done < num_bytes);
	console_end();
	return got == wanted ? sbi_value(done) : sbi_error(SBI_ERR_FAILED);
}

static __attribute__((noinline)) struct sbiret read_console(size_t num_bytes, uintptr_t base)
{
	char bytes[CHUNK_SIZE];
	size_t got, done = 0;
	int byte = 0;

	for (; byte >= 0 && done < num_bytes; done += got, mailbox_serve()) {
		got = 0;
		while (got < CHUNK_SIZE && got < num_bytes - done &&
		       (byte = platform_console_read()) >= 0)
			bytes[got++] = (char)byte;
		if (lower_write(base + done, bytes, got) < got)
			return sbi_error(SBI_ERR_FAILED);
	}
	return sbi_value(done);
}

static __attribute__((noinline)) struct sbiret console_write_byte(char byte)
{
	if (console_put(byte))
		return sbi_value(0);
	return sbi_error(platform.console != 0 ? SBI_ERR_FAILED : SBI_ERR_NOT_SUPPORTED);
}

static __attribute__((noinline)) struct sbiret
use_buffer(unsigned long num_bytes, unsigned long base, unsigned long base_hi, unsigned long fid)
{
	if (platform.console == 0)
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	if (shmem_check(base, base_hi, num_bytes, 1) != SBI_SUCCESS)
		return sbi_error(SBI_ERR_INVALID_PARAM);
	return fid == SBI_DBCN_CONSOLE_WRITE ? write_console(num_bytes, base) :
					       read_console(num_bytes, base);
}

struct sbiret dbcn_ecall(ECALL_REGISTERS)
{
	switch (fid) {
	case SBI_DBCN_CONSOLE_WRITE_BYTE:
		return console_write_byte((char)a0);
	case SBI_DBCN_CONSOLE_WRITE:
	case SBI_DBCN_CONSOLE_READ:
		return use_buffer(a0, a1, a2, fid);
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}
