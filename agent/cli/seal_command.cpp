// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/text.h"
#include "cli/build_log.h"
#include "cli/image_run.h"
#include "cli/integrity_run.h"
#include "cli/output.h"
#include "cli/sbom_command.h"
#include "cli/seal_commands.h"
#include "cli/seal_folder.h"
#include "cli/session.h"
#include "cli/signing_keys.h"
#include "cli/stopwatch.h"
#include "cli/time_of_build.h"
#include "integrity/sealed.h"
#include "report/inspection.h"
#include "report/json.h"
#include "report/proto.h"
#include "system/erase.h"
#include "system/named_file.h"
#include "system/replace.h"
#include "trust/digest.h"
#include "trust/refusal.h"

namespace bootseal {

namespace {

constexpr std::array all_seal_options{
    root_option,
    Option{"output", "FOLDER", "what the seal consists of goes there, outside of the image"},
    certificates_option,
    keys_option,
    profile_option,
    ruleset_option,
    tailoring_option,
    list_option,
    waivers_option,
    trust_option,
    user_option,
    shred_option,
    policy_option,
    serial_option,
    Option{"base", "MANIFEST", "that of the image which the record of the build begins with"},
    Option{"builder", "TEXT", "what or who builds, for the record: a pipeline, a person"}};

/// One sealing, step by step: each needs what the one before it found.
class Sealing {
  public:
    static Result<Sealing> begin(const Arguments& arguments) {
        TRY(require_no_operand(arguments));
        Sealing sealing(arguments);
        sealing.keys_ = TRY(signing_keys(arguments));
        if (sealing.keys_.empty()) return usage_error("give --certificate and --key of who signs");
        if (!arguments.has("output")) return usage_error("--output is needed");
        sealing.folder_ = *arguments.value("output");
        sealing.started_ = TRY(time_of_build());
        sealing.head_ = TRY(manifest_head_of(arguments));
        sealing.session_ = TRY(open_session(arguments, Intent::change));
        TRY(sealing.require_outside());
        TRY(sealing.require_base());
        if (!TRY(read_build_log(sealing.root()))) {
            TRY(begin_build_log(sealing.root(), {"begin", {}}));
        }
        return sealing;
    }

    /// Whatever is not right stops it, is shown, and says how the command ends.
    Result<Exit> run() {
        for (const auto step : {&Sealing::generalize, &Sealing::inspect, &Sealing::verify}) {
            const auto exit = TRY((this->*step)());
            if (exit == Exit::done) continue;
            say("this image is not sealed");
            return exit;
        }
        TRY(write_parts());
        TRY(write_record());
        TRY(write_statement());
        TRY(sign_seal(folder_, keys_, started_));
        TRY(install_seal(folder_, root()));
        return conclude();
    }

  private:
    explicit Sealing(const Arguments& arguments) : arguments_(&arguments) {}

    const Root& root() const { return session_->tree.root; }
    std::string in(std::string_view name) const { return in_folder(folder_, name); }

    /// A seal in the image that it seals would change it.
    Result<> require_outside() {
        const auto folder = TRY(open_named_folder(folder_));
        if (TRY(is_within(folder, root())) == Within::no) return {};
        const bool of_no_image = session_->tree.live && folder_.starts_with('/') &&
                                 head_.policy.of(folder_.substr(1) + "/x") == Class::free;
        if (of_no_image) return {};
        return invalid("--output " + printable(folder_) +
                       " is in the image: name a folder outside of it, on a machine that runs one "
                       "below /run");
    }

    /// The record must begin with the tree being what the manifest of its base says.
    Result<> require_base() {
        const auto manifest = arguments_->value("base");
        if (!manifest) return {};
        const auto accepted = TRY(accept_named_manifest(*arguments_, root(), *manifest));
        const auto log = TRY(read_build_log(root()));
        const std::pair<std::string, std::string> wanted("base", accepted.verified.sha256);
        const bool begun =
            log && !log->record.events.empty() &&
            std::find(log->record.events[0].details.begin(), log->record.events[0].details.end(),
                      wanted) != log->record.events[0].details.end();
        if (!begun) {
            return invalid("this build does not begin with the base that " + *manifest +
                           " lists: before anything is changed, run bootseal record begin --base");
        }
        base_ = SealedFile{*manifest, accepted.verified.sha256};
        const auto slash = base_->name.rfind('/');
        if (slash != std::string::npos) base_->name.erase(0, slash + 1);
        return {};
    }

    v1::Report timed(v1::Report report) const {
        if (build_clock() == BuildClock::fixed) {
            report.set_started(started_.time_since_epoch().count());
            report.set_duration_us(0);
            for (auto& finding : *report.mutable_findings())
                finding.set_duration_us(0);
        }
        return report;
    }

    Result<Exit> stop(const v1::Report& report) {
        TRY(show(report, "", Arguments()));
        return exit_of(report);
    }

    Result<Exit> generalize() {
        const Stopwatch stopwatch;
        const auto run = TRY(run_generalize(*arguments_, session_->tree, Do::it));
        TRY(remove_seal(root()));  // what follows would make another of each image sealed twice
        TRY(note_event(root(), event_of(run)));
        auto report = report_of_tree(session_->tree, v1::MODE_GENERALIZE, false, stopwatch);
        run.fill(report);
        generalization_ = report.generalization();
        for (const auto& note : run.found.notes)
            say(note);
        if (run.done()) return Exit::done;
        report.set_result(v1::RESULT_FAILED);
        return stop(report);
    }

    Result<Exit> inspect() {
        const Stopwatch stopwatch;
        const auto inspected = TRY(run_inspect(*arguments_, session_->tree));
        TRY(note_event(root(), event_of(inspected)));
        inspection_ = timed(report_of_tree(session_->tree, v1::MODE_INSPECT, false, stopwatch));
        *inspection_.mutable_inspection() = fill_inspection(inspected);
        const bool clean = is_clean(inspected);
        inspection_.set_result(clean ? v1::RESULT_COMPLIANT : v1::RESULT_NOT_COMPLIANT);
        return clean ? Exit::done : stop(inspection_);
    }

    /// Rules that do not hold are counted in the seal; a run that could not look is no evidence.
    Result<Exit> verify() {
        const Stopwatch stopwatch;
        session_->look_again();
        const auto outcome = TRY(bootseal::verify(session_->request(), session_->target()));
        report_ = timed(report_of(*session_, outcome, stopwatch));
        TRY(note_event(root(), event_of("verify", report_)));
        return report_.result() == v1::RESULT_FAILED ? stop(report_) : Exit::done;
    }

    /// All that stands in the folder but the record and what is signed of it.
    Result<> write_parts() {
        TRY(write_named_file(in(seal_report_name), render_json(report_)));
        TRY(write_named_file(in(seal_report_bytes_name), render_proto(report_)));
        TRY(write_named_file(in(seal_inspection_name), render_json(inspection_)));
        const auto bill = TRY(bill_of(root(), started_));
        packages_ = bill.packages;
        TRY(write_named_file(in(seal_bill_name), bill.text));
        auto manifest = TRY(NamedFileWriter::open(in(seal_manifest_name)));
        const auto write = [&](std::string_view text) { return manifest.write(text); };
        const auto covered = TRY(write_manifest(root(), head_, write));
        for (const auto& path : covered.left_out.first)
            say("left out: /" + printable(path));
        return manifest.commit();
    }

    /// Takes the record out of the image, its last event being this one.
    Result<> write_record() {
        Event event{"seal", {{"builder", builder()}}};
        for (const auto name : {seal_manifest_name, seal_bill_name, seal_report_bytes_name}) {
            event.details.emplace_back(name, TRY(digest_of_part(name)).sha256);
        }
        TRY(note_event(root(), event));
        auto log = TRY(read_build_log(root()));
        if (!log) return invalid("the record of the build is gone");
        record_ = std::move(log->record);
        TRY(write_named_file(in(seal_record_name), log->text));
        const auto place = folder_of(std::string(build_record_file));
        TRY(erase(root(), place, Shred::no));
        return sync_folders(root(), {folder_of(place)});
    }

    Result<> write_statement() {
        std::vector<SealedFile> subjects;
        for (const auto name : {seal_manifest_name, seal_bill_name, seal_report_name,
                                seal_report_bytes_name, seal_inspection_name, seal_record_name}) {
            subjects.push_back(TRY(digest_of_part(name)));
        }
        const auto finished = TRY(time_of_build());
        return write_named_file(
            in(seal_statement_name),
            seal_statement({subjects, head_.serial, report_, inspection_.inspection(),
                            generalization_, packages_, record_.events.size(), record_.last_sha256,
                            base_, builder(), started_, finished, BOOTSEAL_VERSION}));
    }

    Result<SealedFile> digest_of_part(std::string_view name) const {
        const auto fd = TRY(open_named_file(in(name)));
        auto sum = TRY(sha256_of(fd.get(), in(name)));
        return SealedFile{std::string(name), std::move(sum)};
    }

    std::string builder() const { return arguments_->value("builder").value_or(who()); }

    /// Whether the image already trusts what was signed.
    Result<Exit> conclude() {
        const auto policy = TRY(find_policy(*arguments_, root()));
        const auto checked = verify_seal(folder_, policy, clock_now());
        // The name by which a collector knows the image.
        print("SEALED  " + TRY(digest_of_part(seal_statement_name)).sha256 + "\n");
        if (checked) return Exit::done;
        if (!is_refusal(checked.error())) return checked.error();
        say("signed, and not yet by all whom the image asks for: " + checked.error().what +
            "; they add theirs by bootseal seal sign");
        return Exit::done;
    }

    const Arguments* arguments_;
    std::vector<SigningKey> keys_;
    std::string folder_;
    Time started_{};
    ManifestHead head_;
    std::optional<Session> session_;
    std::optional<SealedFile> base_;
    v1::Generalization generalization_;
    v1::Report inspection_;
    v1::Report report_;
    std::size_t packages_ = 0;
    BuildRecord record_;
};

}  // namespace

const std::span<const Option> seal_options = all_seal_options;

Result<Exit> seal_command(const Arguments& arguments) {
    auto sealing = TRY(Sealing::begin(arguments));
    return sealing.run();
}

}  // namespace bootseal
