// SPDX-License-Identifier: Apache-2.0
#include "resource/sysctl.h"

#include <algorithm>

#include "base/text.h"
#include "resource/own_lines.h"
#include "resource/sysctl_config.h"
#include "system/drop_ins.h"
#include "system/kernel.h"
#include "system/live.h"

namespace bootseal {

namespace {

// "99-zz": systemd-sysctl applies files in name order and the last one wins.
const std::string own_file = "etc/sysctl.d/99-zz-bootseal.conf";

Result<std::vector<SysctlLine>> statements_of(const Overlay& files) {
    std::vector<SysctlLine> all;
    for (const auto& file : TRY(read_drop_ins(files, config_dirs("sysctl.d")))) {
        auto some = TRY(parse_sysctl_file(file.content, file.path));
        all.insert(all.end(), std::make_move_iterator(some.begin()),
                   std::make_move_iterator(some.end()));
    }
    return all;
}

class Sysctl final : public Resource {
  public:
    Sysctl(std::string key, std::vector<std::string> accepted)
        : key_(std::move(key)), path_(sysctl_path(key_)), accepted_(std::move(accepted)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        std::vector<Evidence> evidence{TRY(persisted(system.files))};
        if (system.kernel) evidence.push_back(TRY(live(*system.kernel)));
        return evidence;
    }

    Result<> remedy(const System& system, Changes& changes) const override {
        TRY(persist(changes.files));
        if (system.kernel && TRY(live(*system.kernel)).verdict == Verdict::drifted) {
            add_step(changes.live, {LiveStep::Kind::set_sysctl, key_, accepted_[0]});
        }
        return {};
    }

  private:
    bool complies(std::string_view value) const {
        return std::any_of(accepted_.begin(), accepted_.end(),
                           [&](const auto& good) { return same_sysctl_value(value, good); });
    }

    Evidence compare(Facet facet, std::string where, std::string_view actual) const {
        return {facet, complies(actual) ? Verdict::compliant : Verdict::drifted, std::move(where),
                join(accepted_, " or "), printable(actual)};
    }

    Result<Evidence> persisted(const Overlay& files) const {
        const auto all = TRY(statements_of(files));
        if (const auto* line = TRY(deciding_line(all, path_))) {
            return compare(Facet::persisted,
                           "/" + printable(line->file) + ":" + std::to_string(line->line),
                           *line->value);
        }
        Evidence evidence = {Facet::persisted, Verdict::drifted, "/etc/sysctl.d",
                             join(accepted_, " or "), "not set"};
        // A trap worth a word: procps' link etc/sysctl.d/99-sysctl.conf is what makes it count.
        if (const auto old = TRY(files.read("etc/sysctl.conf"))) {
            const auto lines_of_old = TRY(parse_sysctl_file(*old, "etc/sysctl.conf"));
            if (TRY(deciding_line(lines_of_old, path_))) {
                evidence.actual += "; /etc/sysctl.conf, which sets it, is not read at boot";
            }
        }
        return evidence;
    }

    Result<Evidence> live(const Kernel& kernel) const {
        const auto where = "sysctl " + key_;
        if (const auto value = TRY(kernel.sysctl(key_))) return compare(Facet::live, where, *value);
        if (path_.starts_with("net/ipv6/") && TRY(kernel.ipv6()) == Kernel::Ipv6::off) {
            return Evidence{Facet::live, Verdict::compliant, where, join(accepted_, " or "),
                            "IPv6 is off"};
        }
        return Error{std::make_error_code(std::errc::no_such_file_or_directory),
                     "this kernel has no parameter " + key_};
    }

    Result<> persist(Overlay& files) const {
        constexpr int most_edits = 100;
        if (TRY(persisted(files)).verdict == Verdict::compliant) return {};
        TRY(put_own_line(files, own_file, key_ + " = " + accepted_[0], [&](std::string_view line) {
            const auto old = parse_sysctl_file(line, own_file);
            return old && old->size() == 1 && old->front().path == path_;
        }));
        for (int edit = 0; edit < most_edits; ++edit) {
            const auto all = TRY(statements_of(files));
            // The last line of its own decides, also one that takes the parameter out.
            const auto last = std::find_if(all.rbegin(), all.rend(),
                                           [&](const auto& line) { return line.path == path_; });
            if (last == all.rend()) break;
            if (last->value && complies(*last->value)) return {};
            const auto content = TRY(files.read(last->file));
            if (!content) break;
            TRY(override_drop_in(files, config_dirs("sysctl.d"), last->file,
                                 comment_out(*content, last->begin)));
        }
        return unsupported("set " + key_ + " in the file of etc/sysctl.d that is read last");
    }

    std::string key_;
    std::string path_;
    std::vector<std::string> accepted_;  ///< the first is what a remedy sets
};

/// Keys and values are written into a file and into /proc/sys: nothing may end a line.
bool is_one_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool is_key(std::string_view key) {
    const auto path = sysctl_path(key);
    for (const auto part : split(path, '/')) {
        if (part.empty() || part == "." || part == "..") return false;
    }
    return is_one_line(key) && !key.starts_with('-') &&
           key.find_first_of(" *?[]{}=#;") == std::string_view::npos;
}

}  // namespace

Result<std::unique_ptr<Resource>> parse_sysctl(Fields& fields) {
    auto key = TRY(fields.text("key"));
    std::vector<std::string> accepted{TRY(fields.text("value"))};
    for (auto& more : TRY(fields.list("accept")))
        accepted.push_back(std::move(more));
    TRY(fields.done());
    if (!is_key(key)) return fields.error("key", "is not the name of a kernel parameter");
    for (const auto& value : accepted) {
        if (words(value).empty() || !is_one_line(value)) {
            return fields.error("value", "is not a value of one line");
        }
    }
    return std::unique_ptr<Resource>(std::make_unique<Sysctl>(std::move(key), std::move(accepted)));
}

}  // namespace bootseal
