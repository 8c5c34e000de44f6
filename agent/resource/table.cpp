// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "resource/account.h"
#include "resource/aide.h"
#include "resource/aide_database.h"
#include "resource/apparmor.h"
#include "resource/apt_settings.h"
#include "resource/audit_log.h"
#include "resource/audit_rule.h"
#include "resource/bootloader.h"
#include "resource/choice.h"
#include "resource/config.h"
#include "resource/dconf.h"
#include "resource/file.h"
#include "resource/group.h"
#include "resource/iptables.h"
#include "resource/kernel_argument.h"
#include "resource/kernel_module.h"
#include "resource/limit.h"
#include "resource/listening.h"
#include "resource/log_files.h"
#include "resource/login_shell.h"
#include "resource/manifest.h"
#include "resource/mount.h"
#include "resource/nftables.h"
#include "resource/package.h"
#include "resource/pam.h"
#include "resource/password_age.h"
#include "resource/resource.h"
#include "resource/root_path.h"
#include "resource/rsyslog.h"
#include "resource/scan.h"
#include "resource/sshd.h"
#include "resource/sudoers.h"
#include "resource/sysctl.h"
#include "resource/text.h"
#include "resource/time_servers.h"
#include "resource/tmpfiles.h"
#include "resource/ufw.h"
#include "resource/unit.h"
#include "resource/unused_modules.h"

namespace bootseal {

namespace {

/// Sorted by name.
constexpr auto types = std::to_array<ResourceType>({
    {"account", parse_account},
    {"aide", parse_aide},
    {"aide_database", parse_aide_database},
    {"apparmor", parse_apparmor},
    {"apt", parse_apt},
    {"audit_log", parse_audit_log},
    {"audit_rule", parse_audit_rule},
    {"bootloader", parse_bootloader},
    {"choice", parse_choice},
    {"chrony_user", parse_chrony_user},
    {"config", parse_config},
    {"dconf", parse_dconf},
    {"file", parse_file},
    {"gdm", parse_gdm},
    {"group", parse_group},
    {"iptables", parse_iptables},
    {"kernel_argument", parse_kernel_argument},
    {"kernel_module", parse_kernel_module},
    {"limit", parse_limit},
    {"listening", parse_listening},
    {"log_files", parse_log_files},
    {"login_shell", parse_login_shell},
    {"manifest", parse_manifest},
    {"mount", parse_mount},
    {"nftables", parse_nftables},
    {"package", parse_package},
    {"pam", parse_pam_resource},
    {"password_age", parse_password_age},
    {"root_path", parse_root_path},
    {"rsyslog", parse_rsyslog_resource},
    {"scan", parse_scan},
    {"sshd", parse_sshd},
    {"sudoers", parse_sudoers_rule},
    {"sysctl", parse_sysctl},
    {"text", parse_text},
    {"time_servers", parse_time_servers},
    {"tmpfiles", parse_tmpfiles},
    {"ufw", parse_ufw},
    {"unit", parse_unit},
    {"unused_modules", parse_unused_modules},
});

}  // namespace

std::span<const ResourceType> resource_types() {
    return types;
}

const ResourceType* find_resource_type(std::string_view name) {
    const auto found = std::find_if(types.begin(), types.end(),
                                    [&](const auto& type) { return type.name == name; });
    return found == types.end() ? nullptr : &*found;
}

}  // namespace bootseal
