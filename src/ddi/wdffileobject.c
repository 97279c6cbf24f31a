/* SPDX-License-Identifier: MIT */
/* wdffileobject - the functions of wdffileobject.h. */
#include "ddi/enter.h"
#include "framework/file.h"

PUNICODE_STRING NTAPI WdfFileObjectGetFileName(WDFFILEOBJECT FileObject)
{
    DQ_DDI_ENTER(WdfFileObjectGetFileName);
    const struct dq_file *file = dq_file_from_handle(FileObject);
    return dq_engine()->current->irql == DQ_IRQL_PASSIVE ? &file->wdm->FileName : NULL;
}

ULONG NTAPI WdfFileObjectGetFlags(WDFFILEOBJECT FileObject)
{
    DQ_DDI_ENTER(WdfFileObjectGetFlags);
    return dq_file_flags(dq_file_from_handle(FileObject));
}

WDFDEVICE NTAPI WdfFileObjectGetDevice(WDFFILEOBJECT FileObject)
{
    DQ_DDI_ENTER(WdfFileObjectGetDevice);
    return dq_object_to_handle(&dq_file_from_handle(FileObject)->device->object);
}

ULONG NTAPI WdfFileObjectGetInitiatorProcessId(WDFFILEOBJECT FileObject)
{
    DQ_DDI_ENTER(WdfFileObjectGetInitiatorProcessId);
    (void)dq_file_from_handle(FileObject);
    return 0;
}

PFILE_OBJECT NTAPI WdfFileObjectWdmGetFileObject(WDFFILEOBJECT FileObject)
{
    DQ_DDI_ENTER(WdfFileObjectWdmGetFileObject);
    return dq_file_from_handle(FileObject)->wdm;
}
