/* SPDX-License-Identifier: MIT */
/* program_text - programs for people to read. */
#ifndef TESTS_EXPLORE_PROGRAM_TEXT_H
#define TESTS_EXPLORE_PROGRAM_TEXT_H

#include "program.h"

void program_op_text(const struct program_op *op, char text[32]);
void program_actor_text(unsigned char actor, char text[16]);
void program_print(const struct program *program);

#endif
