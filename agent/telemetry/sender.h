// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/fd.h"
#include "base/result.h"
#include "base/time.h"
#include "system/root.h"
#include "telemetry/backoff.h"
#include "telemetry/config.h"
#include "telemetry/delivery.h"
#include "telemetry/https.h"
#include "telemetry/identity.h"
#include "telemetry/outbox.h"
#include "telemetry/spool.h"

namespace bootseal {

/// Where the sender keeps who it is and what waits: its own folder, and the only one that it
/// writes to.
inline constexpr std::string_view sender_folder = "var/lib/bootseal-heartbeat";

/// What the sender has of the world.
struct SenderTools {
    std::function<Time()> clock;                                   ///< right or wrong
    std::function<std::chrono::steady_clock::time_point()> ticks;  ///< only ever goes on
    std::function<double()> random;                                ///< from 0 to 1
    std::function<Result<HttpAnswer>(const HttpsServer&, std::string_view path,
                                     std::string_view body)>
        post;
    std::function<Result<std::optional<std::string>>()> token;  ///< for enrolment, if any
    std::function<void()> alive;                                ///< between steps that take time
};

/// Tells a collector how the machine is: who it is (Identity), what was seen (outbox), what waits
/// (Spool). Needs no privilege but to read the outbox and to write to its own folder.
class Sender {
  public:
    /// While another process has the folder it is an error.
    static Result<Sender> open(const Root& root, const TelemetryConfig& config, SenderTools tools);

    /// Makes the heartbeat that is due, if one is, and delivers what waits unless it was asked to
    /// wait. What came of the delivery; nothing where none was tried.
    Result<std::optional<Delivery>> turn();

    /// How long until there is something to do, if nothing changes before.
    std::chrono::milliseconds until_next() const;

  private:
    Sender(Root root, TelemetryConfig config, SenderTools tools, Identity identity, Spool spool,
           Fd lock);

    Result<> make_due();
    void note_seen();
    Result<Delivery> speak();
    Result<Delivery> enrol_anew(bool by_certificate);
    Result<HttpsServer> server(bool with_sponsor) const;
    void note(const Delivery& delivery);
    Time trusted_now() const;

    Root root_;
    TelemetryConfig config_;
    SenderTools tools_;
    Identity identity_;
    Spool spool_;
    Fd lock_;
    Backoff backoff_;
    std::optional<Seen> seen_;
    std::chrono::seconds interval_;
    std::chrono::milliseconds spread_;  ///< the interval until the next one
    std::chrono::steady_clock::time_point not_before_;
    std::chrono::steady_clock::time_point beat_at_;
    std::string problem_;  ///< of delivery, that was told last
    std::string unseen_;   ///< of the outbox, the same
};

}  // namespace bootseal
