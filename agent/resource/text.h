// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resource/resource.h"

namespace bootseal {

/// The text of a file that people are shown, such as a banner.
///
///     - text: {file: /etc/issue, content: "Authorized use only.\n", without: ['\m', Debian]}
///     - text: {file: /etc/issue.net, content: "Authorized use only.\n"}
///
/// With `without` any text complies that has none of the sequences, and so does no file at all:
/// nothing is shown then. Sequences that begin with a backslash mean something in one case only
/// (agetty(8)); all others are looked for in any case. The remedy is `content`.
Result<std::unique_ptr<Resource>> parse_text(Fields& fields);

}  // namespace bootseal
