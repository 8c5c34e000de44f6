// SPDX-License-Identifier: Apache-2.0
#include "telemetry/textfile.h"

#include <unistd.h>

#include <utility>
#include <vector>

#include "base/text.h"
#include "system/replace.h"

namespace bootseal {

namespace {

/// As the text format escapes the value of a label.
std::string label(std::string_view name, std::string_view value) {
    std::string text = std::string(name) + "=\"";
    for (const char c : printable(value)) {
        if (c == '\\' || c == '"') text += '\\';
        text += c;
    }
    return text + '"';
}

class Page {
  public:
    void gauge(const std::string& name, std::string_view help) {
        text_ += "# HELP " + name + " " + std::string(help) + "\n# TYPE " + name + " gauge\n";
        name_ = name;
    }
    void value(std::int64_t number, const std::string& labels = "") {
        text_ += name_ + (labels.empty() ? "" : "{" + labels + "}") + " " + std::to_string(number) +
                 "\n";
    }
    std::string take() && { return std::move(text_); }

  private:
    std::string text_;
    std::string name_;
};

std::vector<std::pair<std::string_view, std::int64_t>> by_status(const v1::Counts& counts) {
    return {{"pass", counts.pass()},
            {"fail", counts.fail()},
            {"fixed", counts.fixed()},
            {"pending_reboot", counts.pending_reboot()},
            {"not_applicable", counts.not_applicable()},
            {"manual", counts.manual()},
            {"waived", counts.waived()},
            {"error", counts.error()}};
}

}  // namespace

std::string textfile_of(const v1::State& state, Time looked) {
    Page page;
    page.gauge("bootseal_info", "What the machine was held against, and by what.");
    page.value(1, label("agent_version", state.agent_version()) + "," +
                      label("ruleset", state.ruleset()) + "," + label("profile", state.profile()));
    page.gauge("bootseal_last_verify_timestamp_seconds", "When the machine was looked at last.");
    page.value(looked.time_since_epoch().count());
    page.gauge("bootseal_compliant", "1: every rule that counts holds.");
    page.value(state.result() == v1::RESULT_COMPLIANT ? 1 : 0);
    page.gauge("bootseal_failed", "1: one could not look, or at too little to tell.");
    page.value(state.result() == v1::RESULT_FAILED ? 1 : 0);
    page.gauge("bootseal_findings", "Rules by their status.");
    for (const auto& [name, count] : by_status(state.counts()))
        page.value(count, label("status", name));
    page.gauge("bootseal_ruleset_serial", "The serial of the ruleset.");
    page.value(static_cast<std::int64_t>(state.ruleset_serial()));
    page.gauge("bootseal_integrity_violated", "1: a file is not as its manifest says.");
    page.value(state.integrity() == v1::INTEGRITY_STATE_VIOLATED ? 1 : 0);
    page.gauge("bootseal_integrity_checked", "1: the files were held against a manifest.");
    page.value(state.integrity() == v1::INTEGRITY_STATE_INTACT ||
                       state.integrity() == v1::INTEGRITY_STATE_VIOLATED
                   ? 1
                   : 0);
    page.gauge("bootseal_lockdown", "1: the machine is locked down, in part at least.");
    page.value(state.lockdown() == v1::LOCKDOWN_STATE_UNSPECIFIED ? 0 : 1);
    page.gauge("bootseal_sealed", "1: the image has a seal.");
    page.value(state.seal().empty() ? 0 : 1);
    page.gauge("bootseal_waivers", "Rules that are waived.");
    page.value(state.waivers());
    page.gauge("bootseal_next_waiver_ends_timestamp_seconds",
               "When the next waiver ends; 0: none.");
    page.value(state.next_waiver_ends());
    return std::move(page).take();
}

Result<> write_textfile(const Root& root, const std::string& path, std::string_view text) {
    // node_exporter reads *.prom only.
    const auto temporary = path + ".new";
    TRY(write_file(root, temporary, text, {.access = {0644, ::geteuid(), ::getegid()}}));
    return rename_over(root, temporary, path);
}

}  // namespace bootseal
