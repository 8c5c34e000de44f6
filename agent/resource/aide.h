// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resource/resource.h"

namespace bootseal {

/// A file that AIDE watches.
///
///     - aide: {path: /sbin/auditctl, attributes: [p, i, n, u, g, s, b, acl, xattrs, sha512]}
///
/// Links on the way are followed: AIDE knows a file by the path that it has without them. Any rule
/// that decides for the file will do which has all of the attributes.
Result<std::unique_ptr<Resource>> parse_aide(Fields& fields);

}  // namespace bootseal
