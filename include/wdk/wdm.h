/*
 * SPDX-License-Identifier: MIT
 *
 * wdm.h - the kernel as a driver sees it: types, resources and functions.
 *
 * An umbrella, because drivers need one. The parts under wdm/ are not meant to
 * be included by a driver; each states what it owns.
 */
#ifndef DQ_WDK_WDM_H
#define DQ_WDK_WDM_H

#define _WDMDDK_

#ifndef DBG
#define DBG 0
#endif

#include "wdm/types.h"

#include "wdm/bus.h"
#include "wdm/resource.h"

#include "wdm/bitmap.h"
#include "wdm/bug_check.h"
#include "wdm/context.h"
#include "wdm/device_object.h"
#include "wdm/dma.h"
#include "wdm/eresource.h"
#include "wdm/ex.h"
#include "wdm/file.h"
#include "wdm/interlocked.h"
#include "wdm/interrupt.h"
#include "wdm/io.h"
#include "wdm/irp.h"
#include "wdm/ke.h"
#include "wdm/mdl.h"
#include "wdm/ordered.h"
#include "wdm/pci.h"
#include "wdm/plug_play.h"
#include "wdm/processor.h"
#include "wdm/ps.h"
#include "wdm/register.h"
#include "wdm/registry.h"
#include "wdm/rtl.h"
#include "wdm/rtl_string.h"
#include "wdm/rtl_value.h"
#include "wdm/slist.h"
#include "wdm/sync.h"
#include "wdm/wait.h"
#include "wdm/wmi.h"

#include "bugcodes.h"

#endif /* DQ_WDK_WDM_H */
