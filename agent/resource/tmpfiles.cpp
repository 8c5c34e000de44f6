// SPDX-License-Identifier: Apache-2.0
#include "resource/tmpfiles.h"

#include "base/text.h"
#include "resource/evidence.h"
#include "system/drop_ins.h"

namespace bootseal {

namespace {

struct Line {
    std::string where;
    mode_t mode = 0;
};

/// Whether lines of a type give their path a mode.
bool sets_mode(char type) {
    return std::string_view("fFdDvqQepcbCzZ").find(type) != std::string_view::npos;
}

class Tmpfiles final : public Resource {
  public:
    Tmpfiles(std::string path, mode_t ceiling) : path_(std::move(path)), ceiling_(ceiling) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto expected = "mode " + octal(ceiling_) + " at most";
        std::vector<Evidence> evidence;
        for (const auto& line : TRY(lines_of(system.files))) {
            const bool good = (line.mode & ~ceiling_) == 0;
            evidence.push_back(persisted(good ? Verdict::compliant : Verdict::drifted, line.where,
                                         expected, octal(line.mode)));
        }
        if (evidence.empty()) {
            evidence.push_back(
                persisted(Verdict::drifted, printable(path_), expected, "no line gives it a mode"));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& system, Changes&) const override {
        for (const auto& piece : TRY(inspect(system))) {
            if (piece.verdict == Verdict::compliant) continue;
            return unsupported("give " + printable(path_) + " a mode of " + octal(ceiling_) +
                               " in a file of /etc/tmpfiles.d");
        }
        return {};
    }

  private:
    Result<std::vector<Line>> lines_of(const Overlay& files) const {
        std::vector<Line> result;
        for (const auto& file : TRY(read_drop_ins(files, config_dirs("tmpfiles.d")))) {
            for (const auto& one : config_lines(file.content)) {
                const auto fields = words(one.text);
                if (fields.size() < 3 || fields[0].starts_with('#')) continue;
                if (fields[1] != path_ || !sets_mode(fields[0][0])) continue;
                auto mode = fields[2];
                while (mode.starts_with('~') || mode.starts_with(':'))
                    mode.remove_prefix(1);
                const auto number = parse_number(mode, 8);
                if (!number || *number < 0 || *number > 07777) continue;
                result.push_back({"/" + printable(file.path) + ":" + std::to_string(one.number),
                                  static_cast<mode_t>(*number)});
            }
        }
        return result;
    }

    std::string path_;
    mode_t ceiling_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_tmpfiles(Fields& fields) {
    auto path = TRY(fields.text("path"));
    const auto text = TRY(fields.text("mode"));
    TRY(fields.done());
    if (!path.starts_with('/') || words(path).size() != 1 || words(path)[0] != path) {
        return fields.error("path", "must be absolute and without blanks");
    }
    const auto mode = parse_number(text, 8);
    if (!mode || text.size() != 4 || *mode < 0) {
        return fields.error("mode", "must be octal, such as \"0640\"");
    }
    return std::unique_ptr<Resource>(
        std::make_unique<Tmpfiles>(std::move(path), static_cast<mode_t>(*mode)));
}

}  // namespace bootseal
