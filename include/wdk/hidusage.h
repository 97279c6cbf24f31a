/*
 * SPDX-License-Identifier: MIT
 *
 * hidusage.h - pages and usages of human interface devices that drivers commonly name.
 *
 * Source: HID Usage Tables 1.12 (USB Implementers Forum).
 */
#ifndef DQ_WDK_HIDUSAGE_H
#define DQ_WDK_HIDUSAGE_H

typedef unsigned short USAGE, *PUSAGE;

/* Pages. */
#define HID_USAGE_PAGE_UNDEFINED            ((USAGE)0x00)
#define HID_USAGE_PAGE_GENERIC              ((USAGE)0x01)
#define HID_USAGE_PAGE_SIMULATION           ((USAGE)0x02)
#define HID_USAGE_PAGE_VR                   ((USAGE)0x03)
#define HID_USAGE_PAGE_SPORT                ((USAGE)0x04)
#define HID_USAGE_PAGE_GAME                 ((USAGE)0x05)
#define HID_USAGE_PAGE_GENERIC_DEVICE       ((USAGE)0x06)
#define HID_USAGE_PAGE_KEYBOARD             ((USAGE)0x07)
#define HID_USAGE_PAGE_LED                  ((USAGE)0x08)
#define HID_USAGE_PAGE_BUTTON               ((USAGE)0x09)
#define HID_USAGE_PAGE_ORDINAL              ((USAGE)0x0A)
#define HID_USAGE_PAGE_TELEPHONY            ((USAGE)0x0B)
#define HID_USAGE_PAGE_CONSUMER             ((USAGE)0x0C)
#define HID_USAGE_PAGE_DIGITIZER            ((USAGE)0x0D)
#define HID_USAGE_PAGE_PID                  ((USAGE)0x0F)
#define HID_USAGE_PAGE_UNICODE              ((USAGE)0x10)
#define HID_USAGE_PAGE_ALPHANUMERIC         ((USAGE)0x14)
#define HID_USAGE_PAGE_SENSOR               ((USAGE)0x20)
#define HID_USAGE_PAGE_VENDOR_DEFINED_BEGIN ((USAGE)0xFF00)
#define HID_USAGE_PAGE_VENDOR_DEFINED_END   ((USAGE)0xFFFF)

/* Page 1: pointers, joysticks, axes. */
#define HID_USAGE_GENERIC_POINTER               ((USAGE)0x01)
#define HID_USAGE_GENERIC_MOUSE                 ((USAGE)0x02)
#define HID_USAGE_GENERIC_JOYSTICK              ((USAGE)0x04)
#define HID_USAGE_GENERIC_GAMEPAD               ((USAGE)0x05)
#define HID_USAGE_GENERIC_KEYBOARD              ((USAGE)0x06)
#define HID_USAGE_GENERIC_KEYPAD                ((USAGE)0x07)
#define HID_USAGE_GENERIC_X                     ((USAGE)0x30)
#define HID_USAGE_GENERIC_Y                     ((USAGE)0x31)
#define HID_USAGE_GENERIC_Z                     ((USAGE)0x32)
#define HID_USAGE_GENERIC_RX                    ((USAGE)0x33)
#define HID_USAGE_GENERIC_RY                    ((USAGE)0x34)
#define HID_USAGE_GENERIC_RZ                    ((USAGE)0x35)
#define HID_USAGE_GENERIC_SLIDER                ((USAGE)0x36)
#define HID_USAGE_GENERIC_DIAL                  ((USAGE)0x37)
#define HID_USAGE_GENERIC_WHEEL                 ((USAGE)0x38)
#define HID_USAGE_GENERIC_HATSWITCH             ((USAGE)0x39)
#define HID_USAGE_GENERIC_COUNTED_BUFFER        ((USAGE)0x3A)
#define HID_USAGE_GENERIC_BYTE_COUNT            ((USAGE)0x3B)
#define HID_USAGE_GENERIC_MOTION_WAKEUP         ((USAGE)0x3C)
#define HID_USAGE_GENERIC_VX                    ((USAGE)0x40)
#define HID_USAGE_GENERIC_VY                    ((USAGE)0x41)
#define HID_USAGE_GENERIC_VZ                    ((USAGE)0x42)
#define HID_USAGE_GENERIC_VBRX                  ((USAGE)0x43)
#define HID_USAGE_GENERIC_VBRY                  ((USAGE)0x44)
#define HID_USAGE_GENERIC_VBRZ                  ((USAGE)0x45)
#define HID_USAGE_GENERIC_VNO                   ((USAGE)0x46)
#define HID_USAGE_GENERIC_RESOLUTION_MULTIPLIER ((USAGE)0x48)
#define HID_USAGE_GENERIC_SYSTEM_CTL            ((USAGE)0x80)
#define HID_USAGE_GENERIC_SYSCTL_POWER          ((USAGE)0x81)
#define HID_USAGE_GENERIC_SYSCTL_SLEEP          ((USAGE)0x82)
#define HID_USAGE_GENERIC_SYSCTL_WAKE           ((USAGE)0x83)

/* Page 2. */
#define HID_USAGE_SIMULATION_RUDDER   ((USAGE)0xBA)
#define HID_USAGE_SIMULATION_THROTTLE ((USAGE)0xBB)

/* Page 7: keys are numbered from A to Z, 1 to 0. */
#define HID_USAGE_KEYBOARD_NOEVENT     ((USAGE)0x00)
#define HID_USAGE_KEYBOARD_ROLLOVER    ((USAGE)0x01)
#define HID_USAGE_KEYBOARD_POSTFAIL    ((USAGE)0x02)
#define HID_USAGE_KEYBOARD_UNDEFINED   ((USAGE)0x03)
#define HID_USAGE_KEYBOARD_aA          ((USAGE)0x04)
#define HID_USAGE_KEYBOARD_zZ          ((USAGE)0x1D)
#define HID_USAGE_KEYBOARD_ONE         ((USAGE)0x1E)
#define HID_USAGE_KEYBOARD_ZERO        ((USAGE)0x27)
#define HID_USAGE_KEYBOARD_RETURN      ((USAGE)0x28)
#define HID_USAGE_KEYBOARD_ESCAPE      ((USAGE)0x29)
#define HID_USAGE_KEYBOARD_DELETE      ((USAGE)0x2A)
#define HID_USAGE_KEYBOARD_CAPS_LOCK   ((USAGE)0x39)
#define HID_USAGE_KEYBOARD_F1          ((USAGE)0x3A)
#define HID_USAGE_KEYBOARD_SCROLL_LOCK ((USAGE)0x47)
#define HID_USAGE_KEYBOARD_NUM_LOCK    ((USAGE)0x53)
#define HID_USAGE_KEYBOARD_LCTRL       ((USAGE)0xE0)
#define HID_USAGE_KEYBOARD_LSHFT       ((USAGE)0xE1)
#define HID_USAGE_KEYBOARD_LALT        ((USAGE)0xE2)
#define HID_USAGE_KEYBOARD_LGUI        ((USAGE)0xE3)
#define HID_USAGE_KEYBOARD_RCTRL       ((USAGE)0xE4)
#define HID_USAGE_KEYBOARD_RSHFT       ((USAGE)0xE5)
#define HID_USAGE_KEYBOARD_RALT        ((USAGE)0xE6)
#define HID_USAGE_KEYBOARD_RGUI        ((USAGE)0xE7)

/* Page 8. */
#define HID_USAGE_LED_NUM_LOCK          ((USAGE)0x01)
#define HID_USAGE_LED_CAPS_LOCK         ((USAGE)0x02)
#define HID_USAGE_LED_SCROLL_LOCK       ((USAGE)0x03)
#define HID_USAGE_LED_COMPOSE           ((USAGE)0x04)
#define HID_USAGE_LED_KANA              ((USAGE)0x05)
#define HID_USAGE_LED_POWER             ((USAGE)0x06)
#define HID_USAGE_LED_SHIFT             ((USAGE)0x07)
#define HID_USAGE_LED_DO_NOT_DISTURB    ((USAGE)0x08)
#define HID_USAGE_LED_MUTE              ((USAGE)0x09)
#define HID_USAGE_LED_MESSAGE_WAITING   ((USAGE)0x19)
#define HID_USAGE_LED_STAND_BY          ((USAGE)0x27)
#define HID_USAGE_LED_GENERIC_INDICATOR ((USAGE)0x4B)

/* Page 12. */
#define HID_USAGE_CONSUMERCTRL    ((USAGE)0x01)
#define HID_USAGE_CONSUMER_AC_PAN ((USAGE)0x238)

/* Page 13. */
#define HID_USAGE_DIGITIZER_PEN           ((USAGE)0x02)
#define HID_USAGE_DIGITIZER_TOUCH_SCREEN  ((USAGE)0x04)
#define HID_USAGE_DIGITIZER_TOUCH_PAD     ((USAGE)0x05)
#define HID_USAGE_DIGITIZER_TIP_PRESSURE  ((USAGE)0x30)
#define HID_USAGE_DIGITIZER_IN_RANGE      ((USAGE)0x32)
#define HID_USAGE_DIGITIZER_UNTOUCH       ((USAGE)0x35)
#define HID_USAGE_DIGITIZER_TAP           ((USAGE)0x34)
#define HID_USAGE_DIGITIZER_TIP_SWITCH    ((USAGE)0x42)
#define HID_USAGE_DIGITIZER_BARREL_SWITCH ((USAGE)0x44)
#define HID_USAGE_DIGITIZER_ERASER        ((USAGE)0x45)

#endif /* DQ_WDK_HIDUSAGE_H */
