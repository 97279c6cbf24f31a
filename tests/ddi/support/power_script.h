/* SPDX-License-Identifier: MIT */
/* power_script - what power_scenario.c, the drivers that it plays with, and their tables of cases
 * agree on. */
#ifndef TESTS_DDI_POWER_SCRIPT_H
#define TESTS_DDI_POWER_SCRIPT_H

#define SCRIPT_DOWN_AND_UP         1
#define SCRIPT_SHUT_DOWN           2
#define SCRIPT_STAY_DOWN           3
#define SCRIPT_STOP_AND_RESTART    4
#define SCRIPT_STOP_VETOED         5
#define SCRIPT_REMOVE              6
#define SCRIPT_REMOVE_VETOED       7
#define SCRIPT_REMOVE_WHILE_OPEN   8
#define SCRIPT_PULL_OUT            9
#define SCRIPT_PULL_OUT_IN_DX      10
#define SCRIPT_PULL_OUT_WHILE_OPEN 11
#define SCRIPT_FAIL_UP             12
#define SCRIPT_FAIL_DOWN           13
#define SCRIPT_FAIL_RESTART        14
#define SCRIPT_FAIL_STOP           15
#define SCRIPT_SEND_IN_DX          16
#define SCRIPT_KEEP_OVER_DX        17
#define SCRIPT_COMPLETE_BEFORE_DX  18
#define SCRIPT_IDLE_AND_CONTROL    19
#define SCRIPT_IDLE_AND_READ       20
#define SCRIPT_IDLE_AND_SLEEP      21
#define SCRIPT_FAIL                22
#define SCRIPT_IDLE_AND_READS      23
#define SCRIPT_KEEP_AND_IDLE       24
#define SCRIPT_STOP_FOR_GOOD       25

/* As text, for a table of cases. */
#define SCRIPT_TEXT_(number) #number
#define SCRIPT(name)         "script=" SCRIPT_TEXT(name)
#define SCRIPT_TEXT(name)    SCRIPT_TEXT_(name)

/* The scripts' idle time-out, in milliseconds. */
#define IDLE_MS 10

/* CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800 and 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS): to be completed
 * at once, and to be kept. */
#define CONTROL_COMPLETE 0x222000u
#define CONTROL_KEEP     0x222004u

#endif
