// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "cli/command.h"
#include "cli/firstboot_command.h"
#include "cli/heartbeat_commands.h"
#include "cli/image_commands.h"
#include "cli/integrity_commands.h"
#include "cli/lockdown_commands.h"
#include "cli/report_commands.h"
#include "cli/ruleset_commands.h"
#include "cli/run_commands.h"
#include "cli/sbom_command.h"
#include "cli/seal_commands.h"

namespace bootseal {

std::span<const Command> commands() {
    static const std::array all{
        Command{"plan", "", "Shows what apply would change, as a diff", run_options, plan_command},
        Command{"apply", "", "Brings the required state about", run_options, apply_command},
        Command{"verify", "", "Looks at every rule and changes nothing", verify_options,
                verify_command},
        Command{"rollback", "", "Undoes the last run", rollback_options, rollback_command},
        Command{"ruleset lint", "PATH", "Reads a ruleset as a careful reviewer would",
                ruleset_lint_options, ruleset_lint_command},
        Command{"ruleset build", "FOLDER", "Joins the files of a ruleset into the one to sign",
                ruleset_build_options, ruleset_build_command},
        Command{"ruleset show", "FILE", "Shows the rules, or one of them", ruleset_show_options,
                ruleset_show_command},
        Command{"ruleset sign", "FILE", "Signs a ruleset or tailoring, or adds a signature",
                ruleset_sign_options, ruleset_sign_command},
        Command{"ruleset check", "FILE", "Checks signatures, roles, expiry and serial",
                ruleset_check_options, ruleset_check_command},
        Command{"integrity snapshot", "", "Writes the manifest of a tree, to be signed",
                integrity_snapshot_options, integrity_snapshot_command},
        Command{"integrity check", "[MANIFEST]", "Holds a tree against a signed manifest",
                integrity_check_options, integrity_check_command},
        Command{"integrity accept", "[MANIFEST]",
                "Signs that what a package changed is as it should", integrity_accept_options,
                integrity_accept_command},
        Command{"generalize", "", "Takes out of an image what its build left in it",
                generalize_options, generalize_command},
        Command{"inspect", "", "Searches an image for what must not be published", inspect_options,
                inspect_command},
        Command{"sbom", "", "Lists the packages of a tree, as CycloneDX", sbom_options,
                sbom_command},
        Command{"record begin", "", "Begins the record of a build, which leaves with the seal",
                record_begin_options, record_begin_command},
        Command{"record show", "[FILE]", "Shows the record of a build, if nobody altered it",
                record_show_options, record_show_command},
        Command{"seal", "", "Generalizes, inspects, verifies, lists and signs an image",
                seal_options, seal_command},
        Command{"seal sign", "FOLDER", "Adds the signatures of others", seal_sign_options,
                seal_sign_command},
        Command{"seal check", "FOLDER", "Checks the signatures of a seal and what it is about",
                seal_check_options, seal_check_command},
        Command{"seal show", "FOLDER", "Shows what a seal says", seal_show_options,
                seal_show_command},
        Command{"lockdown engage", "", "Lets nobody but the builder at the machine",
                lockdown_engage_options, lockdown_engage_command},
        Command{"lockdown status", "", "Proves that it is locked down, by looking",
                lockdown_status_options, lockdown_status_command},
        Command{"lockdown release", "", "Everything as it was before", lockdown_release_options,
                lockdown_release_command},
        Command{"firstboot", "", "What the service at the first boot runs: all of it, once",
                firstboot_options, firstboot_command},
        Command{"heartbeat", "", "Tells the collector how this machine is, and goes on to",
                heartbeat_options, heartbeat_command},
        Command{"heartbeat status", "", "Who this machine is to its collector, and what waits",
                heartbeat_status_options, heartbeat_status_command},
        Command{"report export", "FILE", "Lists the evidence in a report, control by control",
                report_export_options, report_export_command},
    };
    return all;
}

}  // namespace bootseal
