/* SPDX-License-Identifier: MIT */
/* scenario_power - what an application's thread does in the system's and its user's place: power
 * and Plug and Play. */
#include "base/check.h"
#include "bus/bus.h"
#include "framework/devnode.h"
#include "kernel/cpu.h"
#include "machine/scenario_internal.h"

static dirql_status ask(uint32_t index, struct dq_devnode_request *request)
{
    uint32_t function;
    struct dq_devnode *node = dq_machine_devnode(index, &function);
    return (dirql_status)(node ? dq_devnode_ask(node, request) : STATUS_NO_SUCH_DEVICE);
}

DQ_EXPORT dirql_status dirql_power_down_for(struct dirql_app *app, uint32_t index,
                                            enum dirql_sleep sleep)
{
    (void)app;
    dq_scenario_enter("power_down", index);
    struct dq_devnode_request request = {
        .action = DQ_DEVNODE_POWER_DOWN,
        .target = sleep == DIRQL_SHUTDOWN ? WdfPowerDeviceD3Final : WdfPowerDeviceD3,
    };
    return ask(index, &request);
}

DQ_EXPORT dirql_status dirql_power_down(struct dirql_app *app, uint32_t index)
{
    return dirql_power_down_for(app, index, DIRQL_SLEEP);
}

DQ_EXPORT dirql_status dirql_power_up(struct dirql_app *app, uint32_t index)
{
    (void)app;
    dq_scenario_enter("power_up", index);
    struct dq_devnode_request request = { .action = DQ_DEVNODE_POWER_UP };
    return ask(index, &request);
}

DQ_EXPORT dirql_status dirql_stop(struct dirql_app *app, uint32_t index)
{
    (void)app;
    dq_scenario_enter("stop", index);
    struct dq_devnode_request request = { .action = DQ_DEVNODE_STOP };
    return ask(index, &request);
}

static bool is_grant_possible(const struct dirql_grant *grant)
{
    bool is_irql = grant->irql == 0 ||
                   (grant->irql >= DQ_IRQL_DEVICE_MIN && grant->irql <= DQ_IRQL_DEVICE_MAX);
    return is_irql && (grant->targets >> dq_cpu_count()) == 0;
}

DQ_EXPORT dirql_status dirql_restart(struct dirql_app *app, uint32_t index,
                                     const struct dirql_grant *grant)
{
    (void)app;
    dq_scenario_enter("restart", index);
    struct dq_resource_grant resources = { 0 };
    if (grant) {
        if (!is_grant_possible(grant)) {
            dq_stop_run(DQ_STOP_SCENARIO,
                        "dirql_restart: an IRQL of %u, or a processor of the mask "
                        "0x%llx, does not exist",
                        grant->irql, (unsigned long long)grant->targets);
        }
        resources.messages_max = grant->messages_max;
        resources.irql = (uint8_t)grant->irql;
        resources.targets = grant->targets;
    }
    struct dq_devnode_request request = { .action = DQ_DEVNODE_RESTART, .grant = &resources };
    return ask(index, &request);
}

DQ_EXPORT dirql_status dirql_remove(struct dirql_app *app, uint32_t index)
{
    (void)app;
    dq_scenario_enter("remove", index);
    struct dq_devnode_request request = { .action = DQ_DEVNODE_REMOVE };
    return ask(index, &request);
}

/* The hardware goes at once, whatever its driver is doing. */
DQ_EXPORT dirql_status dirql_surprise_remove(struct dirql_app *app, uint32_t index)
{
    (void)app;
    dq_scenario_enter("surprise_remove", index);
    uint32_t function;
    if (!dq_machine_devnode(index, &function)) {
        return (dirql_status)STATUS_NO_SUCH_DEVICE;
    }
    dq_bus_unplug(function);
    struct dq_devnode_request request = { .action = DQ_DEVNODE_SURPRISE_REMOVE };
    return ask(index, &request);
}
