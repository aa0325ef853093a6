/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The embedded next stage: the bytes of the file that was given with PAYLOAD=,
 * by default the SBI shell. The makefile names the section: .payload.inside the
 * firmware or .payload.apart from it, as tools/payload-offset says.
 */
	.section PAYLOAD_SECTION, "a"
	.balign 16
	.global payload_start
payload_start:
	.incbin PAYLOAD_FILE
	.global payload_end
payload_end:
