// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/records.h"

namespace bootseal {

class Sql;

enum class Role : std::uint8_t { viewer = 1, admin = 2 };

/// "viewer", "admin".
std::string_view name_of(Role role);
std::optional<Role> parse_role(std::string_view name);

/// Somebody who may log in with a password.
struct Viewer {
    std::string name;
    std::string hash;  ///< authority/password.h
    Role role = Role::viewer;
};

/// Somebody who is logged in. Only the digest of the token is ever kept.
struct Session {
    std::string digest;  ///< SHA-256 of the token
    std::string who;
    Role role = Role::viewer;
    Time expires{};
    std::string csrf;  ///< a secret that forms carry
};

/// Who may look, who does, and what they did: written on a connection of its own, beside the
/// StoreThread. One call at a time; what a call wrote is durable when it returns.
class People {
  public:
    explicit People(std::unique_ptr<Sql> sql);
    ~People();
    People(const People&) = delete;
    People& operator=(const People&) = delete;

    Result<std::vector<Viewer>> viewers();  ///< by name
    Result<std::optional<Viewer>> viewer(const std::string& name);
    /// Adds one, or gives one another password and role, which ends the sessions of that name.
    Result<> put_viewer(const Viewer& viewer);
    /// Ends the sessions too. A name that nobody has is an error.
    Result<> remove_viewer(const std::string& name);

    Result<> open_session(const Session& session);
    /// None where there is no such session, or it has expired.
    Result<std::optional<Session>> session(const std::string& digest, Time now);
    Result<> close_session(const std::string& digest);

    /// Each text is cut to 1000 bytes.
    Result<> note(const AuditEntry& entry);

    /// `nothing`: there is no such incident that is open.
    enum class Closed { done, nothing };
    Result<Closed> close_incident(std::int64_t number, const std::string& who, Time now);

  private:
    std::unique_ptr<Sql> sql_;
};

/// Of the store at `where` (see open_store(), which must have been called before).
Result<std::unique_ptr<People>> open_people(const std::string& where);

}  // namespace bootseal
