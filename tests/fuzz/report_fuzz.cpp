// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "report/export.h"
#include "report/proto.h"
#include "report/render.h"

using namespace bootseal;

namespace {

void require_safe(const std::string& text) {
    const auto acts = [](char c) { return (c >= 0 && c < ' ' && c != '\n') || c == 0x7f; };
    if (std::any_of(text.begin(), text.end(), acts)) std::abort();
}

}  // namespace

/// Whatever is read can be shown in every way, and nothing of it acts on a terminal.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto report = parse_report({reinterpret_cast<const char*>(data), size}, "fuzz");
    if (!report) return 0;
    for (const auto& format : formats()) {
        const auto text = format.render(*report, {.verbose = true});
        if (format.is_text) require_safe(text);
    }
    for (const auto by : {Export::By::framework, Export::By::rule}) {
        const Export what = {.by = by, .framework = ""};
        if (const auto text = export_table(*report, what, {})) require_safe(*text);
        if (const auto text = export_json(*report, what)) require_safe(*text);
    }
    return 0;
}
