// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resource/resource.h"

namespace bootseal {

/// The tree has a manifest that `bootseal integrity check` accepts.
///
///     - manifest: {state: sealed}
///     - manifest: {paths: [/sbin/auditctl, /sbin/auditd]}
///
/// It is signed by whom trust.yaml asks for and not older than what was accepted before. With
/// `paths` it lists these files, links on the way followed, and any change of one is a violation.
/// There is no remedy: whoever signs it makes it.
Result<std::unique_ptr<Resource>> parse_manifest(Fields& fields);

}  // namespace bootseal
