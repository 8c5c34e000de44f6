// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// A file or directory, whose it is, and the most that its mode may allow.
///
///     file: {path: /etc/shadow, owner: root, group: [shadow, root], mode: "0640"}
///     file: {path: /etc/ssh/ssh_host_*_key, owner: root, mode: "0600"}
///     file: {path: /etc/cron.d, type: directory, mode: "0700"}
///     file: {path: /etc/cron.deny, state: absent}
Result<std::unique_ptr<Resource>> parse_file(Fields& fields);

}  // namespace bootseal
