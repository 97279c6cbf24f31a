/* SPDX-License-Identifier: MIT */
/* wdffileobject - the functions of wdffileobject.h. */
#include "ddi/enter.h"
#include "framework/file.h"

WDFDEVICE NTAPI WdfFileObjectGetDevice(WDFFILEOBJECT FileObject)
{
    DQ_DDI_ENTER(WdfFileObjectGetDevice);
    return dq_object_to_handle(&dq_file_from_handle(FileObject)->device->object);
}
