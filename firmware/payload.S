/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The embedded next stage: the bytes of the file that was given with PAYLOAD=,
 * by default the SBI shell. Where the section lies is decided by
 * linker/firmware.ld and tools/payload-offset.
 */
	.section .payload, "a"
	.balign 16
	.global payload_start
payload_start:
	.incbin PAYLOAD_FILE
	.global payload_end
payload_end:
