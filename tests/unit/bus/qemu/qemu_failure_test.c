/* SPDX-License-Identifier: MIT */
/*
 * qemu_failure_test - QEMU missing, refusing, dying; the device without the clock shim; nothing
 * left behind.
 *
 * Actors: this test, and a QEMU that is killed, aborts by itself, or was never there. The moment
 * that matters is the first access after its death: it answers all-ones, and the sink hears once
 * why.
 */
#include "edu_fixture.h"

#include "host/process_self.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static uint32_t count_descriptors(void)
{
    uint32_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder)) {
        count++;
    }
    closedir(folder);
    return count;
}

static void assert_no_child(void)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

/* Opening fails, with `errors` in the text and nothing left behind. */
static void expect_refusal(const char *name, const char *options, int status, const char *text)
{
    struct edu_fixture edu;
    uint32_t descriptors = count_descriptors();
    edu_prepare(&edu, name, options);
    assert_int_equal(edu_open(&edu), status);
    if (!strstr(edu.error.text, text)) {
        fail_msg("no \"%s\" in: %s", text, edu.error.text);
    }
    assert_null(edu.backend);
    edu_close(&edu);
    assert_int_equal(count_descriptors(), descriptors);
    assert_no_child();
}

static void expect_gone(struct edu_fixture *edu)
{
    struct dq_backend_message_target target;
    assert_int_equal(edu_read(edu, EDU_IDENT), 0xFFFFFFFF);
    assert_true(edu->ops->bar_read(edu->backend, 0, 0x80, 8) == UINT64_MAX);
    assert_int_equal(edu->ops->config_read(edu->backend, 0, 2), 0xFFFF);
    edu_write(edu, EDU_FACTORIAL, 3);
    edu->ops->config_write(edu->backend, PCI_COMMAND, 2, 0);
    assert_true(edu->ops->next_deadline_ns(edu->backend) == DQ_BACKEND_NO_DEADLINE);
    edu->ops->advance(edu->backend, UINT64_C(1) << 40);
    edu->ops->reset(edu->backend);
    assert_int_equal(edu->ops->messages_reserve(edu->backend, 1, &target), 0);
    assert_int_equal(edu->failed_count, 1);
    assert_int_equal(dq_qemu_backend_process_id(edu->backend), 0);
    assert_no_child();
}

static void missing_program_names_the_package(void **state)
{
    (void)state;
    setenv("DIRQL_QEMU", "", 1);
    char *path = strdup(getenv("PATH"));
    setenv("PATH", "/nonexistent", 1);
    expect_refusal("edu", "", -ENOENT, "qemu-system-x86");
    expect_refusal("edu", "", -ENOENT, "DIRQL_QEMU");
    setenv("PATH", path, 1);
    free(path);
    unsetenv("DIRQL_QEMU");
}

static void chosen_program_that_is_missing_is_named(void **state)
{
    (void)state;
    setenv("DIRQL_QEMU", "/nonexistent", 1);
    expect_refusal("edu", "", -ENOENT, "/nonexistent");
    setenv("DIRQL_QEMU", "/", 1);
    expect_refusal("edu", "", -EACCES, "DIRQL_QEMU");
    unsetenv("DIRQL_QEMU");
}

static void program_that_is_no_qemu_is_reported(void **state)
{
    (void)state;
    setenv("DIRQL_QEMU", "/bin/false", 1);
    expect_refusal("edu", "", -ENODEV, "exit status 1");
    unsetenv("DIRQL_QEMU");
}

static void unknown_device_is_refused_in_qemus_words(void **state)
{
    (void)state;
    expect_refusal("nosuchdevice", "", -ENODEV, "'nosuchdevice' is not a valid device model name");
    expect_refusal("nosuchdevice", "", -ENODEV, "-device help");
}

static void device_of_another_bus_is_refused(void **state)
{
    (void)state;
    expect_refusal("isa-serial", "", -ENODEV, "isa-serial");
}

static void unknown_option_is_refused_in_qemus_words(void **state)
{
    (void)state;
    expect_refusal("edu", "color=red", -ENODEV, "edu.color");
}

static void what_dirql_decides_is_no_option(void **state)
{
    (void)state;
    expect_refusal("edu", "addr=5", -EINVAL, "addr");
    expect_refusal("edu", "dma_mask=1,bus=pcie.0", -EINVAL, "bus");
    expect_refusal("edu", "id=x", -EINVAL, "id");
    expect_refusal("edu", "help", -EINVAL, "help");
    expect_refusal("edu", "dma_mask=1,board=isapc", -EINVAL, "takes q35 or pc");
    expect_refusal("edu", "board=pc,board=", -EINVAL, "takes q35 or pc");
    expect_refusal("edu", "board", -EINVAL, "takes q35 or pc");
    /* In QEMU's syntax two commas are one inside a value. */
    expect_refusal("edu", "x=a,,bus=1", -ENODEV, "edu.x");
}

static void names_that_are_more_than_a_name_are_refused(void **state)
{
    static const char long_name[] =
        "a-device-name-that-is-longer-than-any-device-name-of-any-emulator-ever";
    (void)state;
    expect_refusal("", "", -EINVAL, "no name");
    expect_refusal("help", "", -EINVAL, "no name");
    expect_refusal("{\"driver\":\"edu\"}", "", -EINVAL, "no name");
    expect_refusal(long_name, "", -EINVAL, "no name");
}

static void memory_that_a_pc_cannot_have_is_refused(void **state)
{
    static const uint64_t sizes[] = { 0, 4096, (UINT64_C(2048) + 1) << 20 };
    struct edu_fixture edu;
    (void)state;
    edu_prepare(&edu, "edu", "");
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        edu.config.ram_bytes = sizes[i];
        assert_int_equal(edu_open(&edu), -EINVAL);
        assert_non_null(strstr(edu.error.text, "MiB"));
    }
    edu_close(&edu);
}

static void killed_qemu_is_reported_once(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    kill(dq_qemu_backend_process_id(edu.backend), SIGKILL);
    assert_int_equal(edu_read(&edu, EDU_IDENT), 0xFFFFFFFF);
    edu_expect(&edu, "FAILED ");
    assert_non_null(strstr(edu.reason, "signal 9"));
    assert_non_null(strstr(edu.reason, "qemu:edu"));
    expect_gone(&edu);
    edu_close(&edu);
}

static void qemu_killed_between_accesses_is_found_by_time(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    edu_start_dma(&edu, 0x100000, EDU_BUFFER, 1, 0);
    kill(dq_qemu_backend_process_id(edu.backend), SIGKILL);
    edu.ops->advance(edu.backend, EDU_DMA_TIME_NS);
    edu_expect(&edu, "FAILED ");
    expect_gone(&edu);
    edu_close(&edu);
}

static void qemu_that_aborts_is_quoted(void **state)
{
    struct edu_fixture edu;
    (void)state;
    edu_start(&edu, "");
    /* Outside of the device's buffer: QEMU 7.2 gives up on that, newer ones go on. */
    edu_start_dma(&edu, 0x100000, 0, 1, 0);
    edu_jump(&edu);
    if (edu.failed_count == 0) {
        edu_close(&edu);
        return;
    }
    assert_non_null(strstr(edu.reason, "signal 6"));
    assert_non_null(strstr(edu.reason, "DMA range"));
    assert_null(strstr(edu.reason, "EAX"));
    expect_gone(&edu);
    edu_close(&edu);
}

static void closing_leaves_nothing_behind(void **state)
{
    struct edu_fixture edu;
    uint32_t descriptors = count_descriptors();
    (void)state;
    for (uint32_t i = 0; i < 3; i++) {
        edu_start(&edu, "");
        edu_messages_set(&edu, true);
        edu_write(&edu, EDU_RAISE, 1);
        edu.ops->reset(edu.backend);
        edu_close(&edu);
        assert_int_equal(count_descriptors(), descriptors);
        assert_no_child();
    }
    edu_start(&edu, "");
    kill(dq_qemu_backend_process_id(edu.backend), SIGKILL);
    edu_close(&edu);
    assert_int_equal(count_descriptors(), descriptors);
    assert_no_child();
}

static void qemu_dies_with_its_owner(void **state)
{
    int report[2];
    int qemu_id = 0;
    int status = 0;
    (void)state;
    assert_int_equal(pipe(report), 0);
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1),
                     0); /* so that we can wait for a grandchild */
    pid_t owner = fork();
    if (owner == 0) {
        struct edu_fixture edu;
        edu_prepare(&edu, "edu", "");
        qemu_id = edu_open(&edu) ? 0 : dq_qemu_backend_process_id(edu.backend);
        _exit(write(report[1], &qemu_id, sizeof(qemu_id)) != (ssize_t)sizeof(qemu_id));
    }
    assert_int_equal(waitpid(owner, &status, 0), owner);
    assert_int_equal(status, 0);
    assert_int_equal(read(report[0], &qemu_id, sizeof(qemu_id)), (int)sizeof(qemu_id));
    assert_true(qemu_id > 0);
    assert_int_equal(waitpid(qemu_id, &status, 0), qemu_id);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    close(report[0]);
    close(report[1]);
    prctl(PR_SET_CHILD_SUBREAPER, 0);
}

/* Let host time pass until the record is as expected, or the device is taken to be idle. */
static void wait_for_record(struct edu_fixture *edu, const char *record)
{
    while (strcmp(edu->record, record) != 0 &&
           edu->ops->next_deadline_ns(edu->backend) != DQ_BACKEND_NO_DEADLINE) {
        edu_jump(edu);
    }
    edu_expect(edu, record);
}

static void without_the_shim_it_works_and_says_so(void **state)
{
    struct edu_fixture edu;
    (void)state;
    setenv("DIRQL_CLOCK_SHIM", "", 1);
    edu_start(&edu, "");
    unsetenv("DIRQL_CLOCK_SHIM");
    assert_false(dq_qemu_backend_is_deterministic(edu.backend));
    assert_non_null(strstr(dq_qemu_backend_warning(edu.backend), "not deterministic"));
    edu_write(&edu, EDU_STATUS, EDU_STATUS_INTERRUPT);
    edu_write(&edu, EDU_FACTORIAL, 5);
    edu_expect(&edu, "+L ");
    edu_write(&edu, EDU_ACKNOWLEDGE, EDU_FACTORIAL_DONE);
    edu_expect(&edu, "-L ");
    edu_messages_set(&edu, true);
    edu_start_dma(&edu, 0x100000, EDU_BUFFER, 8, EDU_DMA_INTERRUPT);
    wait_for_record(&edu, "M0 ");
    edu_close(&edu);
}

static void shim_that_cannot_be_loaded_is_reported(void **state)
{
    struct edu_fixture edu;
    (void)state;
    setenv("DIRQL_CLOCK_SHIM", "/nonexistent/shim.so", 1);
    edu_start(&edu, "");
    assert_non_null(strstr(dq_qemu_backend_warning(edu.backend), "/nonexistent/shim.so"));
    assert_int_equal(edu_read(&edu, EDU_IDENT), 0x010000ED);
    edu_close(&edu);
    setenv("DIRQL_CLOCK_SHIM", "/dev/null", 1); /* the loader warns, and goes on without */
    edu_start(&edu, "");
    assert_non_null(strstr(dq_qemu_backend_warning(edu.backend), "did not use"));
    edu_close(&edu);
    unsetenv("DIRQL_CLOCK_SHIM");
}

struct listing_record {
    uint32_t count;
    uint32_t unavailable_count;
    bool has_edu;
    char unavailable[256]; /* said last */
};

static void note_listing(void *context, const struct dq_backend_listing *listing)
{
    struct listing_record *record = context;
    record->count++;
    record->unavailable_count += listing->unavailable != NULL;
    if (listing->unavailable) {
        (void)snprintf(record->unavailable, sizeof(record->unavailable), "%s",
                       listing->unavailable);
    }
    record->has_edu |= strcmp(listing->name, "qemu:edu") == 0;
    assert_non_null(listing->description);
    assert_null(strchr(listing->description, '\n'));
}

static void listing_says_whether_qemu_is_there(void **state)
{
    struct listing_record record = { 0 };
    (void)state;
    dq_qemu_backend_list(true, note_listing, &record);
    assert_true(record.has_edu);
    assert_true(record.count > 10);
    assert_int_equal(record.unavailable_count, 0);
}

/* One line stands for all. */
static void listing_without_asking_or_without_qemu_is_one_line(void **state)
{
    static const struct {
        const char *program;
        const char *says;
    } rows[] = {
        { "/nonexistent", "/nonexistent" },
        { "/bin/false", "`/bin/false -device help` ends with exit status 1" },
        { "/bin/true", "`/bin/true -device help` lists no PCI device" },
    };
    struct listing_record record = { 0 };
    (void)state;
    dq_qemu_backend_list(false, note_listing, &record);
    assert_int_equal(record.count, 1);
    assert_int_equal(record.unavailable_count, 0);
    for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        setenv("DIRQL_QEMU", rows[i].program, 1);
        dq_qemu_backend_list(true, note_listing, &record);
        assert_int_equal(record.count, 2 + i);
        assert_int_equal(record.unavailable_count, 1 + i);
        assert_non_null(strstr(record.unavailable, rows[i].says));
        assert_non_null(strstr(record.unavailable, "DIRQL_QEMU"));
    }
    unsetenv("DIRQL_QEMU");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_program_names_the_package),
        cmocka_unit_test(chosen_program_that_is_missing_is_named),
        cmocka_unit_test(program_that_is_no_qemu_is_reported),
        cmocka_unit_test(unknown_device_is_refused_in_qemus_words),
        cmocka_unit_test(device_of_another_bus_is_refused),
        cmocka_unit_test(unknown_option_is_refused_in_qemus_words),
        cmocka_unit_test(what_dirql_decides_is_no_option),
        cmocka_unit_test(names_that_are_more_than_a_name_are_refused),
        cmocka_unit_test(memory_that_a_pc_cannot_have_is_refused),
        cmocka_unit_test(killed_qemu_is_reported_once),
        cmocka_unit_test(qemu_killed_between_accesses_is_found_by_time),
        cmocka_unit_test(qemu_that_aborts_is_quoted),
        cmocka_unit_test(closing_leaves_nothing_behind),
        cmocka_unit_test(qemu_dies_with_its_owner),
        cmocka_unit_test(without_the_shim_it_works_and_says_so),
        cmocka_unit_test(shim_that_cannot_be_loaded_is_reported),
        cmocka_unit_test(listing_says_whether_qemu_is_there),
        cmocka_unit_test(listing_without_asking_or_without_qemu_is_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
