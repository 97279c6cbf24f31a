/* SPDX-License-Identifier: MIT */
/*
 * transitions - power and Plug and Play transitions of device 0, drawn from a seed: down and up,
 * stopped and started again with another IRQL, removed, pulled out.
 *
 * Sources: kernel/how-the-pnp-manager-removes-and-reconfigures-devices,
 * kernel/stopping-a-device-to-rebalance-resources,
 * kernel/handling-an-irp-mn-surprise-removal-request.
 */
#ifndef DIRQL_SCENARIOS_TRANSITIONS_H
#define DIRQL_SCENARIOS_TRANSITIONS_H

#include "dirql/scenario.h"

#define TRANSITION_PAUSE_NS   40000u /* at most, before each */
#define TRANSITION_HALFWAY_NS 30000u /* at most, between down and up, or stop and start */
#define TRANSITION_NO_DEVICE  0xC000000Eu
#define TRANSITION_VETOED     0x80000028u
#define TRANSITION_IRQL_FIRST 4u
#define TRANSITION_IRQL_COUNT 6u

static inline uint32_t transition_draw(uint64_t *seed, uint32_t count)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % count;
}

/* False: the device is gone. */
static inline bool transition_is_there(struct dirql_app *app, dirql_status status)
{
    DIRQL_EXPECT(app, status == 0 || status == TRANSITION_NO_DEVICE || status == TRANSITION_VETOED);
    return status != TRANSITION_NO_DEVICE;
}

static inline bool transition_sleep_and_wake(struct dirql_app *app, uint64_t *seed)
{
    bool is_here = transition_is_there(app, dirql_power_down(app, 0));
    dirql_sleep_ns(app, transition_draw(seed, TRANSITION_HALFWAY_NS));
    return is_here && transition_is_there(app, dirql_power_up(app, 0));
}

static inline bool transition_rebalance(struct dirql_app *app, uint64_t *seed)
{
    struct dirql_grant grant = {
        .irql = TRANSITION_IRQL_FIRST + transition_draw(seed, TRANSITION_IRQL_COUNT),
    };
    bool is_here = transition_is_there(app, dirql_stop(app, 0));
    dirql_sleep_ns(app, transition_draw(seed, TRANSITION_HALFWAY_NS));
    return is_here && transition_is_there(app, dirql_restart(app, 0, &grant));
}

static inline bool transition_remove(struct dirql_app *app)
{
    dirql_status status = dirql_remove(app, 0);
    return transition_is_there(app, status) && status != 0;
}

/* At most `count` of them; a removal is the last. */
static inline void transitions_take(struct dirql_app *app, uint64_t seed, uint32_t count)
{
    bool is_here = true;
    for (uint32_t i = 0; i < count && is_here; i++) {
        dirql_sleep_ns(app, transition_draw(&seed, TRANSITION_PAUSE_NS));
        switch (transition_draw(&seed, 8)) {
        case 0:
            (void)transition_is_there(app, dirql_surprise_remove(app, 0));
            is_here = false;
            break;
        case 1:
            is_here = transition_remove(app);
            break;
        case 2:
        case 3:
        case 4:
            is_here = transition_rebalance(app, &seed);
            break;
        default:
            is_here = transition_sleep_and_wake(app, &seed);
            break;
        }
    }
}

#endif
