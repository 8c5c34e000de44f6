// SPDX-License-Identifier: Apache-2.0
#include "support/scratch.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace bootseal {

namespace fs = std::filesystem;

namespace {

/// A disk may take long to say that it has something.
fs::path parent(Scratch::Where where) {
    if (where == Scratch::Where::disk) return "/var/tmp";
    std::error_code none;
    const auto memory = fs::space("/dev/shm", none);
    if (std::getenv("TMPDIR") || none || memory.available < (std::uintmax_t{2} << 30))
        return fs::temp_directory_path();
    return "/dev/shm";
}

}  // namespace

Scratch::Scratch(Where where) {
    std::string pattern = (parent(where) / "bootseal-test-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("mkdtemp " + pattern);
    ::chmod(pattern.c_str(), 0755);
    path_ = pattern;
}

Scratch::~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

std::string Scratch::path(std::string_view inside) const {
    while (inside.starts_with('/'))
        inside.remove_prefix(1);
    return path_ + "/" + std::string(inside);
}

Root Scratch::root() const {
    auto root = Root::open(path_);
    if (!root) throw std::runtime_error(root.error().what);
    return *root;
}

void Scratch::put(std::string_view file, std::string_view content, mode_t mode) const {
    const fs::path target = path(file);
    fs::create_directories(target.parent_path());
    std::ofstream(target, std::ios::binary | std::ios::trunc) << content;
    if (::chmod(target.c_str(), mode) != 0) throw std::runtime_error("chmod " + target.string());
}

void Scratch::link(std::string_view from, std::string_view target) const {
    const fs::path place = path(from);
    fs::create_directories(place.parent_path());
    fs::create_symlink(target, place);
}

void Scratch::directory(std::string_view dir, mode_t mode) const {
    fs::create_directories(path(dir));
    if (::chmod(path(dir).c_str(), mode) != 0) throw std::runtime_error("chmod " + path(dir));
}

std::string Scratch::get(std::string_view file) const {
    std::ifstream in(path(file), std::ios::binary);
    if (!in) throw std::runtime_error("no such file: " + path(file));
    return {std::istreambuf_iterator<char>(in), {}};
}

bool Scratch::exists(std::string_view inside) const {
    return fs::symlink_status(path(inside)).type() != fs::file_type::not_found;
}

}  // namespace bootseal
