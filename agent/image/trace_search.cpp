// SPDX-License-Identifier: Apache-2.0
#include "image/trace_search.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "base/path_pattern.h"
#include "base/text.h"
#include "image/leaving_users.h"
#include "system/erase.h"

namespace bootseal {

namespace {

/// A pattern of the list, or a path that is in none.
struct Meant {
    std::string_view pattern;
    std::string_view head;  ///< before its first star
    bool files_only = false;
    TraceStep::Kind kind = TraceStep::Kind::remove;
    std::size_t trace = 0;

    bool fits(std::string_view path, FileType type) const {
        if (!path.starts_with(head)) return false;
        if (files_only && type == FileType::directory) return false;
        return fits_pattern(pattern, path);
    }
};

bool is_below(std::string_view path, std::string_view folder) {
    return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

bool is_kept(const Trace& trace, std::string_view path) {
    return std::any_of(trace.keep.begin(), trace.keep.end(), [&](std::string_view kept) {
        return fits_pattern(kept, path) || fits_pattern(std::string(kept) + "/**", path);
    });
}

std::string without_lines(std::string_view text, std::string_view beginning) {
    std::string result;
    for (const auto line : lines(text)) {
        std::string plain(line);
        std::replace(plain.begin(), plain.end(), '\t', ' ');
        plain.erase(0, plain.find_first_not_of(' '));
        if (plain.starts_with(beginning)) continue;
        result += line;
        result += '\n';
    }
    return result;
}

class Search {
  public:
    Search(const Root& root, const TraceQuestion& question) : root_(root), question_(question) {
        for (std::size_t i = 0; i < traces().size(); ++i) {
            const auto& trace = traces()[i];
            if (trace.tree_only && question.live) continue;
            mean(trace.remove, TraceStep::Kind::remove, i);
            mean(trace.truncate, TraceStep::Kind::truncate, i);
            mean(trace.swap, TraceStep::Kind::swap, i);
            if (trace.reset) named_[trace.reset->path] = {};
            if (trace.lines) named_[trace.lines->path] = {};
        }
    }

    Result<FoundTraces> run() {
        TRY(users());
        found_.left_out = TRY(walk(root_, [&](const Visited& visited) { return see(visited); }));
        for (std::size_t i = 0; i < traces().size(); ++i) {
            const auto& trace = traces()[i];
            if (trace.tree_only && question_.live) continue;
            if (trace.reset) TRY(reset(*trace.reset, i));
            if (trace.lines) TRY(cut_lines(*trace.lines, i));
        }
        std::stable_sort(
            found_.steps.begin(), found_.steps.end(),
            [](const auto& one, const auto& other) { return one.trace < other.trace; });
        return std::move(found_);
    }

  private:
    const std::vector<Trace>& traces() const { return question_.list.traces; }

    void mean(const std::vector<std::string>& patterns, TraceStep::Kind kind, std::size_t trace) {
        for (const std::string_view pattern : patterns) {
            const bool deep = pattern.find("**") != std::string_view::npos;
            meant_.push_back({pattern, pattern.substr(0, pattern.find('*')), deep, kind, trace});
        }
    }

    void add(TraceStep::Kind kind, std::size_t trace, const std::string& path,
             std::string content = {}, std::optional<Access> access = {}) {
        found_.steps.push_back({kind, trace, path, std::move(content), access});
    }

    Result<> users() {
        for (std::size_t i = 0; i < traces().size(); ++i) {
            if (!traces()[i].users) continue;
            auto leaving = TRY(leaving_users(Overlay(root_), *traces()[i].users, question_.users));
            for (auto& step : leaving.steps) {
                step.trace = i;
                if (step.kind == TraceStep::Kind::remove) homes_.insert(step.path);
                found_.steps.push_back(std::move(step));
            }
            found_.users.merge(leaving.names);
            std::move(leaving.notes.begin(), leaving.notes.end(), std::back_inserter(found_.notes));
        }
        return {};
    }

    Result<> see(const Visited& visited) {
        const auto& path = visited.path;
        if (question_.beside) TRY(question_.beside(visited));
        if (removed_ && is_below(path, removed_->first)) {
            for (const auto trace : removed_->second) {
                if (!is_kept(traces()[trace], path)) continue;
                return invalid("the list removes /" + printable(removed_->first) + " for " +
                               traces()[trace].id + ", and keeps /" + printable(path));
            }
            return {};
        }
        removed_.reset();
        if (homes_.contains(path)) {
            removed_.emplace(path, std::vector<std::size_t>());
            return {};
        }
        const auto type = visited.status.type;
        const bool is_file = type == FileType::file;
        if (const auto named = named_.find(path); named != named_.end()) {
            named->second = visited.status;
        }
        for (const auto& meant : meant_) {
            if (!meant.fits(path, type) || is_kept(traces()[meant.trace], path)) continue;
            switch (meant.kind) {
                case TraceStep::Kind::truncate:
                    if (!is_file || visited.status.size == 0) continue;
                    break;
                case TraceStep::Kind::swap:
                    if (!is_file || TRY(look_at_swap(visited)) != Swap::used) continue;
                    break;
                default:
                    if (!removed_) removed_.emplace(path, std::vector<std::size_t>());
                    removed_->second.push_back(meant.trace);
            }
            add(meant.kind, meant.trace, path);
        }
        return {};
    }

    /// What the walk saw at a path that the list names: nothing where a link leads there.
    const FileStatus* seen(const std::string& path) const {
        const auto found = named_.find(path);
        return found == named_.end() || !found->second ? nullptr : &*found->second;
    }

    Result<> reset(const Trace::Reset& reset, std::size_t trace) {
        const auto* status = seen(reset.path);
        if (!status && reset.optional) return {};
        if (!reset.target.empty()) {
            const bool right = status && status->type == FileType::symlink &&
                               TRY(root_.read_link(reset.path)) == reset.target;
            if (!right) add(TraceStep::Kind::link, trace, reset.path, reset.target);
            return {};
        }
        const bool right = status && status->type == FileType::file &&
                           Access{status->mode, status->uid, status->gid} == reset.access &&
                           status->size == reset.content.size() &&
                           TRY(root_.read(reset.path)) == reset.content;
        if (!right) add(TraceStep::Kind::write, trace, reset.path, reset.content, reset.access);
        return {};
    }

    Result<> cut_lines(const Trace::Lines& cut, std::size_t trace) {
        const auto* status = seen(cut.path);
        if (!status || status->type != FileType::file) return {};
        const auto text = TRY(root_.read(cut.path));
        auto left = without_lines(text, cut.beginning);
        if (left != text) add(TraceStep::Kind::write, trace, cut.path, std::move(left));
        return {};
    }

    const Root& root_;
    const TraceQuestion& question_;
    std::vector<Meant> meant_;
    std::set<std::string> homes_;
    std::map<std::string, std::optional<FileStatus>> named_;  ///< to be reset or cut
    /// The folder, or file, that the walk is in or came by last, and the traces that it is of.
    std::optional<std::pair<std::string, std::vector<std::size_t>>> removed_;
    FoundTraces found_;
};

}  // namespace

Result<FoundTraces> find_traces(const Root& root, const TraceQuestion& question) {
    return Search(root, question).run();
}

}  // namespace bootseal
