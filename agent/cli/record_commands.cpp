// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/text.h"
#include "cli/build_log.h"
#include "cli/integrity_run.h"
#include "cli/output.h"
#include "cli/seal_commands.h"
#include "integrity/check.h"
#include "system/named_file.h"

namespace bootseal {

namespace {

constexpr std::array all_begin_options{
    root_option, trust_option,
    Option{"base", "MANIFEST", "the signed manifest of the image that the build begins with"}};
constexpr std::array all_show_options{root_option};

/// Holds the tree against the manifest of its base: nothing may have been done to it yet.
Result<Exit> prove_base(const Arguments& arguments, const Tree& tree, const std::string& manifest,
                        Event& event) {
    const auto accepted = TRY(accept_named_manifest(arguments, tree.root, manifest));
    const auto checked = TRY(check_tree(tree.root, *accepted.chain, {}));
    if (!checked.intact()) {
        say("the tree is not the base that " + manifest +
            " lists; bootseal integrity check names what differs");
        return Exit::violated;
    }
    event.details.emplace_back("base", accepted.verified.sha256);
    std::vector<std::string> signers;
    for (const auto& signer : accepted.verified.signers)
        signers.push_back(signer.common_name);
    event.details.emplace_back("signed", join(signers, ", "));
    return Exit::done;
}

std::string line_of(const BuildEvent& event) {
    std::string text = format_time(event.at) + "  " + printable(event.what) + "  by " +
                       printable(event.by) + " on " + printable(event.host) + ", bootseal " +
                       printable(event.version) + "\n";
    for (const auto& [name, value] : event.details)
        text += "    " + printable(name) + " " + printable(value) + "\n";
    return text;
}

}  // namespace

const std::span<const Option> record_begin_options = all_begin_options;
const std::span<const Option> record_show_options = all_show_options;

Result<Exit> record_begin_command(const Arguments& arguments) {
    TRY(require_no_operand(arguments));
    const auto tree = TRY(open_tree(arguments));
    Event event{"begin", {}};
    if (const auto base = arguments.value("base")) {
        const auto proven = TRY(prove_base(arguments, tree, *base, event));
        if (proven != Exit::done) return proven;
    }
    TRY(begin_build_log(tree.root, event));
    return Exit::done;
}

Result<Exit> record_show_command(const Arguments& arguments) {
    const auto& operands = arguments.operands();
    if (operands.size() > 1) return usage_error("takes one record");
    std::optional<BuildRecord> record;
    if (operands.empty()) {
        const auto tree = TRY(open_tree(arguments));
        auto log = TRY(read_build_log(tree.root));
        if (!log) return invalid("no record of a build was begun in this tree");
        record = std::move(log->record);
    } else {
        const auto text = TRY(read_named_file(operands.front(), build_record_limit));
        record = TRY(parse_build_record(text, operands.front()));
    }
    for (const auto& event : record->events)
        print(line_of(event));
    print(std::to_string(record->events.size()) + " events, the last is " + record->last_sha256 +
          "\n");
    return Exit::done;
}

}  // namespace bootseal
