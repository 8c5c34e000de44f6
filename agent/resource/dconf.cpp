// SPDX-License-Identifier: Apache-2.0
#include "resource/dconf.h"

#include <algorithm>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/gvdb.h"
#include "resource/own_lines.h"

namespace bootseal {

namespace {

constexpr auto profile_file = "/etc/dconf/profile/user";
constexpr auto shipped_profile = "/usr/share/dconf/profile/user";
constexpr auto databases_dir = "/etc/dconf/db/";
constexpr auto own_database = "bootseal";
constexpr auto greeter_dir = "/usr/share/gdm/dconf";
constexpr auto own_greeter_file = "/usr/share/gdm/dconf/99-zz-bootseal";
constexpr auto daemon_file = "/etc/gdm3/daemon.conf";

/// A database that a session reads.
struct Source {
    std::string path;
    DconfDatabase database;
};

struct Found {
    DconfValue value;
    std::string where;
    bool locked = false;
};

struct Wanted {
    std::string key;
    DconfValue value;
    std::optional<std::int64_t> least;
    std::optional<std::int64_t> most;
    bool locked = false;

    bool accepts(const DconfValue& found) const {
        if (!least && !most) return found == value;
        const auto number = parse_number(found.text);
        return found.type == value.type && number && *number >= least.value_or(*number) &&
               *number <= most.value_or(*number);
    }

    std::string expected() const {
        auto text = printable(dconf_text(value), 120);
        if (least) text += ", " + std::to_string(*least) + " or more";
        if (most) text += ", " + std::to_string(*most) + " or less";
        return text + (locked ? ", locked" : "");
    }

    /// "org/gnome/desktop/session" and "idle-delay".
    std::pair<std::string, std::string> group_and_name() const {
        const auto slash = key.rfind('/');
        return {key.substr(1, slash - 1), key.substr(slash + 1)};
    }
};

std::vector<Evidence> evidence_of(const Wanted& wanted, const std::optional<Found>& found,
                                  const char* nowhere) {
    if (!found) {
        return {persisted(Verdict::drifted, nowhere, wanted.expected(), wanted.key + ": not set")};
    }
    const bool good = wanted.accepts(found->value) && (found->locked || !wanted.locked);
    return {persisted(good ? Verdict::compliant : Verdict::drifted, found->where, wanted.expected(),
                      printable(dconf_text(found->value), 120) +
                          (wanted.locked && !found->locked ? ", not locked" : ""))};
}

Result<std::vector<Source>> session_sources(const Overlay& files) {
    auto profile = TRY(files.read(profile_file));
    if (!profile) profile = TRY(files.read(shipped_profile));
    std::vector<Source> sources;
    if (!profile) return sources;
    for (const auto line : lines(*profile)) {
        const auto said = trim(line.substr(0, line.find('#')));
        std::string path;
        if (said.starts_with("system-db:")) {
            path = databases_dir + std::string(trim(said.substr(10)));
        } else if (said.starts_with("file-db:")) {
            path = trim(said.substr(8));
        } else {
            continue;
        }
        const auto bytes = TRY(files.read(path));
        if (!bytes) continue;
        auto database = read_gvdb(*bytes);
        if (!database) return printable(path) + std::move(database).error();
        sources.push_back({std::move(path), *std::move(database)});
    }
    return sources;
}

/// As dconf looks a key up: from the last database that locks it on, else from the first.
std::optional<Found> look_up(const std::vector<Source>& sources, const std::string& key) {
    std::size_t begin = 0;
    bool locked = false;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (!sources[i].database.locks.contains(key)) continue;
        begin = i;
        locked = true;
    }
    for (auto i = begin; i < sources.size(); ++i) {
        const auto found = sources[i].database.values.find(key);
        if (found == sources[i].database.values.end()) continue;
        return Found{found->second, printable(sources[i].path), locked};
    }
    return std::nullopt;
}

class Session final : public Resource {
  public:
    explicit Session(Wanted wanted) : wanted_(std::move(wanted)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        return evidence_of(wanted_, look_up(TRY(session_sources(system.files)), wanted_.key),
                           profile_file);
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        auto files = changes.files;
        const auto path = std::string(databases_dir) + own_database;
        const auto bytes = TRY(files.read(path));
        auto database = bytes ? TRY(read_gvdb(*bytes)) : DconfDatabase();
        database.values[wanted_.key] = wanted_.value;
        if (wanted_.locked) database.locks.insert(wanted_.key);
        TRY(files.write(path, write_gvdb(database)));
        TRY(write_sources(files, path + ".d", database));
        TRY(add_to_profile(files));
        const auto found = look_up(TRY(session_sources(files)), wanted_.key);
        if (!found || !wanted_.accepts(found->value)) {
            return unsupported("take " + wanted_.key + " out of " +
                               (found ? found->where : std::string(profile_file)) +
                               ", or have it locked");
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    /// What dconf update would compile to the same.
    static Result<> write_sources(Overlay& files, const std::string& folder,
                                  const DconfDatabase& database) {
        std::string text = std::string(own_mark) + "\n";
        std::string group;
        for (const auto& [key, value] : database.values) {
            const auto [here, name] = Wanted{key, value, {}, {}, false}.group_and_name();
            if (here != group) text += "[" + here + "]\n";
            group = here;
            text += name + "=" + dconf_text(value) + "\n";
        }
        TRY(files.write(folder + "/00-bootseal", text));
        if (database.locks.empty()) return {};
        std::string locks;
        for (const auto& key : database.locks)
            locks += key + "\n";
        return files.write(folder + "/locks/00-bootseal", locks);
    }

    static Result<> add_to_profile(Overlay& files) {
        auto text = TRY(files.read(profile_file));
        if (!text) text = TRY(files.read(shipped_profile)).value_or("user-db:user\n");
        const auto wanted = std::string("system-db:") + own_database;
        for (const auto line : lines(*text)) {
            if (trim(line) == wanted) return {};
        }
        if (!text->ends_with('\n')) *text += '\n';
        return files.write(profile_file, *text + wanted + "\n");
    }

    Wanted wanted_;
};

class Greeter final : public Resource {
  public:
    explicit Greeter(Wanted wanted) : wanted_(std::move(wanted)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        return evidence_of(wanted_, TRY(find(system.files)), greeter_dir);
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        auto files = changes.files;
        std::map<std::string, std::map<std::string, std::string>> groups;
        const auto before = TRY(files.read(own_greeter_file)).value_or("");
        for (const auto& line : parse_keyfile(before))
            groups[line.group][line.key] = line.value;
        const auto [group, name] = wanted_.group_and_name();
        groups[group][name] = dconf_text(wanted_.value);
        std::string text = std::string(own_mark) + "\n";
        for (const auto& [title, values] : groups) {
            text += "[" + title + "]\n";
            for (const auto& [key, value] : values)
                text += key + "=" + value + "\n";
        }
        TRY(files.write(own_greeter_file, text));
        const auto found = TRY(find(files));
        if (!found || !wanted_.accepts(found->value)) {
            return unsupported("take " + wanted_.key + " out of the last file of " + greeter_dir);
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    /// Of the files of a folder the last by name counts.
    Result<std::optional<Found>> find(const Overlay& files) const {
        std::optional<Found> found;
        const auto [group, name] = wanted_.group_and_name();
        for (const auto& file : TRY(files.list(greeter_dir))) {
            const auto path = std::string(greeter_dir) + "/" + file;
            const auto status = TRY(files.status(path));
            if (!status || status->type == FileType::directory) continue;
            const auto text = TRY(files.read(path)).value_or("");
            for (const auto& line : parse_keyfile(text)) {
                if (line.group != group || line.key != name) continue;
                const auto value = parse_dconf_value(line.value);
                found = Found{value.value_or(DconfValue{'s', line.value}),
                              printable(path) + ":" + std::to_string(line.line), false};
            }
        }
        return found;
    }

    Wanted wanted_;
};

class Xdmcp final : public Resource {
  public:
    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto text = TRY(system.files.read(daemon_file)).value_or("");
        const auto line = enabling(text);
        return std::vector{
            persisted(line ? Verdict::drifted : Verdict::compliant,
                      daemon_file + (line ? ":" + std::to_string(*line) : std::string()),
                      "XDMCP is off", line ? "on" : "off")};
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        auto text = TRY(changes.files.read(daemon_file)).value_or("");
        const auto before = text;
        while (const auto line = enabling(text))
            text = comment_out_line(text, *line);
        return text == before ? Result<>() : changes.files.write(daemon_file, text);
    }

  private:
    /// The line that turns it on: of several the last one counts, to GKeyFile.
    static std::optional<std::size_t> enabling(std::string_view text) {
        std::optional<std::size_t> line;
        for (const auto& one : parse_keyfile(text)) {
            if (one.group != "xdmcp" || one.key != "Enable") continue;
            line.reset();
            if (lower(one.value) == "true" || one.value == "1") line = one.line;
        }
        return line;
    }
};

bool is_key(std::string_view text) {
    return text.size() > 2 && text.starts_with('/') && !text.ends_with('/') &&
           text.find("//") == text.npos && text.find('/', 1) != text.npos &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-/") == text.npos;
}

}  // namespace

Result<std::unique_ptr<Resource>> parse_dconf(Fields& fields) {
    Wanted wanted;
    wanted.key = TRY(fields.text("key"));
    const auto text = TRY(fields.text("value"));
    wanted.least = TRY(fields.optional_number("at_least", 0, 0xffffffff));
    wanted.most = TRY(fields.optional_number("at_most", 0, 0xffffffff));
    TRY(fields.flag("locked", wanted.locked));
    const bool greeter = fields.node("of") != nullptr;
    if (greeter) TRY(fields.choice("of", {"greeter"}));
    TRY(fields.done());
    if (!is_key(wanted.key)) return fields.error("key", "is no key of dconf");
    // A text may come without quotes, from a variable.
    wanted.value = parse_dconf_value(text).value_or(DconfValue{'s', std::string(trim(text))});
    if (!wanted.accepts(wanted.value)) return fields.error("value", "must be within the bounds");
    if (greeter && wanted.locked) return fields.error("locked", "means nothing to the greeter");
    if (greeter) return std::unique_ptr<Resource>(std::make_unique<Greeter>(std::move(wanted)));
    return std::unique_ptr<Resource>(std::make_unique<Session>(std::move(wanted)));
}

Result<std::unique_ptr<Resource>> parse_gdm(Fields& fields) {
    TRY(fields.choice("xdmcp", {"disabled"}));
    TRY(fields.done());
    return std::unique_ptr<Resource>(std::make_unique<Xdmcp>());
}

}  // namespace bootseal
