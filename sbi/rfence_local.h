/* SPDX-License-Identifier: BSD-2-Clause */
/* The fences of the RFENCE extension, done on the calling hart. */
#ifndef SBI_RFENCE_LOCAL_H
#define SBI_RFENCE_LOCAL_H

/* A fence that some harts shall do. */
struct rfence_request {
	unsigned long function; /* SBI_RFENCE_… */
	unsigned long start;	/* first address, */
	unsigned long size;	/* and bytes, for all but FENCE_I */
	unsigned long id;	/* ASID or VMID, where the function has one */
	unsigned long hgatp;	/* the caller's, for the HFENCE_VVMA ones */
};

/* Do it here, on a hart that has what the function needs. */
void rfence_local(const struct rfence_request *r);

/* The PMU's event "sent to other hart" of a function; "received" is the next one. */
unsigned int rfence_event_sent(unsigned long function);

#endif
