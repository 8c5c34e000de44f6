// SPDX-License-Identifier: Apache-2.0
#include "telemetry/outbox.h"

#include "system/replace.h"
#include "telemetry/limits.h"
#include "trust/digest.h"

namespace bootseal {

namespace {

const std::string folder(outbox_folder);
const std::string report_path = folder + "/report";
const std::string state_path = folder + "/state";
const std::string looked_path = folder + "/looked";

Result<> write(const Root& root, const std::string& path, std::string_view bytes, gid_t group) {
    TRY(write_file(root, path + ".new", bytes, {.access = {0640, 0, group}}));
    return rename_over(root, path + ".new", path);
}

}  // namespace

Result<Left> leave_in_outbox(const Root& root, const Seen& seen) {
    const auto status = root.status(folder, Links::keep);
    if (!status && is_absent(status.error())) return Left::nowhere;
    if (!status) return status.error();
    const bool is_ours =
        status->type == FileType::directory && status->uid == 0 && (status->mode & 022) == 0;
    if (!is_ours) return invalid("/" + folder + " is not root's alone to write to");
    // In this order: who reads the time finds what was seen then.
    TRY(write(root, report_path, seen.report, status->gid));
    TRY(write(root, state_path, seen.state, status->gid));
    TRY(write(root, looked_path, format_time(seen.looked) + "\n", status->gid));
    return Left::outbox;
}

Result<std::optional<Seen>> read_outbox(const Root& root) {
    const auto text = root.read(looked_path);
    if (!text && is_absent(text.error())) return std::optional<Seen>();
    if (!text) return text.error();
    const auto looked = parse_time(std::string_view(*text).substr(0, text->find('\n')));
    if (!looked) return invalid("/" + looked_path + " is damaged");
    Seen seen;
    seen.looked = *looked;
    seen.state = TRY(root.read(state_path, most_state));
    seen.report = TRY(root.read(report_path, most_report));
    v1::State state;
    const bool is_whole =
        state.ParseFromString(seen.state) && state.report() == sha256_raw(seen.report);
    if (!is_whole) {
        return Error{std::make_error_code(std::errc::resource_unavailable_try_again),
                     "/" + folder + " is being written"};
    }
    return std::optional(std::move(seen));
}

}  // namespace bootseal
