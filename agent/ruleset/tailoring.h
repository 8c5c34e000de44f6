// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ruleset/head.h"
#include "ruleset/ruleset.h"
#include "yaml/node.h"

namespace bootseal {

/// A word of an organisation about one rule.
struct Exception {
    std::string rule;  ///< id or number
    std::string reason;
    std::string approver;  ///< who answers for it; of a waiver only
    Time expires{};        ///< of a waiver only
    Node place;
};

/// The `kind` of accept_head().
inline constexpr auto tailoring_kind = "tailoring";

/// An organisation's signed changes to a ruleset:
///
///     tailoring:
///       id: web-servers
///       ruleset: cis-debian-12
///       serial: 3                        # grows; the agent never goes back
///       expires: 2027-11-20T00:00:00Z
///     variables: {firewall: ufw}         # within what the ruleset allows
///     deselect:
///       - {rule: 2.1.18, reason: This is a web server.}
///     insist:                            # although it breaks a role that was found
///       - {rule: kernel-module-overlayfs, reason: No containers are run any more.}
///     waivers:
///       - {rule: sudo-password, reason: Deployment logs in by key., approver: Ann Example,
///          expires: 2027-01-31T00:00:00Z}
struct Tailoring : Head {
    std::string ruleset;
    Node variables;
    std::vector<Exception> deselected;
    std::vector<Exception> insisted;
    std::vector<Exception> waivers;
};

/// Reads the YAML of a tailoring whose signature was verified. Every error has file, line and
/// column.
Result<Tailoring> parse_tailoring(std::string_view bytes, const std::string& file);

/// Notes in the rules of `ruleset` what a tailoring says about them. A rule that does not exist,
/// or is named twice, is an error, as is a tailoring of another ruleset.
Result<> tailor(Ruleset& ruleset, const Tailoring& tailoring);

}  // namespace bootseal
