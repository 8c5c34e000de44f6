// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resource/resource.h"

namespace bootseal {

/// What rsyslogd makes of /etc/rsyslog.conf and all that it includes, at its next start.
///
///     - rsyslog: {file_mode: "0640"}        no log file is created with a bit beyond it
///     - rsyslog: {without: receivers}       nothing listens for the logs of other machines
///     - rsyslog: {has: outputs}             messages go somewhere: a list for a person
///     - rsyslog: {has: forwarding}          they go to another machine, too
///
/// $FileCreateMode counts for the actions of the old kind that follow it, and an action() has a
/// mode of its own or that of its module. The umask, which can only take bits away, is not counted.
Result<std::unique_ptr<Resource>> parse_rsyslog_resource(Fields& fields);

}  // namespace bootseal
