/* SPDX-License-Identifier: MIT */
/* search_stack - see search_stack.h. */
#include "explore/search_stack.h"

#include <string.h>

#include "base/check.h"
#include "host/memory.h"

/* Of a stack that cannot grow. */
#define PATH_MAX_FIXED         (1u << 16)
#define NODES_MAX_FIXED        (1u << 20)
#define ALTERNATIVES_MAX_FIXED (1u << 22)
#define NODES_FIRST            1024u
#define ALTERNATIVES_FIRST     4096u

size_t dq_search_stack_bytes(void)
{
    return PATH_MAX_FIXED * sizeof(struct dq_departure) +
           NODES_MAX_FIXED * sizeof(struct dq_search_node) +
           ALTERNATIVES_MAX_FIXED * sizeof(uint64_t);
}

void dq_search_stack_place(struct dq_search_stack *stack, void *memory)
{
    memset(stack, 0, sizeof(*stack));
    stack->path.items = memory;
    stack->path.capacity = PATH_MAX_FIXED;
    stack->nodes = (void *)(stack->path.items + PATH_MAX_FIXED);
    stack->node_capacity = NODES_MAX_FIXED;
    stack->alternatives = (void *)(stack->nodes + NODES_MAX_FIXED);
    stack->alternative_capacity = ALTERNATIVES_MAX_FIXED;
    stack->is_fixed = true;
}

void dq_search_stack_free(struct dq_search_stack *stack)
{
    dq_departure_free(&stack->path);
    host_memory_free(stack->nodes);
    host_memory_free(stack->alternatives);
    memset(stack, 0, sizeof(*stack));
}

void dq_search_stack_clear(struct dq_search_stack *stack)
{
    stack->path.count = 0;
    stack->node_count = 0;
    stack->alternative_count = 0;
    stack->given_alternatives = 0;
    stack->given_node = 0;
    stack->is_full = false;
}

/* For one more node, with as many alternatives as there can be, and one more departure. */
static bool make_room(struct dq_search_stack *stack)
{
    bool has_nodes = stack->node_count < stack->node_capacity;
    bool has_alternatives = stack->alternative_count + DQ_OPTION_MAX <= stack->alternative_capacity;
    if (stack->is_fixed) {
        bool has_room = has_nodes && has_alternatives && stack->path.count < stack->path.capacity;
        stack->is_full = stack->is_full || !has_room;
        return has_room;
    }
    if (!has_nodes) {
        stack->node_capacity = stack->node_capacity ? stack->node_capacity * 2 : NODES_FIRST;
        stack->nodes =
            host_memory_resize(stack->nodes, stack->node_capacity * sizeof(stack->nodes[0]));
    }
    if (!has_alternatives) {
        stack->alternative_capacity =
            stack->alternative_capacity ? stack->alternative_capacity * 2 : ALTERNATIVES_FIRST;
        stack->alternatives = host_memory_resize(
            stack->alternatives, stack->alternative_capacity * sizeof(stack->alternatives[0]));
    }
    return true;
}

void dq_search_stack_add(struct dq_search_stack *stack, const struct dq_question *question,
                         const bool is_wanted[DQ_OPTION_MAX])
{
    if (!make_room(stack)) {
        return;
    }
    uint32_t from = stack->alternative_count;
    for (uint32_t i = 0; i < question->count; i++) {
        if (is_wanted[i]) {
            stack->alternatives[stack->alternative_count++] = question->options[i];
        }
    }
    if (stack->alternative_count > from) {
        stack->nodes[stack->node_count++] =
            (struct dq_search_node){ .position = question->position,
                                     .anchor = question->anchor,
                                     .path_count = stack->path.count,
                                     .alternatives_from = from };
    }
}

static void append(struct dq_departure_list *path, const struct dq_search_node *node,
                   uint64_t option)
{
    dq_departure_append(path, (struct dq_departure){ .position = node->position,
                                                     .anchor = node->anchor,
                                                     .option = option });
}

static bool has_left(const struct dq_search_stack *stack, const struct dq_search_node *node)
{
    return stack->alternative_count > node->alternatives_from &&
           stack->alternative_count > stack->given_alternatives;
}

bool dq_search_stack_next(struct dq_search_stack *stack)
{
    while (stack->node_count > 0) {
        const struct dq_search_node *node = &stack->nodes[stack->node_count - 1];
        if (has_left(stack, node)) {
            stack->path.count = node->path_count;
            append(&stack->path, node, stack->alternatives[--stack->alternative_count]);
            return true;
        }
        stack->node_count--;
        if (stack->alternative_count > node->alternatives_from) {
            stack->alternative_count = node->alternatives_from; /* given away */
        }
    }
    dq_search_stack_clear(stack);
    return false;
}

/* The lowest node that has something to give. */
static const struct dq_search_node *find_giver(struct dq_search_stack *stack)
{
    uint32_t last = stack->node_count - 1;
    stack->given_node = stack->given_node < last ? stack->given_node : last;
    while (stack->given_node < last &&
           stack->nodes[stack->given_node + 1].alternatives_from <= stack->given_alternatives) {
        stack->given_node++;
    }
    return &stack->nodes[stack->given_node];
}

bool dq_search_stack_can_give(const struct dq_search_stack *stack)
{
    return stack->node_count > 0 && stack->alternative_count >= stack->given_alternatives + 2;
}

void dq_search_stack_give(struct dq_search_stack *stack, struct dq_search_stack *to)
{
    DQ_ASSERT(to->node_count == 0 && dq_search_stack_can_give(stack));
    const struct dq_search_node *node = find_giver(stack);
    memcpy(to->path.items, stack->path.items, node->path_count * sizeof(to->path.items[0]));
    to->path.count = node->path_count;
    append(&to->path, node, stack->alternatives[stack->given_alternatives]);
    stack->given_alternatives++;
}
