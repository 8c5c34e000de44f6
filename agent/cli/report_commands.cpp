// SPDX-License-Identifier: Apache-2.0
#include "cli/report_commands.h"

#include <array>

#include "base/text.h"
#include "cli/output.h"
#include "report/export.h"
#include "report/proto.h"
#include "system/named_file.h"

namespace bootseal {

namespace {

constexpr std::array all_export_options{
    Option{"by", "ORDER", "framework (default): findings per control; or rule"},
    Option{"framework", "NAME", "this framework only, not all that the rules answer"},
    Option{"format", "NAME", "table (default) or json"}, output_option,
    Option{"verbose", nullptr, "show all evidence"}};

}  // namespace

const std::span<const Option> report_export_options = all_export_options;

Result<Exit> report_export_command(const Arguments& arguments) {
    if (arguments.operands().size() != 1) {
        return usage_error("takes one file, which a run wrote with --format proto --output FILE");
    }
    const auto by = arguments.value("by").value_or("framework");
    if (by != "framework" && by != "rule") {
        return usage_error("--by takes framework or rule, not " + printable(by));
    }
    const auto format = arguments.value("format").value_or("table");
    if (format != "table" && format != "json") {
        return usage_error("--format takes table or json, not " + printable(format));
    }
    Export what;
    what.by = by == "rule" ? Export::By::rule : Export::By::framework;
    what.framework = arguments.value("framework").value_or("");

    const auto& file = arguments.operands().front();
    const auto bytes = TRY(read_named_file(file, report_limit));
    const auto report = TRY(parse_report(bytes, file));
    const auto text = TRY(format == "json" ? export_json(report, what)
                                           : export_table(report, what, terminal_style(arguments)));
    TRY(deliver(text, arguments));
    return Exit::done;
}

}  // namespace bootseal
