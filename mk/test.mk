# SPDX-License-Identifier: BSD-2-Clause
#
# Tests and static analysis.

PYTHON ?= /usr/bin/python3## interpreter of the tests; it needs pytest and pexpect
HOSTCC ?= gcc## compiler of the unit tests
export PYTHON

DISTRIBUTIONS ?=## for test-distributions: which (default: all of tools/releases)
REQUIRE_FOREIGN ?=## for tests: 1 lets them fail, not skip, when a foreign system cannot be had; kernel: only a kernel
export REQUIRE_FOREIGN

## Tests

test: ## run all tests: on the host, then in QEMU
	@$(MAKE) test-unit || failed=yes; $(MAKE) test-system && [ -z "$$failed" ]

test-all: ## and the long ones: every kernel and program on every CPU and interrupt controller
	@$(MAKE) test LONG=1

REPEAT ?= 100## rounds of test-repeat
test-repeat: $(O)/gander.bin conformance-programs | setup-run setup-test ## conformance again and again, on an overloaded host
	@$(PYTHON) tools/repeat.py $(REPEAT) $(T)

unit_tests := $(patsubst %.c,$(O)/%,$(sort $(wildcard tests/unit/test_*.c)))

unit-tests: $(unit_tests)

test-unit: unit-tests ## run the unit tests on this machine
	@for test in $(unit_tests); do $$test || failed="$$failed $$test"; done; \
	if [ -n "$$failed" ]; then echo "Unit tests failed:$$failed" >&2; exit 1; fi

test-system: $(O)/gander.bin payloads conformance-programs | setup-run setup-test ## boot it in QEMU in every way
	@tools/test-system $(if $(T),-k '$(T)') $(TEST_ARGS)

# Systems of others that the tests boot, from Debian: the kernel of the stable release and
# the newest one; boot loaders; programs that run under Linux. A test that needs one makes
# it (tests/system/foreign.py); this door makes all of them, for a day without a network.
packages := $(O)/packages

foreign := $(foreach suite,$(stable) $(testing),$(O)/linux/$(suite)/initramfs.cpio.gz) \
	$(addprefix $(packages)/,u-boot-qemu qemu-efi-riscv64 linux-perf qemu-system-riscv)

foreign-systems: $(foreign) ## fetch now what the tests boot (300 MB), not when a test needs it

$(packages)/u-boot-qemu $(packages)/qemu-efi-riscv64: tools/fetch-package
	$(call say,FETCH,$@) tools/any-release $(testing) tools/fetch-package @ $(@F) $@

$(packages)/linux-perf: program = perf
$(packages)/qemu-system-riscv: program = qemu-system-riscv64
$(packages)/linux-perf $(packages)/qemu-system-riscv: tools/fetch-program tools/fetch-package | setup-build
	$(call say,FETCH,$@) tools/any-release $(stable) tools/fetch-program @ $(@F) $(program) $@

conformance: $(O)/gander.bin conformance-programs | setup-run ## show by a run which test shows which answer of the SBI
	@$(PYTHON) tools/conformance.py $(if $(WRITE),--write)

test-distributions: | setup-distributions ## try the doors on fresh systems (debootstrap, as root): the README's table
	@tools/test-distributions $(DISTRIBUTIONS)

# A unit test names the sources that it links in its opening comment:
# "links: firmware/elf.c firmware/base/range.c". libfdt is always there.
unit_links = $(shell sed -n '1,20s,^[ /*]*links: *\([^*]*\).*,\1,p' $(1))
unit_objects = $(addprefix $(O)/obj/host/,$(addsuffix .o,$(1) $(call unit_links,$(1))))
host_libfdt := $(libfdt_objects:$(O)/obj/%=$(O)/obj/host/%)

# cmocka 2 deprecates assertions for ones that cmocka 1, of older releases, does not have.
host_flags = -std=gnu11 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	-Wno-deprecated-declarations
host_cc = @mkdir -p $(@D)$(newline)$(call say,$(1),$(2)) $(HOSTCC) $(host_flags) \
	-isystem $(LIBFDT_DIR)

$(unit_tests): $(O)/%: $$(call unit_objects,$$*.c) $(host_libfdt)
	$(call host_cc,HOSTLD,$@) $^ -lcmocka -o $@

$(O)/obj/host/libfdt/%.o: $(LIBFDT_DIR)/libfdt.h | setup-test
	$(call host_cc,HOSTCC,libfdt/$*) -w -c $(LIBFDT_DIR)/$* -o $@

$(O)/obj/host/%.o: % mk/test.mk $(LIBFDT_DIR)/libfdt.h | setup-test
	$(call host_cc,HOSTCC,$<) $(warnings) $(includes) -MMD -MP -c $< -o $@

-include $(wildcard $(addprefix $(O)/obj/host/,*/*.d */*/*.d */*/*/*.d))

## Static analysis

our_folders := firmware firmware/hart firmware/base sbi platform/* payload/* bench tests/unit \
	tests/unit/lib tests/conformance tests/conformance/lib
our_c := $(sort $(wildcard $(our_folders:=/*.c)))
# clang-format takes a header of assembly macros for C.
our_h := $(filter-out $(addprefix firmware/hart/,frame.h), \
	$(sort $(wildcard $(our_folders:=/*.h))))
scripts = .ci/run tools/initramfs/init $(wildcard tests/system/linux/*) \
	$(shell grep -lsE '^\#!/bin/(ba)?sh' tools/*)

check: check-format check-scripts check-sources check-cppcheck ## look for mistakes: two compilers, static analysis, format, include directions, depth of stacks
	@$(MAKE) O=$(O)/check/gcc WERROR=1 all conformance-programs unit-tests check-registers check-stack
	@$(MAKE) O=$(O)/check/clang LLVM=1 WERROR=1 all conformance-programs check-stack run-conformance check-tidy
	@tools/check-reproducible
	@echo 'All checks passed.'

check-format: | setup-check
	$(call say,CHECK,format) clang-format --dry-run -Werror $(our_c) $(our_h)

check-scripts: | setup-check
	$(call say,CHECK,scripts) shellcheck -x $(scripts)

check-sources: | setup-check
	$(call say,CHECK,sources) tools/check-sources && tools/check-docs README.md docs/*.md && $(PYTHON) tools/check-includes && $(PYTHON) tools/calls.py

# The linker's symbols for the ends of one region are two objects to cppcheck.
check-cppcheck: $(LIBFDT_DIR)/libfdt.h | setup-check
	$(call say,CHECK,cppcheck) cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 \
		--platform=unix64 --enable=warning,performance,portability \
		--suppress=comparePointers -U__ASSEMBLER__ $(subst -iquote ,-I,$(includes)) $(our_c)

check-registers: $(O)/gander.elf | setup-check
	$(call say,CHECK,registers) $(PYTHON) tools/check-registers $(OBJCOPY:objcopy=objdump) $<

check-stack: $(O)/gander.elf | setup-check
	$(call say,CHECK,stack) $(PYTHON) tools/check-stack $(CROSS_COMPILE) $<

# QEMU's exit status says whether each check of a program holds.
run-conformance: $(O)/gander.bin $(conformance_elfs) | setup-run ## run the conformance programs, without the other system tests
	@for elf in $(conformance_elfs); do \
		printf '  %-8s%s\n' RUN $$elf; \
		timeout 120 $(QEMU) -M virt -smp 4 -display none -serial file:$(O)/conformance.log \
			-monitor none -bios $(O)/gander.bin -kernel $$elf </dev/null || \
			{ grep 'not ok' $(O)/conformance.log || tail $(O)/conformance.log; exit 1; }; \
	done

# Meant for LLVM=1, whose flags clang-tidy understands. Findings come on its standard
# output; the other holds how many warnings it did not show.
check-tidy: $(LIBFDT_DIR)/libfdt.h | setup-check
	$(call say,CHECK,clang-tidy) clang-tidy --quiet $(filter-out bench/% tests/unit/%,$(our_c)) -- \
		--target=riscv64-unknown-elf $(firmware_flags) 2>$(O)/clang-tidy.log || \
		{ grep -v ' generated\.$$' $(O)/clang-tidy.log; exit 1; }

format: | setup-check ## lay out the C sources
	$(call say,FORMAT,) clang-format -i $(our_c) $(our_h)

.PHONY: test test-all test-repeat unit-tests test-unit test-system foreign-systems conformance \
	test-distributions check check-format check-scripts check-sources check-cppcheck \
	check-registers check-stack run-conformance check-tidy format
