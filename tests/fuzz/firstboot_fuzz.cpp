// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <string>

#include "firstboot/cloud_init_log.h"
#include "firstboot/given.h"

// What cloud-init logged, and what a boot loader gave the kernel.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto& [path, write] : bootseal::parse_cloud_init_log(text)) {
        if (!path.starts_with('/') || text.find(path) == text.npos || write.module.empty())
            std::abort();
    }
    bootseal::TrustPolicy policy;
    const auto unheard = bootseal::given_by_kernel(text, policy);
    if (unheard.profile || unheard.skip) std::abort();
    policy.kernel_words = {"profile", "skip"};
    const auto given = bootseal::given_by_kernel(text, policy);
    if (given.profile && (given.profile->empty() || given.profile->size() > size)) std::abort();
    return 0;
}
