/* SPDX-License-Identifier: MIT */
/* children - what children_driver.c and children_scenario.c agree on. */
#ifndef TESTS_POWER_CHILDREN_H
#define TESTS_POWER_CHILDREN_H

/* CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800 to 0x802, METHOD_BUFFERED, FILE_ANY_ACCESS). To the bus: the
 * child is missing; look at it. To the child: a request that it keeps. */
#define CHILDREN_MISS 0x222000u
#define CHILDREN_LOOK 0x222004u
#define CHILDREN_KEEP 0x222008u
/* ... 0x803, to the bus: it is there. */
#define CHILDREN_REPORT 0x22200Cu

/* --set once=N */
#define CHILDREN_PENDING   1 /* it is missing while a request of it is pending */
#define CHILDREN_LOOKED_AT 2 /* ... while the bus looks at it */
#define CHILDREN_PULLED    3 /* the bus is pulled out while a request of its child is pending */
#define CHILDREN_SLEEPING  4 /* it is missing while the system goes to sleep and wakes */

#endif
