// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

namespace bootseal {

/// A report without what is another with every run on a machine that stays as it is: times, what
/// was counted, the name of the run. Its bytes are the same as long as the machine is.
v1::Report evidence_of(v1::Report report);

}  // namespace bootseal
