// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "http/message.h"
#include "web/asking.h"

namespace bootseal {

// The pages, and the tables that they show and that are there as CSV and JSON: some rows at a time.
// An error is one of the store; what is asked wrongly is answered with a page that says so.

Result<HttpReply> overview_page(const Asking& asking);
Result<Sheet> list_history(const Asking& asking, const std::string& cursor);
Result<Sheet> list_rulesets(const Asking& asking, const std::string& cursor);
Result<Sheet> list_seals(const Asking& asking, const std::string& cursor);
Result<Sheet> list_profiles(const Asking& asking, const std::string& cursor);
Result<Sheet> list_systems(const Asking& asking, const std::string& cursor);

Result<HttpReply> hosts_page(const Asking& asking);
Result<Sheet> list_hosts(const Asking& asking, const std::string& cursor);

/// Of the host whose agent is `subject`.
Result<HttpReply> host_page(const Asking& asking);
Result<Sheet> list_findings(const Asking& asking, const std::string& cursor);
Result<Sheet> list_deviations(const Asking& asking, const std::string& cursor);
Result<Sheet> list_changes(const Asking& asking, const std::string& cursor);
/// Its newest report as a file, in the format that the query names.
Result<HttpReply> report_file(const Asking& asking);

Result<HttpReply> rules_page(const Asking& asking);
Result<HttpReply> rule_page(const Asking& asking);
Result<Sheet> list_rules(const Asking& asking, const std::string& cursor);

Result<HttpReply> waivers_page(const Asking& asking);
Result<Sheet> list_waivers(const Asking& asking, const std::string& cursor);

Result<HttpReply> incidents_page(const Asking& asking);
/// The incident whose number is `subject`.
Result<HttpReply> incident_page(const Asking& asking);
/// The part of its evidence that the query names, as a file.
Result<HttpReply> evidence_file(const Asking& asking);
Result<Sheet> list_incidents(const Asking& asking, const std::string& cursor);

Result<HttpReply> audit_page(const Asking& asking);
Result<Sheet> list_audit(const Asking& asking, const std::string& cursor);

/// `tokens` are shown this once.
HttpReply tokens_page(const Visitor& who, const std::vector<std::string>& tokens, Time now);

}  // namespace bootseal
