/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Linux program that counts with perf_event_open() what the SBI's PMU extension can
 * count, prints a line for each event, "PERF name count", and "PERF END" as the last.
 * It has no C library: the tests have a compiler for riscv64, but no such library.
 */
typedef unsigned long u64;
typedef unsigned int u32;

/* Numbers of Linux's generic system call table. */
#define SYS_ioctl 29
#define SYS_read 63
#define SYS_write 64
#define SYS_exit 93
#define SYS_nanosleep 101
#define SYS_mmap 222
#define SYS_perf_event_open 241

/* linux/perf_event.h */
#define PERF_TYPE_HARDWARE 0
#define PERF_TYPE_HW_CACHE 3
#define PERF_TYPE_RAW 4
#define PERF_COUNT_HW_CPU_CYCLES 0
#define PERF_COUNT_HW_INSTRUCTIONS 1
#define DTLB_READ_MISS (3 | 0 << 8 | 1 << 16)
#define PERF_EVENT_IOC_ENABLE 0x2400
#define PERF_EVENT_IOC_DISABLE 0x2401
#define PERF_SAMPLE_IP 1
#define SAMPLE_SIZE 16	     /* a header and the ip */
#define DATA_HEAD (1024 / 8) /* in words of the mapped page */
#define PROT_READ_WRITE 3
#define MAP_SHARED 1

/* Firmware events are raw ones with bit 63 (Linux's drivers/perf/riscv_pmu_sbi.c). */
#define FIRMWARE(code) (1UL << 63 | (code))

#define PAGE_SIZE 4096
#define PAGES 256
#define ROUNDS 50
#define MILLISECOND 1000000
#define PERIOD 1000000

struct attr {
	u32 type, size;
	u64 config, sample_period, sample_type, read_format, flags, rest[8];
};

#define FLAG_DISABLED 1UL

struct event {
	const char *name;
	u32 type;
	u64 config;
};

static char memory[PAGES * PAGE_SIZE];

static long syscall(long number, u64 arg0, u64 arg1, u64 arg2, u64 arg3, u64 arg4, u64 arg5)
{
	register u64 a0 __asm__("a0") = arg0;
	register u64 a1 __asm__("a1") = arg1;
	register u64 a2 __asm__("a2") = arg2;
	register u64 a3 __asm__("a3") = arg3;
	register u64 a4 __asm__("a4") = arg4;
	register u64 a5 __asm__("a5") = arg5;
	register long a7 __asm__("a7") = number;

	__asm__ volatile("ecall"
			 : "+r"(a0)
			 : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7)
			 : "memory");
	return (long)a0;
}

static void print(const char *text)
{
	u64 length = 0;

	while (text[length] != '\0')
		length++;
	syscall(SYS_write, 1, (u64)text, length, 0, 0, 0);
}

static void print_result(const char *name, long value)
{
	char digits[24];
	char *digit = digits + sizeof(digits);
	u64 left = value < 0 ? -(u64)value : (u64)value;

	*--digit = '\0';
	*--digit = '\n';
	do
		*--digit = (char)('0' + left % 10);
	while ((left /= 10) != 0);
	if (value < 0)
		*--digit = '-';
	print("PERF ");
	print(name);
	print(" ");
	print(digit);
}

/* Something of everything: instructions, many pages, timers. */
static void work(void)
{
	u64 pause[2] = { 0, MILLISECOND };

	for (int round = 0; round < ROUNDS; round++) {
		for (u64 page = 0; page < PAGES; page++)
			((volatile char *)memory)[page * PAGE_SIZE]++;
		syscall(SYS_nanosleep, (u64)pause, 0, 0, 0, 0, 0);
	}
}

/* A file that counts this process, or a negative error. */
static long open_event(const struct event *event, u64 period)
{
	struct attr attr = {
		.type = event->type,
		.size = sizeof(attr),
		.config = event->config,
		.sample_period = period,
		.sample_type = PERF_SAMPLE_IP,
		.flags = FLAG_DISABLED,
	};

	return syscall(SYS_perf_event_open, (u64)&attr, 0, -1UL, -1UL, 0, 0);
}

static void work_counted(long file)
{
	syscall(SYS_ioctl, (u64)file, PERF_EVENT_IOC_ENABLE, 0, 0, 0, 0);
	work();
	syscall(SYS_ioctl, (u64)file, PERF_EVENT_IOC_DISABLE, 0, 0, 0, 0);
}

/* What was counted, or a negative error. */
static long count(const struct event *event)
{
	long file = open_event(event, 0);
	long value = 0;

	if (file < 0)
		return file;
	work_counted(file);
	syscall(SYS_read, (u64)file, (u64)&value, sizeof(value), 0, 0, 0);
	return value;
}

/* How many samples were taken: each is an overflow of the counter, and its interrupt. */
static long sample(const struct event *event)
{
	long file = open_event(event, PERIOD);
	volatile u64 *ring;

	if (file < 0)
		return file;
	ring = (volatile u64 *)syscall(SYS_mmap, 0, 2 * PAGE_SIZE, PROT_READ_WRITE, MAP_SHARED,
				       (u64)file, 0);
	work_counted(file);
	return (long)ring[DATA_HEAD] / SAMPLE_SIZE;
}

void _start(void)
{
	const struct event events[] = {
		{ "cycles", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES },
		{ "instructions", PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS },
		{ "dTLB-load-misses", PERF_TYPE_HW_CACHE, DTLB_READ_MISS },
		{ "set-timer", PERF_TYPE_RAW, FIRMWARE(5) },
		{ "reserved", PERF_TYPE_RAW, FIRMWARE(22) },
	};

	for (u64 i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		print_result(events[i].name, count(&events[i]));
	print_result("samples", sample(&events[0]));
	print("PERF END\n");
	syscall(SYS_exit, 0, 0, 0, 0, 0, 0);
}
