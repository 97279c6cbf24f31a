/* SPDX-License-Identifier: MIT */
/*
 * scenario - an application, written in C, that uses the driver under test and states what must
 * hold.
 *
 * A scenario is a shared object that exports one `const struct dirql_scenario dirql_scenario`. Its
 * run() is the first application thread: it runs inside the machine at PASSIVE_LEVEL, in virtual
 * time, and may be preempted by interrupts, DPCs and other threads wherever the machine allows it.
 * When run() returns and every thread it started has ended, the device is removed and the driver
 * unloaded.
 *
 * Statuses are NTSTATUS values (0 is success, the top bit marks an error). Calls block the calling
 * application thread only. Threads of a scenario share nothing with libc's threads: no pthread
 * call, no sleep, no clock of the host. What a scenario keeps between calls belongs on its threads'
 * stacks, in dirql_app_alloc(), or in its globals (which a rewind restores).
 */
#ifndef DIRQL_SCENARIO_H
#define DIRQL_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DIRQL_SCENARIO_VERSION 1u

/** The application; passed to run() and to every thread. */
struct dirql_app;
/** An open handle to a device. */
struct dirql_file;
/** A request that was sent and may still be pending. */
struct dirql_io;
struct dirql_thread;

typedef uint32_t dirql_status;

struct dirql_scenario {
    uint32_t version; /* DIRQL_SCENARIO_VERSION */
    const char *name;
    const char *description;
    void (*run)(struct dirql_app *app);
};

/** CTL_CODE of the Windows headers, for code that includes none of them. */
#define DIRQL_CTL_CODE(device_type, function, method, access)                                      \
    (((uint32_t)(device_type) << 16) | ((uint32_t)(access) << 14) | ((uint32_t)(function) << 2) |  \
     (uint32_t)(method))

/** Open device number `index` (in order of enumeration). Fails as CreateFile would: the driver's
 * status, or 0xC0000034 (STATUS_OBJECT_NAME_NOT_FOUND) when no such device has started. */
dirql_status dirql_open(struct dirql_app *app, uint32_t index, struct dirql_file **ret_file);
/** Close the handle: EvtFileCleanup and an end of the requests that wait in queues, as of
 * STATUS_CANCELLED; when all requests on it have completed, which is waited for, EvtFileClose. */
void dirql_close(struct dirql_file *file);

/** Send a request and wait for its end. `ret_bytes` (may be NULL) receives IoStatus.Information. */
dirql_status dirql_read(struct dirql_file *file, void *buffer, size_t bytes, uint64_t offset,
                        size_t *ret_bytes);
dirql_status dirql_write(struct dirql_file *file, const void *buffer, size_t bytes, uint64_t offset,
                         size_t *ret_bytes);
dirql_status dirql_ioctl(struct dirql_file *file, uint32_t code, const void *input,
                         size_t input_bytes, void *output, size_t output_bytes, size_t *ret_bytes);

/** The same without waiting. The buffers must stay valid until dirql_io_wait() has returned the
 * end. */
struct dirql_io *dirql_read_begin(struct dirql_file *file, void *buffer, size_t bytes,
                                  uint64_t offset);
struct dirql_io *dirql_write_begin(struct dirql_file *file, const void *buffer, size_t bytes,
                                   uint64_t offset);
struct dirql_io *dirql_ioctl_begin(struct dirql_file *file, uint32_t code, const void *input,
                                   size_t input_bytes, void *output, size_t output_bytes);

#define DIRQL_WAIT_FOREVER UINT64_MAX
/**
 * Wait until the request has completed; at most timeout_ns of virtual time. Returns false on
 * time-out (the request stays pending, wait again). On true the request's status and byte count are
 * stored (either pointer may be NULL) and `io` is gone.
 */
bool dirql_io_wait(struct dirql_io *io, uint64_t timeout_ns, dirql_status *ret_status,
                   size_t *ret_bytes);

/**
 * Cancel a request, as CancelIoEx does: it ends soon, if the driver lets it, with 0xC0000120
 * (STATUS_CANCELLED) or as it would have. Wait for it all the same. False if it has ended already.
 * What a thread has pending when it ends is canceled for it, and the thread ends when all of that
 * has completed.
 */
bool dirql_io_cancel(struct dirql_io *io);

/** Start another application thread; `name` is shown in timelines. dirql_thread_join() waits for
 * its end and frees it. */
struct dirql_thread *dirql_thread_start(struct dirql_app *app, const char *name,
                                        void (*routine)(struct dirql_app *app, void *context),
                                        void *context);
void dirql_thread_join(struct dirql_thread *thread);

/** Let virtual time pass; 0 gives other threads of the same priority a turn. */
void dirql_sleep_ns(struct dirql_app *app, uint64_t ns);
uint64_t dirql_now_ns(struct dirql_app *app);

/** Zeroed memory that a rewind restores; freed with the machine. Never NULL. */
void *dirql_app_alloc(struct dirql_app *app, size_t bytes);

/** Value of `--set name=value`, or `fallback`. Numbers in C notation. */
uint64_t dirql_option(struct dirql_app *app, const char *name, uint64_t fallback);

/** A line of the application's own output, with virtual time. printf formats. */
void dirql_log(struct dirql_app *app, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** State that `condition` must hold. If not, the run has failed (exit status 1) and goes on.
 * Returns the condition. */
#define DIRQL_EXPECT(app, condition)                                                               \
    dirql_expect((app), (condition), #condition, __FILE__, (uint32_t)__LINE__)
bool dirql_expect(struct dirql_app *app, bool condition, const char *text, const char *file,
                  uint32_t line);

/** The scenario itself. A shared object that is a scenario exports it under this name. */
extern const struct dirql_scenario dirql_scenario;

#ifdef __cplusplus
}
#endif

#endif
