// SPDX-License-Identifier: Apache-2.0
#include "resource/time_servers.h"

#include <algorithm>

#include "base/text.h"
#include "resource/chrony_config.h"
#include "resource/evidence.h"
#include "resource/own_lines.h"
#include "resource/shell_commands.h"
#include "resource/systemd_config.h"

namespace bootseal {

namespace {

using Names = std::vector<std::string>;

constexpr auto timesyncd_file = "/etc/systemd/timesyncd.conf";
// After the drop-ins that people choose: the lists of all files are joined.
constexpr auto timesyncd_own = "/etc/systemd/timesyncd.conf.d/zz-bootseal-servers.conf";
constexpr auto chrony_sources = "/etc/chrony/sources.d";
constexpr auto chrony_own = "/etc/chrony/sources.d/bootseal.sources";
constexpr auto chrony_defaults = "/etc/default/chrony";
constexpr int most_edits = 1000;

/// A server by name, and the line that names it.
struct Server {
    std::string name;
    std::string file;
    std::size_t line = 0;
};

bool contains(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

const Server* first_stranger(const std::vector<Server>& servers, const Names& allowed) {
    const auto found = std::find_if(servers.begin(), servers.end(), [&](const auto& server) {
        return !contains(allowed, server.name);
    });
    return found == servers.end() ? nullptr : &*found;
}

std::vector<Evidence> evidence_of(const std::vector<Server>& servers, const Names& allowed,
                                  const std::string& file) {
    const auto expected = "of " + printable(join(allowed, ", "));
    std::vector<Evidence> evidence;
    for (const auto& server : servers) {
        evidence.push_back(
            persisted(contains(allowed, server.name) ? Verdict::compliant : Verdict::drifted,
                      printable(server.file) + ":" + std::to_string(server.line), expected,
                      printable(server.name, 80)));
    }
    if (evidence.empty()) {
        evidence.push_back(persisted(Verdict::drifted, file, expected, "no server is named"));
    }
    return bounded(std::move(evidence));
}

/// NTP= and, where no network names a server, FallbackNTP= of timesyncd.conf(5).
class Timesyncd final : public Resource {
  public:
    explicit Timesyncd(Names allowed) : allowed_(std::move(allowed)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        auto all = TRY(servers(system.files, "NTP"));
        if (!all.empty()) {
            const auto fallback = TRY(servers(system.files, "FallbackNTP"));
            all.insert(all.end(), fallback.begin(), fallback.end());
        }
        return evidence_of(all, allowed_, timesyncd_file);
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        auto files = changes.files;
        // An empty value takes back what other files have said.
        const auto names = join(allowed_, " ");
        TRY(files.write(timesyncd_own, std::string(own_mark) + "\n[Time]\nNTP=\nNTP=" + names +
                                           "\nFallbackNTP=\nFallbackNTP=" + names + "\n"));
        for (const auto* key : {"NTP", "FallbackNTP"}) {
            const auto all = TRY(servers(files, key));
            if (const auto* stranger = first_stranger(all, allowed_)) {
                return unsupported("take " + printable(stranger->name, 80) + " out of " +
                                   printable(stranger->file) + ":" +
                                   std::to_string(stranger->line));
            }
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    static Result<std::vector<Server>> servers(const Overlay& files, std::string_view key) {
        std::vector<Server> result;
        for (const auto& one : TRY(read_systemd_config(files, timesyncd_file))) {
            if (one.section != "Time" || one.key != key) continue;
            if (one.value.empty()) result.clear();
            for (const auto name : words(one.value))
                result.push_back({std::string(name), "/" + one.file, one.line});
        }
        return result;
    }

    Names allowed_;
};

class Chrony final : public Resource {
  public:
    explicit Chrony(Names allowed) : allowed_(std::move(allowed)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        return evidence_of(TRY(servers(system.files)), allowed_, chrony_file);
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        auto files = changes.files;
        for (int i = 0; i < most_edits; ++i) {
            const auto all = TRY(servers(files));
            const auto* stranger = first_stranger(all, allowed_);
            if (!stranger && !all.empty()) break;
            if (!stranger) {
                TRY(name_all(files));
                continue;
            }
            const auto text = TRY(files.read(stranger->file)).value_or("");
            TRY(files.write(stranger->file, comment_out_line(text, stranger->line)));
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    static Result<std::vector<Server>> servers(const Overlay& files) {
        std::vector<Server> result;
        for (const auto& one : TRY(read_chrony(files))) {
            const bool names = one.name == "server" || one.name == "pool" || one.name == "peer";
            if (!names || one.arguments.empty()) continue;
            result.push_back({one.arguments[0], one.file, one.line});
        }
        return result;
    }

    Result<> name_all(Overlay& files) const {
        bool reads_sources = false;
        for (const auto& one : TRY(read_chrony(files))) {
            if (one.name == "sourcedir" && contains(one.arguments, chrony_sources)) {
                reads_sources = true;
            }
        }
        if (!reads_sources) {
            const auto text = TRY(files.read(chrony_file));
            if (!text) return unsupported("install the package chrony");
            const auto* end = text->empty() || text->ends_with('\n') ? "" : "\n";
            TRY(files.write(chrony_file, *text + end + "sourcedir " + chrony_sources + "\n"));
        }
        std::string text = std::string(own_mark) + "\n";
        for (const auto& name : allowed_)
            text += "server " + name + " iburst\n";
        return files.write(chrony_own, text);
    }

    Names allowed_;
};

class ChronyUser final : public Resource {
  public:
    explicit ChronyUser(std::string name) : name_(std::move(name)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto found = TRY(deciding(system.files));
        const auto user = found ? found->name : "_chrony";
        const auto where =
            found ? printable(found->file) + ":" + std::to_string(found->line) : chrony_file;
        return std::vector{persisted(user == name_ ? Verdict::compliant : Verdict::drifted, where,
                                     "user " + name_,
                                     printable(user, 80) + (found ? "" : " by default"))};
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        auto files = changes.files;
        for (int i = 0; i < most_edits; ++i) {
            const auto found = TRY(deciding(files));
            if (!found || found->name == name_) {
                changes.files = std::move(files);
                return {};
            }
            if (found->file == chrony_defaults) break;
            const auto text = TRY(files.read(found->file)).value_or("");
            TRY(files.write(found->file, comment_out_line(text, found->line)));
        }
        return unsupported("take the option -u out of " + std::string(chrony_defaults));
    }

  private:
    /// The option -u of Debian's service wins over the last `user` of the files.
    static Result<std::optional<Server>> deciding(const Overlay& files) {
        std::optional<Server> found;
        for (const auto& one : TRY(read_chrony(files))) {
            if (one.name != "user" || one.arguments.empty()) continue;
            found = Server{one.arguments[0], one.file, one.line};
        }
        const auto text = TRY(files.read(chrony_defaults)).value_or("");
        for (const auto& command : parse_shell_commands(text)) {
            const auto options = assignment_of(command, "DAEMON_OPTS");
            if (!options) continue;
            const auto parts = words(options->value);
            for (std::size_t i = 0; i < parts.size(); ++i) {
                if (!parts[i].starts_with("-u")) continue;
                auto name = parts[i].substr(2);
                if (name.empty() && i + 1 < parts.size()) name = parts[i + 1];
                found = Server{std::string(name), chrony_defaults, command.line};
            }
        }
        return found;
    }

    std::string name_;
};

bool is_host(std::string_view name) {
    return !name.empty() &&
           name.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyz"
               "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:_") == std::string_view::npos;
}

}  // namespace

Result<std::unique_ptr<Resource>> parse_time_servers(Fields& fields) {
    const auto of = TRY(fields.choice("of", {"timesyncd", "chrony"}));
    const auto text = TRY(fields.text("allowed"));
    TRY(fields.done());
    Names allowed;
    for (const auto name : words(text)) {
        if (!is_host(name)) return fields.error("allowed", "has something that is no host");
        allowed.emplace_back(name);
    }
    if (allowed.empty()) return fields.error("allowed", "must name a server");
    if (of == 0) return std::unique_ptr<Resource>(std::make_unique<Timesyncd>(std::move(allowed)));
    return std::unique_ptr<Resource>(std::make_unique<Chrony>(std::move(allowed)));
}

Result<std::unique_ptr<Resource>> parse_chrony_user(Fields& fields) {
    auto name = TRY(fields.text("name"));
    TRY(fields.done());
    if (!is_host(name)) return fields.error("name", "is no name of a user");
    return std::unique_ptr<Resource>(std::make_unique<ChronyUser>(std::move(name)));
}

}  // namespace bootseal
