/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the device tree has that concerns a firmware on `virt`, found in one walk.
 * Whatever the walk meets before it knows enough (an interrupt controller before the
 * cpus it serves) is noted here and settled after. Boot hart, at boot.
 */
#ifndef VIRT_SURVEY_H
#define VIRT_SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dt.h"
#include "base/memory.h"

/* virt has at most 4 sockets, each with its own controllers. */
#define TIMER_NODES_MAX 16
#define APLIC_NODES_MAX 8
#define UART_NODES_MAX 4

/* Harts beside those for the kernel: boards have one or two, as monitors. */
#define HARTS_WITHOUT_MMU_MAX 8
#define EDITS_MAX (HARTS_WITHOUT_MMU_MAX + TIMER_NODES_MAX + APLIC_NODES_MAX + IMSIC_LEVELS + 2)

struct cpu {
	unsigned long id;
	uint32_t intc; /* phandle of its interrupt controller */
	bool svadu_only, sstc, mmu;
};

enum timer_kind { CLINT, ACLINT_MSWI, ACLINT_MTIMER };

struct timer_node {
	enum timer_kind kind;
	struct range registers;
	struct dt_value harts; /* interrupts-extended */
};

/* A machine-level interrupt domain. */
struct aplic_node {
	uintptr_t base;
	struct dt_value children;   /* phandles of its child domains */
	struct dt_value delegation; /* what goes to which of them */
};

/* virt has one IMSIC node of each kind, for all of its sockets. */
enum imsic_level { IMSIC_MACHINE, IMSIC_SUPERVISOR, IMSIC_LEVELS };

struct uart_node {
	const char *name;
	int offset;
	uintptr_t base;
};

/* A node that platform_fix_tree() changes. */
enum edit_kind { EDIT_DISABLE, EDIT_DISABLE_HART, EDIT_CHOSEN, EDIT_RESERVED_MEMORY };

struct edit {
	enum edit_kind what;
	int offset;
};

/* What the walk finds beside what goes into struct platform at once. The pointers are into
 * the tree, good until it is changed. */
struct survey {
	const void *fdt;
	struct cpu *cpus; /* as many as the arena held, by ascending id: as hart_at() */
	size_t cpu_count;
	struct cpu *current; /* the cpu whose children are being visited, or NULL */
	bool in_cpus;	     /* a child of /cpus is being visited, or what is below one */
	size_t harts_without_mmu;
	bool offers_mmus; /* some hart has one: those without are no harts for S-mode */
	struct timer_node timers[TIMER_NODES_MAX];
	size_t timer_count;
	struct aplic_node aplics[APLIC_NODES_MAX];
	size_t aplic_count;
	struct dt_node imsics[IMSIC_LEVELS]; /* name is NULL where there is none */
	struct uart_node uarts[UART_NODES_MAX];
	size_t uart_count;
	struct dt_value stdout_path;
	uintptr_t fw_cfg, finisher;   /* addresses, 0 if there is none */
	int pmu;		      /* offset of the riscv,pmu node, -1 if there is none */
	int first_child;	      /* offset of the root's */
	struct edit edits[EDITS_MAX]; /* in the tree's order */
	size_t edit_count;
	bool has_edit[EDIT_RESERVED_MEMORY + 1]; /* some node is to be changed so */
};

/* Kept after the walk, because the tree is changed later. */
extern struct survey survey;

/* Machine mode goes on using the device at `base` beside S-mode. Panics when it is where the
 * firmware is itself, or another device that it uses. */
void survey_share(uintptr_t base, const char *name);

/* Walk the tree: fills the survey, struct platform but for what must be tried first, and the
 * memory map. False when the tree breaks off in the middle; what came before counts. */
bool survey_walk(const void *fdt);

#endif
