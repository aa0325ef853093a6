/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first process of a Linux that does nothing but work which needs other harts or a
 * timer: each kind for a second, and for each a line "linux KIND NUMBER". The numbers are
 * operations in a second; of "boot", the seconds from reset to here.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/cachectl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECONDS 1.0
/* The time CSR of QEMU's virt counts from reset, in these ticks a second. */
#define TIME_BASE 10000000.0
#define NAP_NS 20000
#define PAGE 4096
#define CPUS_MAX 64

static cpu_set_t all_cpus;
static unsigned long cpus;

static void end_with(const char *what)
{
	printf("linux failed: %s: %s\n", what, strerror(errno));
	reboot(RB_POWER_OFF);
	abort();
}

static void check(int holds, const char *what)
{
	if (!holds)
		end_with(what);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double since_reset(void)
{
	unsigned long time;

	__asm__ volatile("rdtime %0" : "=r"(time));
	return (double)time / TIME_BASE;
}

/* Do it for a second, and say how often that was. */
static void measure(const char *kind, void (*operation)(void))
{
	double begin = now(), end;
	unsigned long done = 0;

	do {
		operation();
		done++;
		end = now();
	} while (end - begin < SECONDS);
	printf("linux %s %.1f\n", kind, (double)done / (end - begin));
}

static void go_to(const cpu_set_t *set)
{
	check(sched_setaffinity(0, sizeof(*set), set) == 0, "sched_setaffinity");
}

static void stay_on(unsigned long cpu)
{
	cpu_set_t only;

	CPU_ZERO(&only);
	CPU_SET(cpu, &only);
	go_to(&only);
}

static void start(pthread_t *thread, void *(*function)(void *), unsigned long cpu)
{
	check(pthread_create(thread, NULL, function, (void *)cpu) == 0, "pthread_create");
}

/*
 * Shoot-downs: what this thread changes, the harts of all the others have to learn.
 */

static atomic_ulong spinning;
static atomic_int stop_spinning;
static char *page;

static void *spin(void *cpu)
{
	stay_on((unsigned long)cpu);
	atomic_fetch_add(&spinning, 1);
	while (!atomic_load(&stop_spinning))
		;
	return NULL;
}

static char *new_page(void)
{
	char *address =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check(address != MAP_FAILED, "mmap");
	/* Only what was touched is in the page tables. */
	*(volatile char *)address = 1;
	return address;
}

static void change_rights(void)
{
	static int writable = 1;

	writable = !writable;
	check(mprotect(page, PAGE, writable ? PROT_READ | PROT_WRITE : PROT_READ) == 0, "mprotect");
}

static void unmap(void)
{
	check(munmap(new_page(), PAGE) == 0, "munmap");
}

static void flush_code(void)
{
	check(__riscv_flush_icache(page, page + PAGE, 0) == 0, "riscv_flush_icache");
}

static void measure_shoot_downs(void)
{
	pthread_t threads[CPUS_MAX];

	page = new_page();
	for (unsigned long i = 1; i < cpus; i++)
		start(&threads[i], spin, i);
	while (atomic_load(&spinning) < cpus - 1)
		sched_yield();
	measure("mprotect", change_rights);
	measure("munmap", unmap);
	measure("flush_icache", flush_code);
	atomic_store(&stop_spinning, 1);
	for (unsigned long i = 1; i < cpus; i++)
		pthread_join(threads[i], NULL);
}

/*
 * Ping-pong: two threads on two harts wake each other and sleep in turn.
 */

enum turn { PING, PONG, OVER };

static atomic_uint turn;

static void give(enum turn to)
{
	atomic_store(&turn, to);
	syscall(SYS_futex, &turn, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

/* Sleep while it is the other's turn. */
static void wait_out(enum turn other)
{
	while (atomic_load(&turn) == other)
		syscall(SYS_futex, &turn, FUTEX_WAIT_PRIVATE, other, NULL, NULL, 0);
}

static void *answer(void *cpu)
{
	stay_on((unsigned long)cpu);
	for (;;) {
		wait_out(PING);
		if (atomic_load(&turn) == OVER)
			return NULL;
		give(PING);
	}
}

static void ping(void)
{
	give(PONG);
	wait_out(PONG);
}

static void measure_ping_pong(void)
{
	pthread_t partner;

	start(&partner, answer, 1);
	measure("futex", ping);
	give(OVER);
	pthread_join(partner, NULL);
}

/*
 * Timers: a thread on every hart naps again and again.
 */

static atomic_ulong naps;

static void *nap(void *cpu)
{
	const struct timespec time = { .tv_nsec = NAP_NS };
	double end = now() + SECONDS;

	stay_on((unsigned long)cpu);
	/* Linux may put off what a timer does by 50 us otherwise. */
	prctl(PR_SET_TIMERSLACK, 1);
	while (now() < end) {
		nanosleep(&time, NULL);
		atomic_fetch_add(&naps, 1);
	}
	return NULL;
}

static void measure_timers(void)
{
	pthread_t threads[CPUS_MAX];
	double begin = now();

	for (unsigned long i = 0; i < cpus; i++)
		start(&threads[i], nap, i);
	for (unsigned long i = 0; i < cpus; i++)
		pthread_join(threads[i], NULL);
	printf("linux timer %.1f\n", (double)atomic_load(&naps) / (now() - begin));
}

/*
 * Processes: a child that becomes a program which ends at once.
 */

static void fork_and_exec(void)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		execl("/init", "init", NULL);
		_exit(1);
	}
	check(child > 0 && waitpid(child, &status, 0) == child, "fork");
	check(WIFEXITED(status) && WEXITSTATUS(status) == 0, "exec");
}

static void open_console(void)
{
	mkdir("/dev", 0755);
	mount("none", "/dev", "devtmpfs", 0, NULL);
	if (open("/dev/console", O_RDWR) != 0 || dup(0) != 1 || dup(0) != 2)
		reboot(RB_POWER_OFF);
	setlinebuf(stdout);
}

int main(void)
{
	double boot = since_reset();

	if (getpid() != 1)
		return 0;
	for (int file = 0; file < 3; file++)
		close(file);
	open_console();
	printf("linux boot %.3f\n", boot);
	check(sched_getaffinity(0, sizeof(all_cpus), &all_cpus) == 0, "sched_getaffinity");
	cpus = (unsigned long)CPU_COUNT(&all_cpus);
	check(cpus > 1 && cpus <= CPUS_MAX, "this needs 2 to 64 harts");
	stay_on(0);
	measure_shoot_downs();
	measure_ping_pong();
	measure_timers();
	go_to(&all_cpus);
	measure("fork", fork_and_exec);
	reboot(RB_POWER_OFF);
}
