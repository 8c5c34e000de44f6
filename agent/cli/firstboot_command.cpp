// SPDX-License-Identifier: Apache-2.0
#include "cli/firstboot_command.h"

#include <array>
#include <cstdlib>

#include "base/text.h"
#include "cli/firstboot_failure.h"
#include "cli/integrity_run.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/tell.h"
#include "firstboot/agent_config.h"
#include "firstboot/given.h"
#include "firstboot/stamp.h"
#include "integrity/sealed.h"
#include "system/boot.h"
#include "system/unit_files.h"
#include "telemetry/journal.h"
#include "trust/digest.h"
#include "trust/refusal.h"

namespace bootseal {

namespace {

constexpr std::array all_firstboot_options{
    root_option,
    Option{"configured", nullptr,
           "after cloud-init: again, where it brought another configuration"},
    Option{"again", nullptr, "also where it is over, or failed three times"},
    Option{"ended", nullptr, "what to do where it was ended before its end; ExecStopPost="},
};

constexpr std::int64_t most_tries = 3;

/// What a first boot came to.
struct Ended {
    v1::Report report;
    std::string configuration;  ///< what it went by
    Time now;
    std::string times;  ///< how long each step took
};

/// "signature 12 ms, integrity 340 ms".
class StepTimes {
  public:
    void done(std::string_view step) {
        const auto now = std::chrono::steady_clock::now();
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(now - began_);
        began_ = now;
        text_ +=
            concat({text_.empty() ? "" : ", ", step, " ", std::to_string(took.count()), " ms"});
    }
    const std::string& text() const { return text_; }

  private:
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    std::string text_;
};

/// What decides how a machine is hardened: another digest is another configuration.
std::string configuration_of(std::string_view profile, std::string_view ruleset,
                             std::string_view tailoring) {
    return sha256_hex(concat({profile, "\n", ruleset, "\n", tailoring}));
}

std::string configuration_of(const Session& session) {
    const auto& accepted = session.accepted;
    return configuration_of(session.profile, accepted.verified.sha256,
                            accepted.tailoring ? accepted.tailoring->verified.sha256 : "");
}

/// That of a session that would be opened now, if its files were accepted.
Result<std::string> configuration_there(const Arguments& arguments) {
    const auto tree = TRY(open_tree(arguments));
    const auto profile = TRY(wanted_profile(arguments, tree));
    const auto files = TRY(choose_files(std::nullopt, arguments, tree.root));
    return configuration_of(profile.value_or(""), sha256_hex(files.ruleset.bytes),
                            files.tailoring ? sha256_hex(files.tailoring->bytes) : "");
}

std::string violation_of(const v1::Integrity& integrity) {
    std::string first;
    for (const auto& deviation : integrity.deviations()) {
        if (!deviation.violation()) continue;
        first = "; the first is " + deviation.path();
        break;
    }
    return "files are not those of the manifest" + first;
}

/// A report that says no more than why nothing was done.
v1::Report failed_report(v1::Report report, const std::string& why) {
    report.set_result(v1::RESULT_FAILED);
    report.set_reason(printable(why, 1000));
    return report;
}

enum class Files { check, leave };

/// Signature, integrity, apply. Files that are not those of the manifest are in the report, and
/// nothing is changed then.
Result<Ended> harden(const Arguments& arguments, Files files, const Stopwatch& stopwatch) {
    StepTimes times;
    auto session = TRY(open_session(arguments, Intent::change));
    times.done("signature");
    Ended ended;
    ended.configuration = configuration_of(session);
    ended.now = std::max(session.accepted.verified.now, stopwatch.started());
    std::optional<v1::Integrity> integrity;
    const bool has_manifest = session.tree.root.status(sealed_manifest).has_value();
    if (files == Files::check && has_manifest) {
        const auto run = TRY(check_files(arguments, session));
        integrity = run.report();
        times.done("integrity");
        if (!run.checked.intact()) {
            ended.report = failed_report(report_of_tree(session.tree, v1::MODE_APPLY,
                                                        session.accepted.clock_behind, stopwatch),
                                         violation_of(*integrity));
            *ended.report.mutable_integrity() = *std::move(integrity);
            ended.times = times.text();
            return ended;
        }
    }
    const auto outcome = TRY(apply(session.request(), session.target(), *session.tree.journal));
    ended.report = report_of(session, outcome, stopwatch);
    if (integrity) *ended.report.mutable_integrity() = *std::move(integrity);
    times.done("apply");
    ended.times = times.text();
    return ended;
}

std::string summary_of(const Ended& ended) {
    const auto& report = ended.report;
    const auto& counts = report.counts();
    std::string text = "profile " + report.profile() + ": " + std::to_string(counts.pass()) +
                       " pass, " + std::to_string(counts.fixed()) + " fixed, " +
                       std::to_string(counts.fail()) + " fail, " + std::to_string(counts.error()) +
                       " error";
    if (report.has_integrity()) text += "; files intact";
    return text + " (" + ended.times + ")";
}

/// What a first boot works on, and how far it is.
struct Boot {
    Root root;
    bool live = false;  ///< this machine, booted
    AgentConfig config;
    Stamp stamp;
    std::optional<Error> broken;  ///< why what it goes by cannot be read
};

Result<Boot> open_boot(const Arguments& arguments) {
    Boot boot{TRY(Root::open(arguments.value("root").value_or("/"))), false, {}, {}, {}};
    boot.live = !arguments.has("root") && boot.root.status(runtime_units).has_value();
    auto config = read_agent_config(boot.root);
    // What is wanted after a failure is not known then: nobody gets at the machine.
    if (config) {
        boot.config = *std::move(config);
    } else {
        boot.config.on_failure = OnFailure::isolate;
        boot.broken = config.error();
    }
    const auto id = boot.root.read(machine_id_file);
    const auto machine = id ? std::string(trim(*id)) : std::string();
    auto stamp = read_stamp(boot.root, machine);
    if (!id) boot.broken = id.error();
    if (!stamp) boot.broken = stamp.error();
    if (stamp && *stamp) boot.stamp = **std::move(stamp);
    boot.stamp.machine = machine;
    return boot;
}

bool is_over(const Stamp& stamp) {
    return stamp.standing == Stamp::Standing::done || stamp.standing == Stamp::Standing::configured;
}

Result<Exit> fail(Boot& boot, const std::string& why, Exit exit) {
    boot.stamp.standing = Stamp::Standing::failed;
    boot.stamp.reason = why;
    boot.stamp.at = clock_now();
    // Nothing keeps the machine from what it is to be then.
    const auto kept = write_stamp(boot.root, boot.stamp);
    if (!kept) say("how far the first boot is cannot be kept: " + kept.error().what);
    tell_journal(message::first_boot_failed, "first boot: " + why);
    TRY(act_on_failure({boot.root, boot.live, boot.config.on_failure}, why));
    return exit;
}

/// What went wrong is told to whoever listens, and the machine becomes what agent.yaml wants.
Result<Exit> fail(Boot& boot, const Arguments& arguments, const Error& why,
                  const Stopwatch& stopwatch) {
    const auto told = tell_failure(arguments, why, stopwatch);
    if (!told) say("the collector cannot be told: " + told.error().what);
    return fail(boot, why.what, is_refusal(why) ? Exit::refused : Exit::failed);
}

Result<Exit> run(Boot& boot, const Arguments& arguments, Files files, Stamp::Standing then) {
    const Stopwatch stopwatch;
    if (boot.broken) return fail(boot, arguments, *boot.broken, stopwatch);
    const auto ended = harden(arguments, files, stopwatch);
    if (!ended) return fail(boot, arguments, ended.error(), stopwatch);
    const auto told = tell(boot.root, ended->report, ended->now);
    if (!told) say("the collector cannot be told: " + told.error().what);
    const auto exit = exit_of(ended->report);
    if (ended->report.result() == v1::RESULT_FAILED)
        return fail(boot, ended->report.reason(), exit);
    boot.stamp.standing = then;
    boot.stamp.configuration = ended->configuration;
    boot.stamp.reason.clear();
    boot.stamp.at = ended->now;
    TRY(write_stamp(boot.root, boot.stamp));
    const auto summary = summary_of(*ended);
    tell_journal(message::hardened, "first boot: " + summary);
    print("bootseal: first boot: " + summary + "\n");
    return exit;
}

/// Counted before anything else is done: a boot that is cut has been tried.
Result<Exit> first(Boot& boot, const Arguments& arguments) {
    if (is_over(boot.stamp) && !arguments.has("again")) return Exit::done;
    if (boot.live) {
        const auto policy = find_policy(arguments, boot.root);
        const auto given = policy ? read_given(boot.root, *policy) : Result<Given>(Given{});
        if (given && given->skip) {
            tell_journal(message::skipped, "first boot: left out, as the kernel command line says");
            return Exit::done;
        }
    }
    const bool is_given_up =
        boot.stamp.standing == Stamp::Standing::failed && boot.stamp.tries >= most_tries;
    if (is_given_up && !arguments.has("again")) {
        const auto why =
            boot.stamp.reason + " (tried " + std::to_string(boot.stamp.tries) + " times)";
        tell_journal(message::first_boot_failed, "first boot: " + why);
        TRY(act_on_failure({boot.root, boot.live, boot.config.on_failure}, why));
        return Exit::failed;
    }
    boot.stamp.standing = Stamp::Standing::begun;
    ++boot.stamp.tries;
    TRY(write_stamp(boot.root, boot.stamp));
    return run(boot, arguments, Files::check, Stamp::Standing::done);
}

/// Once for each machine, and only where another configuration came than it was hardened by.
Result<Exit> configured(Boot& boot, const Arguments& arguments) {
    if (boot.stamp.standing != Stamp::Standing::done) return Exit::done;
    const auto there = configuration_there(arguments);
    if (there && *there == boot.stamp.configuration) {
        boot.stamp.standing = Stamp::Standing::configured;
        TRY(write_stamp(boot.root, boot.stamp));
        return Exit::done;
    }
    return run(boot, arguments, Files::leave, Stamp::Standing::configured);
}

/// systemd says in SERVICE_RESULT how the service ended (systemd.exec(5)); what ended by itself has
/// done what is to be done.
Result<Exit> ended(Boot& boot, const Arguments& arguments) {
    const auto* result = std::getenv("SERVICE_RESULT");
    const std::string_view how = result ? result : "";
    const bool over = arguments.has("configured")
                          ? boot.stamp.standing == Stamp::Standing::configured
                          : is_over(boot.stamp);
    if (how.empty() || how == "success" || how == "exit-code" || over) return Exit::done;
    return fail(boot, "bootseal firstboot was ended: " + printable(how), Exit::failed);
}

}  // namespace

const std::span<const Option> firstboot_options = all_firstboot_options;

Result<Exit> firstboot_command(const Arguments& arguments) {
    TRY(require_no_operand(arguments));
    TRY(require_root());
    auto boot = TRY(open_boot(arguments));
    if (arguments.has("ended")) return ended(boot, arguments);
    const Stopwatch stopwatch;
    auto done = arguments.has("configured") ? configured(boot, arguments) : first(boot, arguments);
    if (!done) return fail(boot, arguments, done.error(), stopwatch);
    return done;
}

}  // namespace bootseal
