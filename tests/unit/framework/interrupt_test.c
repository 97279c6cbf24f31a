/* SPDX-License-Identifier: MIT */
/*
 * interrupt_test - framework/interrupt.h on a device whose two interrupts have different IRQLs,
 * which no PCI function of the bus has: SynchronizeIrql, nesting, mutual exclusion, several
 * messages.
 *
 * The driver is part of the test: KMDF calls from the host's side of the calling convention. It
 * starts on resources made by hand, vector 40 at IRQL 5 and vector 41 at IRQL 8.
 */
#include "framework/interrupt.h"

#include "framework/device_name.h"
#include "framework/driver.h"
#include "framework/io_target.h"
#include "framework/pnp.h"
#include "unit/kernel/computer.h"

enum { LOW_VECTOR = 40, HIGH_VECTOR = 41, MIDDLE_VECTOR = 42, INTERRUPT_MAX = 3 };

/* What a case asks for, and what the driver keeps. */
static struct {
    bool is_lock_shared;
    uint32_t interrupt_count;
    uint64_t targets[INTERRUPT_MAX];
    bool is_multiple; /* one descriptor of two messages instead */
    void (*in_isr)(uint32_t index);
    void (*started)(void); /* the case, while the device runs */
    WDFINTERRUPT interrupts[INTERRUPT_MAX];
    struct dq_device *device;
    uint32_t inside; /* ISRs between begin and end now */
    uint32_t inside_max;
    uint32_t isr_count[INTERRUPT_MAX];
    uint8_t isr_irql[INTERRUPT_MAX];
} test;

static uint32_t index_of(WDFINTERRUPT interrupt)
{
    uint32_t i = 0;
    while (i < INTERRUPT_MAX && test.interrupts[i] != interrupt) {
        i++;
    }
    return i;
}

static BOOLEAN NTAPI TestIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    uint32_t index = index_of(Interrupt);
    test.isr_count[index] += MessageID == index;
    test.isr_irql[index] = KeGetCurrentIrql();
    test.inside++;
    test.inside_max = test.inside > test.inside_max ? test.inside : test.inside_max;
    note((char)('a' + index));
    if (test.in_isr) {
        test.in_isr(index);
    }
    note((char)('A' + index));
    test.inside--;
    return TRUE;
}

static NTSTATUS NTAPI TestDeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    (void)Driver;
    WDFDEVICE device;
    NTSTATUS status = WdfDeviceCreate(&DeviceInit, WDF_NO_OBJECT_ATTRIBUTES, &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDFSPINLOCK lock = NULL;
    if (test.is_lock_shared) {
        WDF_OBJECT_ATTRIBUTES attributes;
        WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
        attributes.ParentObject = device;
        status = WdfSpinLockCreate(&attributes, &lock);
    }
    for (uint32_t i = 0; NT_SUCCESS(status) && i < test.interrupt_count; i++) {
        WDF_INTERRUPT_CONFIG config;
        WDF_INTERRUPT_CONFIG_INIT(&config, TestIsr, NULL);
        config.SpinLock = i < 2 ? lock : NULL; /* a third one is always on its own */
        status = WdfInterruptCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &test.interrupts[i]);
    }
    return status;
}

static NTSTATUS NTAPI TestDriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;
    WDF_DRIVER_CONFIG_INIT(&config, TestDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

static void add_message(struct dq_resource_set *resources, uint32_t index, uint8_t irql)
{
    CM_PARTIAL_RESOURCE_DESCRIPTOR *raw = &resources->raw[resources->count];
    CM_PARTIAL_RESOURCE_DESCRIPTOR *translated = &resources->translated[resources->count];
    resources->count++;
    uint64_t targets = test.targets[index] ? test.targets[index] : 1;
    raw->Type = translated->Type = CmResourceTypeInterrupt;
    raw->Flags = translated->Flags = CM_RESOURCE_INTERRUPT_LATCHED | CM_RESOURCE_INTERRUPT_MESSAGE;
    raw->u.MessageInterrupt.Raw.MessageCount = test.is_multiple ? 2 : 1;
    raw->u.MessageInterrupt.Raw.Vector = LOW_VECTOR + index;
    raw->u.MessageInterrupt.Raw.Affinity = targets;
    translated->u.Interrupt.Level = irql;
    translated->u.Interrupt.Vector = LOW_VECTOR + index;
    translated->u.Interrupt.Affinity = targets;
    struct dq_vector_config config = {
        .vector = LOW_VECTOR + index, .irql = irql, .is_latched = true, .targets = targets
    };
    dq_vector_configure(&config);
    if (test.is_multiple) {
        config.vector++;
        dq_vector_configure(&config);
    }
}

static void live(void)
{
    static const uint8_t irqls[INTERRUPT_MAX] = { 5, 8, 6 };
    struct dq_resource_set *resources = dq_arena_core_alloc(sizeof(*resources));
    for (uint32_t i = 0; i < (test.is_multiple ? 1 : test.interrupt_count); i++) {
        add_message(resources, i, irqls[i]);
    }
    struct dq_driver_image image = { .service = "test", .entry = TestDriverEntry };
    struct dq_loaded_driver *loaded;
    if (!NT_SUCCESS(dq_driver_load(&image, &loaded)) ||
        !NT_SUCCESS(dq_driver_add_device(loaded, 0, NULL, NULL, &test.device)) ||
        !NT_SUCCESS(dq_pnp_start(test.device, resources))) {
        note('?');
        return;
    }
    test.started();
    dq_pnp_remove(test.device);
    dq_pnp_delete(test.device);
    dq_driver_unload(loaded);
    computer.numbers[15] = dq_object_count();
}

static void prepare(bool is_lock_shared, uint32_t interrupt_count, void (*started)(void),
                    void (*in_isr)(uint32_t index))
{
    memset(&test, 0, sizeof(test));
    test.is_lock_shared = is_lock_shared;
    test.interrupt_count = interrupt_count;
    test.started = started;
    test.in_isr = in_isr;
}

static void open_and_go(uint32_t processors, uint64_t seed)
{
    struct computer_config config = { .processors = processors, .workers = 1 };
    config.choices.strategy = seed ? DQ_STRATEGY_RANDOM : DQ_STRATEGY_FIRST;
    config.choices.seed = seed;
    computer_open(&config, live);
    dq_object_open();
    dq_device_name_open();
    dq_io_target_watch_open();
    dq_driver_open(NULL);
    computer_go();
}

static void run(void)
{
    open_and_go(1, 0);
    computer_close();
    assert_true(computer.has_finished);
    assert_null(strchr(computer.log, '?'));
    assert_int_equal(computer.numbers[15], 0); /* objects left */
}

static void record_irqls(void)
{
    for (uint32_t i = 0; i < test.interrupt_count; i++) {
        WdfInterruptAcquireLock(test.interrupts[i]);
        computer.numbers[i] = KeGetCurrentIrql();
        WdfInterruptReleaseLock(test.interrupts[i]);
        WDF_INTERRUPT_INFO info;
        WDF_INTERRUPT_INFO_INIT(&info);
        WdfInterruptGetInfo(test.interrupts[i], &info);
        computer.numbers[4 + i] = info.Irql;
        computer.numbers[8 + i] = info.Vector;
        dq_vector_signal(info.Vector);
        computer_spend(1);
    }
}

/* Row 102. */
static void shared_lock_makes_both_run_at_the_higher_irql(void **state)
{
    (void)state;
    prepare(true, 3, record_irqls, NULL);
    run();
    assert_int_equal(computer.numbers[0], 8);
    assert_int_equal(computer.numbers[1], 8);
    assert_int_equal(computer.numbers[2], 6);
    assert_int_equal(test.isr_irql[0], 8);
    assert_int_equal(test.isr_irql[1], 8);
    assert_int_equal(test.isr_irql[2], 6);
    assert_int_equal(computer.numbers[4], 5); /* what WdfInterruptGetInfo shows stays */
    assert_int_equal(computer.numbers[5], 8);
    assert_string_equal(computer.log, "aAbBcC");
}

static void own_locks_leave_each_at_its_irql(void **state)
{
    (void)state;
    prepare(false, 3, record_irqls, NULL);
    run();
    assert_int_equal(computer.numbers[0], 5);
    assert_int_equal(computer.numbers[1], 8);
    assert_int_equal(test.isr_irql[0], 5);
    assert_int_equal(test.isr_irql[1], 8);
    assert_int_equal(computer.numbers[8], LOW_VECTOR);
    assert_int_equal(computer.numbers[9], HIGH_VECTOR);
    assert_int_equal(computer.numbers[10], MIDDLE_VECTOR);
}

static void signal_high_from_low(uint32_t index)
{
    if (index == 0) {
        dq_vector_signal(HIGH_VECTOR);
        computer_spend(1000);
    }
}

static void signal_low(void)
{
    dq_vector_signal(LOW_VECTOR);
    computer_spend(1000);
}

static void higher_one_nests_when_locks_are_private(void **state)
{
    (void)state;
    prepare(false, 2, signal_low, signal_high_from_low);
    run();
    assert_string_equal(computer.log, "abBA");
}

static void higher_one_waits_when_the_lock_is_shared(void **state)
{
    (void)state;
    prepare(true, 2, signal_low, signal_high_from_low);
    run();
    assert_string_equal(computer.log, "aAbB");
}

static void take_a_while(uint32_t index)
{
    (void)index;
    for (int i = 0; i < 4; i++) {
        computer_spend(300);
    }
}

static void signal_both(void)
{
    for (int i = 0; i < 3; i++) {
        dq_vector_signal(LOW_VECTOR);
        dq_vector_signal(HIGH_VECTOR);
        computer_spend(500);
    }
    computer_sleep(100000);
}

/* Two processors, one interrupt each: how many seeds show both ISRs at once, and a wait for the
 * lock. */
static uint32_t count_overlaps(bool is_lock_shared, uint32_t *ret_spins)
{
    uint32_t overlaps = 0;
    *ret_spins = 0;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        prepare(is_lock_shared, 2, signal_both, take_a_while);
        test.targets[0] = 1;
        test.targets[1] = 2;
        open_and_go(2, seed);
        *ret_spins += trace_count_of(DQ_TRACE_LOCK_SPIN) > 0;
        computer_close();
        assert_true(computer.has_finished);
        assert_true(test.isr_count[0] > 0 && test.isr_count[1] > 0);
        overlaps += test.inside_max > 1;
    }
    return overlaps;
}

static void shared_lock_keeps_the_isrs_of_two_processors_apart_in_every_order(void **state)
{
    (void)state;
    uint32_t spins;
    assert_int_equal(count_overlaps(true, &spins), 0);
    assert_true(spins > 0);
    assert_true(count_overlaps(false, &spins) > 0);
}

static void signal_messages(void)
{
    dq_vector_signal(HIGH_VECTOR);
    computer_spend(1);
    dq_vector_signal(LOW_VECTOR);
    computer_spend(1);
    record_irqls();
}

/* Row 54, with two. */
static void messages_of_one_descriptor_go_to_consecutive_interrupts(void **state)
{
    (void)state;
    prepare(false, 2, signal_messages, NULL);
    test.is_multiple = true;
    run();
    assert_memory_equal(computer.log, "bBaA", 4);
    assert_int_equal(computer.numbers[8], LOW_VECTOR);
    assert_int_equal(computer.numbers[9], LOW_VECTOR + 1);
    assert_int_equal(test.isr_count[1], 2); /* and its MessageID was 1 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_lock_makes_both_run_at_the_higher_irql),
        cmocka_unit_test(own_locks_leave_each_at_its_irql),
        cmocka_unit_test(higher_one_nests_when_locks_are_private),
        cmocka_unit_test(higher_one_waits_when_the_lock_is_shared),
        cmocka_unit_test(shared_lock_keeps_the_isrs_of_two_processors_apart_in_every_order),
        cmocka_unit_test(messages_of_one_descriptor_go_to_consecutive_interrupts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
