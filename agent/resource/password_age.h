// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// How old the passwords of accounts may grow, as shadow(5) has it for each account.
///
///     - password_age: {field: maximum, at_least: 1, at_most: 365, value: 365}
///     - password_age: {field: changed}    no password was changed in the future
///
/// Other fields are `minimum`, `warning` and `inactive`. Accounts without a password or with a
/// locked one are passed over; what new accounts get is in login.defs(5) and useradd(8). No remedy
/// makes a password that is in use too old on the spot: that is left to a person.
Result<std::unique_ptr<Resource>> parse_password_age(Fields& fields);

}  // namespace bootseal
