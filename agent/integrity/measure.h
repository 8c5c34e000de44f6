// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "integrity/entry.h"
#include "trust/digest.h"

namespace bootseal {

/// How closely a name is looked at, beyond what the walk says of it.
struct Closeness {
    bool content = false;                                             ///< of a file, hashed
    std::uint64_t first = std::numeric_limits<std::uint64_t>::max();  ///< so many bytes of it
    std::string verity;  ///< it is not read where the kernel vouches for this digest
};

/// What was found at a name.
struct Measured {
    enum class State {
        settled,
        restless,   ///< it changed while it was read, again and again: no digest
        vanished,   ///< it is gone since the walk came by
        unreadable  ///< `why` says why
    };

    Entry entry;
    State state = State::settled;
    std::string why;
    std::uint64_t hashed = 0;  ///< bytes
    bool vouched_for = false;  ///< by fs-verity, and not read
};

/// Looks at a name in an open folder, of which the walk said `status`; `measured.entry` is
/// entry_of() that. May be called on several threads with a digest each.
void measure(int folder, const std::string& name, const Closeness& closeness, Digest& digest,
             FileStatus status, Measured& measured);

/// What a walk says of a path.
Entry entry_of(std::string path, const FileStatus& status);

}  // namespace bootseal
