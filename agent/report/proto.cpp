// SPDX-License-Identifier: Apache-2.0
#include "report/proto.h"

namespace bootseal {

// Without maps and unknown fields of other agents, the wire order is that of the field numbers.
std::string render_proto(const v1::Report& report) {
    return report.SerializeAsString();
}

}  // namespace bootseal
