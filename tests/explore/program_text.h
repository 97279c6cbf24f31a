/* SPDX-License-Identifier: MIT */
/* program_text - programs for people to read. */
#ifndef TESTS_EXPLORE_PROGRAM_TEXT_H
#define TESTS_EXPLORE_PROGRAM_TEXT_H

#include "program.h"

void program_op_text(const struct program_op *op, char text[32]);
void program_actor_text(unsigned char actor, char text[16]);
/*
 * The other way round. Parts are separated by '|':
 *   "2 processors | 1 worker | vector 5 3 | event synchronization set
 *    | thread: write a; lock 0; unlock 0 | isr: read a | dpc: insert 2 | kdpc low: write b
 *    | kdpc medium 1: read b | work: read a"
 * Vectors (IRQL, targets), events, threads, ISRs, DPCs and work items are numbered in the order in
 * which they come, KDPCs (importance, processor) down from PROGRAM_KDPC. Returns NULL, or what
 * cannot be read.
 */
const char *program_parse(const char *text, struct program *ret_program);
void program_print(const struct program *program);

#endif
