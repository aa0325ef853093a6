# SPDX-License-Identifier: BSD-2-Clause
#
# Every door of the project; `make help` lists them. What a door needs is set up
# before it opens: tools/setup installs the missing packages and says so. How
# things are built stands in mk/: toolchain.mk (the compilers and their flags),
# build.mk (firmware, libfdt, payloads), test.mk (tests and static analysis).
#
# Lines with "##" are what `make help` prints.

## Variables

CROSS_COMPILE ?= riscv64-unknown-elf-## prefix of the cross tools; riscv64-linux-gnu- works too
LLVM ?=## 1: build with clang and lld instead
PLATFORM ?= virt## folder of platform/ that is built in
O ?= build## where everything that is made goes
V ?= 0## 1: show the commands
PAYLOAD ?= $(FW_PAYLOAD_PATH)## next stage to embed: ELF, raw Linux Image or flat binary (default: the SBI shell)
FW_PAYLOAD_PATH ?=## OpenSBI's name for PAYLOAD
FW_PAYLOAD_OFFSET ?=## where the payload lies, counted from FW_TEXT_START (default: see tools/payload-offset)
FW_TEXT_START ?= 0x80000000## address of the firmware
DL_DIR ?= $(O)/dl## where downloads are kept
LIBFDT_DIR ?= $(O)/libfdt/src## source of libfdt; give one to use it instead of the pinned release
SMP ?= 4## number of harts of run, debug and linux
MEM ?= 1G## size of their RAM
QEMU ?= qemu-system-riscv64## the emulator of every door and test; one that you name is never installed over
KERNEL ?=## for run and debug: the kernel to boot (QEMU's -kernel)
QEMU_ARGS ?=## more arguments for QEMU
T ?=## for test-system: run only the tests that match (pytest -k)
WRITE ?=## 1: conformance writes its table into docs/, bench its table of Linux and its picture
TEST_ARGS ?=## for test-system: more arguments for pytest
LINUX_ARGS ?=## for linux: more words on the kernel's command line
OPENSBI ?=## for bench: one more fw_dynamic.bin to measure beside ours
PART ?=## for bench: linux measures only the work under Linux
LINUX_SUITE ?=## Debian release whose kernel `make linux` boots (default: stable)
DEBIAN_MIRROR ?=## mirror for downloads (default: the one that apt is configured with)
DESTDIR ?=## root that install writes below
PREFIX ?= /usr/local## where on it

.DELETE_ON_ERROR:
.SECONDEXPANSION:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory
# All processors, unless the command line says otherwise.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc)
endif
export CROSS_COMPILE LLVM O V DL_DIR QEMU DEBIAN_MIRROR

# `$(call say,CC,file)` starts a command with its short line, or, with V=1, in full.
say = $(if $(filter 1,$(V)),,@printf '  %-8s%s\n' '$(1)' '$(2)';)

# Whatever needs tools asks for them by one of these.
setup_doors := $(addprefix setup-,build run test check debug linux bench distributions)

## Doors

all: $(O)/gander.bin payloads ## build the firmware and the payloads (this is what plain `make` does)

include tools/releases
include mk/toolchain.mk
include mk/build.mk
include mk/test.mk

# Same variables as OpenSBI's where they mean the same; the others do nothing here.
$(foreach v,$(filter-out FW_TEXT_START FW_PAYLOAD_PATH FW_PAYLOAD_OFFSET,$(filter FW_%,$(.VARIABLES))),\
	$(if $(findstring command,$(origin $(v))),$(warning $(v) means nothing to Gander and is\
	ignored; `make help` lists the variables)))

machine = -M virt -smp $(SMP) -m $(MEM) -nographic
boot = $(QEMU) $(machine) -bios $(O)/gander.bin

kernel = $(if $(KERNEL),-kernel $(KERNEL))

run: $(O)/gander.bin | setup-run ## boot the payload, or KERNEL=file, in QEMU
	@echo 'Starting QEMU; Ctrl-A X leaves it.'
	$(call say,QEMU,$(O)/gander.bin) $(boot) $(kernel) $(QEMU_ARGS)

debug: $(O)/gander.bin $(O)/gdbinit | setup-run setup-debug ## boot it stopped, for a debugger in another terminal
	@echo 'QEMU waits, stopped at reset, for a debugger. In another terminal, type:'
	@echo '    gdb-multiarch -x $(O)/gdbinit'
	@echo 'Ctrl-A X leaves QEMU.'
	$(call say,QEMU,$(O)/gander.bin) $(boot) -s -S $(kernel) $(QEMU_ARGS)

$(O)/gdbinit: tools/gdbinit $(O)/gander.elf FORCE
	$(call say,GEN,$@) tools/gdbinit $(O)/gander.elf $(or $(KERNEL),$(PAYLOAD),$(O)/payload/shell.elf) >$@

linux_folder = $(O)/linux/$(or $(LINUX_SUITE),$(stable))

linux: $(O)/gander.bin linux-images | setup-run ## boot Debian's kernel to a shell
	@echo 'Starting QEMU; `poweroff -f` or Ctrl-A X leaves it.'
	$(call say,QEMU,$(linux_folder)/Image) $(boot) -kernel $(linux_folder)/Image \
		-initrd $(linux_folder)/initramfs.cpio.gz -append 'console=ttyS0 $(LINUX_ARGS)' $(QEMU_ARGS)

linux-images: $(linux_folder)/initramfs.cpio.gz ## only fetch that kernel and make its initramfs

.PRECIOUS: $(O)/linux/%/Image
$(O)/linux/%/Image: tools/fetch-linux tools/fetch-package | setup-build setup-linux
	$(call say,FETCH,$@) tools/any-release $* tools/fetch-linux @ $(@D)

$(O)/linux/%/initramfs.cpio.gz: $(O)/linux/%/Image tools/make-initramfs tools/initramfs/init
	$(call say,CPIO,$@) tools/make-initramfs $(@D)/busybox tools/initramfs/init $@

qemu-%: $(O)/qemu/%/qemu-system-riscv64 ## unpack that Debian release's QEMU, to try it (tools/releases has their names)
	@echo 'Any door and test uses it with QEMU=$<'

.PRECIOUS: $(O)/qemu/%/qemu-system-riscv64
$(O)/qemu/%/qemu-system-riscv64: tools/fetch-qemu
	$(call say,FETCH,$@) tools/fetch-qemu $* $(@D)

share = $(DESTDIR)$(PREFIX)/share

bench: $(O)/gander.bin $(O)/payload/bench.elf $(O)/bench/floor.bin $(O)/bench/linux.cpio | setup-run ## measure Linux, calls, boot and scale beside every OpenSBI that is here
	@$(MAKE) $(linux_folder)/Image || true
	@OPENSBI='$(OPENSBI)' LINUX_IMAGE='$(linux_folder)/Image' $(PYTHON) bench/bench.py $(O) \
		$(if $(PART),--only '$(PART)') $(if $(WRITE),--write) $(BENCH_ARGS)

endure: $(O)/gander.bin $(O)/payload/bench.elf | setup-run ## storm 2, 4 and 8 harts with fences and IPIs, SECONDS=600 each: is anything lost?
	@$(PYTHON) bench/bench.py $(O) --endure $(or $(SECONDS),600)

$(O)/bench/floor.bin: bench/floor.S $(O)/flags
	@mkdir -p $(@D)
	$(call say,LD,$@) $(CC) $(payload_flags) -nostdlib -Wl,-Ttext=0x80000000 $< -o $(@:.bin=.elf) && \
		$(OBJCOPY) -O binary $(@:.bin=.elf) $@

$(O)/bench/linux.cpio: bench/under_linux.c Makefile | setup-bench
	@mkdir -p $(@:.cpio=)
	$(call say,LD,$@) riscv64-linux-gnu-gcc -std=gnu11 -O2 $(warnings) -static -pthread $< \
		-o $(@:.cpio=)/init
	$(call say,CPIO,$@) cd $(@:.cpio=) && echo init | cpio --quiet -o -H newc -R 0:0 >../$(@F)

install: $(O)/gander.bin ## install the firmware and its documents
	$(call say,INSTALL,$(share)/gander) install -D -m 644 -t $(share)/gander \
		$(O)/gander.bin $(O)/gander.elf
	$(call say,INSTALL,$(share)/doc/gander) install -D -m 644 -t $(share)/doc/gander \
		README.md LICENSE $(wildcard docs/*.md)

setup: ## install the packages of every door, and the newest QEMU on offer
	tools/setup build run test check debug linux bench newest-qemu

$(setup_doors): setup-%:
	@tools/setup $*

clean: ## remove what was built, keep what was downloaded
	rm -rf $(filter-out $(addprefix $(O)/,dl linux packages apt qemu),$(wildcard $(O)/*))

distclean: ## remove everything that was made
	rm -rf $(O)

help: ## list the doors and the variables
	@tools/help Makefile $(sort $(wildcard mk/*.mk))

.PHONY: all run debug endure linux linux-images install setup $(setup_doors) clean distclean help FORCE
