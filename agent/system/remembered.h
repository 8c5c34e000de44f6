// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

/// How often a path is asked of the kernel.
enum class Looks { each_time, once };

/// A tree whose absence is a value. With Looks::once a path is looked at once and then remembered:
/// the rules of a run ask for the same few files again and again. Errors are not remembered, nor
/// what does not fit the bounds: that is looked at again. Copies share what they remember. Paths
/// are without links and outer slashes. Not for several threads at once.
class RememberedTree {
  public:
    RememberedTree(Root root, Looks looks);

    const Root& root() const { return root_; }

    /// Of the path itself where it is a symlink; nothing where the path is absent.
    Result<std::optional<FileStatus>> status(const std::string& path) const;

    /// The text of a symlink, or nothing where the path is absent or not a symlink.
    Result<std::optional<std::string>> read_link(const std::string& path) const;

    /// The content of a regular file, or nothing where the path is absent. Limits as Root::read.
    Result<std::optional<std::string>> read(const std::string& path) const;

    /// Names in a directory, sorted by byte; none where it does not exist.
    Result<std::vector<std::string>> list(const std::string& dir) const;

    /// What `make()`, a Result, comes to. It depends on nothing but `name` and what is in the tree;
    /// values of a name are of one type.
    template <class Make>
    auto worked_out(const std::string& name, const Make& make) const -> decltype(make()) {
        using Value = std::remove_cvref_t<decltype(*make())>;
        if (const auto known = recall(name)) return *static_cast<const Value*>(known.get());
        auto value = TRY(make());
        if (memory_) keep(name, std::make_shared<const Value>(value));
        return value;
    }

    static constexpr std::size_t most_paths = 20'000;
    static constexpr std::size_t most_bytes = 2 << 20;  ///< of contents and names

  private:
    struct Entry;
    struct Memory;
    Result<std::shared_ptr<Entry>> look(const std::string& path) const;
    std::shared_ptr<const void> recall(const std::string& name) const;
    void keep(const std::string& name, std::shared_ptr<const void> value) const;

    Root root_;
    std::shared_ptr<Memory> memory_;  ///< null where each look is a new one
};

}  // namespace bootseal
