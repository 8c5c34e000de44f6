// SPDX-License-Identifier: Apache-2.0
#include "resource/pam.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "resource/pam_resources.h"

namespace bootseal {

namespace {

Result<std::unique_ptr<Resource>> parse_enforced(Fields& fields, std::string module) {
    PamDuty duty{std::move(module), ""};
    TRY(fields.choice("state", {"enforced"}));
    const auto service = TRY(fields.optional_text("service"));
    const auto group = TRY(fields.optional_text("group"));
    TRY(fields.done());
    if (types_of(duty.module).empty()) {
        return fields.error("module", "is none that is known how to be enforced");
    }
    const bool wheel = duty.module == "pam_wheel";
    if (wheel != group.has_value() || wheel != service.has_value()) {
        return fields.error("module", "pam_wheel, and no other, has a service and a group");
    }
    for (const auto& name : {service, group}) {
        if (name && (name->empty() || name->find_first_of(" \t\n/[]#:") != std::string::npos)) {
            return fields.error("service", "and group must be plain names");
        }
    }
    duty.group = group.value_or("");
    return make_pam_enforced(std::move(duty), service);
}

Result<const PamOption*> find_option(const Fields& fields, std::string_view key,
                                     const std::string& module, const std::string& name,
                                     PamOption::Kind kind) {
    const auto* option = find_pam_option(module, name);
    if (option && option->kind == kind) return option;
    return fields.error(key, printable(name) + " is no such option of " + printable(module));
}

Result<std::unique_ptr<Resource>> parse_option(Fields& fields, const std::string& module,
                                               const std::string& name) {
    constexpr std::int64_t bound = std::numeric_limits<int>::max();
    PamWanted wanted;
    wanted.option = TRY(find_option(fields, "option", module, name, PamOption::Kind::number));
    wanted.value = TRY(fields.number("value", -bound, bound));
    wanted.least = TRY(fields.optional_number("at_least", -bound, bound));
    wanted.most = TRY(fields.optional_number("at_most", -bound, bound));
    wanted.accepted = TRY(fields.optional_number("accept", -bound, bound));
    TRY(fields.flag("set", wanted.set));
    TRY(fields.done());
    if (!wanted.least && !wanted.most) wanted.least = wanted.most = wanted.value;
    if (wanted.value < wanted.least.value_or(wanted.value) ||
        wanted.value > wanted.most.value_or(wanted.value)) {
        return fields.error("value", "is not within the bounds");
    }
    return make_pam_setting(wanted);
}

Result<std::unique_ptr<Resource>> parse_flag(Fields& fields, const std::string& module,
                                             const std::string& name, std::int64_t value) {
    TRY(fields.done());
    PamWanted wanted;
    const auto* key = value ? "with" : "without";
    wanted.option = TRY(find_option(fields, key, module, name, PamOption::Kind::flag));
    wanted.value = value;
    wanted.least = wanted.most = value;
    return make_pam_setting(wanted);
}

}  // namespace

Result<std::unique_ptr<Resource>> parse_pam_resource(Fields& fields) {
    auto module = TRY(fields.text("module"));
    const auto option = TRY(fields.optional_text("option"));
    const auto with = TRY(fields.optional_text("with"));
    const auto without = TRY(fields.optional_text("without"));
    auto hashes = TRY(fields.list("hash"));
    if (option && !with && !without && hashes.empty()) {
        return parse_option(fields, module, *option);
    }
    if (!option && with && !without && hashes.empty()) return parse_flag(fields, module, *with, 1);
    if (!option && !with && without && hashes.empty()) {
        return parse_flag(fields, module, *without, 0);
    }
    if (option || with || without) {
        return fields.error("module", "has one of option, with, without, hash and state");
    }
    if (hashes.empty()) return parse_enforced(fields, std::move(module));
    TRY(fields.done());
    if (module != "pam_unix" || !std::all_of(hashes.begin(), hashes.end(), is_pam_hash)) {
        return fields.error("hash", "is a list of hashes of pam_unix");
    }
    return make_pam_hash(std::move(hashes));
}

}  // namespace bootseal
