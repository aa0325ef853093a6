# SPDX-License-Identifier: BSD-2-Clause
#
# The compilers. Three toolchains build the same program: bare-metal gcc (the
# default), gcc for riscv64-linux-gnu, and clang with lld. None may bring its own
# C library, so the header folders are named here one by one, and the linker is
# called directly.

ifeq ($(LLVM),1)
CC := clang --target=riscv64-unknown-elf
LD := ld.lld
AR := llvm-ar
OBJCOPY := llvm-objcopy
# lld 14 does not relax, and cannot leave alone what was made for relaxing.
# It does not map the folder of assembly sources either.
cc_flags := -mno-relax -fdebug-compilation-dir=.
else
CC := $(CROSS_COMPILE)gcc
LD := $(CROSS_COMPILE)ld
AR := $(CROSS_COMPILE)ar
OBJCOPY := $(CROSS_COMPILE)objcopy
# Up to version 2.2 of the ISA the CSR instructions belonged to "I". Debian's
# picolibc is made for that spelling of the architecture.
cc_flags := -misa-spec=2.2
endif

# The compiler knows where picolibc is: each release of Debian has its own place for it.
# picolibc's "release" libraries, where there are such, are the fast ones. They need nothing
# of the compiler's run-time library, but our own code may. The ABI must be lp64 and only
# the bare-metal gcc ships that, so its library serves all three (picolibc's package depends
# on it). Asked for once, and only when something is compiled: set-up may come first.
PICOLIBC ?=## folder of the C library (default: the bare-metal gcc's own)
arch := -march=rv64imac -mabi=lp64
bare_gcc := riscv64-unknown-elf-gcc $(arch) -misa-spec=2.2
once = $(eval $(1) := $(2))$($(1))
picolibc = $(or $(PICOLIBC),$(call once,picolibc,$(patsubst %/include/stdio.h,%,$(filter %/stdio.h,\
	$(shell $(bare_gcc) --specs=picolibc.specs -include stdio.h -M -xc /dev/null)))))
multilib = $(call once,multilib,$(shell $(bare_gcc) -print-multi-directory))
LIBC = $(call once,LIBC,$(firstword $(wildcard $(picolibc)/lib/release/$(multilib)/libc.a) \
	$(picolibc)/lib/$(multilib)/libc.a))
LIBGCC = $(call once,LIBGCC,$(shell $(bare_gcc) -print-libgcc-file-name))
cc_include = $(call once,cc_include,$(addprefix -isystem ,$(filter /%,\
	$(foreach d,include include-fixed,$(shell $(CC) -print-file-name=$(d))))))

# A newer compiler than we know may warn of more: only `make check` takes that for an error.
WERROR ?=## 1: what the compiler warns of is an error
warnings := -Wall -Wextra -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wshadow -Wvla \
	$(if $(WERROR),-Werror)

# Nothing of the build's folders may reach the result: two builds are identical. Ubuntu's gcc
# for Linux would have the C library check sizes, for which picolibc wants a console.
target_flags = $(arch) $(cc_flags) -U_FORTIFY_SOURCE -mcmodel=medany -std=gnu11 -O2 -g \
	-ffreestanding -fno-common -ffunction-sections -fdata-sections -fno-pic -fno-stack-protector \
	-fno-asynchronous-unwind-tables -fdebug-prefix-map=$(CURDIR)=. \
	-fdebug-prefix-map=$(LIBFDT_DIR)=libfdt -nostdinc -isystem $(picolibc)/include $(cc_include) \
	-isystem $(LIBFDT_DIR)
includes := -iquote . -iquote firmware -iquote platform/$(PLATFORM)

# The registers t2-t6, which an SBI call therefore need not save (hart/frame.h). clang
# takes such options for RISC-V and does nothing.
reserved := $(if $(LLVM),,-ffixed-x7 -ffixed-x28 -ffixed-x29 -ffixed-x30 -ffixed-x31)

# A hart's stack in the firmware is small. This names a function that takes much of it;
# tools/check-stack adds up what functions take that call each other.
firmware_flags = $(target_flags) $(reserved) -fno-jump-tables $(warnings) -Wframe-larger-than=512 $(includes)
payload_flags = $(target_flags) $(warnings) -iquote .
# libfdt may assume that the tree is of version 17, which dt_problem() checks, that
# nobody goes on after an error, and that it has no bugs itself; not that the tree is
# sound (libfdt_internal.h: LATEST | NO_ROLLBACK | LIBFDT_FLAWLESS).
# -O3 inlines its bounds checks, which are most of what reading the tree at boot takes.
libfdt_flags = $(target_flags) -O3 $(reserved) -w -DFDT_ASSUME_MASK=0x2c

# printf without floating point: picolibc has it under another name.
ld_flags := -nostdlib -static --gc-sections --discard-locals --build-id=none --fatal-warnings \
	-u __i_vfprintf --defsym=vfprintf=__i_vfprintf
