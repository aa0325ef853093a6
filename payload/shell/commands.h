/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The shell's commands. Each gets its words, the command's own name first, and
 * the count of them checked against the table in commands.c.
 */
#ifndef SHELL_COMMANDS_H
#define SHELL_COMMANDS_H

#include "sbi/sbi.h"

/* Run one line; it is cut up in place. */
void command_run(char *line);

/* call.c */
void command_call(int count, char **words);
void command_functions(int count, char **words);
void print_answer(struct sbiret answer);

/* harts.c */
void command_harts(int count, char **words);
void command_start(int count, char **words);
void command_stop(int count, char **words);
void command_ipi(int count, char **words);
void command_timer(int count, char **words);

/* info.c */
void command_info(int count, char **words);
void command_extensions(int count, char **words);

/* memory.c */
void command_peek(int count, char **words);
void command_poke(int count, char **words);

/* tree.c */
void command_tree(int count, char **words);

#endif
