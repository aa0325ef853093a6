/* SPDX-License-Identifier: BSD-2-Clause */
/* Harts that the shell started (see worker.h). */
#include "payload/shell/worker.h"

#include <stddef.h>

#include "payload/lib/ecall.h"

#define WORKERS_MAX 64

_Static_assert(offsetof(struct worker, ipis) == WORKER_IPIS, "worker_entry.S relies on it");
_Static_assert(offsetof(struct worker, stop) == WORKER_STOP, "worker_entry.S relies on it");

static struct worker workers[WORKERS_MAX];

/* worker_entry.S; never called from C. */
void worker_entry(void);

struct worker *worker_find(unsigned long hartid)
{
	for (size_t i = 0; i < WORKERS_MAX; i++)
		if (workers[i].used && workers[i].hartid == hartid)
			return &workers[i];
	return NULL;
}

static struct worker *worker_allocate(unsigned long hartid)
{
	struct worker *worker = worker_find(hartid);

	for (size_t i = 0; worker == NULL && i < WORKERS_MAX; i++)
		if (!workers[i].used)
			worker = &workers[i];
	return worker;
}

bool worker_start(unsigned long hartid, struct sbiret *answer)
{
	struct worker *worker = worker_allocate(hartid);

	if (worker == NULL)
		return false;

	/* The slot of a worker that still runs stays as it is. */
	struct sbiret state = sbi_call1(SBI_EXT_HSM, SBI_HSM_HART_GET_STATUS, hartid);

	if (state.error == SBI_SUCCESS && state.value == SBI_HSM_STOPPED)
		*worker = (struct worker){ .hartid = hartid, .used = true };
	*answer = sbi_call3(SBI_EXT_HSM, SBI_HSM_HART_START, hartid, (unsigned long)worker_entry,
			    (unsigned long)worker);
	return true;
}

struct sbiret worker_stop(struct worker *worker)
{
	worker->stop = 1;
	__sync_synchronize();
	return sbi_call2(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, worker->hartid);
}
