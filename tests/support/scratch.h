// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "system/root.h"

namespace bootseal {

/// A tree in a temporary directory, gone with the object. Paths are relative to it; parents are
/// made. Fails the test where the machine does not cooperate.
class Scratch {
  public:
    enum class Where { anywhere, disk };

    /// In memory where there is room, unless it is to be on a disk.
    Scratch() : Scratch(Where::anywhere) {}
    explicit Scratch(Where where);
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    /// Where the tree is, for programs that want a path.
    const std::string& path() const { return path_; }
    std::string path(std::string_view inside) const;

    Root root() const;

    void put(std::string_view file, std::string_view content, mode_t mode = 0644) const;
    void link(std::string_view from, std::string_view target) const;
    void directory(std::string_view dir, mode_t mode = 0755) const;
    std::string get(std::string_view file) const;
    bool exists(std::string_view path) const;

  private:
    std::string path_;
};

}  // namespace bootseal
