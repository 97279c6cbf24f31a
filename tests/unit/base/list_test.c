/* SPDX-License-Identifier: MIT */
/* list_test - base/list.h. */
#include "base/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

struct node {
    int value;
    struct dq_list link;
};

static void fill(struct dq_list *head, struct node *nodes, int count)
{
    dq_list_init(head);
    for (int i = 0; i < count; i++) {
        nodes[i].value = i;
        dq_list_append(head, &nodes[i].link);
    }
}

static struct node *pop_node(struct dq_list *head)
{
    struct dq_list *link = dq_list_pop(head);
    return link ? DQ_LIST_ENTRY(link, struct node, link) : NULL;
}

static void new_list_is_empty(void **state)
{
    (void)state;
    struct dq_list head;
    dq_list_init(&head);
    assert_true(dq_list_is_empty(&head));
    assert_null(dq_list_pop(&head));
}

static void append_keeps_order(void **state)
{
    (void)state;
    struct dq_list head;
    struct node nodes[3];
    fill(&head, nodes, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pop_node(&head)->value, i);
    }
    assert_true(dq_list_is_empty(&head));
}

static void prepend_goes_first(void **state)
{
    (void)state;
    struct dq_list head;
    struct node nodes[2];
    struct node first = { .value = 7 };
    fill(&head, nodes, 2);
    dq_list_prepend(&head, &first.link);
    assert_int_equal(pop_node(&head)->value, 7);
    assert_int_equal(pop_node(&head)->value, 0);
}

static void insert_before_a_link_goes_between(void **state)
{
    (void)state;
    struct dq_list head;
    struct node nodes[2];
    struct node between = { .value = 7 };
    fill(&head, nodes, 2);
    dq_list_insert_before(&nodes[1].link, &between.link);
    assert_int_equal(pop_node(&head)->value, 0);
    assert_int_equal(pop_node(&head)->value, 7);
    assert_int_equal(pop_node(&head)->value, 1);
}

static void removed_link_is_on_no_list(void **state)
{
    (void)state;
    struct dq_list head;
    struct node nodes[3];
    fill(&head, nodes, 3);
    dq_list_remove(&nodes[1].link);
    assert_true(dq_list_is_empty(&nodes[1].link));
    dq_list_remove(&nodes[1].link); /* harmless */
    assert_int_equal(pop_node(&head)->value, 0);
    assert_int_equal(pop_node(&head)->value, 2);
}

static void for_each_survives_removal_of_the_current_link(void **state)
{
    (void)state;
    struct dq_list head;
    struct node nodes[4];
    int sum = 0;
    fill(&head, nodes, 4);
    DQ_LIST_FOR_EACH(link, &head)
    {
        sum += DQ_LIST_ENTRY(link, struct node, link)->value;
        dq_list_remove(link);
    }
    assert_int_equal(sum, 0 + 1 + 2 + 3);
    assert_true(dq_list_is_empty(&head));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_list_is_empty),
        cmocka_unit_test(append_keeps_order),
        cmocka_unit_test(prepend_goes_first),
        cmocka_unit_test(insert_before_a_link_goes_between),
        cmocka_unit_test(removed_link_is_on_no_list),
        cmocka_unit_test(for_each_survives_removal_of_the_current_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
