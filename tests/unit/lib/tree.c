/* SPDX-License-Identifier: BSD-2-Clause */
/* Device trees for tests (see tree.h). */
#include "tests/unit/lib/tree.h"

#include <libfdt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/lib/test.h"

#define TREE_SIZE 65536
#define PATH_SIZE 256

/* ---- Building ---- */

void *tree_begin(void)
{
	void *fdt = calloc(1, TREE_SIZE);

	assert_int_equal(fdt_create(fdt, TREE_SIZE), 0);
	assert_int_equal(fdt_finish_reservemap(fdt), 0);
	tree_node(fdt, "");
	return fdt;
}

void tree_node(void *fdt, const char *name)
{
	assert_int_equal(fdt_begin_node(fdt, name), 0);
}

void tree_end(void *fdt)
{
	assert_int_equal(fdt_end_node(fdt), 0);
}

void tree_bytes(void *fdt, const char *name, const void *bytes, size_t size)
{
	assert_int_equal(fdt_property(fdt, name, bytes != NULL ? bytes : "", (int)size), 0);
}

void tree_cell_array(void *fdt, const char *name, const uint32_t *cells, size_t count)
{
	void *place;

	assert_int_equal(
		fdt_property_placeholder(fdt, name, (int)(count * sizeof(fdt32_t)), &place), 0);
	for (size_t i = 0; i < count; i++)
		fdt32_st((fdt32_t *)place + i, cells[i]);
}

void tree_string(void *fdt, const char *name, const char *string)
{
	tree_bytes(fdt, name, string, strlen(string) + 1);
}

void tree_flag(void *fdt, const char *name)
{
	tree_bytes(fdt, name, "", 0);
}

void *tree_finish(void *fdt)
{
	tree_end(fdt);
	assert_int_equal(fdt_finish(fdt), 0);
	return tree_with_room(fdt, 0);
}

void *tree_with_room(void *fdt, size_t extra)
{
	void *moved = calloc(1, fdt_totalsize(fdt) + extra);

	assert_non_null(moved);
	memcpy(moved, fdt, fdt_totalsize(fdt));
	free(fdt);
	return moved;
}

void *tree_sample(void)
{
	void *fdt = tree_begin();

	tree_cells(fdt, "#address-cells", 2);
	tree_cells(fdt, "#size-cells", 2);
	tree_strings(fdt, "compatible", "riscv-virtio");
	tree_node(fdt, "chosen");
	tree_strings(fdt, "stdout-path", "/soc/serial@10000000:115200");
	tree_end(fdt);
	tree_node(fdt, "cpus");
	tree_cells(fdt, "#address-cells", 1);
	tree_cells(fdt, "#size-cells", 0);
	tree_cells(fdt, "timebase-frequency", 10000000);
	tree_node(fdt, "cpu@7");
	tree_strings(fdt, "device_type", "cpu");
	tree_cells(fdt, "reg", 7);
	tree_strings(fdt, "status", "disabled");
	tree_strings(fdt, "riscv,isa", "rv64imac_sstc");
	tree_strings(fdt, "riscv,isa-extensions", "i\0m\0sstc");
	tree_node(fdt, "interrupt-controller");
	tree_strings(fdt, "compatible", "riscv,cpu-intc");
	tree_cells(fdt, "phandle", 3);
	tree_end(fdt);
	tree_end(fdt);
	tree_end(fdt);
	tree_node(fdt, "soc");
	tree_cells(fdt, "#address-cells", 1);
	tree_cells(fdt, "#size-cells", 1);
	tree_node(fdt, "clint@2000000");
	tree_strings(fdt, "compatible", "sifive,clint0\0riscv,clint0");
	tree_cells(fdt, "reg", 0x2000000, 0x10000);
	tree_cells(fdt, "interrupts-extended", 3, 3, 3, 7);
	tree_strings(fdt, "status", "okay");
	tree_end(fdt);
	tree_end(fdt);
	tree_node(fdt, "aliases");
	tree_strings(fdt, "serial0", "/soc/serial@10000000");
	tree_end(fdt);
	return tree_finish(fdt);
}

/* ---- As text ---- */

/* Whether a value reads as strings: printable, each with its end. */
static bool is_strings(const char *data, int size)
{
	if (size < 2 || data[size - 1] != '\0')
		return false;
	for (int i = 0; i < size; i++) {
		bool ends = data[i] == '\0' && i > 0 && data[i - 1] != '\0';

		if (!ends && (data[i] < ' ' || data[i] > '~'))
			return false;
	}
	return true;
}

static void write_value(FILE *out, const char *data, int size)
{
	if (is_strings(data, size)) {
		for (int i = 0; i < size; i += (int)strlen(data + i) + 1)
			fprintf(out, " \"%s\"", data + i);
	} else if (size % (int)sizeof(fdt32_t) == 0) {
		for (int i = 0; i < size; i += (int)sizeof(fdt32_t))
			fprintf(out, " 0x%x", fdt32_ld((const fdt32_t *)(data + i)));
	} else {
		for (int i = 0; i < size; i++)
			fprintf(out, " %02x", (unsigned char)data[i]);
	}
}

char *tree_text(const void *fdt)
{
	char *text;
	size_t text_size;
	FILE *out = open_memstream(&text, &text_size);
	int depth = -1;

	for (int node = 0; node >= 0 && (node == 0 || depth >= 0);
	     node = fdt_next_node(fdt, node, &depth)) {
		char path[PATH_SIZE];
		int property;

		depth = node == 0 ? 0 : depth;
		assert_int_equal(fdt_get_path(fdt, node, path, sizeof(path)), 0);
		fprintf(out, "%s\n", path);
		fdt_for_each_property_offset (property, fdt, node) {
			const char *name;
			int size;
			const void *data = fdt_getprop_by_offset(fdt, property, &name, &size);

			assert_non_null(data);
			fprintf(out, "%s %s", path, name);
			write_value(out, data, size);
			fputc('\n', out);
		}
	}
	fclose(out);
	return text;
}

/* ---- Changes ---- */

static size_t line_length(const char *text)
{
	return strcspn(text, "\n");
}

static const char *next_line(const char *text)
{
	size_t length = line_length(text);

	return text + length + (text[length] == '\n');
}

/* Where `line` is in the lines of `text`, or NULL. */
static const char *find_line(const char *text, const char *line)
{
	size_t length = line_length(line);

	for (; *text != '\0'; text = next_line(text)) {
		if (line_length(text) == length && strncmp(text, line, length) == 0)
			return text;
	}
	return NULL;
}

static void write_lines(FILE *out, const char *mark, const char *from, const char *to)
{
	for (; from != to && *from != '\0'; from = next_line(from))
		fprintf(out, "%s %.*s\n", mark, (int)line_length(from), from);
}

void assert_tree_changes(char *before, const void *fdt, const char *expected)
{
	char *after = tree_text(fdt), *changes;
	const char *old = before;
	size_t size;
	FILE *out = open_memstream(&changes, &size);

	for (const char *line = after; *line != '\0'; line = next_line(line)) {
		const char *same = find_line(old, line);

		if (same != NULL) {
			write_lines(out, "-", old, same);
			old = next_line(same);
		} else {
			write_lines(out, "+", line, next_line(line));
		}
	}
	write_lines(out, "-", old, NULL);
	fclose(out);
	assert_string_equal(changes, expected);
	free(changes);
	free(after);
	free(before);
}
