/* SPDX-License-Identifier: MIT */
/* symbols - the list of loaded modules in libdw's terms, shared by symbols.c and stack_walk.c. */
#ifndef HOST_SYMBOLS_INTERNAL_H
#define HOST_SYMBOLS_INTERNAL_H

#include <elfutils/libdwfl.h>
#include <stdint.h>

/* The loaded module that contains the address, or NULL. Valid until the set of loaded modules
 * changes and one of the functions of symbols.h is called again. */
Dwfl_Module *host_symbols_module_at(uintptr_t address);

#endif
