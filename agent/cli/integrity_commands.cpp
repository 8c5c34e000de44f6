// SPDX-License-Identifier: Apache-2.0
#include "cli/integrity_commands.h"

#include <array>

#include "base/text.h"
#include "cli/output.h"
#include "cli/session.h"
#include "integrity/compare.h"
#include "integrity/mtree.h"
#include "integrity/snapshot.h"

namespace bootseal {

namespace {

constexpr std::array all_snapshot_options{root_option, output_option};
constexpr std::array all_check_options{root_option, trust_option};

Result<std::vector<Entry>> read_manifest(std::string_view text, const std::string& file) {
    MtreeReader reader(text, file);
    std::vector<Entry> entries;
    while (auto entry = TRY(reader.next()))
        entries.push_back(std::move(*entry));
    if (entries.empty()) return invalid(file + ": lists nothing");
    return entries;
}

std::string_view word(Violation::Kind kind) {
    switch (kind) {
        case Violation::Kind::added:
            return "added";
        case Violation::Kind::removed:
            return "removed";
        default:
            return "changed";
    }
}

void print_violation(const Violation& violation) {
    print(std::string(word(violation.kind)) + " /" + printable(violation.path) + "\n");
    for (const auto& [what, expected, actual] : violation.differences)
        print("    " + what + ": expected " + expected + ", is " + actual + "\n");
}

std::string sum(const Covered& covered) {
    return std::to_string(covered.names) + " names, " + std::to_string(covered.bytes) +
           " bytes hashed";
}

/// A part of the tree that nobody looked at is never passed over in silence.
Result<> require_whole(const LeftOut& left_out) {
    if (!left_out.too_deep) return {};
    return invalid("/" + printable(left_out.first.back()) + ": folders are nested too deep");
}

}  // namespace

const std::span<const Option> integrity_snapshot_options = all_snapshot_options;
const std::span<const Option> integrity_check_options = all_check_options;

Result<Exit> integrity_snapshot_command(const Arguments& arguments) {
    const auto tree = TRY(open_tree(arguments));
    std::string text(mtree_head);
    const auto covered = TRY(take_snapshot(tree.root, [&](const Entry& entry) -> Result<> {
        text += mtree_line(entry);
        return {};
    }));
    TRY(require_whole(covered.left_out));
    TRY(deliver(text, arguments));
    say(sum(covered));
    return Exit::done;
}

Result<Exit> integrity_check_command(const Arguments& arguments) {
    if (arguments.operands().size() != 1) return usage_error("takes one manifest");
    const auto& file = arguments.operands().front();
    const auto root = TRY(Root::open(arguments.value("root").value_or("/")));
    const auto manifest = TRY(accept_signed_file(file, arguments, root));
    std::size_t counts[3] = {};
    Comparison comparison(TRY(read_manifest(manifest.bytes, file)), [&](const Violation& one) {
        ++counts[static_cast<std::size_t>(one.kind)];
        print_violation(one);
    });
    const auto covered = TRY(take_snapshot(root, [&](const Entry& entry) -> Result<> {
        comparison.see(entry);
        return {};
    }));
    TRY(require_whole(covered.left_out));
    comparison.end();
    const auto [added, removed, changed] = counts;
    const bool intact = added + removed + changed == 0;
    print(std::string(intact ? "INTACT" : "VIOLATED") + "  " + std::to_string(added) + " added, " +
          std::to_string(removed) + " removed, " + std::to_string(changed) + " changed; " +
          sum(covered) + "\n");
    return intact ? Exit::done : Exit::violated;
}

}  // namespace bootseal
