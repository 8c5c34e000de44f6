// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "yaml/node.h"

namespace bootseal {

/// YAML text that a person can read: block style, and flow style for what holds only scalars and
/// fits on its line. The same tree always gives the same bytes, and parse_yaml() gives the tree
/// back, but for quotes around plain text that cannot stand without them.
std::string emit_yaml(const Node& root);

/// The same on one line, in flow style, for messages: "{key: a.b, value: 0}".
std::string emit_flow(const Node& node);

}  // namespace bootseal
