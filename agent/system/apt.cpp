// SPDX-License-Identifier: Apache-2.0
#include "system/apt.h"

#include <algorithm>
#include <chrono>
#include <deque>

#include "base/text.h"
#include "system/replace.h"

namespace bootseal {

namespace {

constexpr auto longest = std::chrono::minutes(30);

const std::string policy_file = "usr/sbin/policy-rc.d";

/// What invoke-rc.d(8) asks before it starts a service: 101 says no.
constexpr std::string_view policy = "#!/bin/sh\n# Written by bootseal.\nexit 101\n";

/// Services of a tree are not started while its packages are installed. A file of somebody else's
/// stays; one of ours, which a cut run left behind, goes with this one.
class NoServices {
  public:
    static Result<NoServices> begin(const Root& root) {
        const auto there = root.read(policy_file);
        if (!there && !is_absent(there.error())) return there.error();
        if (there && *there != policy) return NoServices(root, false);
        TRY(write_file(root, policy_file + ".bootseal", policy, {.access = {0755, 0, 0}}));
        TRY(rename_over(root, policy_file + ".bootseal", policy_file));
        return NoServices(root, true);
    }

    Result<> end() const {
        if (!ours_) return {};
        return remove_path(root_, policy_file);
    }

  private:
    NoServices(Root root, bool ours) : root_(std::move(root)), ours_(ours) {}

    Root root_;
    bool ours_;
};

/// "pmstatus:auditd:42.5:Unpacking auditd": the lines of APT::Status-Fd, README.progress-reporting
/// in apt's documentation.
bool take_progress(std::string_view line, const AptProgress& progress) {
    const auto parts = split(line, ':');
    if (parts.size() < 4) return false;
    if (parts[0] != "pmstatus" && parts[0] != "dlstatus") return false;
    const auto percent = parse_number(parts[2].substr(0, parts[2].find('.')));
    const auto what = line.substr(static_cast<std::size_t>(parts[3].data() - line.data()));
    if (percent && progress) progress(static_cast<int>(*percent), what);
    return true;
}

Result<> apt_get(const Root& root, Surroundings surroundings, const std::vector<std::string>& words,
                 const AptProgress& progress) {
    constexpr std::size_t last_lines = 5;
    std::vector<std::string> arguments = {"/usr/bin/apt-get",
                                          "--quiet=2",
                                          "--assume-yes",
                                          "--no-install-recommends",
                                          "--option=APT::Status-Fd=1",
                                          "--option=Dpkg::Use-Pty=false",
                                          "--option=Dpkg::Options::=--force-confold",
                                          "--option=Acquire::Retries=2"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    const std::vector<std::string> environment = {
        "DEBIAN_FRONTEND=noninteractive", "DEBCONF_NOWARNINGS=yes", "LC_ALL=C.UTF-8", "HOME=/root",
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"};
    std::deque<std::string> last;
    const auto status =
        TRY(run_trusted(root, surroundings, arguments, environment, longest, [&](auto line) {
            if (trim(line).empty() || take_progress(line, progress)) return;
            last.emplace_back(printable(line));
            if (last.size() > last_lines) last.pop_front();
        }));
    if (status == 0) return {};
    return invalid("apt-get " + words.front() + " ended with status " + std::to_string(status) +
                   ": " + join({last.begin(), last.end()}, "; "));
}

}  // namespace

Result<> change_packages(const Root& root, Surroundings surroundings, const PackageChanges& changes,
                         const AptProgress& progress) {
    if (changes.empty()) return {};
    const auto services = surroundings == Surroundings::tree
                              ? std::optional(TRY(NoServices::begin(root)))
                              : std::nullopt;
    auto words = changes.install;
    words.insert(words.begin(), {"install", "--"});
    for (const auto& name : changes.remove)
        words.push_back(name + "-");
    // A removal asks no mirror.
    auto done =
        changes.install.empty() ? Result<>() : apt_get(root, surroundings, {"update"}, progress);
    if (done) done = apt_get(root, surroundings, words, progress);
    if (services) {
        auto ended = services->end();
        if (done) done = ended;
    }
    return done;
}

}  // namespace bootseal
