// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string>

#include "integrity/check.h"
#include "report/page.h"
#include "trust/verify.h"

namespace bootseal {

/// The manifest that a tree was held against.
struct ManifestFacts {
    std::string name;
    const Verified& verified;
    const Chain& chain;
};

/// Strings become valid UTF-8.
v1::Integrity fill_integrity(const ManifestFacts& manifest, const Checked& checked);

/// What deviates, path by path; what is only noted with `verbose` alone. The sum is last.
void print_integrity(Page& page, const v1::Report& report);

}  // namespace bootseal
