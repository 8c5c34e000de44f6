// SPDX-License-Identifier: Apache-2.0
#include "image/residue_waivers.h"

#include "base/path_pattern.h"
#include "base/text.h"
#include "ruleset/words.h"
#include "yaml/fields.h"

namespace bootseal {

namespace {

constexpr std::size_t longest_text = 500;

Result<ResidueWaivers::One> parse_one(const Node& node) {
    auto fields = TRY(Fields::open(node, "waiver"));
    ResidueWaivers::One one;
    one.rule = TRY(kebab_name(fields, "rule"));
    const auto path = TRY(fields.text("path"));
    if (!path.starts_with('/')) return fields.error("path", "must begin with a slash");
    one.path = path.substr(1);
    one.waiver.reason = TRY(sentence(fields, "reason", longest_text));
    one.waiver.approver = TRY(sentence(fields, "approver", longest_text));
    one.waiver.expires = TRY(time_field(fields, "expires"));
    TRY(fields.done());
    one.where = node.where();
    return one;
}

}  // namespace

Result<ResidueWaivers> parse_residue_waivers(std::string_view bytes, const std::string& file) {
    const auto root = TRY(parse_yaml(bytes, file));
    auto document = TRY(Fields::open(root, "the document"));
    const Node* head_node = document.node("residue");
    if (!head_node) return document.error("residue", "is missing");
    auto head = TRY(Fields::open(*head_node, "residue"));
    ResidueWaivers waivers{TRY(parse_head(head)), {}};
    TRY(head.done());
    const Node* list = document.node("waivers");
    if (!list || list->kind != Node::Kind::sequence) {
        return document.error("waivers", "must be a list of waivers");
    }
    for (const auto& item : list->items)
        waivers.all.push_back(TRY(parse_one(item)));
    TRY(document.done());
    return waivers;
}

std::vector<std::string> waive(std::vector<Residue>& found, const ResidueWaivers& waivers,
                               Time now) {
    std::vector<std::string> idle;
    for (const auto& one : waivers.all) {
        if (one.waiver.expires <= now) {
            idle.push_back(one.where + ": the waiver for " + one.rule + " ended at " +
                           format_time(one.waiver.expires));
            continue;
        }
        bool used = false;
        for (auto& residue : found) {
            if (residue.rule != one.rule || !fits_pattern(one.path, residue.path)) continue;
            residue.waiver = one.waiver;
            used = true;
        }
        if (!used) idle.push_back(one.where + ": nothing falls under the waiver for " + one.rule);
    }
    return idle;
}

}  // namespace bootseal
