/* SPDX-License-Identifier: MIT */
/*
 * catalogue - what is known about DDIs by name: what dirql has (ddi_table.def and the headers), and
 * what it may be measured by (known_wdf.def, known_nt.def).
 *
 * A row of the known lists is
 *
 *   DQ_KNOWN(name, header, kind, first, irql_min, irql_max, drivers, interrupt_drivers, page)
 *
 * name       as Microsoft spells it
 * header     Microsoft's; "" if none is public
 * kind       FRAMEWORK: in the function table of KMDF 1.33; KERNEL: a function; INLINE and MACRO:
 * of a header alone; CRT: of the C library or the compiler first      the KMDF version that has it
 * first; "" for what is not KMDF's irql_min,  levels at which its page, or the annotation of its
 * header, allows a call; UNSTATED if irql_max   neither does drivers    how many of 80 public KMDF
 * drivers call it interrupt_drivers  ... how many of the 18 among them that create interrupt
 * objects page       the page that documents it, as in ddi_table.def; "" if there is none
 */
#ifndef DQ_DDI_CATALOGUE_H
#define DQ_DDI_CATALOGUE_H

#include <stdbool.h>
#include <stdint.h>

enum dq_ddi_status {
    DQ_DDI_FULL,
    DQ_DDI_PARTIAL,
    DQ_DDI_DECLARED,
    DQ_DDI_HEADER,  /* an inline function or a macro that our headers have */
    DQ_DDI_MISSING, /* known, and not in dirql */
};

enum dq_ddi_kind {
    DQ_DDI_FRAMEWORK,
    DQ_DDI_KERNEL,
    DQ_DDI_INLINE,
    DQ_DDI_MACRO,
    DQ_DDI_CRT,
};

/* Neither the page nor the header says. */
#define DQ_DDI_IRQL_UNSTATED 0xFFu

struct dq_ddi_view {
    const char *name;
    const char *header;
    const char *version; /* first KMDF version, or "" */
    const char *touches; /* as in ddi_table.def; NULL if it has no row there */
    const char *page;
    enum dq_ddi_status status;
    enum dq_ddi_kind kind;
    uint8_t irql_min;
    uint8_t irql_max;
    bool is_counted; /* in one of the known lists */
    bool is_of_kmdf; /* known_wdf.def */
    uint16_t drivers;
    uint16_t interrupt_drivers;
};

/* False if ddi_table.def has no row of this name. */
bool dq_ddi_find(const char *name, struct dq_ddi_view *ret_view);

/* Everything that is known, each name once: first the rows of ddi_table.def, then the rest of the
 * known lists, each in the order of its file. */
void dq_ddi_visit(void (*visit)(void *context, const struct dq_ddi_view *view), void *context);

#endif
