// SPDX-License-Identifier: Apache-2.0
#include "resource/sshd_options.h"

#include "base/text.h"
#include "resource/assignments.h"
#include "resource/sshd_lines.h"

namespace bootseal {

namespace {

std::string_view without_quotes(std::string_view text) {
    const bool quoted = text.size() > 1 && (text.front() == '"' || text.front() == '\'') &&
                        text.back() == text.front();
    return quoted ? text.substr(1, text.size() - 2) : text;
}

Result<SshdSetting> parse_option(std::string_view text) {
    const auto line = split_sshd_line(text);
    const auto* keyword = line ? find_sshd_keyword(line->keyword) : nullptr;
    if (!keyword) return invalid("sshd has no option -o " + printable(text, 60));
    SshdSetting setting;
    setting.keyword = keyword;
    setting.values = TRY(sshd_values(*keyword, line->rest));
    setting.text = line->rest;
    setting.file = sshd_options_file;
    setting.global = true;
    return setting;
}

}  // namespace

Result<std::vector<SshdSetting>> read_sshd_options(const Overlay& files) {
    std::vector<SshdSetting> settings;
    const auto text = TRY(files.read(sshd_options_file)).value_or("");
    Assignment last;
    for (auto& one : parse_assignments(Dialect::equals, text)) {
        if (one.key == "SSHD_OPTS") last = std::move(one);
    }
    const auto place = std::string(sshd_options_file) + ":" + std::to_string(last.line);
    const auto options = words(without_quotes(last.value));
    for (std::size_t i = 0; i < options.size(); ++i) {
        auto option = options[i];
        if (option.starts_with("-f")) {
            return invalid(place + ": sshd is told to read another file");
        }
        if (!option.starts_with("-o")) continue;
        option.remove_prefix(2);
        if (option.empty() && ++i < options.size()) option = options[i];
        auto setting = parse_option(option);
        if (!setting) return place + setting.error();
        setting->line = last.line;
        settings.push_back(std::move(*setting));
    }
    return settings;
}

}  // namespace bootseal
