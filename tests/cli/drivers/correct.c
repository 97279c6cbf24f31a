/* SPDX-License-Identifier: MIT */
/* correct - nothing is wrong: the skeleton itself. */
#include "skeleton.h"

const TEST_HOOKS TestHooks = { 0 };
