// SPDX-License-Identifier: Apache-2.0
#include "cli/session.h"

#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "cli/build_log.h"
#include "cli/command.h"
#include "cli/output.h"
#include "firstboot/agent_config.h"
#include "firstboot/given.h"
#include "ruleset/accept.h"
#include "system/named_file.h"
#include "system/transaction.h"
#include "system/unit_files.h"
#include "trust/floor.h"
#include "trust/policy.h"
#include "trust/refusal.h"

namespace bootseal {

namespace {

constexpr std::string_view rulesets_folder = "usr/lib/bootseal/rulesets";

constexpr std::string_view shipped_tailoring = "etc/bootseal/tailoring.yaml";

Result<AcceptedTailoring> accept_tailoring(const SignedFile& file, const Root& root,
                                           const TrustPolicy& policy, Time clock) {
    auto verified = TRY(verify_signed(file, policy, clock));
    auto tailoring = TRY(parse_tailoring(file.bytes, file.name));
    const auto floor = TRY(serial_floor(root, serial_name(tailoring_kind, tailoring), 0));
    auto fits = accept_head(tailoring_kind, tailoring, floor, verified.now);
    if (!fits) return file.name + std::move(fits).error();
    return AcceptedTailoring{std::move(tailoring), std::move(verified)};
}

Result<Stage> stage_of(const Arguments& arguments) {
    const auto name = arguments.value("stage").value_or("boot");
    if (name == "build") return Stage::build;
    if (name == "boot") return Stage::boot;
    if (name == "run") return Stage::run;
    return usage_error("--stage takes build, boot or run, not " + printable(name));
}

Result<std::string> profile_of(const Arguments& arguments, const Tree& tree,
                               const Ruleset& ruleset) {
    if (auto wanted = TRY(wanted_profile(arguments, tree))) return *std::move(wanted);
    std::vector<std::string> names;
    for (const auto& profile : ruleset.profiles)
        names.push_back(profile.name);
    return usage_error("name a profile with --profile or in agent.yaml; the ruleset has " +
                       join(names, ", "));
}

/// Whether the tree is the one that this machine runs on, and the machine has booted.
bool is_live(const Root& root) {
    const auto top = Root::open("/");
    if (!top) return false;
    const auto here = root.status("");
    const auto there = top->status("");
    if (!here || !there) return false;
    return here->device == there->device && here->inode == there->inode &&
           top->status(runtime_units).has_value();
}

}  // namespace

Result<TrustPolicy> find_policy(const Arguments& arguments, const Root& root) {
    const auto named = arguments.value("trust");
    if (!named) return read_trust_policy(root);
    const auto slash = named->rfind('/');
    const auto folder = slash == std::string::npos ? "." : named->substr(0, slash + 1);
    const auto outside = TRY(Root::open(folder));
    return read_trust_policy(outside, std::string_view(*named).substr(slash + 1));
}

Result<> require_no_operand(const Arguments& arguments) {
    if (arguments.operands().empty()) return {};
    return usage_error("takes no operand: " + printable(arguments.operands().front()));
}

Result<> require_root() {
    if (::geteuid() == 0) return {};
    return Error{std::make_error_code(std::errc::operation_not_permitted),
                 "must be run by root, who alone can read what is to be looked at"};
}

Result<Tree> open_tree(const Arguments& arguments) {
    TRY(require_root());
    Tree tree{TRY(Root::open(arguments.value("root").value_or("/"))), false, std::nullopt, false};
    tree.live = is_live(tree.root);
    // Where it was altered nothing is done that would have to be added to it.
    TRY(read_build_log(tree.root));
    const auto kept = tree.root.status(journal_folder);
    if (!kept && is_absent(kept.error())) return tree;
    tree.journal = TRY(Journal::open(tree.root));
    if (TRY(recover(*tree.journal, tree.root)) == Recovery::undone) {
        tree.recovered = true;
        say("the last run was cut short; what it had changed is undone");
    }
    return tree;
}

Result<std::optional<std::string>> wanted_profile(const Arguments& arguments, const Tree& tree) {
    if (auto named = arguments.value("profile")) return named;
    if (tree.live) {
        const auto policy = TRY(find_policy(arguments, tree.root));
        auto given = TRY(read_given(tree.root, policy));
        if (given.profile) return std::move(given.profile);
    }
    return TRY(read_agent_config(tree.root)).profile;
}

Result<Chosen> choose_files(const std::optional<std::string>& file, const Arguments& arguments,
                            const Root& root) {
    auto ruleset = TRY(find_shipped(file, {"ruleset", rulesets_folder}, root));
    auto tailoring = TRY(find_signed(arguments.value("tailoring"), shipped_tailoring, root));
    return Chosen{std::move(ruleset), std::move(tailoring)};
}

Result<Accepted> accept_ruleset_file(const std::optional<std::string>& file,
                                     const Arguments& arguments, const Root& root) {
    const auto policy = TRY(find_policy(arguments, root));
    const auto chosen = TRY(choose_files(file, arguments, root));
    const auto& ruleset = chosen.ruleset;
    const auto clock = clock_now();
    auto verified = TRY(verify_signed(ruleset, policy, clock));
    std::optional<AcceptedTailoring> tailoring;
    if (chosen.tailoring) tailoring = TRY(accept_tailoring(*chosen.tailoring, root, policy, clock));
    Accepted accepted{TRY(parse_ruleset(ruleset.bytes, ruleset.name,
                                        tailoring ? &tailoring->tailoring : nullptr)),
                      std::move(verified), std::move(tailoring), false};
    if (accepted.tailoring) {
        accepted.verified.now = std::max(accepted.verified.now, accepted.tailoring->verified.now);
    }
    accepted.clock_behind = clock < accepted.verified.now;

    const auto platform = TRY(read_os_release(Overlay(root)));
    const auto floor = TRY(serial_floor(root, accepted.ruleset.id, policy.minimum_serial));
    auto fits = accept_ruleset(accepted.ruleset, floor, accepted.verified.now, platform);
    if (!fits) return ruleset.name + std::move(fits).error();
    return accepted;
}

Result<Running> open_running(const Tree& tree) {
    Running running;
    if (!tree.live) return running;
    running.kernel = std::make_unique<Kernel>(tree.root);
    running.units = TRY(open_units());
    return running;
}

Result<Session> open_session(const Arguments& arguments, Intent intent) {
    TRY(require_no_operand(arguments));
    const auto stage = TRY(stage_of(arguments));
    auto tree = TRY(open_tree(arguments));
    const auto platform = TRY(read_os_release(Overlay(tree.root)));
    auto accepted = TRY(accept_ruleset_file(arguments.value("ruleset"), arguments, tree.root));
    auto profile = TRY(profile_of(arguments, tree, accepted.ruleset));
    if (intent == Intent::change) {
        if (!tree.journal) tree.journal = TRY(Journal::open(tree.root));
        TRY(raise_serial_floor(tree.root, accepted.ruleset.id, accepted.ruleset.serial));
        if (accepted.tailoring) {
            const auto& tailoring = accepted.tailoring->tailoring;
            TRY(raise_serial_floor(tree.root, serial_name(tailoring_kind, tailoring),
                                   tailoring.serial));
        }
    }
    Session session{std::move(tree),    platform, std::move(accepted),     nullptr, nullptr, {},
                    std::move(profile), stage,    arguments.values("rule")};
    session.look_again();
    session.running = TRY(open_running(session.tree));
    return session;
}

void Session::look_again() {
    packages = std::make_unique<Packages>(tree.root);
    scan = std::make_unique<Scan>(tree.root);
}

Request Session::request() const {
    return {accepted.ruleset, profile, rules};
}

Target Session::target() const {
    return {tree.root,
            *packages,
            *scan,
            running.kernel.get(),
            running.units.get(),
            stage,
            accepted.verified.now};
}

}  // namespace bootseal
