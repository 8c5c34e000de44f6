// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "system/root.h"
#include "yaml/node.h"

namespace bootseal {

/// The document in `ruleset.yaml` with the rules of every other `*.yaml` of the folder added, file
/// by file in the order of their names. Each part knows the file it came from.
Result<Node> join_ruleset(const Root& folder);

/// The canonical text of a folder: what is signed and shipped. Rules are ordered by number and keys
/// as rules/README.md has them, so that the same content gives the same bytes however it was spread
/// over files. Only a consistent ruleset is built; errors have places in the sources.
Result<std::string> build_ruleset(const Root& folder);

}  // namespace bootseal
