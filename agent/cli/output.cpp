// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "base/text.h"
#include "report/render.h"
#include "system/named_file.h"

namespace bootseal {

namespace {

/// The first that is set decides, as locale(7) has it.
bool locale_is_utf8() {
    for (const auto* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const auto* value = std::getenv(name);
        if (!value || !*value) continue;
        const auto text = lower(value);
        return text.find("utf-8") != std::string::npos || text.find("utf8") != std::string::npos;
    }
    return false;
}

std::string format_name(const Arguments& arguments) {
    return arguments.value("format").value_or("table");
}

}  // namespace

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void complain(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
}

Progress::Progress() : terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    if (shown_) complain("\r\x1b[K");
}

void Progress::show(int percent, std::string_view what) {
    const auto number = std::to_string(percent);
    show(std::string(number.size() < 3 ? 3 - number.size() : 0, ' ') + number + "%", what);
}

void Progress::show(std::string_view how_far, std::string_view what) {
    if (!terminal_) return;
    complain("\r\x1b[K" + std::string(how_far) + " " + printable(what, 70 - how_far.size()));
    shown_ = true;
}

void say(std::string_view sentence) {
    complain("bootseal: " + std::string(sentence) + "\n");
}

TableStyle terminal_style(const Arguments& arguments) {
    const bool terminal = !arguments.has("output") && ::isatty(STDOUT_FILENO) == 1;
    const auto* no_color = std::getenv("NO_COLOR");  // no-color.org: any value but the empty one
    TableStyle style;
    style.color = terminal && !(no_color && *no_color);
    style.unicode = locale_is_utf8();
    style.verbose = arguments.has("verbose");
    winsize size = {};
    if (terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        style.width = size.ws_col;
    } else {
        style.width = 100;
    }
    return style;
}

Result<> deliver(std::string_view text, const Arguments& arguments) {
    if (const auto output = arguments.value("output")) return write_named_file(*output, text);
    print(text);
    return flush_output();
}

Result<> flush_output() {
    const bool done = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    return done ? Result<>() : errno_error("write", "standard output");
}

Result<> require_format(const Arguments& arguments) {
    const auto name = format_name(arguments);
    if (name == "diff") return {};
    const auto* format = find_format(name);
    if (!format) return usage_error("--format does not know " + printable(name));
    if (!format->is_text && !arguments.has("output") && ::isatty(STDOUT_FILENO) == 1) {
        return usage_error("--format " + name + " is not for a terminal; give --output FILE");
    }
    return {};
}

Result<> show(const v1::Report& report, std::string_view diff, const Arguments& arguments) {
    TRY(require_format(arguments));
    const auto name = format_name(arguments);
    std::string text;
    if (name == "diff") {
        text = diff;
    } else {
        text = find_format(name)->render(report, terminal_style(arguments));
        if (name == "table" && !diff.empty()) text += "\n" + std::string(diff);
    }
    return deliver(text, arguments);
}

Exit exit_of(const v1::Report& report) {
    if (report.has_integrity() && report.integrity().verdict() != v1::VERDICT_COMPLIANT) {
        return Exit::violated;
    }
    switch (report.result()) {
        case v1::RESULT_COMPLIANT:
            return Exit::done;
        case v1::RESULT_NOT_COMPLIANT:
            return Exit::not_compliant;
        default:
            return Exit::failed;
    }
}

}  // namespace bootseal
