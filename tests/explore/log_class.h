/* SPDX-License-Identifier: MIT */
/* log_class - from what the program driver wrote down to the class of its execution. */
#ifndef TESTS_EXPLORE_LOG_CLASS_H
#define TESTS_EXPLORE_LOG_CLASS_H

#include "class.h"

/* NULL, or what in the log cannot be. */
const char *log_class_read(const struct program *program, const struct program_entry *log,
                           uint32_t count, struct class_record *ret_record);
void log_class_print(const struct program *program, const struct program_entry *log,
                     uint32_t count);

#endif
