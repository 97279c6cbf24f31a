#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""banned_calls - calls that would let the operating system into a run.

Outside src/host nothing may read the host's clock, be random, use its threads,
heap, files or environment: a run is its list of choices. What may not be called
anywhere is what cannot be called safely. Each finding names the replacement.
"""

import re

import lint

HOST_ONLY = {
    "virtual time from the engine, or host_clock_*":
        "time clock clock_gettime gettimeofday clock_nanosleep timer_create timerfd_create",
    "dq_choose()": "rand random srand srandom rand_r drand48 getrandom arc4random",
    "nothing: sleeping is the engine's business": "sleep usleep nanosleep pause sched_yield",
    "the kernel layer's locks, or host_thread_*":
        "mtx_lock mtx_init mtx_unlock thrd_create cnd_wait call_once",
    "the arena, or host_memory_*":
        "malloc calloc realloc reallocarray free strdup strndup aligned_alloc posix_memalign "
        "asprintf vasprintf alloca mmap munmap mprotect madvise memfd_create",
    "the trace, or host_console_*":
        "printf fprintf vprintf vfprintf dprintf puts fputs fputc putc putchar perror fwrite",
    "options of the machine": "getenv setenv secure_getenv",
    "host_file_*":
        "open openat close read write pread pwrite fopen fclose fread fgets getline lseek stat "
        "unlink rename ioctl fcntl pipe pipe2 poll ppoll select epoll_create1 epoll_ctl "
        "epoll_wait eventfd socket socketpair connect bind listen accept send recv sendmsg recvmsg",
    "host_process_*":
        "fork vfork execv execve execvp posix_spawn system popen waitpid kill signal sigaction",
    "host_module_*": "dlopen dlsym dlclose dladdr",
    "DQ_ASSERT, or a status": "abort exit _exit quick_exit atexit raise",
    "host_fiber_*": "setjmp longjmp sigsetjmp siglongjmp makecontext swapcontext getcontext",
    "host_*": "syscall qsort_r sysconf getpid gettid",
}
HOST_ONLY_PREFIXES = {"pthread_": "the kernel layer's locks, or host_thread_*"}

NOWHERE = {
    "snprintf() or dq_text_*": "sprintf vsprintf strcpy strcat stpcpy",
    "strtol() with its checks": "atoi atol atoll",
    "getline()": "gets",
    "strtok_r()": "strtok",
}

# The command is a process of its own beside the machine: it talks to its user.
CLI_MAY = set(
    "printf fprintf vprintf vfprintf puts fputs fputc putc putchar perror fwrite getenv malloc "
    "calloc realloc free strdup strndup exit fopen fclose fread fgets getline asprintf".split()
)

# Where a banned call is at home.
EXCEPTIONS = {
    # The end of an assertion that nobody listens to.
    ("src/base/check.c", "abort"),
}

TEST_SLEEPS = {"no test sleeps": "sleep usleep nanosleep clock_nanosleep"}

CALL = re.compile(r"(?<![\w.])(?<!->)([a-z_][a-z0-9_]*)[ \t]*\(")
POINTER = re.compile(r"\w\s+\*\s*([a-z_]\w*)\s*=")
THREAD_LOCAL = re.compile(r"\b(_Thread_local|__thread|thread_local)\b")


def invert(table):
    return {name: use for use, names in table.items() for name in names.split()}


HOST_ONLY = invert(HOST_ONLY)
NOWHERE = invert(NOWHERE)
TEST_SLEEPS = invert(TEST_SLEEPS)


def replacement(layer, name):
    """What to use instead of name in a layer of src/, or None if it may be called."""
    if name in NOWHERE:
        return NOWHERE[name]
    if layer == "host" or (layer == "cli" and name in CLI_MAY):
        return None
    for prefix, use in HOST_ONLY_PREFIXES.items():
        if name.startswith(prefix):
            return use
    return HOST_ONLY.get(name)


def check_calls(path, text, find):
    # A static function or a variable of the file hides the C library's of the same name.
    code = lint.strip_directives(lint.strip(text))
    own = {function.name for function in lint.functions(text) if function.is_static}
    own |= set(POINTER.findall(code))
    for match in CALL.finditer(code):
        use = find(match.group(1))
        if use and match.group(1) not in own:
            yield lint.Finding(path, lint.line_of(code, match.start()),
                               f"{match.group(1)}() is banned here; use {use}")


def check(tree):
    for path in tree.files(("src",)):
        layer = path.split("/")[1]
        text = tree.read(path)
        # A module that is loaded into another process is no part of the runtime.
        if "/preload/" in path:
            continue
        yield from check_calls(
            path, text,
            lambda name: None if (path, name) in EXCEPTIONS else replacement(layer, name))
        if layer != "host":
            code = lint.strip(text)
            for match in THREAD_LOCAL.finditer(code):
                yield lint.Finding(path, lint.line_of(code, match.start()),
                                   "no thread-local variable outside host/; ask the engine for "
                                   "the current processor")
    for path in tree.files(("tests",)):
        yield from check_calls(path, tree.read(path), TEST_SLEEPS.get)


BAD = {
    "src/kernel/a.c": "void f(void)\n{\n    p = malloc(3);\n    pthread_self();\n}\n"
                      "static _Thread_local int current;\n",
    "src/host/b.c": "void g(void)\n{\n    sprintf(text, \"%d\", 1);\n}\n",
    "src/cli/c.c": "void h(void)\n{\n    return rand();\n}\n",
    "tests/unit/kernel/d_test.c": "void i(void)\n{\n    usleep(10);\n}\n",
}
EXPECTED = [
    "src/kernel/a.c:3: malloc() is banned here; use the arena",
    "src/kernel/a.c:4: pthread_self() is banned here",
    "src/kernel/a.c:6: no thread-local variable",
    "src/host/b.c:3: sprintf() is banned here; use snprintf()",
    "src/cli/c.c:3: rand() is banned here; use dq_choose()",
    "tests/unit/kernel/d_test.c:3: usleep() is banned here; use no test sleeps",
]
GOOD = {
    "src/kernel/a.c": "void f(void)\n{\n    /* malloc(3) */\n    text = \"printf(\";\n"
                      "    ops->read(1);\n    backend.open(2);\n    dq_time(3);\n}\n"
                      "static void bind(void)\n{\n}\n"
                      "void g(void)\n{\n    bind();\n    writer *write = w;\n"
                      "    write();\n}\n",
    "src/host/b.c": "void g(void)\n{\n    malloc(3);\n}\n",
    "src/cli/c.c": "void h(void)\n{\n    printf(\"x\");\n}\n",
}

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
