// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace bootseal {

// What tells a secret from the many things that are written like one.

/// Not what documentation and templates have in the place of a secret: "changeme", "${PASSWORD}",
/// "AKIAIOSFODNN7EXAMPLE", "xxxxxxxx".
bool is_no_placeholder(std::string_view text);

/// Neither that nor too regular: as random as what programs make.
bool looks_random(std::string_view text);

/// Made by a program or a careful person: letters of several kinds, and no name of something.
bool looks_secret(std::string_view text);

/// A token whose last six characters are the checksum of those before it, as those of GitHub and
/// npm are: CRC-32 in base 62.
bool is_checked_token(std::string_view text);

/// A JSON Web Token: its first part says by which algorithm it is signed (RFC 7519).
bool is_web_token(std::string_view text);

/// base64 of "user:password".
bool is_login(std::string_view text);

}  // namespace bootseal
