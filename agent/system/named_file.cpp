// SPDX-License-Identifier: Apache-2.0
#include "system/named_file.h"

#include <unistd.h>

#include <array>

#include "base/text.h"
#include "system/replace.h"

namespace bootseal {

namespace {

/// A path from the top, so that links lead wherever the caller may go.
Result<std::string> absolute(const std::string& path) {
    if (path.starts_with('/')) return path;
    std::array<char, 4096> here{};
    if (!::getcwd(here.data(), here.size())) return errno_error("find", "the working directory");
    return std::string(here.data()) + "/" + path;
}

}  // namespace

Result<std::string> read_named_file(const std::string& path, std::size_t limit) {
    const auto from_top = TRY(absolute(path));
    const auto top = TRY(Root::open("/"));
    return top.read(from_top, limit);
}

Result<> write_named_file(const std::string& path, std::string_view bytes, mode_t mode) {
    const auto from_top = TRY(absolute(path));
    const auto slash = from_top.rfind('/');
    const auto name = from_top.substr(slash + 1);
    const auto folder = TRY(Root::open(from_top.substr(0, slash + 1)));
    // The rename would put a file in the place of /dev/null, for the whole machine.
    const auto status = TRY(Root::open("/")).status(from_top);
    if (status && status->type != FileType::file) {
        return invalid("write " + printable(path) + ": is " + std::string(describe(status->type)));
    }
    if (!status && !is_absent(status.error())) return status.error();
    const auto temporary = temporary_for(name, 0);
    TRY(write_file(folder, temporary, bytes, {.access = {mode, ::geteuid(), ::getegid()}}));
    TRY(rename_over(folder, temporary, name));
    return sync_folders(folder, {""});
}

}  // namespace bootseal
