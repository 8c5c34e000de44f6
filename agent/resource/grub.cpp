// SPDX-License-Identifier: Apache-2.0
#include "resource/grub.h"

#include <algorithm>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t longest_value = 64 << 10;
constexpr std::string_view all_name = "GRUB_CMDLINE_LINUX";
constexpr std::string_view ordinary_name = "GRUB_CMDLINE_LINUX_DEFAULT";

bool is_name_part(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The length of the name at the start of a text.
std::size_t name_length(std::string_view text) {
    std::size_t size = 0;
    while (size < text.size() && is_name_part(text[size]))
        ++size;
    return size > 0 && text[0] >= '0' && text[0] <= '9' ? 0 : size;
}

/// Reads one word of the shell from the start of `text`.
class Word {
  public:
    Word(std::string_view text, const ShellVariables& variables)
        : text_(text), variables_(variables) {}

    /// The value, where no command stands behind the word; nothing where only a shell could tell.
    std::optional<std::string> value() {
        char quote = 0;
        for (; at_ < text_.size() && value_.size() < longest_value; ++at_) {
            const char c = text_[at_];
            const bool literal = quote == '\'';
            if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (!literal && c == '\\' && at_ + 1 < text_.size()) {
                escape(quote);
            } else if (!literal && c == '$') {
                if (!expand()) return std::nullopt;
            } else if (quote == 0 && (c == ' ' || c == '\t')) {
                break;
            } else if ((!literal && c == '`') ||
                       (quote == 0 &&
                        std::string_view(";&|<>()*?[~").find(c) != std::string_view::npos)) {
                return std::nullopt;
            } else {
                value_ += c;
            }
        }
        const auto rest = trim(text_.substr(at_));
        const bool ends = quote == 0 && (rest.empty() || rest.starts_with('#'));
        return ends ? std::optional(std::move(value_)) : std::nullopt;
    }

  private:
    void escape(char quote) {
        const char next = text_[++at_];
        if (quote == '"' && std::string_view("$`\"\\").find(next) == std::string_view::npos) {
            value_ += '\\';
        }
        value_ += next;
    }

    bool expand() {
        auto rest = text_.substr(at_ + 1);
        const bool braces = rest.starts_with('{');
        if (braces) rest.remove_prefix(1);
        const auto size = name_length(rest);
        if (size == 0 || (braces && rest.substr(size, 1) != "}")) return false;
        const auto known = variables_.find(rest.substr(0, size));
        at_ += size + (braces ? 2 : 0);
        if (known == variables_.end()) return true;
        if (!known->second || value_.size() + known->second->text.size() > longest_value) {
            return false;
        }
        value_ += known->second->text;
        return true;
    }

    std::string_view text_;
    const ShellVariables& variables_;
    std::size_t at_ = 0;
    std::string value_;
};

/// Whether a text has the name as a whole word.
bool names(std::string_view text, std::string_view name) {
    for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        const auto after = at + name.size();
        const bool begins = at == 0 || !is_name_part(text[at - 1]);
        if (begins && (after == text.size() || !is_name_part(text[after]))) return true;
    }
    return false;
}

Result<ShellValue> value_of(const ShellVariables& variables, std::string_view name) {
    const auto found = variables.find(name);
    if (found == variables.end()) return ShellValue{"", grub_defaults};
    if (!found->second) return invalid("only a shell could tell what " + std::string(name) + " is");
    return *found->second;
}

}  // namespace

void read_shell_variables(std::string_view text, const std::string& file,
                          const std::vector<std::string_view>& watched, ShellVariables& variables) {
    std::size_t number = 0;
    for (const auto line : lines(text)) {
        ++number;
        auto rest = line;
        if (rest.starts_with("export ")) rest.remove_prefix(7);
        const auto size = name_length(rest);
        if (size > 0 && rest.substr(size, 1) == "=") {
            const std::string name(rest.substr(0, size));
            auto value = Word(rest.substr(size + 1), variables).value();
            if (value) {
                const auto where = file + ":" + std::to_string(number);
                variables[name] = ShellValue{std::move(*value), where};
            } else {
                variables[name] = std::nullopt;
            }
            continue;
        }
        const bool harmless = trim(line).starts_with('#') || size == rest.size();
        if (harmless) continue;
        for (const auto name : watched) {
            if (names(line, name)) variables[std::string(name)] = std::nullopt;
        }
    }
}

Result<GrubArguments> read_grub_arguments(const Overlay& files) {
    std::vector<std::string> paths{grub_defaults};
    for (const auto& path : TRY(files.glob(std::string(grub_defaults_dir) + "/*.cfg")))
        paths.push_back("/" + path);
    ShellVariables variables;
    for (const auto& path : paths) {
        const auto text = TRY(files.read(path));
        if (!text) continue;
        read_shell_variables(*text, printable(path), {all_name, ordinary_name}, variables);
    }
    auto all = TRY(value_of(variables, all_name));
    auto ordinary = TRY(value_of(variables, ordinary_name));
    return GrubArguments{std::move(all), std::move(ordinary)};
}

std::vector<GrubKernel> grub_kernels(std::string_view menu) {
    std::vector<GrubKernel> result;
    std::size_t number = 0;
    for (const auto line : lines(menu)) {
        ++number;
        const auto parts = words(line, " \t");
        if (parts.size() < 2) continue;
        if (parts[0] != "linux" && parts[0] != "linux16" && parts[0] != "linuxefi") continue;
        const auto begin =
            static_cast<std::size_t>(parts[1].data() - line.data()) + parts[1].size();
        GrubKernel kernel;
        kernel.arguments = line.substr(begin);
        kernel.line = number;
        kernel.end = static_cast<std::size_t>(line.data() - menu.data()) + line.size();
        result.push_back(kernel);
    }
    return result;
}

std::optional<std::string> kernel_argument(std::string_view arguments, std::string_view name) {
    std::optional<std::string> value;
    for (const auto word : words(arguments)) {
        // What follows is for init, not for the kernel.
        if (word == "--") break;
        if (word.starts_with(name) && word.substr(name.size(), 1) == "=") {
            value = word.substr(name.size() + 1);
        }
    }
    return value;
}

}  // namespace bootseal
