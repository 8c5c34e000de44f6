// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// A kernel parameter.
///
///     - sysctl: {key: net.ipv4.ip_forward, value: "0"}
///     - sysctl: {key: net.ipv4.conf.all.rp_filter, value: "1", accept: ["2"]}
///
/// Persisted is what systemd-sysctl sets at the next boot (sysctl.d(5)), live what /proc/sys says.
/// Where no file sets it that is drift, even if the kernel's default is right today. The remedy
/// writes etc/sysctl.d/99-zz-bootseal.conf.
Result<std::unique_ptr<Resource>> parse_sysctl(Fields& fields);

}  // namespace bootseal
