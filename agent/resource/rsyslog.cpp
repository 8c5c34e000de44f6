// SPDX-License-Identifier: Apache-2.0
#include "resource/rsyslog.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/own_lines.h"
#include "resource/rsyslog_config.h"

namespace bootseal {

namespace {

using Statements = std::vector<RsyslogStatement>;
using Kind = RsyslogStatement::Kind;

// "00": files are included by name, and the directive counts for what follows it.
const std::string drop_in = "/etc/rsyslog.d/00-bootseal.conf";
constexpr mode_t built_in_mode = 0644;
constexpr int most_rounds = 1000;
constexpr std::size_t most_outputs = 100;

constexpr auto receivers = std::to_array<std::string_view>(
    {"imdtls", "imgssapi", "imhttp", "imptcp", "imrelp", "imtcp", "imudp"});
// Without their module rsyslogd does not know these directives and complains.
constexpr auto receiver_directives = std::to_array<std::string_view>(
    {"inputtcp", "inputptcp", "inputrelp", "inputgss", "inputudp", "udpserver"});

Evidence not_configured(std::string expected) {
    return persisted(Verdict::drifted, rsyslog_file, std::move(expected), "no such file");
}

Error no_configuration() {
    return unsupported("install rsyslog, which brings its configuration");
}

std::string type_of(const RsyslogStatement& one) {
    const auto* type = one.parameter("type");
    auto name = type ? lower(type->value) : std::string();
    constexpr std::string_view built_in = "builtin:";
    return name.starts_with(built_in) ? name.substr(built_in.size()) : name;
}

/// "imtcp", of "imtcp.so" and "/usr/lib/rsyslog/imtcp.so" as well.
std::string module_of(const RsyslogStatement& one) {
    std::string name;
    if (one.kind == Kind::directive && one.name == "modload") name = lower(one.value);
    if (one.kind == Kind::object && one.name == "module") {
        if (const auto* load = one.parameter("load")) name = lower(load->value);
    }
    name.erase(0, name.rfind('/') + 1);
    if (name.starts_with("builtin:")) name.erase(0, 8);
    if (name.ends_with(".so")) name.resize(name.size() - 3);
    return name;
}

bool is_receiver(std::string_view name) {
    return std::find(receivers.begin(), receivers.end(), name) != receivers.end();
}

/// What a statement listens with; empty where it does not.
std::string listens(const RsyslogStatement& one) {
    const auto module = module_of(one);
    if (is_receiver(module)) return "loads " + module;
    if (one.kind == Kind::object && one.name == "input" && is_receiver(type_of(one))) {
        const auto* port = one.parameter("port");
        return "listens by " + type_of(one) + (port ? ", port " + printable(port->value, 20) : "");
    }
    if (one.kind != Kind::directive) return "";
    for (const auto prefix : receiver_directives) {
        if (one.name.starts_with(prefix)) return "$" + printable(one.name, 40);
    }
    return "";
}

/// A mode as rsyslogd takes it: octal, with a zero in front.
std::optional<mode_t> parse_create_mode(std::string_view text) {
    const bool digits = text.find_first_not_of("01234567") == std::string_view::npos;
    if (!digits || text.size() < 4 || text.size() > 5 || text[0] != '0') return std::nullopt;
    const auto mode = parse_number(text, 8);
    return mode ? std::optional(static_cast<mode_t>(*mode)) : std::nullopt;
}

/// The file that an action of the old kind writes to; empty where it writes to none.
std::string_view file_of(std::string_view action) {
    constexpr std::string_view omfile = ":omfile:";
    if (lower(action.substr(0, omfile.size())) == omfile) action.remove_prefix(omfile.size());
    if (action.starts_with('-')) action.remove_prefix(1);
    if (!action.starts_with('/') && !action.starts_with('?')) return "";
    return action.substr(0, action.find_first_of("; \t"));
}

/// The mode that files are created with, and where it was said; null where nothing says it.
struct CreateMode {
    mode_t mode = built_in_mode;
    const RsyslogPlace* said_at = nullptr;
};

/// That of `value`; where this is no mode, it stays as it was before.
CreateMode create_mode(const std::string& value, const RsyslogPlace& place, CreateMode before) {
    const auto mode = parse_create_mode(value);
    return mode ? CreateMode{*mode, &place} : before;
}

/// A statement that writes to a file.
struct Output {
    const RsyslogStatement* by = nullptr;
    std::string file;
    CreateMode created;
};

std::vector<Output> file_outputs(const Statements& statements) {
    std::vector<Output> result;
    CreateMode old;     // $FileCreateMode, for actions of the old kind
    CreateMode module;  // module(load="builtin:omfile" ...), for action()
    for (const auto& one : statements) {
        const auto own_or = [&](CreateMode otherwise) {
            const auto* own = one.parameter("filecreatemode");
            return own ? create_mode(own->value, own->place, otherwise) : otherwise;
        };
        if (one.kind == Kind::directive && one.name == "filecreatemode") {
            old = create_mode(one.value, one.value_place, old);
        } else if (one.kind == Kind::directive && one.name == "resetconfigvariables") {
            old = {};
        } else if (module_of(one) == "omfile") {
            module = own_or(module);
        } else if (one.kind == Kind::action) {
            const auto file = file_of(one.value);
            if (!file.empty()) result.push_back({&one, std::string(file), old});
        } else if (one.name == "action" && type_of(one) == "omfile") {
            const auto* file = one.parameter("file");
            if (!file) file = one.parameter("dynafile");
            result.push_back({&one, file ? file->value : "", own_or(module)});
        }
    }
    return result;
}

/// Puts `text` in the place of what stands there.
Result<> replace(Overlay& files, const RsyslogPlace& place, std::string_view text) {
    auto content = TRY(files.read(place.file)).value_or("");
    if (place.file.empty() || place.end > content.size() || place.begin > place.end) {
        return unsupported("change by hand what " + place.where() + " says");
    }
    return files.write(place.file, content.replace(place.begin, place.end - place.begin, text));
}

class FileMode final : public Resource {
  public:
    explicit FileMode(mode_t ceiling) : ceiling_(ceiling) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto statements = TRY(read_rsyslog(system.files));
        if (!statements) return std::vector{not_configured(expected())};
        std::vector<Evidence> evidence;
        for (const auto& output : file_outputs(*statements)) {
            auto actual = printable(output.file, 80) + ": " + octal(output.created.mode);
            const auto* said_at = output.created.said_at;
            if (!said_at) actual += ", by default";
            evidence.push_back(persisted(exceeds(output) ? Verdict::drifted : Verdict::compliant,
                                         (said_at ? *said_at : output.by->place).where(),
                                         expected(), std::move(actual)));
        }
        if (evidence.empty()) {
            evidence.push_back(
                persisted(Verdict::compliant, rsyslog_file, expected(), "no log file is written"));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System&, Changes& changes) const override {
        auto files = changes.files;
        // Each round puts one place right, which may be in the way of many outputs.
        for (int i = 0; i < most_rounds; ++i) {
            const auto statements = TRY(read_rsyslog(files));
            if (!statements) return no_configuration();
            const auto outputs = file_outputs(*statements);
            const auto bad = std::find_if(outputs.begin(), outputs.end(),
                                          [this](const auto& output) { return exceeds(output); });
            if (bad == outputs.end()) break;
            const auto before = files.pending();
            TRY(tighten(files, *bad));
            if (files.pending() == before) {
                return unsupported("set the mode of what is written at " + bad->by->place.where() +
                                   " by hand");
            }
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    bool exceeds(const Output& output) const { return (output.created.mode & ~ceiling_) != 0; }

    std::string expected() const { return "mode " + octal(ceiling_) + " at most"; }

    Result<> tighten(Overlay& files, const Output& output) const {
        const auto mode = octal(output.created.mode & ceiling_);
        if (output.created.said_at) return replace(files, *output.created.said_at, mode);
        const auto& place = output.by->place;
        if (output.by->kind == Kind::object) {
            auto before_end = place;
            before_end.begin = before_end.end - 1;
            return replace(files, before_end, " fileCreateMode=\"" + mode + "\")");
        }
        // The drop-in, or, for what comes before it is included, the start of all.
        const auto line = "$FileCreateMode " + mode;
        const auto is_ours = [](std::string_view old) {
            return lower(old).starts_with("$filecreatemode ");
        };
        const bool tried = TRY(files.read(drop_in)).value_or("").find(line) != std::string::npos;
        return put_own_line(files, tried ? rsyslog_file : drop_in, line, is_ours);
    }

    mode_t ceiling_;
};

class Receivers final : public Resource {
  public:
    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const std::string expected = "nothing listens for other machines";
        const auto statements = TRY(read_rsyslog(system.files));
        std::vector<Evidence> evidence;
        for (const auto& one : statements.value_or(Statements())) {
            const auto what = listens(one);
            if (what.empty()) continue;
            evidence.push_back(persisted(Verdict::drifted, one.place.where(), expected, what));
        }
        if (evidence.empty()) {
            evidence.push_back(persisted(Verdict::compliant, rsyslog_file, expected,
                                         statements ? "nothing does" : "no such file"));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System&, Changes& changes) const override {
        auto files = changes.files;
        for (int i = 0; i < most_rounds; ++i) {
            const auto statements = TRY(read_rsyslog(files)).value_or(Statements());
            const auto bad = std::find_if(statements.begin(), statements.end(),
                                          [](const auto& one) { return !listens(one).empty(); });
            if (bad == statements.end()) break;
            TRY(silence(files, *bad));
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    static Result<> silence(Overlay& files, const RsyslogStatement& statement) {
        const auto& place = statement.place;
        const auto text = TRY(files.read(place.file)).value_or("");
        const auto by_hand = unsupported("take the statement at " + place.where() + " out by hand");
        if (place.file.empty() || place.end > text.size()) return by_hand;
        // Whole lines become comments, so nothing else may stand on them.
        const auto before = text.rfind('\n', place.begin);
        const auto first = place.begin == 0 || before == std::string::npos ? 0 : before + 1;
        const auto last = std::min(text.find('\n', place.end), text.size());
        const auto rest = trim(std::string_view(text).substr(place.end, last - place.end));
        const bool alone =
            trim(std::string_view(text).substr(first, place.begin - first)).empty() &&
            (rest.empty() || (rest.front() == '#' && rest.back() != '\\'));
        if (!alone) return by_hand;
        auto result = text;
        for (auto at = result.rfind('\n', last == 0 ? 0 : last - 1);;
             at = result.rfind('\n', at - 1)) {
            const auto begin = at == std::string::npos || at < first ? first : at + 1;
            result.insert(begin, "# bootseal: ");
            if (begin == first) break;
        }
        return files.write(place.file, result);
    }
};

/// What an output may be called: never what follows a target, such as a password.
std::string describe(const RsyslogStatement& one) {
    if (one.kind == Kind::action) {
        if (const auto file = file_of(one.value); !file.empty()) return std::string(file);
        if (one.value.starts_with('>')) return "a database";
        return one.value.substr(0, one.value.find_first_of("; \t"));
    }
    auto what = type_of(one);
    for (const auto* name : {"file", "dynafile", "target", "server"}) {
        if (const auto* value = one.parameter(name)) what += " " + value->value;
    }
    return what;
}

bool is_discarded(const RsyslogStatement& one) {
    return one.kind == Kind::action ? one.value == "~" : type_of(one) == "omdiscard";
}

bool is_forward(const RsyslogStatement& one) {
    constexpr auto types = std::to_array<std::string_view>({"omfwd", "omgssapi", "omrelp"});
    if (one.kind == Kind::object) {
        return one.parameter("target") &&
               std::find(types.begin(), types.end(), type_of(one)) != types.end();
    }
    const auto action = lower(one.value);
    return action.starts_with('@') || std::any_of(types.begin(), types.end(), [&](const auto type) {
               return action.starts_with(":" + std::string(type) + ":");
           });
}

class Outputs final : public Resource {
  public:
    explicit Outputs(bool forwarding) : forwarding_(forwarding) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const std::string expected =
            forwarding_ ? "messages go to another machine" : "messages go where they are wanted";
        const auto statements = TRY(read_rsyslog(system.files));
        if (!statements) return std::vector{not_configured(expected)};
        std::vector<Evidence> evidence;
        for (const auto& one : *statements) {
            const bool output =
                one.kind == Kind::action || (one.kind == Kind::object && one.name == "action");
            if (!output || is_discarded(one) || (forwarding_ && !is_forward(one))) continue;
            evidence.push_back(persisted(Verdict::compliant, one.place.where(), expected,
                                         printable(describe(one), 100)));
        }
        if (evidence.empty()) {
            evidence.push_back(
                persisted(Verdict::drifted, rsyslog_file, expected, "no such action"));
        }
        return bounded(std::move(evidence), most_outputs);
    }

    Result<> remedy(const System&, Changes&) const override {
        return unsupported(forwarding_ ? "name the log host in an omfwd action of /etc/rsyslog.d"
                                       : "say in /etc/rsyslog.d where messages are to go");
    }

  private:
    bool forwarding_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_rsyslog_resource(Fields& fields) {
    const auto mode = TRY(fields.optional_text("file_mode"));
    const bool without = fields.node("without") != nullptr;
    const bool has = fields.node("has") != nullptr;
    if ((mode ? 1 : 0) + (without ? 1 : 0) + (has ? 1 : 0) != 1) {
        return fields.error("file_mode", "or without or has, one of them, must be there");
    }
    if (without) TRY(fields.choice("without", {"receivers"}));
    const auto what = has ? TRY(fields.choice("has", {"outputs", "forwarding"})) : 0;
    TRY(fields.done());
    if (without) return std::unique_ptr<Resource>(std::make_unique<Receivers>());
    if (has) return std::unique_ptr<Resource>(std::make_unique<Outputs>(what == 1));
    const auto ceiling = parse_create_mode(*mode);
    if (!ceiling || *ceiling > 0777) {
        return fields.error("file_mode", "must be octal, such as \"0640\"");
    }
    return std::unique_ptr<Resource>(std::make_unique<FileMode>(*ceiling));
}

}  // namespace bootseal
