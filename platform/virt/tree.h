/* SPDX-License-Identifier: BSD-2-Clause */
/* What the next stage must be told through the device tree. */
#ifndef VIRT_TREE_H
#define VIRT_TREE_H

#include <stddef.h>

struct platform_chosen;

/* These two are platform_fix_tree() and platform_tree_growth() of platform.h. */
void tree_fix(void *fdt, const struct platform_chosen *add);
size_t tree_growth(const struct platform_chosen *add);

#endif
