/* SPDX-License-Identifier: MIT */
/* child_list_internal - what the files of child_list.h share. */
#ifndef DQ_FRAMEWORK_CHILD_LIST_INTERNAL_H
#define DQ_FRAMEWORK_CHILD_LIST_INTERNAL_H

#include "framework/child_list.h"

/* Raises IRQL to DISPATCH_LEVEL, and back. */
void dq_child_list_lock(struct dq_child_list *list);
void dq_child_list_unlock(struct dq_child_list *list);

/* What waits becomes so, unless somebody still looks at the list. Children that nobody needs any
 * more go to `gone`. True: PnP is to be told. */
bool dq_child_list_settle_locked(struct dq_child_list *list, struct dq_list *gone);
/* Unlocks, frees what is gone and tells PnP. */
void dq_child_list_conclude(struct dq_child_list *list, struct dq_list *gone, bool is_news);

/* Its descriptions are cleaned up, and it is nowhere any more. */
void dq_child_free(struct dq_child *child);

/* The one that was reported last of those that match, or NULL. */
struct dq_child *
dq_child_list_search_locked(struct dq_child_list *list,
                            PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER identification);
void dq_child_copy_identification_locked(const struct dq_child *child,
                                         PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER ret_header);
void dq_child_copy_address_locked(const struct dq_child_list *list,
                                  PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER source,
                                  PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER ret_address);

static inline bool dq_child_is_present(const struct dq_child *child)
{
    return child->state == DQ_CHILD_REPORTED || child->state == DQ_CHILD_PRESENT;
}

#endif
