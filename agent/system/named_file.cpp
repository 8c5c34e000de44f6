// SPDX-License-Identifier: Apache-2.0
#include "system/named_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

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

Result<Fd> open_named_file(const std::string& path) {
    const auto from_top = TRY(absolute(path));
    const auto top = TRY(Root::open("/"));
    return top.open_file(from_top);
}

Result<NamedFileWriter> NamedFileWriter::open(const std::string& path, mode_t mode) {
    const auto from_top = TRY(absolute(path));
    const auto slash = from_top.rfind('/');
    const auto name = from_top.substr(slash + 1);
    auto folder = TRY(Root::open(from_top.substr(0, slash + 1)));
    // A device, a FIFO or a link is written to, never replaced: /dev/null must stay what it is.
    const auto status = folder.status(name, Links::keep);
    if (status && status->type != FileType::file) {
        const auto top = TRY(Root::open("/"));
        auto file = TRY(top.open_at(from_top, O_WRONLY | O_TRUNC | O_NOCTTY));
        return NamedFileWriter(path, name, "", std::move(folder), std::move(file));
    }
    if (!status && !is_absent(status.error())) return status.error();
    const auto temporary = temporary_for(name, 0);
    TRY(remove_path(folder, temporary));
    auto file = TRY(folder.open_at(temporary, O_WRONLY | O_CREAT | O_EXCL, 0, mode));
    if (::fchmod(file.get(), mode) != 0) return errno_error("set the mode of", path);
    return NamedFileWriter(path, name, temporary, std::move(folder), std::move(file));
}

NamedFileWriter::~NamedFileWriter() {
    if (file_ && !temporary_.empty()) (void)remove_path(folder_, temporary_);
}

Result<> NamedFileWriter::write(std::string_view bytes) {
    constexpr std::size_t enough = 256 << 10;
    buffer_ += bytes;
    if (buffer_.size() < enough) return {};
    TRY(write_all(file_.get(), buffer_, path_));
    buffer_.clear();
    return {};
}

Result<> NamedFileWriter::commit() {
    TRY(write_all(file_.get(), buffer_, path_));
    if (temporary_.empty()) return {};
    if (::fsync(file_.get()) != 0) return errno_error("write", path_);
    TRY(rename_over(folder_, temporary_, name_));
    file_ = Fd();
    return sync_folders(folder_, {""});
}

Result<> write_named_file(const std::string& path, std::string_view bytes, mode_t mode) {
    auto writer = TRY(NamedFileWriter::open(path, mode));
    TRY(writer.write(bytes));
    return writer.commit();
}

Result<Root> open_named_folder(const std::string& path) {
    const auto from_top = TRY(absolute(path));
    if (::mkdir(from_top.c_str(), 0755) != 0 && errno != EEXIST) return errno_error("make", path);
    return Root::open(from_top);
}

Result<Within> is_within(const Root& folder, const Root& tree) {
    const auto top = TRY(tree.status(""));
    Fd at(::openat(folder.handle(), ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    FileStatus last;
    for (;;) {
        FileStatus here;
        if (!at || !stat_at(at.get(), "", here)) return errno_error("open", "a folder above");
        if (here.device == top.device && here.inode == top.inode) return Within::yes;
        if (here.device == last.device && here.inode == last.inode) return Within::no;
        last = here;
        at = Fd(::openat(at.get(), "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
    }
}

}  // namespace bootseal
