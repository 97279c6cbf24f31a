/*
 * SPDX-License-Identifier: MIT
 *
 * wdf.h - the framework as a driver sees it: KMDF 1.33, the part that dirql has.
 *
 * An umbrella, because drivers need one. Functions are plain exports of the
 * runtime; there is no table of functions and no driver globals argument.
 */
#ifndef DQ_WDF_WDF_H
#define DQ_WDF_WDF_H

#include "../wdk/ntddk.h"

#include "wdftypes.h"

#include "wdfassert.h"
#include "wdfbugcodes.h"
#include "wdfchildlist.h"
#include "wdfcollection.h"
#include "wdfcommonbuffer.h"
#include "wdfcontrol.h"
#include "wdfcore.h"
#include "wdfdevice.h"
#include "wdfdmaenabler.h"
#include "wdfdmatransaction.h"
#include "wdfdpc.h"
#include "wdfdriver.h"
#include "wdffdo.h"
#include "wdffileobject.h"
#include "wdfglobals.h"
#include "wdfinterrupt.h"
#include "wdfio.h"
#include "wdfiotarget.h"
#include "wdfmemory.h"
#include "wdfobject.h"
#include "wdfpdo.h"
#include "wdfqueryinterface.h"
#include "wdfregistry.h"
#include "wdfrequest.h"
#include "wdfresource.h"
#include "wdfroletypes.h"
#include "wdfstatus.h"
#include "wdfstring.h"
#include "wdfsync.h"
#include "wdftimer.h"
#include "wdfverifier.h"
#include "wdfwmi.h"
#include "wdfworkitem.h"

#endif /* DQ_WDF_WDF_H */
