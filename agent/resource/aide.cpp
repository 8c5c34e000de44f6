// SPDX-License-Identifier: Apache-2.0
#include "resource/aide.h"

#include <algorithm>

#include "base/text.h"
#include "resource/aide_config.h"
#include "resource/evidence.h"
#include "resource/own_lines.h"

namespace bootseal {

namespace {

// "00": of rules for the same file the first one decides.
const std::string drop_in = "/etc/aide/aide.conf.d/00_bootseal";

class Aide final : public Resource {
  public:
    Aide(std::string path, std::vector<std::string> attributes)
        : path_(std::move(path)), attributes_(std::move(attributes)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto path = TRY(real_path(system.files));
        const auto expected = printable(path) + " " + join(attributes_, "+");
        const auto rules = TRY(read_aide(system.files));
        if (!rules) {
            return std::vector{
                persisted(Verdict::drifted, aide_file, expected, "AIDE is not configured")};
        }
        const auto match = match_aide(*rules, path);
        const auto missing = this->missing(match);
        const auto actual = describe(match, missing);
        return std::vector{persisted(match.kind == AideMatch::Kind::watched && missing.empty()
                                         ? Verdict::compliant
                                         : Verdict::drifted,
                                     match.by ? match.by->where : aide_file, expected, actual)};
    }

    Result<> remedy(const System&, Changes& changes) const override {
        auto files = changes.files;
        const auto path = TRY(real_path(files));
        const auto line = escaped(path) + "$ f " + join(attributes_, "+");
        const auto is_ours = [&](std::string_view old) {
            return old.starts_with(escaped(path) + "$ ");
        };
        // A rule that stands before the drop-ins is answered by one at the very start.
        for (const std::string file : {"", drop_in.c_str(), aide_file}) {
            if (!file.empty()) TRY(put_own_line(files, file, line, is_ours));
            const auto rules = TRY(read_aide(files));
            if (!rules) return unsupported("install aide-common, which brings its configuration");
            const auto match = match_aide(*rules, path);
            const bool watched = match.kind == AideMatch::Kind::watched;
            if (watched && missing(match).empty()) {
                changes.files = std::move(files);
                return {};
            }
            if (match.by && match.by->kind == AideRule::Kind::negative) {
                return unsupported("see by hand whether AIDE needs what " + match.by->where +
                                   " says, which may leave out " + printable(path));
            }
        }
        return unsupported("have AIDE watch " + printable(path) + " by a rule of its own");
    }

  private:
    Result<std::string> real_path(const Overlay& files) const {
        return "/" + TRY(files.resolve(path_));
    }

    static std::string escaped(std::string_view path) {
        std::string result;
        for (const char c : path) {
            if (std::string_view(".*+?[](){}|^$\\ ").find(c) != std::string_view::npos) {
                result += '\\';
            }
            result += c;
        }
        return result;
    }

    std::vector<std::string> missing(const AideMatch& match) const {
        std::vector<std::string> result;
        if (match.kind != AideMatch::Kind::watched) return result;
        for (const auto& one : attributes_) {
            if (!match.by->attributes.contains(one)) result.push_back(one);
        }
        return result;
    }

    static std::string describe(const AideMatch& match, const std::vector<std::string>& missing) {
        switch (match.kind) {
            case AideMatch::Kind::excluded:
                return "left out";
            case AideMatch::Kind::unclear:
                return "cannot tell: the pattern of this rule may decide for it";
            case AideMatch::Kind::none:
                return "no rule is about it";
            default:
                return missing.empty() ? "watched" : "watched without " + join(missing, "+");
        }
    }

    std::string path_;
    std::vector<std::string> attributes_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_aide(Fields& fields) {
    auto path = TRY(fields.text("path"));
    auto attributes = TRY(fields.list("attributes"));
    TRY(fields.done());
    const bool plain =
        std::all_of(path.begin(), path.end(), [](unsigned char c) { return c > ' ' && c != 0x7f; });
    if (!path.starts_with('/') || path.ends_with('/') || !plain) {
        return fields.error("path", "must be absolute, without blanks");
    }
    const auto is_name = [](const std::string& name) {
        return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        });
    };
    if (attributes.empty() || !std::all_of(attributes.begin(), attributes.end(), is_name)) {
        return fields.error("attributes", "must be a list of names");
    }
    return std::unique_ptr<Resource>(
        std::make_unique<Aide>(std::move(path), std::move(attributes)));
}

}  // namespace bootseal
