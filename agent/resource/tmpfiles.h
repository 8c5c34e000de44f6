// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resource/resource.h"

namespace bootseal {

/// The mode that systemd-tmpfiles gives a path at every boot.
///
///     - tmpfiles: {path: /var/log/journal/%m/system.journal, mode: "0640"}
///
/// `path` as the lines of tmpfiles.d(5) have it, and `mode` a ceiling. A file in /etc/tmpfiles.d
/// hides the packaged one of the same name, with all of its lines. Which line is wanted instead,
/// a person knows.
Result<std::unique_ptr<Resource>> parse_tmpfiles(Fields& fields);

}  // namespace bootseal
