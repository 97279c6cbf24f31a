/* SPDX-License-Identifier: MIT */
/*
 * interrupts - interrupt objects for tests of the kernel: each notes its letter when its ISR begins
 * and the capital when it ends.
 */
#ifndef TESTS_UNIT_KERNEL_INTERRUPTS_H
#define TESTS_UNIT_KERNEL_INTERRUPTS_H

#include "unit/kernel/computer.h"

struct lettered_interrupt {
    struct dq_interrupt interrupt; /* first */
    KSPIN_LOCK lock;
    char letter;
    bool (*act)(
        struct lettered_interrupt *lettered); /* what the ISR does and returns; NULL: TRUE */
};

static inline bool lettered_service(struct dq_interrupt *interrupt)
{
    struct lettered_interrupt *lettered = interrupt->context;
    char letter = lettered->letter;
    note(letter);
    bool is_claimed = lettered->act ? lettered->act(lettered) : true;
    note((char)(letter - 'a' + 'A'));
    return is_claimed;
}

static inline void configure(uint32_t vector, uint8_t irql, bool is_latched, uint64_t targets)
{
    struct dq_vector_config config = {
        .vector = vector, .irql = irql, .is_latched = is_latched, .targets = targets
    };
    dq_vector_configure(&config);
    computer.irqls[vector] = irql;
}

/* After configure(). In core, as the framework's are. */
static inline struct lettered_interrupt *make_interrupt(char letter, uint32_t vector,
                                                        bool (*act)(struct lettered_interrupt *))
{
    struct lettered_interrupt *lettered = dq_arena_core_alloc(sizeof(*lettered));
    lettered->letter = letter;
    lettered->act = act;
    lettered->interrupt.service = lettered_service;
    lettered->interrupt.context = lettered;
    lettered->interrupt.lock = &lettered->lock;
    lettered->interrupt.vector = vector;
    lettered->interrupt.irql = computer.irqls[vector];
    lettered->interrupt.synchronize_irql = computer.irqls[vector];
    return lettered;
}

static inline void connect(struct lettered_interrupt *lettered)
{
    if (dq_interrupt_connect(&lettered->interrupt) != STATUS_SUCCESS) {
        note('?');
    }
}

/* Disconnect and give the memory back, as a deleted object's would be: whoever touches it then sees
 * zeros. */
static inline void disconnect(struct lettered_interrupt *lettered)
{
    dq_interrupt_disconnect(&lettered->interrupt);
    dq_arena_core_free(lettered, sizeof(*lettered));
}

#endif
