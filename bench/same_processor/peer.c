/* SPDX-License-Identifier: MIT */
/*
 * peer.c - the logic of driver.c for tools that know threads and signals, not interrupts.
 *
 * usage: peer threads|signal nothing|lock|irql|irql-elsewhere|unconnected [MILLISECONDS]
 *
 * A program of threads is what one writes to test interrupt code with a race detector of today. The
 * ISR is a thread (threads), or a signal handler that nests on the thread it interrupts (signal);
 * raising IRQL is a real-time priority above the ISR's thread on one processor, or a blocked
 * signal. Nothing is shared but the counter, so nothing else orders the two, and a tool that
 * reports, reports the counter. Prints how many increments the ISR made and how many in all were
 * lost.
 *
 * Exit status: 0, 2 wrong usage, 77 this computer does not let us (real-time priorities).
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#define MILLISECONDS_DEFAULT 300u
#define PERIOD_US            50
/* Increments between two looks at the clock. */
#define BATCH             100u
#define UNCONNECTED_COUNT 4u
#define STATUS_USAGE      2
#define STATUS_SKIPPED    77

enum protection {
    PROTECT_NOTHING,
    PROTECT_LOCK,
    PROTECT_IRQL,
    PROTECT_IRQL_ELSEWHERE,
    PROTECT_UNCONNECTED,
    PROTECT_COUNT
};

static const char *const protection_names[PROTECT_COUNT] = {
    [PROTECT_NOTHING] = "nothing",
    [PROTECT_LOCK] = "lock",
    [PROTECT_IRQL] = "irql",
    [PROTECT_IRQL_ELSEWHERE] = "irql-elsewhere",
    [PROTECT_UNCONNECTED] = "unconnected",
};

/* Real-time priorities that play IRQLs. */
enum { PRIORITY_PASSIVE = 10, PRIORITY_ISR = 20, PRIORITY_RAISED = 30 };

static enum protection protection;
static uint64_t deadline_ns;
static pthread_mutex_t interrupt_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned counter;
/* Written by the ISR only, read after its end. */
static unsigned isr_count;

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Counter++ as a load, an addition and a store, whatever the compiler would make of it: one
 * instruction could not be interrupted. */
static __attribute__((noinline)) void increment(void)
{
    unsigned value = counter;

    __asm__ volatile("" : "+r"(value));
    counter = value + 1;
}

/* --- The ISR as a thread --- */

static bool is_raising(void)
{
    return protection == PROTECT_IRQL || protection == PROTECT_IRQL_ELSEWHERE;
}

static void *isr_thread(void *unused)
{
    struct timespec period = { .tv_nsec = PERIOD_US * 1000 };

    (void)unused;
    while (now_ns() < deadline_ns) {
        nanosleep(&period, NULL);
        if (protection == PROTECT_LOCK) {
            pthread_mutex_lock(&interrupt_lock);
        }
        increment();
        isr_count++;
        if (protection == PROTECT_LOCK) {
            pthread_mutex_unlock(&interrupt_lock);
        }
    }
    return NULL;
}

static void thread_increment(void)
{
    switch (protection) {
    case PROTECT_LOCK:
        pthread_mutex_lock(&interrupt_lock);
        increment();
        pthread_mutex_unlock(&interrupt_lock);
        break;
    case PROTECT_IRQL:
    case PROTECT_IRQL_ELSEWHERE:
        pthread_setschedprio(pthread_self(), PRIORITY_RAISED);
        increment();
        pthread_setschedprio(pthread_self(), PRIORITY_PASSIVE);
        break;
    case PROTECT_NOTHING:
    case PROTECT_UNCONNECTED:
    case PROTECT_COUNT:
        increment();
        break;
    }
}

static bool become_passive(void)
{
    struct sched_param parameters = { .sched_priority = PRIORITY_PASSIVE };
    cpu_set_t cpus;

    CPU_ZERO(&cpus);
    CPU_SET(0, &cpus);
    return pthread_setaffinity_np(pthread_self(), sizeof(cpus), &cpus) == 0 &&
           pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters) == 0;
}

/* The thread has its priority and processor from its first instruction: it would not get the
 * processor to ask for them. */
static int isr_create(pthread_t *thread)
{
    struct sched_param parameters = { .sched_priority = PRIORITY_ISR };
    pthread_attr_t attributes;
    cpu_set_t cpus;
    int status;

    pthread_attr_init(&attributes);
    if (is_raising()) {
        CPU_ZERO(&cpus);
        CPU_SET(protection == PROTECT_IRQL ? 0 : 1, &cpus);
        pthread_attr_setaffinity_np(&attributes, sizeof(cpus), &cpus);
        pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
        pthread_attr_setschedpolicy(&attributes, SCHED_FIFO);
        pthread_attr_setschedparam(&attributes, &parameters);
    }
    status = pthread_create(thread, &attributes, isr_thread, NULL);
    pthread_attr_destroy(&attributes);
    return status;
}

static int connect_thread(pthread_t *thread)
{
    if (is_raising() && !become_passive()) {
        return STATUS_SKIPPED;
    }
    return isr_create(thread) == 0 ? 0 : STATUS_SKIPPED;
}

/* --- The ISR as a signal handler --- */

static void isr_signal(int number)
{
    (void)number;
    /* Nobody holds the lock: who takes it has blocked the signal, as the interrupt's lock raises to
     * DIRQL. */
    if (protection == PROTECT_LOCK) {
        pthread_mutex_lock(&interrupt_lock);
    }
    increment();
    isr_count++;
    if (protection == PROTECT_LOCK) {
        pthread_mutex_unlock(&interrupt_lock);
    }
}

static void signal_increment(void)
{
    sigset_t raised;
    sigset_t before;

    if (protection == PROTECT_NOTHING) {
        increment();
        return;
    }
    sigemptyset(&raised);
    sigaddset(&raised, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &raised, &before);
    if (protection == PROTECT_LOCK) {
        pthread_mutex_lock(&interrupt_lock);
    }
    increment();
    if (protection == PROTECT_LOCK) {
        pthread_mutex_unlock(&interrupt_lock);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void connect_signal(void)
{
    struct sigaction action = { .sa_handler = isr_signal, .sa_flags = SA_RESTART };
    struct itimerval timer = { .it_interval = { .tv_usec = PERIOD_US },
                               .it_value = { .tv_usec = PERIOD_US } };

    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
}

static void disconnect_signal(void)
{
    struct itimerval timer = { 0 };

    setitimer(ITIMER_REAL, &timer, NULL);
    signal(SIGALRM, SIG_IGN);
}

/* --- Both --- */

/* How often the loop incremented. */
static unsigned loop(void (*loop_increment)(void))
{
    unsigned count = 0;

    while (now_ns() < deadline_ns) {
        for (unsigned i = 0; i < BATCH && protection != PROTECT_UNCONNECTED; i++) {
            loop_increment();
            count++;
        }
    }
    return count;
}

static unsigned unconnected(void)
{
    unsigned count = protection == PROTECT_UNCONNECTED ? UNCONNECTED_COUNT / 2 : 0;

    for (unsigned i = 0; i < count; i++) {
        increment();
    }
    return count;
}

static int run(bool is_signal)
{
    unsigned count = unconnected();
    pthread_t thread;

    if (is_signal) {
        connect_signal();
        count += loop(signal_increment);
        disconnect_signal();
    } else {
        int status = connect_thread(&thread);

        if (status != 0) {
            fputs("peer: this computer does not let us have real-time priorities, or has one "
                  "processor\n",
                  stderr);
            return status;
        }
        count += loop(thread_increment);
        pthread_join(thread, NULL);
    }
    count += unconnected();
    printf("isr %u lost %u\n", isr_count, count + isr_count - counter);
    return 0;
}

int main(int argument_count, char **arguments)
{
    bool is_signal = argument_count > 1 && strcmp(arguments[1], "signal") == 0;
    unsigned long milliseconds =
        argument_count > 3 ? strtoul(arguments[3], NULL, 0) : MILLISECONDS_DEFAULT;

    if (argument_count > 2 && (is_signal || strcmp(arguments[1], "threads") == 0)) {
        for (protection = 0; protection < PROTECT_COUNT; protection++) {
            if (strcmp(arguments[2], protection_names[protection]) == 0 &&
                !(is_signal && protection == PROTECT_IRQL_ELSEWHERE)) {
                deadline_ns = now_ns() + milliseconds * 1000000u;
                return run(is_signal);
            }
        }
    }
    fputs("usage: peer threads|signal nothing|lock|irql|irql-elsewhere|unconnected "
          "[MILLISECONDS]\n",
          stderr);
    return STATUS_USAGE;
}
