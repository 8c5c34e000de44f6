// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string_view>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "report/style.h"

namespace bootseal {

/// Results go to standard output.
void print(std::string_view text);

/// Everything else goes to standard error: say() a sentence, after "bootseal: ", complain() as is.
void say(std::string_view sentence);
void complain(std::string_view text);

/// One line on a terminal that is written anew as work goes on, and is gone at the end; nothing
/// where standard error is no terminal.
class Progress {
  public:
    Progress();
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(int percent, std::string_view what);
    void show(std::string_view how_far, std::string_view what);

  private:
    bool terminal_ = false;
    bool shown_ = false;
};

/// The options --format, --output and --verbose.
inline constexpr Option format_option{"format", "NAME",
                                      "table (default), diff, html, json, junit, proto or xccdf"};
inline constexpr Option output_option{"output", "FILE", "write there, not to standard output"};
inline constexpr Option verbose_option{"verbose", nullptr, "show every rule"};

/// Refuses a --format that is unknown or not for a terminal.
Result<> require_format(const Arguments& arguments);

/// Prints a report, or writes it to a file, as the options say. `diff` is what `--format diff`
/// shows, and what follows the table.
Result<> show(const v1::Report& report, std::string_view diff, const Arguments& arguments);

/// What the terminal can show; a file of --output is none.
TableStyle terminal_style(const Arguments& arguments);

/// Writes a result to the file of --output, or prints it.
Result<> deliver(std::string_view text, const Arguments& arguments);

/// What was printed is out; an error where it cannot be.
Result<> flush_output();

/// What a report means to the caller.
Exit exit_of(const v1::Report& report);

}  // namespace bootseal
