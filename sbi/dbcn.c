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

static size_t chunk(size_t left)
{
	return left < CHUNK_SIZE ? left : CHUNK_SIZE;
}

/* Not inlined, like read_console: their buffers would cost console_write_byte, which
 * kernels call for each byte, a stack frame. */
static __attribute__((noinline)) struct sbiret
write_console(unsigned long num_bytes, unsigned long base, unsigned long base_hi)
{
	unsigned long patience = CONSOLE_PATIENCE;
	char bytes[CHUNK_SIZE];
	size_t wanted, got, taken, done = 0;

	if (shmem_check(base, base_hi, num_bytes, 1) != SBI_SUCCESS)
		return sbi_error(SBI_ERR_INVALID_PARAM);
	do {
		wanted = chunk(num_bytes - done);
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

static __attribute__((noinline)) struct sbiret
read_console(unsigned long num_bytes, unsigned long base, unsigned long base_hi)
{
	char bytes[CHUNK_SIZE];
	size_t got, done = 0;
	int byte = 0;

	if (shmem_check(base, base_hi, num_bytes, 1) != SBI_SUCCESS)
		return sbi_error(SBI_ERR_INVALID_PARAM);
	for (; byte >= 0 && done < num_bytes; done += got, mailbox_serve()) {
		got = 0;
		while (got < chunk(num_bytes - done) && (byte = platform_console_read()) >= 0)
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

struct sbiret dbcn_ecall(ECALL_REGISTERS)
{
	if (fid == SBI_DBCN_CONSOLE_WRITE_BYTE)
		return console_write_byte((char)a0);
	if (platform.console == 0)
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	switch (fid) {
	case SBI_DBCN_CONSOLE_WRITE:
		return write_console(a0, a1, a2);
	case SBI_DBCN_CONSOLE_READ:
		return read_console(a0, a1, a2);
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}
