/* SPDX-License-Identifier: MIT */
/*
 * io_script - what the application of a case does, said by the driver under test.
 *
 * The scenario `script` opens the device, asks for the script with IO_SCRIPT_CONTROL and carries it
 * out. Words, separated by spaces; n is a slot, 0 to 9:
 *
 *   oN  oN=STATUS  open another handle in slot N (the first one is 0); with STATUS: it fails so
 *   nN:PATH  NN:PATH             the same by name; NN: there is none
 *   gN:K:{GUID}  GN:K:{GUID}     the same, the interface number K (a digit) of a class
 *   fN             from now on requests go to handle N
 *   xN             close handle N
 *   rN  wN         begin a read, a write of 4 bytes in slot N; RN, WN: of no byte
 *   dN:FUNCTION    begin a device control of 4 bytes in and out (hexadecimal; METHOD_BUFFERED)
 *   mN:FUNCTION    the same with METHOD_NEITHER; MN: of no byte
 *   cN  CN  kN     cancel request N, which is pending; has ended; either
 *   eN=STATUS      wait for its end, which is this one
 *   EN             wait for its end, whatever that is
 *   vN=VALUE       the 4 bytes that it returned
 *   pN             some time later it has not ended
 *   s              some time passes
 *   {  }  j        what is between runs in another thread; wait for the end of all threads
 */
#ifndef TESTS_DDI_IO_SCRIPT_H
#define TESTS_DDI_IO_SCRIPT_H

#define IO_SCRIPT_BYTES    384
#define IO_SCRIPT_FUNCTION 0x8ff
/* CTL_CODE(FILE_DEVICE_UNKNOWN, function, METHOD_BUFFERED, FILE_ANY_ACCESS) */
#define IO_SCRIPT_CODE(function) (0x220000u | (unsigned)(function) << 2)
/* ... METHOD_NEITHER */
#define IO_SCRIPT_NEITHER(function) (IO_SCRIPT_CODE(function) | 3u)
#define IO_SCRIPT_CONTROL           IO_SCRIPT_CODE(IO_SCRIPT_FUNCTION)

#endif
