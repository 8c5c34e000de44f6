// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/records.h"

namespace bootseal {

/// Where everything is kept: SQLite, or PostgreSQL for several collectors. For one thread. What a
/// call wrote is durable when it returns, and after an error nothing of the call is there, or all
/// of it: done again, it is done once.
class Store {
  public:
    Store() = default;
    virtual ~Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// An answer to each question, in their order.
    virtual Result<std::vector<Answer>> ask(std::span<const Question> questions) = 0;

    /// One transaction; at most one append of an agent in it. An outcome for each.
    virtual Result<std::vector<Appended>> append(std::span<const Append> appends) = 0;

    /// The bytes of a report, where it is stored.
    virtual Result<std::optional<std::string>> report(const std::string& digest) = 0;

    /// The bytes of a report under their digest, and its findings as those of the agent.
    virtual Result<> put_report(const ReportRow& report) = 0;

    /// A token may be used again by the agent that used it first: its answer may have been lost.
    virtual Result<Enrolled> enrol(const Enrolment& enrolment) = 0;

    /// Digests of tokens that are good until `expires`.
    virtual Result<> add_tokens(std::span<const std::string> tokens, Time expires) = 0;

    /// From now on nothing of the agent is accepted. An agent that nobody enrolled is an error.
    virtual Result<> revoke(const std::string& agent, Time now) = 0;

    /// The certificates that are revoked and have not expired.
    virtual Result<std::vector<RevokedCertificate>> revoked(Time now) = 0;

    /// Forgets some of the heartbeats that were received before `cutoff`, and of the tokens and
    /// certificates that expired before it. `done`: nothing of the kind is left.
    enum class Swept { more, done };
    virtual Result<Swept> sweep(Time cutoff) = 0;

    /// How many heartbeats and incidents there are, for people.
    struct Tally {
        std::uint64_t agents = 0;
        std::uint64_t heartbeats = 0;
        std::uint64_t incidents = 0;
    };
    virtual Result<Tally> tally() = 0;
};

/// A database of SQLite in a file, which is made where it is missing.
Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& path);

/// A database of PostgreSQL, by its URL; the schema is made, or brought up to date.
Result<std::unique_ptr<Store>> open_postgres_store(const std::string& url);

/// Whether `where` is a URL, and not a path.
bool is_postgres(const std::string& where);

/// One or the other, as `where` is a URL or a path.
Result<std::unique_ptr<Store>> open_store(const std::string& where);

}  // namespace bootseal
