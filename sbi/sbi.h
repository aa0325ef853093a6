/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The numbers of the Supervisor Binary Interface, v3.0: extension ids, function
 * ids, error codes and those constants of each extension that somebody uses, in the
 * specification's order and spelling, and struct sbiret. This and calls.def, the list of what the
 * numbers are for, are all that the firmware shares with payloads and tests. Assembly
 * may include it too. The functions of an extension stand right below its id.
 */
#ifndef SBI_SBI_H
#define SBI_SBI_H

/* The version that the firmware reports (Base, FID 0): major << 24 | minor. */
#define SBI_SPEC_VERSION_MAJOR 3
#define SBI_SPEC_VERSION_MINOR 0

/* Not registered with the specification: "GAND" in ASCII (docs/sbi.md). */
#define SBI_IMPL_ID_GANDER 0x47414e44

/* Binary Encoding: standard errors. */
#define SBI_SUCCESS 0
#define SBI_ERR_FAILED (-1)
#define SBI_ERR_NOT_SUPPORTED (-2)
#define SBI_ERR_INVALID_PARAM (-3)
#define SBI_ERR_DENIED (-4)
#define SBI_ERR_INVALID_ADDRESS (-5)
#define SBI_ERR_ALREADY_AVAILABLE (-6)
#define SBI_ERR_ALREADY_STARTED (-7)
#define SBI_ERR_ALREADY_STOPPED (-8)
#define SBI_ERR_NO_SHMEM (-9)
#define SBI_ERR_INVALID_STATE (-10)
#define SBI_ERR_BAD_RANGE (-11)
#define SBI_ERR_TIMEOUT (-12)
#define SBI_ERR_IO (-13)
#define SBI_ERR_DENIED_LOCKED (-14)

/* Hart list parameter: hart_mask_base of this value means every hart. */
#define SBI_HART_MASK_BASE_ALL (-1UL)

/* Legacy extensions. */
#define SBI_EXT_LEGACY_SET_TIMER 0x00
#define SBI_EXT_LEGACY_CONSOLE_PUTCHAR 0x01
#define SBI_EXT_LEGACY_CONSOLE_GETCHAR 0x02
#define SBI_EXT_LEGACY_CLEAR_IPI 0x03
#define SBI_EXT_LEGACY_SEND_IPI 0x04
#define SBI_EXT_LEGACY_REMOTE_FENCE_I 0x05
#define SBI_EXT_LEGACY_REMOTE_SFENCE_VMA 0x06
#define SBI_EXT_LEGACY_REMOTE_SFENCE_VMA_ASID 0x07
#define SBI_EXT_LEGACY_SHUTDOWN 0x08

/* Base extension. */
#define SBI_EXT_BASE 0x10
#define SBI_BASE_GET_SPEC_VERSION 0
#define SBI_BASE_GET_IMPL_ID 1
#define SBI_BASE_GET_IMPL_VERSION 2
#define SBI_BASE_PROBE_EXTENSION 3
#define SBI_BASE_GET_MVENDORID 4
#define SBI_BASE_GET_MARCHID 5
#define SBI_BASE_GET_MIMPID 6

/* Timer extension, "TIME". */
#define SBI_EXT_TIME 0x54494d45
#define SBI_TIME_SET_TIMER 0

/* IPI extension, "sPI". */
#define SBI_EXT_IPI 0x735049
#define SBI_IPI_SEND_IPI 0

/* RFENCE extension, "RFNC". */
#define SBI_EXT_RFENCE 0x52464e43
#define SBI_RFENCE_FENCE_I 0
#define SBI_RFENCE_SFENCE_VMA 1
#define SBI_RFENCE_SFENCE_VMA_ASID 2
#define SBI_RFENCE_HFENCE_GVMA_VMID 3
#define SBI_RFENCE_HFENCE_GVMA 4
#define SBI_RFENCE_HFENCE_VVMA_ASID 5
#define SBI_RFENCE_HFENCE_VVMA 6

/* Hart State Management extension, "HSM". */
#define SBI_EXT_HSM 0x48534d
#define SBI_HSM_HART_START 0
#define SBI_HSM_HART_STOP 1
#define SBI_HSM_HART_GET_STATUS 2
#define SBI_HSM_HART_SUSPEND 3

#define SBI_HSM_STARTED 0
#define SBI_HSM_STOPPED 1
#define SBI_HSM_START_PENDING 2
#define SBI_HSM_STOP_PENDING 3
#define SBI_HSM_SUSPENDED 4
#define SBI_HSM_SUSPEND_PENDING 5
#define SBI_HSM_RESUME_PENDING 6

#define SBI_HSM_SUSPEND_RETENTIVE 0x00000000
#define SBI_HSM_SUSPEND_NON_RETENTIVE 0x80000000

/* System Reset extension, "SRST". */
#define SBI_EXT_SRST 0x53525354
#define SBI_SRST_SYSTEM_RESET 0

#define SBI_SRST_TYPE_SHUTDOWN 0
#define SBI_SRST_TYPE_COLD_REBOOT 1
#define SBI_SRST_TYPE_WARM_REBOOT 2
#define SBI_SRST_REASON_NONE 0
#define SBI_SRST_REASON_SYSTEM_FAILURE 1

/* Performance Monitoring Unit extension, "PMU". */
#define SBI_EXT_PMU 0x504d55
#define SBI_PMU_NUM_COUNTERS 0
#define SBI_PMU_COUNTER_GET_INFO 1
#define SBI_PMU_COUNTER_CONFIG_MATCHING 2
#define SBI_PMU_COUNTER_START 3
#define SBI_PMU_COUNTER_STOP 4
#define SBI_PMU_COUNTER_FW_READ 5
#define SBI_PMU_COUNTER_FW_READ_HI 6
#define SBI_PMU_SNAPSHOT_SET_SHMEM 7
#define SBI_PMU_EVENT_GET_INFO 8

/* counter_info: CSR number, one less than the width in bits, type. */
#define SBI_PMU_INFO_WIDTH_SHIFT 12
#define SBI_PMU_INFO_FIRMWARE (1UL << 63)

/* event_idx: type and code. */
#define SBI_PMU_EVENT_TYPE_SHIFT 16
#define SBI_PMU_EVENT_CODE_MASK 0xffff
#define SBI_PMU_EVENT_TYPE_HW 0x0
#define SBI_PMU_EVENT_TYPE_CACHE 0x1
#define SBI_PMU_EVENT_TYPE_RAW 0x2
#define SBI_PMU_EVENT_TYPE_RAW_V2 0x3
#define SBI_PMU_EVENT_TYPE_FW 0xf

#define SBI_PMU_HW_CPU_CYCLES 1
#define SBI_PMU_HW_INSTRUCTIONS 2

/* Cache events: cache id << 3 | operation << 1 | result. */
#define SBI_PMU_HW_CACHE_DTLB_READ_MISS 0x10019
#define SBI_PMU_HW_CACHE_DTLB_WRITE_MISS 0x1001b

/* Firmware events. Behind each …_SENT is its …_RECEIVED. */
#define SBI_PMU_FW_MISALIGNED_LOAD 0
#define SBI_PMU_FW_MISALIGNED_STORE 1
#define SBI_PMU_FW_ACCESS_LOAD 2
#define SBI_PMU_FW_ACCESS_STORE 3
#define SBI_PMU_FW_ILLEGAL_INSN 4
#define SBI_PMU_FW_SET_TIMER 5
#define SBI_PMU_FW_IPI_SENT 6
#define SBI_PMU_FW_IPI_RECEIVED 7
#define SBI_PMU_FW_FENCE_I_SENT 8
#define SBI_PMU_FW_SFENCE_VMA_SENT 10
#define SBI_PMU_FW_SFENCE_VMA_ASID_SENT 12
#define SBI_PMU_FW_HFENCE_GVMA_SENT 14
#define SBI_PMU_FW_HFENCE_GVMA_VMID_SENT 16
#define SBI_PMU_FW_HFENCE_VVMA_SENT 18
#define SBI_PMU_FW_HFENCE_VVMA_ASID_SENT 20
#define SBI_PMU_FW_HFENCE_VVMA_ASID_RECEIVED 21
#define SBI_PMU_FW_PLATFORM 65535

#define SBI_PMU_CFG_FLAG_SKIP_MATCH (1UL << 0)
#define SBI_PMU_CFG_FLAG_CLEAR_VALUE (1UL << 1)
#define SBI_PMU_CFG_FLAG_AUTO_START (1UL << 2)
#define SBI_PMU_CFG_FLAG_SET_VUINH (1UL << 3)
#define SBI_PMU_CFG_FLAG_SET_VSINH (1UL << 4)
#define SBI_PMU_CFG_FLAG_SET_UINH (1UL << 5)
#define SBI_PMU_CFG_FLAG_SET_SINH (1UL << 6)
#define SBI_PMU_CFG_FLAG_SET_MINH (1UL << 7)

#define SBI_PMU_START_SET_INIT_VALUE (1UL << 0)
#define SBI_PMU_START_FLAG_INIT_SNAPSHOT (1UL << 1)

#define SBI_PMU_STOP_FLAG_RESET (1UL << 0)
#define SBI_PMU_STOP_FLAG_TAKE_SNAPSHOT (1UL << 1)

/* The snapshot's layout. */
#define SBI_PMU_SNAPSHOT_OVERFLOW 0
#define SBI_PMU_SNAPSHOT_VALUES 8
#define SBI_PMU_SNAPSHOT_SIZE 4096

/* Debug Console extension, "DBCN". */
#define SBI_EXT_DBCN 0x4442434e
#define SBI_DBCN_CONSOLE_WRITE 0
#define SBI_DBCN_CONSOLE_READ 1
#define SBI_DBCN_CONSOLE_WRITE_BYTE 2

/* System Suspend extension, "SUSP". */
#define SBI_EXT_SUSP 0x53555350
#define SBI_SUSP_SYSTEM_SUSPEND 0

#define SBI_SUSP_SUSPEND_TO_RAM 0

/* Collaborative Processor Performance Control extension, "CPPC". */
#define SBI_EXT_CPPC 0x43505043
#define SBI_CPPC_PROBE 0
#define SBI_CPPC_READ 1
#define SBI_CPPC_READ_HI 2
#define SBI_CPPC_WRITE 3

/* Nested Acceleration extension, "NACL". */
#define SBI_EXT_NACL 0x4e41434c
#define SBI_NACL_PROBE_FEATURE 0
#define SBI_NACL_SET_SHMEM 1
#define SBI_NACL_SYNC_CSR 2
#define SBI_NACL_SYNC_HFENCE 3
#define SBI_NACL_SYNC_SRET 4

/* Steal-time Accounting extension, "STA". */
#define SBI_EXT_STA 0x535441
#define SBI_STA_STEAL_TIME_SET_SHMEM 0

/* Supervisor Software Events extension, "SSE". */
#define SBI_EXT_SSE 0x535345
#define SBI_SSE_READ_ATTRS 0
#define SBI_SSE_WRITE_ATTRS 1
#define SBI_SSE_REGISTER 2
#define SBI_SSE_UNREGISTER 3
#define SBI_SSE_ENABLE 4
#define SBI_SSE_DISABLE 5
#define SBI_SSE_COMPLETE 6
#define SBI_SSE_INJECT 7
#define SBI_SSE_HART_UNMASK 8
#define SBI_SSE_HART_MASK 9

#define SBI_SSE_EVENT_LOCAL_HIGH_PRIO_RAS 0x00000000
#define SBI_SSE_EVENT_LOCAL_DOUBLE_TRAP 0x00000001
#define SBI_SSE_EVENT_GLOBAL_HIGH_PRIO_RAS 0x00008000
#define SBI_SSE_EVENT_LOCAL_PMU_OVERFLOW 0x00010000
#define SBI_SSE_EVENT_LOCAL_LOW_PRIO_RAS 0x00100000
#define SBI_SSE_EVENT_GLOBAL_LOW_PRIO_RAS 0x00108000
#define SBI_SSE_EVENT_LOCAL_SOFTWARE 0xffff0000
#define SBI_SSE_EVENT_GLOBAL_SOFTWARE 0xffff8000
#define SBI_SSE_EVENT_PLATFORM (1 << 14)
#define SBI_SSE_EVENT_GLOBAL (1 << 15)

#define SBI_SSE_STATE_UNUSED 0
#define SBI_SSE_STATE_REGISTERED 1
#define SBI_SSE_STATE_ENABLED 2
#define SBI_SSE_STATE_RUNNING 3

#define SBI_SSE_ATTR_STATUS 0
#define SBI_SSE_ATTR_PRIORITY 1
#define SBI_SSE_ATTR_CONFIG 2
#define SBI_SSE_ATTR_PREFERRED_HART 3
#define SBI_SSE_ATTR_ENTRY_PC 4
#define SBI_SSE_ATTR_ENTRY_ARG 5
#define SBI_SSE_ATTR_INTERRUPTED_SEPC 6
#define SBI_SSE_ATTR_INTERRUPTED_FLAGS 7
#define SBI_SSE_ATTR_INTERRUPTED_A6 8
#define SBI_SSE_ATTR_INTERRUPTED_A7 9
#define SBI_SSE_ATTR_COUNT 10

#define SBI_SSE_STATUS_STATE 3 /* mask */
#define SBI_SSE_STATUS_PENDING (1 << 2)
#define SBI_SSE_STATUS_INJECT (1 << 3)
#define SBI_SSE_CONFIG_ONESHOT (1 << 0)
#define SBI_SSE_FLAG_SSTATUS_SPP (1 << 0)
#define SBI_SSE_FLAG_SSTATUS_SPIE (1 << 1)
#define SBI_SSE_FLAG_HSTATUS_SPV (1 << 2)
#define SBI_SSE_FLAG_HSTATUS_SPVP (1 << 3)
#define SBI_SSE_FLAG_SSTATUS_SPELP (1 << 4)
#define SBI_SSE_FLAG_SSTATUS_SDT (1 << 5)
#define SBI_SSE_FLAGS 0x3f /* all of them */

/* Firmware Features extension, "FWFT". */
#define SBI_EXT_FWFT 0x46574654
#define SBI_FWFT_SET 0
#define SBI_FWFT_GET 1

#define SBI_FWFT_MISALIGNED_EXC_DELEG 0
#define SBI_FWFT_LANDING_PAD 1
#define SBI_FWFT_SHADOW_STACK 2
#define SBI_FWFT_DOUBLE_TRAP 3
#define SBI_FWFT_PTE_AD_HW_UPDATING 4
#define SBI_FWFT_POINTER_MASKING_PMLEN 5

#define SBI_FWFT_SET_FLAG_LOCK (1UL << 0)

/* Debug Triggers extension, "DBTR". */
#define SBI_EXT_DBTR 0x44425452
#define SBI_DBTR_NUM_TRIGGERS 0
#define SBI_DBTR_SET_SHMEM 1
#define SBI_DBTR_READ_TRIGGERS 2
#define SBI_DBTR_INSTALL_TRIGGERS 3
#define SBI_DBTR_UPDATE_TRIGGERS 4
#define SBI_DBTR_UNINSTALL_TRIGGERS 5
#define SBI_DBTR_ENABLE_TRIGGERS 6
#define SBI_DBTR_DISABLE_TRIGGERS 7

/* trig_state. */
#define SBI_DBTR_STATE_MAPPED (1 << 0)
#define SBI_DBTR_STATE_U (1 << 1)
#define SBI_DBTR_STATE_S (1 << 2)
#define SBI_DBTR_STATE_VU (1 << 3)
#define SBI_DBTR_STATE_VS (1 << 4)

/* Message Proxy extension, "MPXY". */
#define SBI_EXT_MPXY 0x4d505859
#define SBI_MPXY_GET_SHMEM_SIZE 0
#define SBI_MPXY_SET_SHMEM 1
#define SBI_MPXY_GET_CHANNEL_IDS 2
#define SBI_MPXY_READ_ATTRIBUTES 3
#define SBI_MPXY_WRITE_ATTRIBUTES 4
#define SBI_MPXY_SEND_MESSAGE_WITH_RESPONSE 5
#define SBI_MPXY_SEND_MESSAGE_WITHOUT_RESPONSE 6
#define SBI_MPXY_GET_NOTIFICATION_EVENTS 7

#ifndef __ASSEMBLER__
/* What every SBI function returns in a0 and a1 (Binary Encoding). Aligned, because gcc then treats
 * it as one value, which never lies in memory. */
struct sbiret {
	long error;
	union {
		long value;
		unsigned long uvalue;
	};
} __attribute__((aligned(2 * sizeof(long))));

/* Its two usual forms. Functions, because gcc 12 builds what they return in
 * registers, and a compound literal in memory. */
static inline struct sbiret sbi_value(unsigned long uvalue)
{
	struct sbiret ret;

	ret.error = SBI_SUCCESS;
	ret.uvalue = uvalue;
	return ret;
}

static inline struct sbiret sbi_error(long error)
{
	struct sbiret ret;

	ret.error = error;
	ret.uvalue = 0;
	return ret;
}
#endif

#endif
