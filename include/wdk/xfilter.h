/*
 * SPDX-License-Identifier: MIT
 *
 * xfilter.h - addresses of Ethernet. The filter library of NDIS is no part of dirql.
 *
 * Source: IEEE 802.3, 3.2.3: the first bit on the wire says that an address is a group's.
 */
#ifndef DQ_WDK_XFILTER_H
#define DQ_WDK_XFILTER_H

#include "wdm.h"

#define ETH_LENGTH_OF_ADDRESS 6

#define ETH_IS_MULTICAST(Address) ((BOOLEAN)(((PUCHAR)(Address))[0] & 0x01))
#define ETH_IS_BROADCAST(Address)                                                                  \
    ((((PUCHAR)(Address))[0] & ((PUCHAR)(Address))[1] & ((PUCHAR)(Address))[2] &                   \
      ((PUCHAR)(Address))[3] & ((PUCHAR)(Address))[4] & ((PUCHAR)(Address))[5]) == 0xFF)

#define ETH_COPY_NETWORK_ADDRESS(Destination, Source)                                              \
    memcpy((Destination), (Source), ETH_LENGTH_OF_ADDRESS)

#endif /* DQ_WDK_XFILTER_H */
