// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

/// What waits to be delivered, in files, so that nothing is lost when the power is: heartbeats by
/// their sequence, reports by their digest, and the State. The heartbeat that was made last stays,
/// delivered or not: the next one follows it.
class Spool {
  public:
    /// Makes its folders where they are missing.
    static Result<Spool> open(const Root& root, const std::string& folder);

    /// A heartbeat as it is sent, with its sequence.
    struct Beat {
        std::uint64_t sequence = 0;
        std::string bytes;
    };

    /// The last one that was ever made, or nothing.
    Result<std::optional<Beat>> last() const;

    /// Durable when this returns, and only then to be sent: a sequence is used once.
    Result<> add(const Beat& beat);

    /// The oldest that wait, at most so many.
    Result<std::vector<Beat>> waiting(std::size_t most) const;
    Result<std::size_t> waiting_count() const;

    /// All up to this sequence are durable elsewhere.
    Result<> acknowledge(std::uint64_t sequence);

    /// Whether another heartbeat that says nothing new may be added: not when many wait already.
    /// One that says that something changed always may.
    enum class Room { none, some };
    Result<Room> room() const;

    /// Keeps the State that the next heartbeat is about, in the place of the one before.
    Result<> keep_state(std::string_view bytes);

    /// Keeps a report by its SHA-256, hex, which is returned. They are bounded: the oldest go
    /// first, and the one that is added stays.
    Result<std::string> keep_report(std::string_view bytes);

    /// What was kept, or nothing.
    Result<std::optional<std::string>> state() const;
    Result<std::optional<std::string>> report(const std::string& sha256) const;
    Result<> drop_report(const std::string& sha256);

    static constexpr std::size_t most_idle_beats = 500;
    static constexpr std::size_t most_report_bytes = 16 << 20;

  private:
    Spool(Root root, std::string folder) : root_(std::move(root)), folder_(std::move(folder)) {}

    Result<std::vector<std::uint64_t>> sequences() const;
    Result<std::uint64_t> acknowledged() const;
    Result<std::optional<std::string>> read(const std::string& path) const;

    Root root_;
    std::string folder_;
};

}  // namespace bootseal
