/* SPDX-License-Identifier: MIT */
/* trace_test - trace/trace.h: the ring, levels, listeners and sink, text, hashes. */
#include "trace/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define RING 8u

static struct dq_trace_record stamp; /* time, processor, IRQL, thread of the next record */

static void stamp_record(struct dq_trace_record *record)
{
    record->time_ns = stamp.time_ns++;
    record->processor = stamp.processor;
    record->irql = stamp.irql;
    record->thread = stamp.thread;
}

static void open_at(enum dq_trace_level level)
{
    dq_trace_open(RING, level);
    dq_trace_stamp_set(stamp_record);
    memset(&stamp, 0, sizeof(stamp));
}

static int open_detail(void **state)
{
    (void)state;
    open_at(DQ_TRACE_LEVEL_DETAIL);
    return 0;
}

static int close_trace(void **state)
{
    (void)state;
    dq_trace_close();
    return 0;
}

static void ring_keeps_the_last_records_oldest_first(void **state)
{
    (void)state;
    assert_int_equal(dq_trace_count(), 0);
    for (uint64_t i = 0; i < RING + 3; i++) {
        dq_trace(DQ_TRACE_IRQL, i, 0);
    }
    assert_int_equal(dq_trace_count(), RING);
    for (uint32_t i = 0; i < RING; i++) {
        assert_int_equal(dq_trace_at(i)->a, i + 3);
        assert_int_equal(dq_trace_at(i)->time_ns, i + 3);
    }
    dq_trace_reset();
    assert_int_equal(dq_trace_count(), 0);
    dq_trace(DQ_TRACE_IRQL, 77, 0);
    assert_int_equal(dq_trace_at(0)->a, 77);
}

static void level_decides_what_is_kept(void **state)
{
    open_at(DQ_TRACE_LEVEL_MAIN);
    dq_trace(DQ_TRACE_IRQL, 1, 2);      /* detail */
    dq_trace(DQ_TRACE_DPC_BEGIN, 1, 0); /* main */
    assert_int_equal(dq_trace_count(), 1);
    assert_int_equal(dq_trace_at(0)->kind, DQ_TRACE_DPC_BEGIN);
    (void)close_trace(state);
    open_at(DQ_TRACE_LEVEL_OFF);
    dq_trace(DQ_TRACE_DPC_BEGIN, 1, 0);
    assert_int_equal(dq_trace_count(), 0);
    (void)close_trace(state);
    dq_trace(DQ_TRACE_DPC_BEGIN, 1, 0); /* closed: nothing is kept, nothing breaks */
    assert_int_equal(dq_trace_count(), 0);
}

static void append_a(void *context, const struct dq_trace_record *record)
{
    char *log = context;
    size_t length = strlen(log);
    log[length] = (char)record->a;
    log[length + 1] = '\0';
}

static void listeners_see_every_record_at_once_and_the_sink_all_in_order(void **state)
{
    (void)state;
    char one[64] = "";
    char two[64] = "";
    char sink[64] = "";
    dq_trace_listen(append_a, one);
    dq_trace_listen(append_a, two);
    dq_trace_sink_set(append_a, sink);
    for (char c = 'a'; c < 'a' + 3; c++) {
        dq_trace(DQ_TRACE_IRQL, (uint64_t)c, 0);
    }
    assert_string_equal(one, "abc");
    assert_string_equal(two, "abc");
    assert_string_equal(sink, ""); /* when the ring is full, or asked */
    dq_trace_flush();
    assert_string_equal(sink, "abc");
    for (char c = 'd'; c < 'd' + 20; c++) {
        dq_trace(DQ_TRACE_IRQL, (uint64_t)c, 0);
    }
    dq_trace_flush();
    dq_trace_flush();
    assert_string_equal(sink, "abcdefghijklmnopqrstuvw");
    assert_string_equal(one, sink);
    dq_trace_sink_set(NULL, NULL);
    dq_trace_flush();
}

static void name_code(struct dq_text *text, uint64_t address)
{
    dq_text_format(text, "module+0x%llx", (unsigned long long)address - 0x1000);
}

static const char *write(enum dq_trace_kind kind, uint64_t a, uint64_t b)
{
    static char line[256];
    struct dq_trace_record record = { .time_ns = 12345,
                                      .kind = (uint16_t)kind,
                                      .processor = 1,
                                      .irql = 5,
                                      .thread = 7,
                                      .a = a,
                                      .b = b };
    struct dq_text text;
    dq_text_init(&text, line, sizeof(line));
    dq_trace_write(&text, &record, name_code);
    return line;
}

static void record_is_written_as_one_line(void **state)
{
    (void)state;
    assert_string_equal(write(DQ_TRACE_ISR_BEGIN, 48, 5),
                        "       12345 cpu1 irql5  t7   kernel.isr_begin vector=48 irql=5");
    assert_string_equal(write(DQ_TRACE_DPC_BEGIN, 3, 99),
                        "       12345 cpu1 irql5  t7   kernel.dpc_begin dpc=3");
    assert_string_equal(write(DQ_TRACE_CALLOUT_BEGIN, (uintptr_t) "EvtInterruptIsr", 0x1234),
                        "       12345 cpu1 irql5  t7   callout.begin callback=EvtInterruptIsr "
                        "code=module+0x234");
    assert_string_equal(
        write(DQ_TRACE_REGISTER_READ, 0x24, 0x101),
        "       12345 cpu1 irql5  t7   kernel.register_read offset=0x24 value=0x101");
}

static void every_kind_has_a_name_with_its_layer(void **state)
{
    (void)state;
    for (uint32_t kind = 0; kind < DQ_TRACE_KIND_COUNT; kind++) {
        assert_non_null(strchr(dq_trace_kind_name((enum dq_trace_kind)kind), '.'));
    }
}

/* Hashes. */

static uint64_t key_of_code(uint64_t address)
{
    return address & 0xfff;
}

static uint64_t hash_of(const struct dq_trace_record *record)
{
    return dq_trace_hash(1, record, key_of_code);
}

static void hash_counts_strings_by_content_and_code_by_key(void **state)
{
    (void)state;
    char one[] = "EvtInterruptIsr";
    char same[] = "EvtInterruptIsr";
    char other[] = "EvtInterruptDpc";
    struct dq_trace_record record = { .kind = DQ_TRACE_CALLOUT_BEGIN,
                                      .a = (uintptr_t)one,
                                      .b = 0x5123 };
    uint64_t hash = hash_of(&record);
    record.a = (uintptr_t)same;
    assert_true(hash_of(&record) == hash);
    record.b = 0x7123; /* the module lies elsewhere */
    assert_true(hash_of(&record) == hash);
    record.b = 0x5124;
    assert_true(hash_of(&record) != hash);
    record.b = 0x5123;
    record.a = (uintptr_t)other;
    assert_true(hash_of(&record) != hash);
    record.a = 0; /* no string */
    assert_true(hash_of(&record) != hash);
}

static void hash_depends_on_each_field_that_is_written(void **state)
{
    (void)state;
    const struct dq_trace_record plain = { .time_ns = 10,
                                           .kind = DQ_TRACE_ISR_END,
                                           .processor = 1,
                                           .irql = 5,
                                           .thread = 3,
                                           .a = 48,
                                           .b = 1 };
    uint64_t hash = hash_of(&plain);
    for (uint32_t field = 0; field < 7; field++) {
        struct dq_trace_record record = plain;
        record.time_ns += field == 0;
        record.kind = field == 1 ? DQ_TRACE_ISR_BEGIN : record.kind;
        record.processor = field == 2 ? 0 : record.processor;
        record.irql = field == 3 ? 4 : record.irql;
        record.thread += field == 4;
        record.a += field == 5;
        record.b += field == 6;
        assert_true(hash_of(&record) != hash);
    }
    struct dq_trace_record unwritten = { .kind = DQ_TRACE_DPC_BEGIN, .a = 1, .b = 2 };
    hash = hash_of(&unwritten);
    unwritten.b = 3; /* a kind without second field */
    assert_true(hash_of(&unwritten) == hash);
}

static void hash_depends_on_the_order(void **state)
{
    (void)state;
    struct dq_trace_record one = { .kind = DQ_TRACE_ISR_BEGIN, .a = 1 };
    struct dq_trace_record two = { .kind = DQ_TRACE_ISR_BEGIN, .a = 2 };
    uint64_t there = dq_trace_hash(dq_trace_hash(1, &one, key_of_code), &two, key_of_code);
    uint64_t back = dq_trace_hash(dq_trace_hash(1, &two, key_of_code), &one, key_of_code);
    assert_true(there != back);
}

static void emit(uint64_t first, uint64_t end)
{
    for (uint64_t i = first; i < end; i++) {
        dq_trace(DQ_TRACE_IRQL, i, 0);
    }
}

static void going_back_forgets_what_came_since(void **state)
{
    (void)state;
    emit(0, 3);
    uint64_t position = dq_trace_position();
    emit(3, 6);
    dq_trace_back(position);
    assert_int_equal(dq_trace_count(), 3);
    emit(7, 8);
    assert_int_equal(dq_trace_count(), 4);
    assert_int_equal(dq_trace_at(2)->a, 2);
    assert_int_equal(dq_trace_at(3)->a, 7);
}

static void going_back_brings_no_record_back(void **state)
{
    (void)state;
    emit(0, 5);
    uint64_t position = dq_trace_position();
    emit(5, RING + 3); /* over the first three */
    dq_trace_back(position);
    assert_int_equal(dq_trace_count(), 2);
    assert_int_equal(dq_trace_at(0)->a, 3);
    emit(5, 2 * RING + 5);
    dq_trace_back(position);
    assert_int_equal(dq_trace_count(), 0);
    emit(50, 51);
    assert_int_equal(dq_trace_count(), 1);
    assert_int_equal(dq_trace_at(0)->a, 50);
}

static void level_can_change_meanwhile(void **state)
{
    (void)state;
    emit(0, 1);
    dq_trace_level_set(DQ_TRACE_LEVEL_MAIN);
    emit(1, 2); /* is detail */
    dq_trace(DQ_TRACE_ISR_BEGIN, 2, 0);
    dq_trace_level_set(DQ_TRACE_LEVEL_OFF);
    dq_trace(DQ_TRACE_ISR_BEGIN, 3, 0);
    assert_int_equal(dq_trace_count(), 2);
    assert_int_equal(dq_trace_at(1)->a, 2);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, open_detail, close_trace)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(ring_keeps_the_last_records_oldest_first),
        cmocka_unit_test(level_decides_what_is_kept),
        CASE(listeners_see_every_record_at_once_and_the_sink_all_in_order),
        CASE(record_is_written_as_one_line),
        CASE(every_kind_has_a_name_with_its_layer),
        CASE(hash_counts_strings_by_content_and_code_by_key),
        CASE(hash_depends_on_each_field_that_is_written),
        CASE(hash_depends_on_the_order),
        CASE(going_back_forgets_what_came_since),
        CASE(going_back_brings_no_record_back),
        CASE(level_can_change_meanwhile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
