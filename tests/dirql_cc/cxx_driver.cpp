// SPDX-License-Identifier: MIT
//
// cxx_driver - C++ as kernel code has it: classes, templates, virtual functions, overloads, static
// initialization; no exceptions, no type information.
extern "C" {
#include "boundary.h"
}

namespace
{
int order;
}

struct shape {
    virtual int area(int scale) const = 0;
    virtual const wchar_t *name() const
    {
        return L"shape";
    }
};

struct square : shape {
    explicit square(int size) : side(size), made(++order)
    {
    }
    int area(int scale) const override
    {
        return side * side * scale;
    }
    int side;
    int made;
};

template <typename T> static T larger(T a, T b)
{
    return a < b ? b : a;
}

// A member of a template, an operator, a default argument, a lambda.
template <int N> struct ring {
    int items[N];
    int &operator[](int i)
    {
        return items[i % N];
    }
};

inline int overloaded(int)
{
    return 1;
}
inline int overloaded(double)
{
    return 2;
}

static square global(3);

struct size_24 make_large(int a)
{
    return size_24{ a, 2.5, nullptr };
}

struct maker {
    int base;
    size_24 make(int a) const; // returned through a hidden pointer, after `this`
};

size_24 maker::make(int a) const
{
    return make_large(base + a);
}

extern "C" s32 DriverEntry(void *, void *)
{
    shape *shapes[] = { &global };
    ring<4> r = {};
    r[5] = 7;
    HostExpect("virtual call", shapes[0]->area(2), 18);
    HostExpect("static initialization ran once", global.made, 1);
    HostExpect("virtual wide name", HostWideLength(shapes[0]->name()), 5);
    HostExpect("template", larger(3, 9), 9);
    HostExpect("operator", r.items[1], 7);
    HostExpect("overloads", overloaded(1) * 10 + overloaded(1.0), 12);
    HostExpect("lambda", [](int x) { return x + 1; }(41), 42);
    HostExpect("structure from a member", maker{ 4 }.make(5).a, 9);
    HostExpect("sizeof(long)", sizeof(long), 4);
    return 0;
}
