/* SPDX-License-Identifier: MIT */
/* ddi - which of Microsoft's functions dirql has, and which of those that drivers call it lacks. */
#ifndef DIRQL_DDI_H
#define DIRQL_DDI_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum dirql_ddi_status {
    DIRQL_DDI_FULL,     /* behaves as documented, or a caveat says how not */
    DIRQL_DDI_PARTIAL,  /* some of it; a call of the rest stops the run and says so */
    DIRQL_DDI_DECLARED, /* a driver that calls it is refused when it is loaded */
    DIRQL_DDI_HEADER,   /* a macro or inline function, in dirql's headers */
    DIRQL_DDI_MISSING,  /* a driver that calls it does not compile */
    DIRQL_DDI_STATUS_COUNT
};

enum dirql_ddi_kind {
    DIRQL_DDI_FRAMEWORK, /* in the function table of KMDF 1.33 */
    DIRQL_DDI_KERNEL,    /* a function of the kernel */
    DIRQL_DDI_INLINE,    /* an inline function of a header */
    DIRQL_DDI_MACRO,
    DIRQL_DDI_CRT, /* of the C library or the compiler */
    DIRQL_DDI_KIND_COUNT
};

/** An IRQL that neither the page nor the header states. */
#define DIRQL_DDI_IRQL_UNSTATED 0xFFu
/** Any DIRQL, as a highest level. */
#define DIRQL_DDI_IRQL_DIRQL 12u

struct dirql_ddi {
    const char *name;
    const char *header;  /* Microsoft's; "" if none is public */
    const char *version; /* first KMDF version that has it; "" for what is not KMDF's */
    const char *touches; /* what a call can conflict with in another context, as a list of words; ""
                            for everything; NULL where dirql has no function */
    const char *page;    /* whole address; "" if there is none */
    enum dirql_ddi_status status;
    enum dirql_ddi_kind kind;
    uint8_t irql_min;
    uint8_t irql_max;
    bool is_of_kmdf;  /* what KMDF 1.33 has, complete: functions, inline functions, macros */
    bool is_called;   /* one of the kernel names that the public drivers call */
    uint16_t drivers; /* of 80 public KMDF drivers, how many call it */
    uint16_t interrupt_drivers; /* of the 18 among them that create interrupt objects */
};

/** Calls visit(context, ddi) once for each name, in no particular order. What `ddi` points to goes
 * with the call; its texts stay, but for the page. */
void dirql_ddi_list(void (*visit)(void *context, const struct dirql_ddi *ddi), void *context);

#ifdef __cplusplus
}
#endif

#endif
