// SPDX-License-Identifier: Apache-2.0
#include "resource/rsyslog_config.h"

#include "base/text.h"

namespace bootseal {

namespace {

constexpr int deepest_folder = 20;
constexpr std::size_t most_included = 1000;
constexpr std::size_t most_rsyslog_bytes = 4 << 20;

class Reader {
  public:
    explicit Reader(const Overlay& files) : files_(files) {}

    Result<> file(const std::string& path, int depth) {
        const auto text = TRY(files_.read(path));
        if (!text) return missing(path);
        bytes_ += text->size();
        if (++count_ > most_included || bytes_ > most_rsyslog_bytes) {
            return invalid("read " + printable(path) + ": it is included too often, or too large");
        }
        return take(*text, path, depth);
    }

    std::vector<RsyslogStatement> statements;

  private:
    Result<> take(std::string_view text, const std::string& path, int depth) {
        if (depth > deepest_folder)
            return invalid(printable(path) + ": includes are nested too deep");
        for (auto& one : TRY(parse_rsyslog(text, path))) {
            const bool object = one.kind == RsyslogStatement::Kind::object;
            if (one.kind == RsyslogStatement::Kind::directive && one.name == "includeconfig") {
                TRY(include(one.value, true, depth));
            } else if (object && one.name == "include") {
                TRY(include(one, depth));
            } else {
                statements.push_back(std::move(one));
            }
            if (statements.size() > most_rsyslog_statements) {
                return invalid(printable(path) + ": rsyslog is told too many statements");
            }
        }
        return {};
    }

    Result<> include(const RsyslogStatement& statement, int depth) {
        if (const auto* inside = statement.parameter("text")) {
            return take(inside->value, "", depth + 1);
        }
        const auto* path = statement.parameter("file");
        if (!path) return {};
        const auto* mode = statement.parameter("mode");
        const bool optional = mode && lower(mode->value) == "optional";
        return include(path->value, !optional, depth);
    }

    Result<> include(std::string pattern, bool wanted, int depth) {
        if (!pattern.starts_with('/')) pattern.insert(0, "/");
        const auto found = TRY(files_.glob(pattern));
        const bool plain = pattern.find_first_of("*?[") == std::string::npos;
        if (found.empty() && plain && wanted) return missing(pattern);
        for (const auto& path : found)
            TRY(include_one("/" + path, depth));
        return {};
    }

    /// Of a folder all that is in it is read.
    Result<> include_one(const std::string& path, int depth) {
        const auto status = TRY(files_.status(path));
        if (!status || status->type != FileType::directory) return file(path, depth + 1);
        if (depth > deepest_folder)
            return invalid(printable(path) + ": folders are nested too deep");
        for (const auto& name : TRY(files_.list(path))) {
            if (!name.starts_with('.')) TRY(include_one(path + "/" + name, depth + 1));
        }
        return {};
    }

    static Error missing(const std::string& path) {
        return invalid("rsyslog reads no further where it is to include " + printable(path) +
                       ", which does not exist");
    }

    const Overlay& files_;
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace

Result<std::optional<std::vector<RsyslogStatement>>> read_rsyslog(const Overlay& files) {
    std::optional<std::vector<RsyslogStatement>> result;
    if (!TRY(files.status(rsyslog_file))) return result;
    Reader reader(files);
    TRY(reader.file(rsyslog_file, 0));
    return std::optional(std::move(reader.statements));
}

}  // namespace bootseal
