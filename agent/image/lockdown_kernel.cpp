// SPDX-License-Identifier: Apache-2.0
#include "image/lockdown_kernel.h"

#include <array>

namespace bootseal {

namespace {

constexpr std::array<LockdownParameter, 6> parameters{{
    {.key = "kernel.sysrq", .value = "0", .says = "the keyboard gives the kernel no orders"},
    {.key = "kernel.yama.ptrace_scope",
     .value = "2",
     .also = "3",
     .needed = true,
     .says = "only root looks into processes"},
    {.key = "fs.suid_dumpable", .value = "0", .needed = true, .says = "no dumps with privileges"},
    // A program that keeps nothing: a path would be one in the root of whoever crashed.
    {.key = "kernel.core_pattern",
     .value = "|/bin/false",
     .needed = true,
     .says = "no core dump is kept"},
    {.key = "kernel.kexec_load_disabled",
     .value = "1",
     .for_good = true,
     .says = "no other kernel is started"},
    {.key = "kernel.modules_disabled",
     .value = "1",
     .for_good = true,
     .on_request = true,
     .says = "no further kernel module is loaded"},
}};

}  // namespace

std::vector<LockdownParameter> lockdown_parameters(const LockdownOrder& order) {
    std::vector<LockdownParameter> wanted;
    for (const auto& parameter : parameters) {
        if (!parameter.on_request || order.freeze_modules) wanted.push_back(parameter);
    }
    return wanted;
}

}  // namespace bootseal
