/* SPDX-License-Identifier: MIT */
/* control_device - see control_device.h. */
#include "framework/control_device.h"

#include "kernel/pool.h"

struct WDFDEVICE_INIT *dq_control_device_init_create(struct dq_driver *driver)
{
    struct WDFDEVICE_INIT *init = dq_pool_fault_take() ? NULL : dq_arena_core_alloc(sizeof(*init));
    if (init) {
        dq_device_init_prepare(init, driver, UINT32_MAX);
        init->is_control = true;
        init->is_allocated = true;
        init->is_power_policy_owner = false;
    }
    return init;
}

void dq_control_device_init_free(struct WDFDEVICE_INIT *init)
{
    init->signature = 0;
    dq_arena_core_free(init, sizeof(*init));
}
