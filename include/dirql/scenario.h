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
/** The same by a name that the driver gave the device: a symbolic link, as \\.\\NAME, or a device
 * name. What stands behind it, from a backslash on, is the file's name. Case does not matter. */
dirql_status dirql_open_name(struct dirql_app *app, const char *name, struct dirql_file **ret_file);
/** The same of the device interface number `index`, of those that are enabled, with this class:
 * "{6994AD04-93EF-11D0-A3CC-00A0C9223196}". 0xC000000D (STATUS_INVALID_PARAMETER) if that is no
 * GUID. */
dirql_status dirql_open_interface(struct dirql_app *app, const char *guid, uint32_t index,
                                  struct dirql_file **ret_file);
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

/*
 * Power and PnP. What the system and its user do with device number `index`, at any time, from any
 * thread; the call returns when it is done. The driver's callbacks run on threads of the system's,
 * in the order of Microsoft's pages. Statuses: what the failing callback returned, or
 *   0xC000000E  (STATUS_NO_SUCH_DEVICE) there is no such device, or it is gone;
 *   0xC0000184  (STATUS_INVALID_DEVICE_STATE) it is not where this can be asked of it;
 *   0x80000028  (STATUS_PLUGPLAY_QUERY_VETOED) it stays: the driver does not let it go, or a handle
 *               to it is open.
 * A device whose callback fails is lost, as if it had been pulled out.
 */

/** What the system does to put a device into a low-power state. */
enum dirql_sleep {
    DIRQL_SLEEP,     /* the system sleeps: D3 */
    DIRQL_HIBERNATE, /* D3 */
    DIRQL_SHUTDOWN,  /* D3Final */
};

/** The system goes to sleep: the device leaves D0, if it is there. In a low-power state registers
 * read all-ones, nothing reaches the device and no interrupt comes from it; requests wait in
 * power-managed queues. */
dirql_status dirql_power_down(struct dirql_app *app, uint32_t index);
dirql_status dirql_power_down_for(struct dirql_app *app, uint32_t index, enum dirql_sleep sleep);
/** The system wakes: the device comes back to D0. A model is as after its reset. */
dirql_status dirql_power_up(struct dirql_app *app, uint32_t index);

/** What a device is given when it starts again; 0: as before. Its vectors and its registers'
 * addresses are others than before in any case. */
struct dirql_grant {
    uint32_t messages_max; /* message-signaled interrupts, at most */
    uint32_t irql;         /* of all its interrupts, 3 to 12 */
    uint64_t targets;      /* processors that they may go to, bit mask */
};

/** The PnP manager wants the device's resources: it is stopped, if it agrees. */
dirql_status dirql_stop(struct dirql_app *app, uint32_t index);
/** ... and started again. `grant` may be NULL. */
dirql_status dirql_restart(struct dirql_app *app, uint32_t index, const struct dirql_grant *grant);

/** The user removes the device (ejects, disables it), if it agrees and no handle is open. */
dirql_status dirql_remove(struct dirql_app *app, uint32_t index);
/** The device is pulled out: from now on its registers read all-ones and no new interrupt comes.
 * Returns when the driver has let go of it; handles to it are closed as always. */
dirql_status dirql_surprise_remove(struct dirql_app *app, uint32_t index);

/** Start another application thread; `name` is shown in timelines. dirql_thread_join() waits for
 * its end and frees it. */
struct dirql_thread *dirql_thread_start(struct dirql_app *app, const char *name,
                                        void (*routine)(struct dirql_app *app, void *context),
                                        void *context);
void dirql_thread_join(struct dirql_thread *thread);

/** Let virtual time pass; 0 gives other threads of the same priority a turn. */
void dirql_sleep_ns(struct dirql_app *app, uint64_t ns);
uint64_t dirql_now_ns(struct dirql_app *app);

/** Zeroed memory that a rewind restores; freed with the machine. Never NULL. With direct I/O it is
 * this memory that drivers and devices see; of a buffer elsewhere they see a copy. */
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
