// SPDX-License-Identifier: Apache-2.0
#include "resource/bootloader.h"

#include <set>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/grub.h"
#include "resource/own_lines.h"

namespace bootseal {

namespace {

constexpr auto custom_menu = "/boot/grub/custom.cfg";
constexpr auto linux_script = "/etc/grub.d/10_linux";
constexpr std::string_view open_entry = "--unrestricted";
constexpr std::string_view hash_prefix = "grub.pbkdf2.sha512.";

/// What GRUB has been told about users once the menu is shown.
struct GrubUsers {
    std::set<std::string, std::less<>> super;
    std::set<std::string, std::less<>> hashed;  ///< those with a hash of a password
};

std::string unquoted(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c != '"' && c != '\'') result += c;
    }
    return result;
}

void read_users(std::string_view text, GrubUsers& users) {
    for (const auto line : lines(text)) {
        const auto parts = words(line);
        if (parts.size() >= 2 && parts[0] == "set" && parts[1].starts_with("superusers=")) {
            const auto begin = line.find("superusers=") + 11;
            const auto names = unquoted(line.substr(begin));
            users.super.clear();
            for (const auto name : words(names, " \t,;|&"))
                users.super.emplace(name);
        } else if (parts.size() >= 3 && parts[0] == "password_pbkdf2" &&
                   unquoted(parts[2]).starts_with(hash_prefix)) {
            users.hashed.insert(unquoted(parts[1]));
        }
    }
}

bool is_protected(const GrubUsers& users) {
    for (const auto& name : users.super) {
        if (users.hashed.contains(name)) return true;
    }
    return false;
}

/// `text` with the option in every entry of the menu that does not have it.
std::string open_entries(std::string_view text) {
    std::string result;
    for (auto line : lines(text)) {
        const auto first = words(line.substr(0, line.find('\'')));
        const bool entry = !first.empty() && (first[0] == "menuentry" || first[0] == "submenu");
        if (entry && line.find(open_entry) == line.npos) {
            const auto at = line.find(first[0]) + first[0].size();
            result += line.substr(0, at);
            result += " ";
            result += open_entry;
            line.remove_prefix(at);
        }
        result += line;
        result += '\n';
    }
    return result;
}

class Bootloader final : public Resource {
  public:
    Bootloader(std::string user, std::string hash)
        : user_(std::move(user)), hash_(std::move(hash)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto menu = TRY(system.files.read(grub_menu));
        if (!menu) {
            return std::vector{
                persisted(Verdict::drifted, grub_menu, expected, "there is no menu yet")};
        }
        GrubUsers users;
        read_users(*menu, users);
        auto where = grub_menu;
        if (reads_custom(*menu)) {
            read_users(TRY(system.files.read(custom_menu)).value_or(""), users);
            if (is_protected(users)) where = custom_menu;
        }
        const bool good = is_protected(users);
        std::string actual = "no superuser";
        if (!users.super.empty()) actual = good ? "a hash" : "a superuser without a hash";
        return std::vector{persisted(good ? Verdict::compliant : Verdict::drifted, where, expected,
                                     std::move(actual))};
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        if (hash_.empty()) {
            return unsupported("give the variable a hash that grub-mkpasswd-pbkdf2 made");
        }
        auto files = changes.files;
        const auto menu = TRY(files.read(grub_menu));
        if (!menu) return unsupported("run update-grub first");
        auto opened = open_entries(*menu);
        if (!reads_custom(*menu)) opened += "source $config_directory/custom.cfg\n";
        if (opened != *menu) TRY(files.write(grub_menu, opened));
        TRY(open_generated(files));
        const auto custom = TRY(files.read(custom_menu)).value_or("");
        GrubUsers users;
        read_users(custom, users);
        if (!is_protected(users)) {
            const auto lines = std::string(own_mark) + "\nset superusers=\"" + user_ +
                               "\"\nexport superusers\npassword_pbkdf2 " + user_ + " " + hash_ +
                               "\n";
            TRY(files.write(custom_menu, custom + lines, {0600, 0, 0}));
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    static constexpr auto expected = "a superuser with the hash of a password";

    static bool reads_custom(std::string_view menu) {
        return menu.find("/custom.cfg") != std::string_view::npos;
    }

    /// What update-grub will make boots without a password as well.
    static Result<> open_generated(Overlay& files) {
        const auto script = TRY(files.read(linux_script));
        if (!script) return {};
        constexpr std::string_view line = "\nCLASS=\"";
        const auto at = script->find(line);
        const auto end = script->find('\n', at == script->npos ? at : at + 1);
        if (at == script->npos || end == script->npos) {
            return unsupported("have " + std::string(linux_script) + " write entries that are " +
                               std::string(open_entry));
        }
        if (script->substr(at, end - at).find(open_entry) != std::string::npos) return {};
        auto changed = *script;
        changed.insert(at + line.size(), std::string(open_entry) + " ");
        return files.write(linux_script, changed);
    }

    std::string user_;
    std::string hash_;
};

bool is_hash(std::string_view text) {
    return text.starts_with(hash_prefix) && text.size() < 4096 &&
           text.substr(hash_prefix.size()).find_first_not_of("0123456789ABCDEFabcdef.") ==
               text.npos;
}

bool is_user(std::string_view text) {
    return !text.empty() && text.find_first_not_of(
                                "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == std::string_view::npos;
}

}  // namespace

Result<std::unique_ptr<Resource>> parse_bootloader(Fields& fields) {
    auto user = TRY(fields.text("user"));
    auto hash = TRY(fields.text("password"));
    TRY(fields.done());
    if (!is_user(user)) return fields.error("user", "is no name");
    if (!hash.empty() && !is_hash(hash)) {
        return fields.error("password", "is no hash of grub-mkpasswd-pbkdf2");
    }
    return std::unique_ptr<Resource>(
        std::make_unique<Bootloader>(std::move(user), std::move(hash)));
}

}  // namespace bootseal
