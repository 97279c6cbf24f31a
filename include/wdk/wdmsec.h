/*
 * SPDX-License-Identifier: MIT
 *
 * wdmsec.h - security descriptors of device objects that drivers commonly want, as texts. What
 * they say: everything for the system; read, write, execute for administrators (ADM), for
 * everybody (WORLD), for restricted code (RES). dirql does not look at them.
 *
 * Source: kernel/sddl-for-device-objects.
 */
#ifndef DQ_WDK_WDMSEC_H
#define DQ_WDK_WDMSEC_H

#include "ntdef.h"

DECLARE_GLOBAL_CONST_UNICODE_STRING(SDDL_DEVOBJ_KERNEL_ONLY, L"D:P");
DECLARE_GLOBAL_CONST_UNICODE_STRING(SDDL_DEVOBJ_SYS_ALL, L"D:P(A;;GA;;;SY)");
DECLARE_GLOBAL_CONST_UNICODE_STRING(SDDL_DEVOBJ_SYS_ALL_ADM_ALL, L"D:P(A;;GA;;;SY)(A;;GA;;;BA)");
DECLARE_GLOBAL_CONST_UNICODE_STRING(SDDL_DEVOBJ_SYS_ALL_ADM_RX, L"D:P(A;;GA;;;SY)(A;;GRGX;;;BA)");
DECLARE_GLOBAL_CONST_UNICODE_STRING(SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_R,
                                    L"D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GR;;;WD)");
DECLARE_GLOBAL_CONST_UNICODE_STRING(SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_R_RES_R,
                                    L"D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GR;;;WD)(A;;GR;;;RC)");
DECLARE_GLOBAL_CONST_UNICODE_STRING(SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_RW_RES_R,
                                    L"D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GRGW;;;WD)(A;;GR;;;RC)");
DECLARE_GLOBAL_CONST_UNICODE_STRING(
    SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_RWX_RES_RWX,
    L"D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GRGWGX;;;WD)(A;;GRGWGX;;;RC)");

#endif /* DQ_WDK_WDMSEC_H */
