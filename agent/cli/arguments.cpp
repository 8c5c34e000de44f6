// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.h"

#include <getopt.h>

#include "base/text.h"

namespace bootseal {

Result<Arguments> Arguments::parse(const std::vector<std::string>& arguments,
                                   std::span<const Option> options) {
    std::vector<option> known;
    for (const auto& option : options) {
        known.push_back({option.name, option.value ? required_argument : no_argument, nullptr, 0});
    }
    known.push_back({nullptr, 0, nullptr, 0});
    std::string program = "bootseal";
    std::vector<std::string> copies = arguments;  // getopt_long sorts them
    std::vector<char*> vector{program.data()};
    for (auto& argument : copies)
        vector.push_back(argument.data());
    vector.push_back(nullptr);

    Arguments result;
    const auto count = static_cast<int>(vector.size()) - 1;
    optind = 0;  // start anew, with permutation
    for (;;) {
        int index = -1;
        optopt = 0;
        const int found = ::getopt_long(count, vector.data(), ":", known.data(), &index);
        if (found == -1) break;
        // A letter is told by itself, a word by the argument that was just taken.
        const auto given = optopt != 0 ? std::string("-") + static_cast<char>(optopt)
                                       : std::string(vector[static_cast<std::size_t>(optind - 1)]);
        if (found == ':') return invalid(printable(given) + " needs a value");
        if (found != 0) return invalid("unknown option: " + printable(given));
        const auto& option = options[static_cast<std::size_t>(index)];
        auto& values = result.values_[option.name];
        if (!values.empty() && !option.repeats) {
            return invalid("--" + std::string(option.name) + " is given twice");
        }
        values.emplace_back(option.value ? optarg : "");
    }
    for (int i = optind; i < count; ++i) {
        result.operands_.emplace_back(vector[static_cast<std::size_t>(i)]);
    }
    return result;
}

std::optional<std::string> Arguments::value(std::string_view option) const {
    const auto found = values_.find(option);
    return found == values_.end() ? std::nullopt : std::optional(found->second.front());
}

std::vector<std::string> Arguments::values(std::string_view option) const {
    const auto found = values_.find(option);
    return found == values_.end() ? std::vector<std::string>() : found->second;
}

}  // namespace bootseal
