// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "cli/session.h"
#include "integrity/check.h"

namespace bootseal {

/// Makes a note of a violation where the ruleset that is accepted here, by one of its profiles,
/// makes just that of what was sealed: the contents before are those of the undo records, must be
/// the manifest's, and the rules are applied to them on paper. Nothing that is kept on the machine
/// is taken at its word but that an empty folder is of a run. With an error, what is not noted by
/// then stays a violation.
Result<> note_changes_by_rules(const Arguments& arguments, const Tree& tree, Checked& checked);

}  // namespace bootseal
