/* SPDX-License-Identifier: MIT */
/* list - intrusive doubly linked list with a head; a link that is on no list points to itself. */
#ifndef DQ_BASE_LIST_H
#define DQ_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/check.h"

struct dq_list {
    struct dq_list *next;
    struct dq_list *previous;
};

#define DQ_LIST_ENTRY(link, type, member) DQ_CONTAINER_OF(link, type, member)

/* The body may remove `link` from its list. */
#define DQ_LIST_FOR_EACH(link, head)                                                               \
    for (struct dq_list *link = (head)->next, *link##_next = link->next; link != (head);           \
         link = link##_next, link##_next = link->next)

static inline void dq_list_init(struct dq_list *link)
{
    link->next = link;
    link->previous = link;
}

static inline bool dq_list_is_empty(const struct dq_list *head)
{
    return head->next == head;
}

static inline void dq_list_insert_before(struct dq_list *position, struct dq_list *link)
{
    link->next = position;
    link->previous = position->previous;
    position->previous->next = link;
    position->previous = link;
}

static inline void dq_list_append(struct dq_list *head, struct dq_list *link)
{
    dq_list_insert_before(head, link);
}

static inline void dq_list_prepend(struct dq_list *head, struct dq_list *link)
{
    dq_list_insert_before(head->next, link);
}

static inline void dq_list_remove(struct dq_list *link)
{
    struct dq_list *next = link->next;
    struct dq_list *previous = link->previous;
    next->previous = previous;
    previous->next = next;
    dq_list_init(link);
}

/* NULL when empty. */
static inline struct dq_list *dq_list_pop(struct dq_list *head)
{
    struct dq_list *link = head->next;
    if (link == head) {
        return NULL;
    }
    dq_list_remove(link);
    return link;
}

#endif
