// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resource/resource.h"

namespace bootseal {

/// A setting in a configuration file, as its consumer reads it.
///
///     - config: {file: /etc/login.defs, dialect: space, key: UMASK, value: "027", accept: ["077"]}
///     - config: {file: /etc/postfix/main.cf, dialect: postfix, key: inet_interfaces,
///                value: loopback-only, default: all}
///     - config: {file: /etc/audit/auditd.conf, dialect: auditd, key: max_log_file, value: "8",
///                at_least: 6}
///     - config: {file: /etc/systemd/coredump.conf, dialect: systemd, section: Coredump,
///                key: Storage, value: none}
///
/// With `state: set` in the place of a value any will do, and which, a person knows.
/// With `at_least` and `at_most` every number within the bounds complies, and `value` is what a
/// remedy sets. `default` is what the consumer does without a line. In every dialect the last line
/// wins; the systemd dialect counts the drop-ins, and its remedy is one.
Result<std::unique_ptr<Resource>> parse_config(Fields& fields);

}  // namespace bootseal
