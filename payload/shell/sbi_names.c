/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding calls, and the names of what they answer (see sbi_names.h). */
#include "payload/shell/sbi_names.h"

#include <string.h>
#include <strings.h>

#include "sbi/sbi.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const hart_state_names[] = {
	[SBI_HSM_STARTED] = "STARTED",
	[SBI_HSM_STOPPED] = "STOPPED",
	[SBI_HSM_START_PENDING] = "START_PENDING",
	[SBI_HSM_STOP_PENDING] = "STOP_PENDING",
	[SBI_HSM_SUSPENDED] = "SUSPENDED",
	[SBI_HSM_SUSPEND_PENDING] = "SUSPEND_PENDING",
	[SBI_HSM_RESUME_PENDING] = "RESUME_PENDING",
};

static const char *const implementation_names[] = {
	"Berkeley Boot Loader",
	"OpenSBI",
	"Xvisor",
	"KVM",
	"RustSBI",
	"Diosix",
	"Coffer",
	"Xen",
	"HSS",
	"coreboot",
	"oreboot",
	"bhyve",
};

const struct sbi_extension *sbi_extension_by_name(const char *name)
{
	for (size_t i = 0; i < sbi_extension_count; i++) {
		const struct sbi_extension *extension = &sbi_extensions[i];
		char letters[5];

		sbi_extension_letters(extension->eid, letters);
		if (strcasecmp(name, extension->name) == 0 || strcasecmp(name, letters) == 0)
			return extension;
	}
	return NULL;
}

const struct sbi_extension *sbi_extension_by_id(long eid)
{
	if (eid >= SBI_EXT_LEGACY_SET_TIMER && eid <= SBI_EXT_LEGACY_SHUTDOWN)
		return sbi_legacy;
	for (size_t i = 0; i < sbi_extension_count; i++)
		if (sbi_extensions[i].eid == eid)
			return &sbi_extensions[i];
	return NULL;
}

const struct sbi_function *sbi_function_by_name(const struct sbi_extension *extension,
						const char *name)
{
	for (size_t i = 0; i < extension->function_count; i++)
		if (strcasecmp(name, extension->functions[i].name) == 0)
			return &extension->functions[i];
	return NULL;
}

const struct sbi_function *sbi_function_by_id(const struct sbi_extension *extension, long fid)
{
	for (size_t i = 0; i < extension->function_count; i++)
		if (extension->functions[i].fid == fid)
			return &extension->functions[i];
	return NULL;
}

void sbi_extension_letters(long eid, char letters[5])
{
	size_t length = 0;

	for (int shift = 24; shift >= 0; shift -= 8) {
		char letter = (char)(eid >> shift & 0xff);

		if (letter > ' ' && letter <= '~')
			letters[length++] = letter;
	}
	letters[length] = '\0';
}

static const char *name_at(const char *const *names, size_t count, unsigned long index,
			   const char *otherwise)
{
	return index < count ? names[index] : otherwise;
}

const char *sbi_hart_state_name(unsigned long state)
{
	return name_at(hart_state_names, COUNT(hart_state_names), state, "unknown state");
}

const char *sbi_implementation_name(unsigned long id)
{
	if (id == SBI_IMPL_ID_GANDER)
		return "Gander";
	return name_at(implementation_names, COUNT(implementation_names), id,
		       "unknown implementation");
}
