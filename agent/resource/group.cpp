// SPDX-License-Identifier: Apache-2.0
#include "resource/group.h"

#include <algorithm>

#include "base/text.h"
#include "resource/colon_file.h"
#include "resource/evidence.h"
#include "system/users.h"

namespace bootseal {

namespace {

// Of system groups, as groupadd(8) takes them: from the top.
constexpr gid_t first_gid = 100;
constexpr gid_t last_gid = 999;

class EmptyGroup final : public Resource {
  public:
    explicit EmptyGroup(std::string name) : name_(std::move(name)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto users = TRY(read(system.files));
        const auto* group = users.group(name_);
        const auto expected = "group " + name_ + " without members";
        if (!group) {
            return std::vector{persisted(Verdict::drifted, std::string(group_file), expected,
                                         "there is no such group")};
        }
        const auto members = members_of(users, *group);
        return std::vector{
            persisted(members.empty() ? Verdict::compliant : Verdict::drifted,
                      place(group_file, group->line), expected,
                      members.empty() ? "without members"
                                      : "has the members " + printable(join(members, ", "), 120))};
    }

    Result<> remedy(const System&, Changes& changes) const override {
        const auto users = TRY(read(changes.files));
        if (const auto* group = users.group(name_)) {
            if (members_of(users, *group).empty()) return {};
            return unsupported("take all members out of the group " + name_);
        }
        const auto gid = free_gid(users);
        if (!gid)
            return unsupported("make the group " + name_ + ": no gid of a system group is free");
        auto files = changes.files;
        TRY(edit_colon_file(files, group_file, {}, {name_ + ":x:" + std::to_string(*gid) + ":"}));
        if (TRY(files.status(group_shadow_file))) {
            TRY(edit_colon_file(files, group_shadow_file, {}, {name_ + ":!::"}));
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    /// A line that cannot be read may hide a member.
    static Result<Users> read(const Overlay& files) {
        auto users = TRY(read_users(files));
        for (const auto& line : users.odd) {
            return invalid(place(line.file, line.line) + " " + printable(line.why) +
                           ": who is in a group cannot be told");
        }
        return users;
    }

    std::vector<std::string> members_of(const Users& users, const Group& wanted) const {
        std::vector<std::string> result;
        const auto add = [&](const std::vector<std::string>& names) {
            for (const auto& name : names) {
                if (std::find(result.begin(), result.end(), name) == result.end()) {
                    result.push_back(name);
                }
            }
        };
        for (const auto& group : users.groups) {
            if (group.gid == wanted.gid || group.name == name_) add(group.members);
        }
        for (const auto& group : users.group_shadows) {
            if (group.name == name_) add(group.members);
        }
        for (const auto& account : users.accounts) {
            if (account.gid == wanted.gid) add({account.name});
        }
        return result;
    }

    static std::optional<gid_t> free_gid(const Users& users) {
        for (auto gid = last_gid; gid >= first_gid; --gid) {
            const auto of_account = std::any_of(users.accounts.begin(), users.accounts.end(),
                                                [&](const Account& one) { return one.gid == gid; });
            if (!of_account && !users.group(gid)) return gid;
        }
        return std::nullopt;
    }

    std::string name_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_group(Fields& fields) {
    auto name = TRY(fields.text("name"));
    TRY(fields.choice("state", {"empty"}));
    TRY(fields.done());
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789_-";
    constexpr std::size_t longest = 32;
    if (name.empty() || name.size() > longest || name[0] == '-' ||
        (name[0] >= '0' && name[0] <= '9') ||
        name.find_first_not_of(allowed) != std::string::npos) {
        return fields.error("name", "is not a name that groupadd would take");
    }
    return std::unique_ptr<Resource>(std::make_unique<EmptyGroup>(std::move(name)));
}

}  // namespace bootseal
