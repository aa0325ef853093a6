# SPDX-License-Identifier: BSD-2-Clause
#
# How the firmware, libfdt, the payloads and the conformance programs are built.
# Sources are found by their folder: adding a file needs no edit here.

sources = $(sort $(foreach d,$(1),$(wildcard $(d)/*.c $(d)/*.S)))
objects = $(addprefix $(O)/obj/,$(addsuffix .o,$(1)))

firmware_sources := $(call sources,firmware firmware/hart firmware/base sbi platform/$(PLATFORM))
firmware_objects := $(call objects,$(firmware_sources))

## The firmware

$(O)/gander.bin: $(O)/gander.elf
	$(call say,OBJCOPY,$@) $(OBJCOPY) -O binary $< $@

$(O)/gander.elf: linker/firmware.ld $(firmware_objects) $(O)/obj/libfdt.a $(O)/layout
	$(call say,LD,$@) $(LD) -T $< $(ld_flags) --defsym=fw_text_start=$(FW_TEXT_START) \
		--defsym=payload_offset=$(or $(payload_offset),0) \
		-Map=$(@:.elf=.map) $(firmware_objects) $(O)/obj/libfdt.a $(LIBC) $(LIBGCC) -o $@

$(firmware_objects): $(O)/obj/%.o: % $(O)/flags mk/toolchain.mk $(LIBFDT_DIR)/libfdt.h | setup-build
	$(call compile,$(firmware_flags))

compile = @mkdir -p $(@D)$(newline)$(call say,CC,$<) $(CC) $(1) -MMD -MP -c $< -o $@

define newline


endef

## The embedded next stage

ifeq ($(PAYLOAD),)
# The shell, without the lines that only a debugger reads. Its symbols stay: the
# firmware names them when the payload faults.
PAYLOAD_FILE := $(O)/obj/payload.elf
else
PAYLOAD_FILE := $(PAYLOAD)
endif

$(O)/obj/payload.elf: $(O)/payload/shell.elf
	$(call say,STRIP,$@) $(OBJCOPY) --strip-debug --discard-locals $< $@

payload_offset = $(or $(FW_PAYLOAD_OFFSET),$(shell tools/payload-offset $(PAYLOAD_FILE) $(FW_TEXT_START)))
$(O)/obj/firmware/payload.S.o: $(PAYLOAD_FILE) $(O)/layout
$(O)/obj/firmware/payload.S.o: private target_flags += -DPAYLOAD_FILE='"$(PAYLOAD_FILE)"' \
	-DPAYLOAD_SECTION=.payload.$(if $(payload_offset),apart,inside)

## libfdt

libfdt_sources := fdt.c fdt_addresses.c fdt_empty_tree.c fdt_ro.c fdt_rw.c fdt_strerror.c fdt_sw.c fdt_wip.c
libfdt_objects := $(addprefix $(O)/obj/libfdt/,$(libfdt_sources:=.o))

$(O)/obj/libfdt.a: $(libfdt_objects)
	$(archive)

archive = $(call say,AR,$@) rm -f $@ && $(AR) rcsD $@ $^

$(libfdt_objects): $(O)/obj/libfdt/%.o: $(LIBFDT_DIR)/libfdt.h $(O)/flags mk/toolchain.mk | setup-build
	@mkdir -p $(@D)
	$(call say,CC,libfdt/$*) $(CC) $(libfdt_flags) -c $(LIBFDT_DIR)/$* -o $@

$(O)/libfdt/src/libfdt.h: tools/fetch-libfdt | setup-build
	$(call say,FETCH,libfdt) tools/fetch-libfdt $(@D)

## Payloads and conformance programs: S-mode programs on payload/lib

payload_names := $(filter-out lib,$(notdir $(patsubst %/,%,$(sort $(wildcard payload/*/)))))
payload_elfs := $(payload_names:%=$(O)/payload/%.elf)
conformance_elfs := $(patsubst %.c,$(O)/%.elf,$(sort $(wildcard tests/conformance/*.c)))
payload_lib := $(call objects,$(call sources,payload/lib))
conformance_lib := $(call objects,$(call sources,tests/conformance/lib))
payload_objects := $(call objects,$(call sources,$(payload_names:%=payload/%))) \
	$(conformance_elfs:$(O)/%.elf=$(O)/obj/%.c.o) $(payload_lib) $(conformance_lib)

payloads: $(payload_elfs) ## build only the payloads
conformance-programs: $(conformance_elfs)

$(payload_elfs): $(O)/payload/%.elf: $$(call objects,$$(call sources,payload/$$*)) $(O)/obj/payload/lib.a
	$(link_payload)
$(conformance_elfs): $(O)/%.elf: $(O)/obj/%.c.o $(conformance_lib) $(O)/obj/payload/lib.a
	$(link_payload)
$(payload_elfs) $(conformance_elfs): linker/payload.ld

# start.o comes out of the library when a program has no _start of its own.
define link_payload
@mkdir -p $(@D)
$(call say,LD,$@) $(LD) -T linker/payload.ld $(ld_flags) -u _start $(filter %.o %.a,$^) \
	$(LIBC) $(LIBGCC) -o $@
endef

$(O)/obj/payload/lib.a: $(payload_lib)
	$(archive)

$(payload_objects): $(O)/obj/%.o: % $(O)/flags mk/toolchain.mk $(LIBFDT_DIR)/libfdt.h | setup-build
	$(call compile,$(payload_flags))

## Rebuild when the settings change

# `$(call remember,text)`: write it to the target, but only when it is another one.
remember = @mkdir -p $(@D)$(newline)@echo '$(1)' | cmp -s - $@ || echo '$(1)' >$@

$(O)/flags: FORCE | setup-build
	$(call remember,$(CC) $(LD) $(PLATFORM) $(picolibc) $(LIBFDT_DIR))

$(O)/layout: FORCE
	$(call remember,$(FW_TEXT_START) $(FW_PAYLOAD_OFFSET) $(PAYLOAD_FILE))

-include $(patsubst %.o,%.d,$(firmware_objects) $(payload_objects))

.PHONY: payloads conformance-programs
