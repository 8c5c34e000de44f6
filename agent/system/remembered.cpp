// SPDX-License-Identifier: Apache-2.0
#include "system/remembered.h"

#include <utility>

namespace bootseal {

struct RememberedTree::Entry {
    std::optional<FileStatus> status;
    std::optional<std::string> target;
    std::optional<std::string> content;
    std::optional<std::vector<std::string>> names;
};

struct RememberedTree::Memory {
    std::unordered_map<std::string, std::shared_ptr<Entry>> entries;
    std::unordered_map<std::string, std::shared_ptr<const void>> worked_out;
    std::size_t bytes = 0;

    /// Whether that many bytes more fit; then they are counted.
    bool admits(std::size_t more) {
        if (more > most_bytes - bytes) return false;
        bytes += more;
        return true;
    }

    /// A folder that was not there: then nothing is in it.
    bool parent_is_absent(const std::string& path) const {
        const auto slash = path.rfind('/');
        if (slash == std::string::npos) return false;
        const auto parent = entries.find(path.substr(0, slash));
        return parent != entries.end() && !parent->second->status;
    }
};

RememberedTree::RememberedTree(Root root, Looks looks)
    : root_(std::move(root)),
      memory_(looks == Looks::once ? std::make_shared<Memory>() : nullptr) {}

Result<std::shared_ptr<RememberedTree::Entry>> RememberedTree::look(const std::string& path) const {
    if (memory_) {
        const auto known = memory_->entries.find(path);
        if (known != memory_->entries.end()) return known->second;
    }
    auto entry = std::make_shared<Entry>();
    if (!memory_ || !memory_->parent_is_absent(path)) {
        const auto status = root_.status(path, Links::keep);
        if (status) {
            entry->status = *status;
            if (status->type == FileType::symlink) entry->target = TRY(root_.read_link(path));
        } else if (!is_absent(status.error())) {
            return status.error();
        }
    }
    if (memory_ && memory_->entries.size() < most_paths) memory_->entries.emplace(path, entry);
    return entry;
}

Result<std::optional<FileStatus>> RememberedTree::status(const std::string& path) const {
    return TRY(look(path))->status;
}

Result<std::optional<std::string>> RememberedTree::read_link(const std::string& path) const {
    return TRY(look(path))->target;
}

Result<std::optional<std::string>> RememberedTree::read(const std::string& path) const {
    const auto entry = TRY(look(path));
    if (!entry->status || entry->content) return entry->content;
    auto content = root_.read(path);
    if (!content && is_absent(content.error())) return std::optional<std::string>();
    if (!content) return content.error();
    if (memory_ && memory_->admits(content->size())) entry->content = *content;
    return std::optional(std::move(*content));
}

Result<std::vector<std::string>> RememberedTree::list(const std::string& dir) const {
    const auto entry = TRY(look(dir));
    if (!entry->status) return std::vector<std::string>();
    if (entry->names) return *entry->names;
    auto names = root_.list(dir);
    if (!names && is_absent(names.error())) return std::vector<std::string>();
    if (!names) return names.error();
    std::size_t size = 0;
    for (const auto& name : *names)
        size += sizeof(std::string) + name.size();
    if (memory_ && memory_->admits(size)) entry->names = *names;
    return names;
}

std::shared_ptr<const void> RememberedTree::recall(const std::string& name) const {
    if (!memory_) return {};
    const auto known = memory_->worked_out.find(name);
    return known == memory_->worked_out.end() ? nullptr : known->second;
}

void RememberedTree::keep(const std::string& name, std::shared_ptr<const void> value) const {
    memory_->worked_out.emplace(name, std::move(value));
}

}  // namespace bootseal
