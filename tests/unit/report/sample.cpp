// SPDX-License-Identifier: Apache-2.0
#include "sample.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "support/catch.h"

namespace bootseal {

namespace {

v1::Finding& add(v1::Report& report, const char* number, const char* id, const char* title,
                 v1::Severity severity, v1::Status status) {
    auto& finding = *report.add_findings();
    finding.set_number(number);
    finding.set_rule_id(id);
    finding.set_title(title);
    finding.set_severity(severity);
    finding.set_status(status);
    finding.set_duration_us(1250);
    return finding;
}

void see(v1::Finding& finding, v1::Facet facet, v1::Verdict verdict, const char* where,
         const char* expected, const char* actual) {
    auto& evidence = *finding.add_evidence();
    evidence.set_facet(facet);
    evidence.set_verdict(verdict);
    evidence.set_where(where);
    evidence.set_expected(expected);
    evidence.set_actual(actual);
    auto set = [&](v1::Verdict value) {
        facet == v1::FACET_LIVE ? finding.set_live(value) : finding.set_persisted(value);
    };
    set(verdict);
}

void add_filesystems(v1::Report& report) {
    auto& cramfs =
        add(report, "1.1.1.1", "kernel-module-cramfs",
            "The cramfs filesystem driver cannot be loaded", v1::SEVERITY_LOW, v1::STATUS_PASS);
    see(cramfs, v1::FACET_PERSISTED, v1::VERDICT_COMPLIANT, "modprobe cramfs", "disabled",
        "disabled");
    auto& answer = *cramfs.add_answers();
    answer.set_framework("nist-800-53r5");
    answer.add_controls("CM-7");
    auto& tmp = add(report, "1.1.2.1.1", "mount-tmp", "/tmp is a file system of its own",
                    v1::SEVERITY_MEDIUM, v1::STATUS_FAIL);
    see(tmp, v1::FACET_PERSISTED, v1::VERDICT_DRIFTED, "/etc/fstab", "/tmp", "no such mount");
    tmp.set_cause("no remedy is right without a person");
    tmp.set_remedy("Give /tmp a partition of its own, or enable tmp.mount with a size that fits.");
    add(report, "1.10", "crypto-policy", "An odd one that sorts last", v1::SEVERITY_LOW,
        v1::STATUS_PASS);
    auto& waived = add(report, "1.3.1.3", "apparmor-enforce", "Every AppArmor profile enforces",
                       v1::SEVERITY_HIGH, v1::STATUS_WAIVED);
    waived.set_cause("the profile of a vendor's program only complains until its next release");
    waived.mutable_waiver()->set_reason("the profile of a vendor's program only complains");
    waived.mutable_waiver()->set_approver("Ann Example");
    waived.mutable_waiver()->set_expires(1830000000);
}

void add_network(v1::Report& report) {
    auto& forward = add(report, "3.3.1", "sysctl-ip-forward", "IP forwarding is disabled",
                        v1::SEVERITY_MEDIUM, v1::STATUS_FIXED);
    see(forward, v1::FACET_PERSISTED, v1::VERDICT_DRIFTED, "/etc/sysctl.conf:12", "0", "1");
    see(forward, v1::FACET_LIVE, v1::VERDICT_COMPLIANT, "sysctl net.ipv4.ip_forward", "0", "0");
    auto& dccp = add(report, "3.2.1", "kernel-module-dccp", "The dccp driver cannot be loaded",
                     v1::SEVERITY_MEDIUM, v1::STATUS_PENDING_REBOOT);
    see(dccp, v1::FACET_PERSISTED, v1::VERDICT_COMPLIANT, "modprobe dccp", "disabled", "disabled");
    see(dccp, v1::FACET_LIVE, v1::VERDICT_DRIFTED, "kernel module dccp", "not loaded", "in use");
    auto& ufw = add(report, "4.2.1", "ufw", "ufw is installed", v1::SEVERITY_LOW,
                    v1::STATUS_NOT_APPLICABLE);
    ufw.set_cause("package: {name: ufw, state: installed}: not installed");
}

void add_access(v1::Report& report) {
    auto& root =
        add(report, "5.1.20", "sshd-permit-root-login",
            "sshd refuses the login of root, by whatever method and from wherever it comes",
            v1::SEVERITY_HIGH, v1::STATUS_FAIL);
    see(root, v1::FACET_PERSISTED, v1::VERDICT_DRIFTED, "/etc/ssh/sshd_config:33", "no",
        "prohibit-password");
    see(root, v1::FACET_LIVE, v1::VERDICT_DRIFTED, "sshd -T", "no", "yes");
    auto& hostile =
        add(report, "5.4.1.1", "login-defs<&\"'>", "A title of \x1b[31mothers\u2028 \u202e",
            v1::SEVERITY_UNSPECIFIED, v1::STATUS_ERROR);
    see(hostile, v1::FACET_PERSISTED, v1::VERDICT_UNKNOWN, "/etc/gr\u00fc\u00dfe \u65e5\u672c",
        "<&\"'>]]>", "a\tb\nc\\\uffff");
    hostile.set_cause("open /etc/login.defs: Permission denied");
    auto& judge = add(report, "5.4.3", "accounts-reviewed", "Accounts are reviewed",
                      v1::SEVERITY_MEDIUM, v1::STATUS_MANUAL);
    judge.set_cause("only a person knows who should have an account");
    judge.set_remedy("Compare the accounts of /etc/passwd with those who work here.");
}

void add_deeds(v1::Report& report) {
    auto& change = *report.add_changes();
    change.set_path("/etc/sysctl.d/99-zz-bootseal.conf");
    change.set_kind(v1::CHANGE_KIND_CREATED);
    auto& step = *report.add_live_steps();
    step.set_kind(v1::LIVE_STEP_KIND_SET_SYSCTL);
    step.set_subject("net.ipv4.ip_forward");
    step.set_value("0");
    step.set_outcome(v1::STEP_OUTCOME_DONE);
    auto& failed = *report.add_live_steps();
    failed.set_kind(v1::LIVE_STEP_KIND_UNLOAD_MODULE);
    failed.set_subject("dccp");
    failed.set_outcome(v1::STEP_OUTCOME_FAILED);
    failed.set_error("Resource temporarily unavailable");
    auto& note = *report.add_notes();
    note.set_kind(v1::NOTE_KIND_CHECKER);
    note.set_level(v1::NOTE_LEVEL_INFO);
    note.set_subject("sshd -t");
    note.set_text("accepts the configuration");
}

void add_tailoring(v1::Report& report) {
    auto& tailoring = *report.mutable_tailoring();
    tailoring.set_id("web-servers");
    tailoring.set_serial(3);
    tailoring.set_expires(1830000000);
    tailoring.set_sha256(std::string(64, 'b'));
    tailoring.add_signers()->set_role("approver");
}

void add_head(v1::Report& report) {
    report.set_schema(1);
    report.set_run_id("20261121T031500Z-1");
    report.set_mode(v1::MODE_APPLY);
    report.set_stage(v1::STAGE_BOOT);
    report.set_started(1795230900);
    report.set_duration_us(842'317);
    report.set_clock(v1::CLOCK_BEHIND_BUILD);
    report.set_agent_version("0.1.0");
    report.set_profile("l1-server");
    auto& ruleset = *report.mutable_ruleset();
    ruleset.set_id("cis-debian-12");
    ruleset.set_version("1.0.0");
    ruleset.set_serial(2026112001);
    ruleset.set_sha256(std::string(64, 'a'));
    ruleset.set_benchmark_name("CIS Debian Linux 12 Benchmark");
    ruleset.set_benchmark_version("1.1.0");
    auto& author = *ruleset.add_signers();
    author.set_role("author");
    author.set_subject("CN=Ada Example");
    author.set_fingerprint(std::string(64, 'b'));
    auto& host = *report.mutable_host();
    host.set_machine_id(std::string(32, 'c'));
    host.set_boot_id("6f1de2b4-0000-4000-8000-000000000001");
    host.set_hostname("web-1");
    host.set_os_id("debian");
    host.set_os_version("12");
    host.set_root_kind(v1::ROOT_KIND_LIVE);
}

}  // namespace

v1::Report sample_report() {
    v1::Report report;
    add_head(report);
    add_filesystems(report);
    add_network(report);
    add_access(report);
    add_deeds(report);
    auto& counts = *report.mutable_counts();
    counts.set_pass(2);
    counts.set_fail(2);
    counts.set_fixed(1);
    counts.set_pending_reboot(1);
    counts.set_not_applicable(1);
    counts.set_manual(1);
    counts.set_waived(1);
    counts.set_error(1);
    add_tailoring(report);
    report.set_evaluated(8);
    report.set_minimum_evaluated(5);
    report.set_result(v1::RESULT_NOT_COMPLIANT);
    report.set_reason("2 rules fail and 1 could not be looked at");
    return report;
}

void check_golden(const std::string& name, std::string_view actual) {
    const std::string path = std::string(BOOTSEAL_GOLDEN_DIR) + "/" + name;
    if (std::getenv("BOOTSEAL_UPDATE_GOLDEN")) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << actual;
        return;
    }
    std::ifstream in(path, std::ios::binary);
    INFO(path);
    REQUIRE(in);
    CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == actual);
}

}  // namespace bootseal
