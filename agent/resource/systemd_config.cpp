// SPDX-License-Identifier: Apache-2.0
#include "resource/systemd_config.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/text.h"
#include "resource/own_lines.h"
#include "system/drop_ins.h"

namespace bootseal {

namespace {

// "99-zz": drop-ins are read by name, and the last one wins.
constexpr auto own_name = "99-zz-bootseal.conf";

std::string_view skip_blanks(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(" \t\n\r"), text.size()));
}

/// Whether a line goes on with the next: its last byte is a backslash that none escapes.
bool continues(std::string_view line) {
    const auto last = line.find_last_not_of('\\');
    const auto slashes = line.size() - (last == std::string_view::npos ? 0 : last + 1);
    return slashes % 2 == 1;
}

class Parser {
  public:
    explicit Parser(const std::string& file) : file_(file) {}

    /// Takes one line; what is continued is kept until it ends.
    Result<> take(const ConfigLine& line) {
        auto text = line.text;
        if (line.number == 1 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
        text = skip_blanks(text);
        if (text.empty() || text.starts_with('#') || text.starts_with(';')) return {};
        if (begins_.empty()) line_ = line.number;
        begins_.push_back(line.begin);
        logical_ += text;
        if (continues(logical_)) {
            logical_.back() = ' ';
            return {};
        }
        return finish();
    }

    Result<> finish() {
        const auto text = trim(logical_);
        if (text.starts_with('[')) {
            if (!text.ends_with(']')) {
                return invalid(printable(file_) + ":" + std::to_string(line_) +
                               ": a section has no end, and systemd reads no further");
            }
            section_ = text.substr(1, text.size() - 2);
        } else if (const auto equals = text.find('=');
                   equals != std::string_view::npos && equals > 0 && !section_.empty()) {
            settings.push_back({section_, std::string(trim(text.substr(0, equals))),
                                std::string(trim(text.substr(equals + 1))), file_, line_, begins_});
        }
        logical_.clear();
        begins_.clear();
        return {};
    }

    std::vector<SystemdSetting> settings;

  private:
    const std::string& file_;
    std::string section_;
    std::string logical_;
    std::size_t line_ = 0;
    std::vector<std::size_t> begins_;
};

/// The directories of the drop-ins of "/etc/systemd/coredump.conf".
std::vector<std::string> drop_in_dirs(std::string_view file) {
    constexpr std::string_view etc = "/etc/";
    return config_dirs(std::string(file.substr(etc.size())) + ".d");
}

std::string own_text(const std::vector<SystemdSetting>& settings) {
    std::map<std::string, std::map<std::string, std::string>> sections;
    for (const auto& one : settings)
        sections[one.section][one.key] = one.value;
    std::string text = std::string(own_mark) + "\n";
    for (const auto& [section, values] : sections) {
        text += "[" + section + "]\n";
        for (const auto& [key, value] : values)
            text += key + "=" + value + "\n";
    }
    return text;
}

/// Makes comments of the lines of a setting.
Result<> silence(Overlay& files, const std::vector<std::string>& dirs,
                 const SystemdSetting& setting) {
    auto text = TRY(files.read(setting.file)).value_or("");
    for (auto begin = setting.begins.rbegin(); begin != setting.begins.rend(); ++begin) {
        text.insert(*begin, "# bootseal: ");
    }
    return override_drop_in(files, dirs, setting.file, text);
}

}  // namespace

Result<std::vector<SystemdSetting>> parse_systemd(std::string_view text, const std::string& file) {
    Parser parser(file);
    for (const auto& line : config_lines(text))
        TRY(parser.take(line));
    TRY(parser.finish());
    return std::move(parser.settings);
}

Result<std::vector<SystemdSetting>> read_systemd_config(const Overlay& files,
                                                        const std::string& file) {
    std::vector<SystemdSetting> result;
    if (TRY(masked(files, file)) == Masked::no) {
        const auto text = TRY(files.read(file));
        if (text) result = TRY(parse_systemd(*text, file.substr(1)));
    }
    for (const auto& drop_in : TRY(read_drop_ins(files, drop_in_dirs(file)))) {
        auto more = TRY(parse_systemd(drop_in.content, drop_in.path));
        std::move(more.begin(), more.end(), std::back_inserter(result));
    }
    return result;
}

Result<> set_systemd(Overlay& files, const std::string& file, const SystemdSetting& wanted) {
    const auto dirs = drop_in_dirs(file);
    const auto own = dirs.front() + "/" + own_name;
    // A mask of our own name would send what we write to /dev/null.
    if (TRY(masked(files, own)) == Masked::yes) TRY(files.remove(own));
    const auto before = TRY(files.read(own)).value_or("");
    auto settings = TRY(parse_systemd(before, own));
    settings.push_back(wanted);
    TRY(files.write(own, own_text(settings)));

    constexpr int most_lines = 1000;
    for (int i = 0; i < most_lines; ++i) {
        const auto all = TRY(read_systemd_config(files, file));
        const auto last = std::find_if(all.rbegin(), all.rend(), [&](const auto& one) {
            return one.section == wanted.section && one.key == wanted.key;
        });
        if (last == all.rend() || last->file == own) break;
        TRY(silence(files, dirs, *last));
    }
    return {};
}

}  // namespace bootseal
