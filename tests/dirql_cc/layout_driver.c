/* SPDX-License-Identifier: MIT
 *
 * layout_driver - sizes, literals and structures that differ between Windows and Linux.
 *
 * The numbers are those of Microsoft's compiler for x64. A bit-field starts a new unit when its
 * type has another size than the one before; long has 4 bytes; an enumeration is an int.
 */
#include <stddef.h>

#include "boundary.h"

struct bits {
    unsigned long a : 3;
    unsigned char b : 4;
    long c;
};

struct wide_bits {
    unsigned char a : 1;
    unsigned long long b : 1;
};

enum small { SMALL = 1 };
enum large { LARGE = 0xffffffff };

#pragma pack(push, 1)
struct ring_entry {
    unsigned long id;
    unsigned char kind;
    long double length;
};
#pragma pack(pop)

static const wchar_t text[] = L"A\x20AC\U0001F600";

static void check_sizes(void)
{
    HostExpect("sizeof(long)", sizeof(long), 4);
    HostExpect("sizeof(unsigned long)", sizeof(unsigned long), 4);
    HostExpect("sizeof(wchar_t)", sizeof(wchar_t), 2);
    HostExpect("sizeof(void *)", sizeof(void *), 8);
    HostExpect("sizeof(long double)", sizeof(long double), 8);
    HostExpect("sizeof(enum small)", sizeof(enum small), 4);
    HostExpect("sizeof(enum large)", sizeof(enum large), 4);
    HostExpect("an enumerator is an int", (enum large)LARGE < 0, 1);
    HostExpect("sizeof(struct bits)", sizeof(struct bits), 12);
    HostExpect("offset of bits.c", offsetof(struct bits, c), 8);
    HostExpect("sizeof(struct wide_bits)", sizeof(struct wide_bits), 16);
    HostExpect("sizeof(struct ring_entry)", sizeof(struct ring_entry), 13);
    HostExpect("1L << 31", 1L << 31 < 0, 1);
    HostExpect("sizeof(sizeof(0))", sizeof(sizeof(0)), 8);
}

static void check_bytes(void)
{
    struct bits bits = { 5, 9, -2 };
    struct wide_bits wide_bits = { 1, 1 };
    HostExpect("bits byte 0", HostByte(&bits, 0) & 7, 5);
    HostExpect("bits byte 4", HostByte(&bits, 4) & 15, 9);
    HostExpect("bits byte 8", HostByte(&bits, 8), 0xfe);
    HostExpect("wide_bits byte 8", HostByte(&wide_bits, 8) & 1, 1);
    HostExpect("L\"A\" low", HostByte(text, 0), 'A');
    HostExpect("L\"A\" high", HostByte(text, 1), 0);
    HostExpect("euro low", HostByte(text, 2), 0xac);
    HostExpect("euro high", HostByte(text, 3), 0x20);
    HostExpect("surrogate high", HostByte(text, 5), 0xd8);
    HostExpect("length of a wide literal", HostWideLength(text), 4);
    HostExpect("length of a literal in a call", HostWideLength(L"abcdef"), 6);
}

s32 DriverEntry(void *driver, void *registry_path)
{
    (void)driver;
    (void)registry_path;
    check_sizes();
    check_bytes();
    return 0;
}
