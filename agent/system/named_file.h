// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

// Files that the caller named on the command line: outside any tree, relative to the working
// directory. With the checks of Root: a FIFO or device is refused, and sizes are bounded.

Result<std::string> read_named_file(const std::string& path, std::size_t limit = Root::read_limit);

/// Opens one for reading.
Result<Fd> open_named_file(const std::string& path);

/// Writes a file piece by piece. What is no file (a device, a FIFO) or a link is written to; a file
/// is replaced by commit(), by temporary file and rename, and stays as it is without it.
class NamedFileWriter {
  public:
    static Result<NamedFileWriter> open(const std::string& path, mode_t mode = 0644);

    NamedFileWriter(NamedFileWriter&&) = default;
    NamedFileWriter& operator=(NamedFileWriter&&) = delete;
    ~NamedFileWriter();

    Result<> write(std::string_view bytes);
    Result<> commit();

  private:
    NamedFileWriter(std::string path, std::string name, std::string temporary, Root folder, Fd file)
        : path_(std::move(path)),
          name_(std::move(name)),
          temporary_(std::move(temporary)),
          folder_(std::move(folder)),
          file_(std::move(file)) {}

    std::string path_;       ///< for messages
    std::string name_;       ///< in its folder
    std::string temporary_;  ///< beside it; empty: it is written to as it is
    Root folder_;
    Fd file_;
    std::string buffer_;
};

/// All of it at once.
Result<> write_named_file(const std::string& path, std::string_view bytes, mode_t mode = 0644);

/// A folder, made where it is missing.
Result<Root> open_named_folder(const std::string& path);

/// Whether a folder is the top of a tree or in it.
enum class Within { no, yes };
Result<Within> is_within(const Root& folder, const Root& tree);

}  // namespace bootseal
