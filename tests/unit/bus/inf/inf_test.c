/* SPDX-License-Identifier: MIT */
/*
 * inf_test - bus/inf/inf.h: what a file says, as the pages below windows-driver-docs/install do:
 * general-syntax-rules-for-inf-files, inf-strings-section, inf-models-section,
 * inf-manufacturer-section, inf-ddinstall-hw-section, inf-addreg-directive, inf-delreg-directive,
 * inf-addservice-directive.
 */
#include "unit/bus/inf/inf_file.h"

/* ---- Syntax ---- */

static void names_fold_case_and_sections_of_one_name_are_one(void **state)
{
    (void)state;
    assert_string_equal(
        inf_install("[VERSION]\nsignature=$CHICAGO$\n"
                    "[manufacturer]\nMaker=models,ntAMD64\n"
                    "[MODELS.NTAMD64]\nDevice=install,pci\\ven_1234&dev_11e8\n"
                    "[install.NT]\naddreg=one\n[ONE]\nHKR,,A,,a\n[one]\nhkr,,B,,b\n"),
        "driver\\ A 1 a|\ndriver\\ B 1 b|\n");
}

static void comments_blanks_and_empty_lines_do_not_count(void **state)
{
    (void)state;
    assert_string_equal(inf_install("; a comment\n\n" INSTALL "  ; another\n"
                                    "\t[ Software ] ; behind a section\n"
                                    "  HKR , , A , , a b  ; behind a line\n"
                                    "HKR,,B,,\"a ; b \"\n"),
                        "driver\\ A 1 a b|\ndriver\\ B 1 a ; b |\n");
}

static void quotes_keep_what_they_enclose(void **state)
{
    (void)state;
    assert_string_equal(inf_install(INSTALL "[Software]\n"
                                            "HKR,,A,,\"a, \"\"b\"\" = c\"\n"
                                            "HKR,,B,,a\" b \"c\n"
                                            "HKR,,C,,\"\"\n"),
                        "driver\\ A 1 a, \"b\" = c|\ndriver\\ B 1 a b c|\ndriver\\ C 1 |\n");
}

static void backslash_at_the_end_continues_the_line(void **state)
{
    (void)state;
    assert_string_equal(inf_install(INSTALL "[Software]\n"
                                            "HKR,,A,0x00010000,one,\\\n   two,\\  \r\n three\n"
                                            "HKR,a\\b,B,,c:\\d\n"),
                        "driver\\ A 7 one|two|three||\ndriver\\a\\b B 1 c:\\d|\n");
}

static void lines_end_as_on_windows_and_elsewhere(void **state)
{
    (void)state;
    assert_string_equal(inf_install("[Version]\r\nSignature=\"$Windows NT$\"\r\n[Manufacturer]\r"
                                    "Maker=Models\n[Models]\nD=I,PCI\\VEN_1234&DEV_11E8\r\n[I]"),
                        "");
}

static void strings_are_replaced(void **state)
{
    (void)state;
    assert_string_equal(inf_install(INSTALL "[Software]\n"
                                            "HKR,,%Name%,,\"%text% and %TEXT%\"\n"
                                            "HKR,,B,,100%%\n"
                                            "HKR,,C,,%13%\\edu.sys\n"
                                            "HKR,,D,,50% of it\n"
                                            "HKR,,E,,%NoSuchString%\n"
                                            "[Strings]\nname=A\nText=\"a, b\"\n"),
                        "driver\\ A 1 a, b and a, b|\n"
                        "driver\\ B 1 100%|\n"
                        "driver\\ C 1 %13%\\edu.sys|\n"
                        "driver\\ D 1 50% of it|\n"
                        "driver\\ E 1 %NoSuchString%|\n");
}

static void strings_of_the_language_go_first(void **state)
{
    (void)state;
    assert_string_equal(inf_install(INSTALL "[Software]\nHKR,,A,,%a%%b%\n"
                                            "[Strings]\na=one\nb=two\n[Strings.0409]\na=eins\n"
                                            "[Strings.0407]\nb=zwei\n"),
                        "driver\\ A 1 einstwo|\n");
}

/* ---- Encodings ---- */

static void check_encoded(const char *bytes, size_t count)
{
    struct dq_inf *inf = NULL;
    struct dq_inf_error error;
    assert_true(dq_inf_read(bytes, count, &inf, &error));
    struct dq_inf_match match;
    assert_true(dq_inf_find(inf, &inf_ids, &match));
    assert_string_equal(match.description, "D\xC3\xA9"); /* an e with an acute accent */
    dq_inf_free(inf);
}

#define ENCODED "[Version]\nSignature=$Chicago$\n[Manufacturer]\nM=S\n[S]\nD"
#define REST    "=I,PCI\\CC_00FF\n[I]\n"

static void utf8_and_windows_1252_are_told_apart(void **state)
{
    (void)state;
    static const char utf8[] = ENCODED "\xC3\xA9" REST;
    static const char marked[] = "\xEF\xBB\xBF" ENCODED "\xC3\xA9" REST;
    static const char windows[] = ENCODED "\xE9" REST;
    check_encoded(utf8, sizeof(utf8) - 1);
    check_encoded(marked, sizeof(marked) - 1);
    check_encoded(windows, sizeof(windows) - 1);
}

static size_t to_utf16(const char *windows, bool is_big, char *out)
{
    size_t count = 0;
    out[count++] = (char)(is_big ? 0xFE : 0xFF);
    out[count++] = (char)(is_big ? 0xFF : 0xFE);
    for (; *windows; windows++) {
        out[count++] = (char)(is_big ? 0 : *windows);
        out[count++] = (char)(is_big ? *windows : 0);
    }
    return count;
}

static void utf16_of_either_order_is_read(void **state)
{
    (void)state;
    static const char text[] = ENCODED "\xE9" REST;
    char bytes[2 * sizeof(text) + 8];
    check_encoded(bytes, to_utf16(text, false, bytes));
    size_t count = to_utf16(text, true, bytes);
    check_encoded(bytes, count);
    bytes[count] = '\n'; /* an odd byte at the end is dropped */
    check_encoded(bytes, count + 1);
}

/* ---- Models ---- */

static const char *match_of(const char *text, uint32_t rank)
{
    struct dq_inf *inf = inf_read(text);
    struct dq_inf_match match;
    bool is_found = dq_inf_find(inf, &inf_ids, &match);
    assert_int_equal(match.rank, rank);
    static char install[64];
    (void)snprintf(install, sizeof(install), "%s", is_found ? match.install : "none");
    dq_inf_free(inf);
    return install;
}

static void rank_says_which_identifier_fits(void **state)
{
    (void)state;
#define SECTIONS "[A]\n[B]\n[C]\n"
    /* Hardware id of the device, by place; as the model's first or as a later one. */
    assert_string_equal(match_of(MAKER SECTIONS "[Models.NTamd64]\n"
                                                "d=A,PCI\\VEN_1234&DEV_11E8&SUBSYS_11001AF4\n",
                                 0x0001),
                        "A");
    assert_string_equal(match_of(MAKER SECTIONS "[Models.NTamd64]\n"
                                                "d=A,x,PCI\\VEN_1234&DEV_11E8&SUBSYS_11001AF4\n",
                                 0x1001),
                        "A");
    /* Compatible id of the device. */
    assert_string_equal(
        match_of(MAKER SECTIONS "[Models.NTamd64]\nd=A,PCI\\VEN_1234&DEV_11E8\n", 0x2001), "A");
    assert_string_equal(match_of(MAKER SECTIONS "[Models.NTamd64]\nd=A,x,PCI\\CC_00FF\n", 0x3002),
                        "A");
    /* The best of them. */
    assert_string_equal(match_of(MAKER SECTIONS "[Models.NTamd64]\nd=A,PCI\\CC_00FF\n"
                                                "e=B,x,PCI\\VEN_1234&DEV_11E8&SUBSYS_11001AF4\n"
                                                "f=C,PCI\\VEN_1234&DEV_11E8&REV_10\n",
                                 0x1001),
                        "B");
    assert_string_equal(
        match_of(MAKER SECTIONS "[Models.NTamd64]\nd=A,PCI\\VEN_8086\n", DQ_INF_NO_RANK), "none");
}

static void closest_system_decides_about_the_models(void **state)
{
    (void)state;
    static const struct {
        const char *targets;
        const char *section;
    } rows[] = {
        { "", "[M]\n" },
        { ",NTamd64", "[M.NTamd64]\n" },
        { ",NT,NTamd64", "[M.NTamd64]\n" },
        { ",NTx86,NTamd64", "[M.NTamd64]\n" },
        { ",NTamd64.6.1,NTamd64.10.0", "[M.NTamd64.10.0]\n" },
        { ",NTamd64.10.0,NTamd64.10.0...16299", "[M.NTamd64.10.0...16299]\n" },
        { ",NTamd64.10.0...16299,NTamd64.10.0...99999", "[M.NTamd64.10.0...16299]\n" },
        { ",NTamd64.6.1,NTamd64.11.0", "[M.NTamd64.6.1]\n" },
        { ",NTamd64.10.0.3,NTamd64.10.0.1", "[M.NTamd64.10.0.1]\n" },
        { ",NTamd64.10.0,NTamd64.10.0..0x80", "[M.NTamd64.10.0]\n" },
        { ",NTamd64...", "[M.NTamd64...]\n" },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[512];
        (void)snprintf(text, sizeof(text),
                       VERSION "[Manufacturer]\n\"Maker\"=M%s\n%sd=I,PCI\\CC_00FF\n[I]\n",
                       rows[i].targets, rows[i].section);
        assert_string_equal(match_of(text, 0x2002), "I");
    }
}

static void install_section_of_the_platform_is_preferred(void **state)
{
    (void)state;
    assert_string_equal(inf_install(MODEL "[Install]\nAddReg=A\n[Install.NT]\nAddReg=B\n"
                                          "[Install.NTamd64]\nAddReg=C\n"
                                          "[A]\nHKR,a\n[B]\nHKR,b\n[C]\nHKR,c\n"),
                        "driver\\c\n");
    assert_string_equal(inf_install(MODEL "[Install]\nAddReg=A\n[Install.NT]\nAddReg=B\n"
                                          "[A]\nHKR,a\n[B]\nHKR,b\n[Install.HW]\nAddReg=A\n"
                                          "[Install.NT.HW]\nAddReg=B\n"),
                        "driver\\b\nhardware\\b\n");
}

static void count_id(void *context, const char *id, const char *description)
{
    (void)context;
    inf_note("%s=%s ", description, id);
}

static void every_identifier_of_this_system_is_listed(void **state)
{
    (void)state;
    struct dq_inf *inf = inf_read(VERSION "[Manufacturer]\nA=A\nB=B,NTx86\nC=C\n"
                                          "[A]\nd=I,x,y\n[B.NTx86]\ne=I,z\n[C]\nf=I,w\n[I]\n");
    inf_log.text[0] = '\0';
    dq_inf_visit_ids(inf, count_id, NULL);
    assert_string_equal(inf_log.text, "d=x d=y f=w ");
    dq_inf_free(inf);
}

/* ---- Installation ---- */

static void addreg_writes_values_of_every_type(void **state)
{
    (void)state;
    assert_string_equal(inf_install(INSTALL "[Software]\n"
                                            "HKR,,Text,0x00000000,a\n"
                                            "HKR,,Default\n"
                                            "HKR,,,,unnamed\n"
                                            "HKR,,Texts,0x00010000,a,\"b c\"\n"
                                            "HKR,,More,0x00010008,d\n"
                                            "HKR,,Expand,0x00020000,%%SystemRoot%%\\x\n"
                                            "HKR,,Binary,1,01,0x02,ff\n"
                                            "HKR,,Number,0x00010001,0x10\n"
                                            "HKR,,Decimal,65537,16\n"
                                            "HKR,,Negative,0x00010001,-1\n"
                                            "HKR,,Bytes,0x00010001,1,2,3,4\n"
                                            "HKR,,None,0x00020001\n"
                                            "HKR,,Quad,0x000b0001,1,0,0,0,0,0,0,0\n"),
                        "driver\\ Text 1 a|\n"
                        "driver\\ Default 1 |\n"
                        "driver\\ @ 1 unnamed|\n"
                        "driver\\ Texts 7 a|b c||\n"
                        "driver\\ More 7+ d||\n"
                        "driver\\ Expand 2 %SystemRoot%\\x|\n"
                        "driver\\ Binary 3 0102ff\n"
                        "driver\\ Number 4 10000000\n"
                        "driver\\ Decimal 4 10000000\n"
                        "driver\\ Negative 4 ffffffff\n"
                        "driver\\ Bytes 4 01020304\n"
                        "driver\\ None 0 \n"
                        "driver\\ Quad 11 0100000000000000\n");
}

static void addreg_makes_keys_keeps_and_deletes(void **state)
{
    (void)state;
    assert_string_equal(inf_install(INSTALL "DelReg=Old\n[Software]\n"
                                            "HKR,key,,0x10\nHKR,other\nHKLM,Software\\x,a,2,b\n"
                                            "HKR,,gone,4\nHKCR,x\n[Old]\nHKR,old\nHKR,,value\n"),
                        "-driver\\old\n-driver\\ value\n"
                        "driver\\key\ndriver\\other\n?HKLM\\Software\\x a 1 b|\n-driver\\ gone\n"
                        "other\\x\n");
}

static void hardware_key_and_service_have_values_of_their_own(void **state)
{
    (void)state;
    assert_string_equal(
        inf_install(MODEL "[Install.NT]\nAddReg=A\n[Install.NT.HW]\nAddReg=B\n"
                          "[Install.NT.Services]\nAddService=filter,,Filter\n"
                          "AddService=edu,%Own%,Service\n"
                          "[A]\nHKR,a\n[B]\nHKR,b\n[C]\nHKR,Parameters,c,0x00010001,3\n"
                          "[Service]\nServiceType=1\nStartType=0x3\nErrorControl=1 ; NORMAL\n"
                          "ServiceBinary=%13%\\edu.sys\nAddReg=C\n"
                          "[Filter]\nServiceType=1\nStartType=0\nErrorControl=0\n"
                          "ServiceBinary=filter.sys\n[Strings]\nOwn=0x00000002\n"),
        "driver\\a\nhardware\\b\nservice filter filter.sys 1 0 0\nservice edu edu.sys 1 3 1 own\n"
        "service\\Parameters c 4 03000000\n");
}

static void needed_sections_come_first_and_foreign_ones_are_left_out(void **state)
{
    (void)state;
    assert_string_equal(inf_install(MODEL "[Install.NT]\nInclude=machine.inf\n"
                                          "Needs=PciIoSpaceNotRequired,Common\nAddReg=A\n"
                                          "[Common]\nAddReg=B\n[A]\nHKR,a\n[B]\nHKR,b\n"),
                        "driver\\b\ndriver\\a\n");
}

static void version_is_told(void **state)
{
    (void)state;
    struct dq_inf *inf = inf_read(MODEL "[Install]\n[Version]\nClass=%c%\nDriverVer=1/2/2024,1.0\n"
                                        "[Strings]\nc=Sample\n");
    assert_string_equal(dq_inf_version(inf, "class"), "Sample");
    assert_string_equal(dq_inf_version(inf, "DriverVer"), "1/2/2024");
    assert_null(dq_inf_version(inf, "ClassGuid"));
    dq_inf_free(inf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_fold_case_and_sections_of_one_name_are_one),
        cmocka_unit_test(comments_blanks_and_empty_lines_do_not_count),
        cmocka_unit_test(quotes_keep_what_they_enclose),
        cmocka_unit_test(backslash_at_the_end_continues_the_line),
        cmocka_unit_test(lines_end_as_on_windows_and_elsewhere),
        cmocka_unit_test(strings_are_replaced),
        cmocka_unit_test(strings_of_the_language_go_first),
        cmocka_unit_test(utf8_and_windows_1252_are_told_apart),
        cmocka_unit_test(utf16_of_either_order_is_read),
        cmocka_unit_test(rank_says_which_identifier_fits),
        cmocka_unit_test(closest_system_decides_about_the_models),
        cmocka_unit_test(install_section_of_the_platform_is_preferred),
        cmocka_unit_test(every_identifier_of_this_system_is_listed),
        cmocka_unit_test(addreg_writes_values_of_every_type),
        cmocka_unit_test(addreg_makes_keys_keeps_and_deletes),
        cmocka_unit_test(hardware_key_and_service_have_values_of_their_own),
        cmocka_unit_test(needed_sections_come_first_and_foreign_ones_are_left_out),
        cmocka_unit_test(version_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
