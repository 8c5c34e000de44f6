// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bootseal {

/// How a database writes what the others write differently.
struct SchemaWords {
    const char* key;        ///< the type of a number that the database gives out
    const char* bytes;      ///< the type of bytes
    const char* none;       ///< no bytes
    const char* text;       ///< the type of texts that are compared byte for byte
    const char* clustered;  ///< behind a table whose rows lie by their key
};

/// The second migration, of both databases: what people ask about hosts, who they are, and
/// webhooks.
std::string fleet_schema(const SchemaWords& words);

/// The columns of a host, in the order that its values are given in.
inline constexpr auto host_columns =
    "agent, state, machine_id, hostname, os, agent_version, seal, ruleset, ruleset_serial,"
    " ruleset_digest, profile, result, pass, fail, fixed, pending, not_applicable, manual, waived,"
    " error, report, integrity, lockdown, waivers, next_waiver_ends";

/// The end of an INSERT of a host: a row that is there gets the new values.
std::string or_update_host();

}  // namespace bootseal
