#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""generate - the scheduling tests, one line each, on standard output: generate.py >generated.def

Renames the actors of the named tests in every way, and draws 20 bugs. The seed is fixed, so the
file is the same every time; random.Random's integers are, too, whatever the version of Python.
"""

import itertools
import random

SEED = 20
GENERATED_COUNT = 20
THREADS = 3
# Nobody looks: a test of speed and of counting.
NOBODY = 3

# Group, accesses of each thread, spread, first and last access of the observer that look, windows
# of the other two: how many accesses each has made.
NAMED = (
    ("t30", 10, 0, 4, 4, (3, 7), (5, 5)),
    ("t30n", 10, 0, 0, 3, (4, 4), (6, 6)),
    ("t30_spread", 10, 1, 4, 5, (3, 7), (2, 6)),
    ("t30n_spread", 10, 1, 4, 7, (4, 4), (6, 6)),
)
PLAIN = (
    ("t30_plain", 10),
    ("x200", 67),
    ("small", 4),
)


def line(name, group, accesses, spread, observer, look, windows):
    pairs = ", ".join(f"{low}, {high}" for low, high in windows)
    return (f"NEUTRAL_PROGRAM({name}, {group}, {accesses}, {spread}, {observer}, "
            f"{look[0]}, {look[1]}, {pairs})")


def placed(order, first_window, second_window):
    """Windows by thread; order is (observer, first, second)."""
    windows = [(0, 0)] * THREADS
    windows[order[1]] = first_window
    windows[order[2]] = second_window
    return windows


def renamings():
    for group, accesses, spread, first, last, one, two in NAMED:
        for order in itertools.permutations(range(THREADS)):
            name = f"{group}_{''.join(map(str, order))}"
            yield line(name, group, accesses, spread, order[0], (first, last),
                       placed(order, one, two))


def generated():
    draw = random.Random(SEED)
    orders = list(itertools.permutations(range(THREADS)))
    for number in range(GENERATED_COUNT):
        accesses = 10
        spread = number % 2
        order = orders[draw.randrange(len(orders))]
        windows = []
        for _ in range(2):
            # In the middle of a thread: it has begun and not ended.
            low = 1 + draw.randrange(accesses - 1)
            width = draw.randrange(3)
            windows.append((low, min(low + width, accesses - 1)))
        # One look for each other thread if each has a location of its own.
        looks = 2 + 2 * draw.randrange(2) if spread else 1 + draw.randrange(3)
        first = draw.randrange(accesses - looks + 1)
        yield line(f"bug_{number:02}", "generated", accesses, spread, order[0],
                   (first, first + looks - 1), placed(order, *windows))


def main():
    print("/* SPDX-License-Identifier: MIT */")
    print("/*")
    print(" * generated.def - the scheduling tests; made by generate.py, do not edit.")
    print(" *")
    print(" * NEUTRAL_PROGRAM(name, group, accesses, spread, observer, first, last,")
    print(" *                 low and high of the windows of threads 0, 1, 2); see program.h.")
    print(" */")
    for name, accesses in PLAIN:
        print(line(name, name, accesses, 0, NOBODY, (0, 0), [(0, 0)] * THREADS))
    for text in itertools.chain(renamings(), generated()):
        print(text)


if __name__ == "__main__":
    main()
