/* SPDX-License-Identifier: BSD-2-Clause */
/* The facts of SBI v3.0 as data (see sbi_table.h); names are the specification's. */
#include "payload/shell/sbi_table.h"

#include <string.h>
#include <strings.h>

#include "sbi/sbi.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FUNCTIONS(array) .functions = (array), .function_count = COUNT(array)

static const struct sbi_function legacy_functions[] = {
	{ "set_timer", SBI_EXT_LEGACY_SET_TIMER, { "stime_value" }, VALUE_PLAIN },
	{ "console_putchar", SBI_EXT_LEGACY_CONSOLE_PUTCHAR, { "ch" }, VALUE_PLAIN },
	{ "console_getchar", SBI_EXT_LEGACY_CONSOLE_GETCHAR, { NULL }, VALUE_PLAIN },
	{ "clear_ipi", SBI_EXT_LEGACY_CLEAR_IPI, { NULL }, VALUE_PLAIN },
	{ "send_ipi", SBI_EXT_LEGACY_SEND_IPI, { "hart_mask_ptr" }, VALUE_PLAIN },
	{ "remote_fence_i", SBI_EXT_LEGACY_REMOTE_FENCE_I, { "hart_mask_ptr" }, VALUE_PLAIN },
	{ "remote_sfence_vma",
	  SBI_EXT_LEGACY_REMOTE_SFENCE_VMA,
	  { "hart_mask_ptr", "start", "size" },
	  VALUE_PLAIN },
	{ "remote_sfence_vma_asid",
	  SBI_EXT_LEGACY_REMOTE_SFENCE_VMA_ASID,
	  { "hart_mask_ptr", "start", "size", "asid" },
	  VALUE_PLAIN },
	{ "shutdown", SBI_EXT_LEGACY_SHUTDOWN, { NULL }, VALUE_PLAIN },
};

static const struct sbi_function base_functions[] = {
	{ "get_spec_version", SBI_BASE_GET_SPEC_VERSION, { NULL }, VALUE_SPEC_VERSION },
	{ "get_impl_id", SBI_BASE_GET_IMPL_ID, { NULL }, VALUE_IMPLEMENTATION },
	{ "get_impl_version", SBI_BASE_GET_IMPL_VERSION, { NULL }, VALUE_PLAIN },
	{ "probe_extension", SBI_BASE_PROBE_EXTENSION, { "extension_id" }, VALUE_AVAILABLE },
	{ "get_mvendorid", SBI_BASE_GET_MVENDORID, { NULL }, VALUE_PLAIN },
	{ "get_marchid", SBI_BASE_GET_MARCHID, { NULL }, VALUE_PLAIN },
	{ "get_mimpid", SBI_BASE_GET_MIMPID, { NULL }, VALUE_PLAIN },
};

static const struct sbi_function time_functions[] = {
	{ "set_timer", SBI_TIME_SET_TIMER, { "stime_value" }, VALUE_PLAIN },
};

static const struct sbi_function ipi_functions[] = {
	{ "send_ipi", SBI_IPI_SEND_IPI, { "hart_mask", "hart_mask_base" }, VALUE_PLAIN },
};

static const struct sbi_function rfence_functions[] = {
	{ "remote_fence_i", SBI_RFENCE_FENCE_I, { "hart_mask", "hart_mask_base" }, VALUE_PLAIN },
	{ "remote_sfence_vma",
	  SBI_RFENCE_SFENCE_VMA,
	  { "hart_mask", "hart_mask_base", "start_addr", "size" },
	  VALUE_PLAIN },
	{ "remote_sfence_vma_asid",
	  SBI_RFENCE_SFENCE_VMA_ASID,
	  { "hart_mask", "hart_mask_base", "start_addr", "size", "asid" },
	  VALUE_PLAIN },
	{ "remote_hfence_gvma_vmid",
	  SBI_RFENCE_HFENCE_GVMA_VMID,
	  { "hart_mask", "hart_mask_base", "start_addr", "size", "vmid" },
	  VALUE_PLAIN },
	{ "remote_hfence_gvma",
	  SBI_RFENCE_HFENCE_GVMA,
	  { "hart_mask", "hart_mask_base", "start_addr", "size" },
	  VALUE_PLAIN },
	{ "remote_hfence_vvma_asid",
	  SBI_RFENCE_HFENCE_VVMA_ASID,
	  { "hart_mask", "hart_mask_base", "start_addr", "size", "asid" },
	  VALUE_PLAIN },
	{ "remote_hfence_vvma",
	  SBI_RFENCE_HFENCE_VVMA,
	  { "hart_mask", "hart_mask_base", "start_addr", "size" },
	  VALUE_PLAIN },
};

static const struct sbi_function hsm_functions[] = {
	{ "hart_start", SBI_HSM_HART_START, { "hartid", "start_addr", "opaque" }, VALUE_PLAIN },
	{ "hart_stop", SBI_HSM_HART_STOP, { NULL }, VALUE_PLAIN },
	{ "hart_get_status", SBI_HSM_HART_GET_STATUS, { "hartid" }, VALUE_HART_STATE },
	{ "hart_suspend",
	  SBI_HSM_HART_SUSPEND,
	  { "suspend_type", "resume_addr", "opaque" },
	  VALUE_PLAIN },
};

static const struct sbi_function srst_functions[] = {
	{ "system_reset", SBI_SRST_SYSTEM_RESET, { "reset_type", "reset_reason" }, VALUE_PLAIN },
};

static const struct sbi_function pmu_functions[] = {
	{ "num_counters", SBI_PMU_NUM_COUNTERS, { NULL }, VALUE_PLAIN },
	{ "counter_get_info", SBI_PMU_COUNTER_GET_INFO, { "counter_idx" }, VALUE_PLAIN },
	{ "counter_config_matching",
	  SBI_PMU_COUNTER_CONFIG_MATCHING,
	  { "counter_idx_base", "counter_idx_mask", "config_flags", "event_idx", "event_data" },
	  VALUE_PLAIN },
	{ "counter_start",
	  SBI_PMU_COUNTER_START,
	  { "counter_idx_base", "counter_idx_mask", "start_flags", "initial_value" },
	  VALUE_PLAIN },
	{ "counter_stop",
	  SBI_PMU_COUNTER_STOP,
	  { "counter_idx_base", "counter_idx_mask", "stop_flags" },
	  VALUE_PLAIN },
	{ "counter_fw_read", SBI_PMU_COUNTER_FW_READ, { "counter_idx" }, VALUE_PLAIN },
	{ "counter_fw_read_hi", SBI_PMU_COUNTER_FW_READ_HI, { "counter_idx" }, VALUE_PLAIN },
	{ "snapshot_set_shmem",
	  SBI_PMU_SNAPSHOT_SET_SHMEM,
	  { "shmem_phys_lo", "shmem_phys_hi", "flags" },
	  VALUE_PLAIN },
	{ "event_get_info",
	  SBI_PMU_EVENT_GET_INFO,
	  { "shmem_phys_lo", "shmem_phys_hi", "num_entries", "flags" },
	  VALUE_PLAIN },
};

static const struct sbi_function dbcn_functions[] = {
	{ "console_write",
	  SBI_DBCN_CONSOLE_WRITE,
	  { "num_bytes", "base_addr_lo", "base_addr_hi" },
	  VALUE_PLAIN },
	{ "console_read",
	  SBI_DBCN_CONSOLE_READ,
	  { "num_bytes", "base_addr_lo", "base_addr_hi" },
	  VALUE_PLAIN },
	{ "console_write_byte", SBI_DBCN_CONSOLE_WRITE_BYTE, { "byte" }, VALUE_PLAIN },
};

static const struct sbi_function susp_functions[] = {
	{ "system_suspend",
	  SBI_SUSP_SYSTEM_SUSPEND,
	  { "sleep_type", "resume_addr", "opaque" },
	  VALUE_PLAIN },
};

static const struct sbi_function fwft_functions[] = {
	{ "set", SBI_FWFT_SET, { "feature", "value", "flags" }, VALUE_PLAIN },
	{ "get", SBI_FWFT_GET, { "feature" }, VALUE_PLAIN },
};

static const struct sbi_function dbtr_functions[] = {
	{ "num_triggers", SBI_DBTR_NUM_TRIGGERS, { "trig_tdata1" }, VALUE_PLAIN },
	{ "set_shmem",
	  SBI_DBTR_SET_SHMEM,
	  { "shmem_phys_lo", "shmem_phys_hi", "flags" },
	  VALUE_PLAIN },
	{ "read_triggers", SBI_DBTR_READ_TRIGGERS, { "trig_idx_base", "trig_count" }, VALUE_PLAIN },
	{ "install_triggers", SBI_DBTR_INSTALL_TRIGGERS, { "trig_count" }, VALUE_PLAIN },
	{ "update_triggers", SBI_DBTR_UPDATE_TRIGGERS, { "trig_count" }, VALUE_PLAIN },
	{ "uninstall_triggers",
	  SBI_DBTR_UNINSTALL_TRIGGERS,
	  { "trig_idx_base", "trig_idx_mask" },
	  VALUE_PLAIN },
	{ "enable_triggers",
	  SBI_DBTR_ENABLE_TRIGGERS,
	  { "trig_idx_base", "trig_idx_mask" },
	  VALUE_PLAIN },
	{ "disable_triggers",
	  SBI_DBTR_DISABLE_TRIGGERS,
	  { "trig_idx_base", "trig_idx_mask" },
	  VALUE_PLAIN },
};

static const struct sbi_function sse_functions[] = {
	{ "read_attrs",
	  SBI_SSE_READ_ATTRS,
	  { "event_id", "base_attr_id", "attr_count", "output_phys_lo", "output_phys_hi" },
	  VALUE_PLAIN },
	{ "write_attrs",
	  SBI_SSE_WRITE_ATTRS,
	  { "event_id", "base_attr_id", "attr_count", "input_phys_lo", "input_phys_hi" },
	  VALUE_PLAIN },
	{ "register",
	  SBI_SSE_REGISTER,
	  { "event_id", "handler_entry_pc", "handler_entry_arg" },
	  VALUE_PLAIN },
	{ "unregister", SBI_SSE_UNREGISTER, { "event_id" }, VALUE_PLAIN },
	{ "enable", SBI_SSE_ENABLE, { "event_id" }, VALUE_PLAIN },
	{ "disable", SBI_SSE_DISABLE, { "event_id" }, VALUE_PLAIN },
	{ "complete", SBI_SSE_COMPLETE, { NULL }, VALUE_PLAIN },
	{ "inject", SBI_SSE_INJECT, { "event_id", "hart_id" }, VALUE_PLAIN },
	{ "hart_unmask", SBI_SSE_HART_UNMASK, { NULL }, VALUE_PLAIN },
	{ "hart_mask", SBI_SSE_HART_MASK, { NULL }, VALUE_PLAIN },
};

const struct sbi_extension sbi_extensions[] = {
	{ "BASE", SBI_EXT_BASE, "base", FUNCTIONS(base_functions) },
	{ "TIME", SBI_EXT_TIME, "timer", FUNCTIONS(time_functions) },
	{ "IPI", SBI_EXT_IPI, "inter-processor interrupts", FUNCTIONS(ipi_functions) },
	{ "RFENCE", SBI_EXT_RFENCE, "remote fences", FUNCTIONS(rfence_functions) },
	{ "HSM", SBI_EXT_HSM, "hart state management", FUNCTIONS(hsm_functions) },
	{ "SRST", SBI_EXT_SRST, "system reset", FUNCTIONS(srst_functions) },
	{ "PMU", SBI_EXT_PMU, "performance monitoring unit", FUNCTIONS(pmu_functions) },
	{ "DBCN", SBI_EXT_DBCN, "debug console", FUNCTIONS(dbcn_functions) },
	{ "SUSP", SBI_EXT_SUSP, "system suspend", FUNCTIONS(susp_functions) },
	{ "CPPC", SBI_EXT_CPPC, "collaborative processor performance control", NULL, 0 },
	{ "NACL", SBI_EXT_NACL, "nested acceleration", NULL, 0 },
	{ "STA", SBI_EXT_STA, "steal-time accounting", NULL, 0 },
	{ "SSE", SBI_EXT_SSE, "supervisor software events", FUNCTIONS(sse_functions) },
	{ "FWFT", SBI_EXT_FWFT, "firmware features", FUNCTIONS(fwft_functions) },
	{ "DBTR", SBI_EXT_DBTR, "debug triggers", FUNCTIONS(dbtr_functions) },
	{ "MPXY", SBI_EXT_MPXY, "message proxy", NULL, 0 },
};

const size_t sbi_extension_count = COUNT(sbi_extensions);

const struct sbi_extension sbi_legacy = { "LEGACY", 0, "legacy calls",
					  FUNCTIONS(legacy_functions) };

/* Indexed by the negated error. */
static const char *const error_names[] = {
	"SBI_SUCCESS",
	"SBI_ERR_FAILED",
	"SBI_ERR_NOT_SUPPORTED",
	"SBI_ERR_INVALID_PARAM",
	"SBI_ERR_DENIED",
	"SBI_ERR_INVALID_ADDRESS",
	"SBI_ERR_ALREADY_AVAILABLE",
	"SBI_ERR_ALREADY_STARTED",
	"SBI_ERR_ALREADY_STOPPED",
	"SBI_ERR_NO_SHMEM",
	"SBI_ERR_INVALID_STATE",
	"SBI_ERR_BAD_RANGE",
	"SBI_ERR_TIMEOUT",
	"SBI_ERR_IO",
	"SBI_ERR_DENIED_LOCKED",
};

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
	return strcasecmp(name, sbi_legacy.name) == 0 ? &sbi_legacy : NULL;
}

const struct sbi_extension *sbi_extension_by_id(long eid)
{
	if (eid >= SBI_EXT_LEGACY_SET_TIMER && eid <= SBI_EXT_LEGACY_SHUTDOWN)
		return &sbi_legacy;
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

const char *sbi_error_name(long error)
{
	return name_at(error_names, COUNT(error_names), -(unsigned long)error, "unknown error");
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
