// SPDX-License-Identifier: Apache-2.0
#include "telemetry/sender.h"

#include <bootseal/v1/heartbeat.pb.h>

#include <algorithm>

#include "base/text.h"
#include "system/boot.h"
#include "system/state_file.h"
#include "telemetry/beat.h"
#include "telemetry/enrolment.h"
#include "telemetry/journal.h"

namespace bootseal {

using std::chrono::milliseconds;

namespace {

const std::string folder(sender_folder);
constexpr std::chrono::seconds longest_interval{86'400};

}  // namespace

Sender::Sender(Root root, TelemetryConfig config, SenderTools tools, Identity identity, Spool spool,
               Fd lock)
    : root_(std::move(root)),
      config_(std::move(config)),
      tools_(std::move(tools)),
      identity_(std::move(identity)),
      spool_(std::move(spool)),
      lock_(std::move(lock)),
      backoff_(tools_.random),
      interval_(config_.interval),
      spread_(backoff_.spread(interval_)),
      not_before_(tools_.ticks()),
      beat_at_(tools_.ticks()) {}

Result<Sender> Sender::open(const Root& root, const TelemetryConfig& config, SenderTools tools) {
    if (!config.collector) return invalid("telemetry.yaml names no collector");
    auto spool = TRY(Spool::open(root, folder + "/spool"));
    auto lock = TRY(hold_folder(root, folder + "/spool"));
    auto identity = TRY(Identity::open(root, folder + "/identity"));
    return Sender(root, config, std::move(tools), std::move(identity), std::move(spool),
                  std::move(lock));
}

Time Sender::trusted_now() const {
    const auto clock = tools_.clock();
    return seen_ ? std::max(clock, seen_->looked) : clock;
}

void Sender::note_seen() {
    auto seen = read_outbox(root_);
    if (seen) {
        if (*seen) seen_ = *std::move(seen);
        unseen_.clear();
        return;
    }
    // Half written it is whole in a moment, and this is called again.
    const auto& why = seen.error();
    if (why.code == std::errc::resource_unavailable_try_again || why.what == unseen_) return;
    tell_journal(message::not_seen, why.what);
    unseen_ = why.what;
}

Result<> Sender::make_due() {
    note_seen();
    auto state = TRY(spool_.state());
    if (seen_) {
        TRY(spool_.keep_report(seen_->report));
        state = seen_->state;
    }
    // A machine that was never looked at has nothing to say.
    if (!state) return {};
    const auto last = TRY(last_beat(spool_));
    BeatFacts facts;
    facts.boot = TRY(boot_id(root_));
    facts.state = *state;
    facts.at = tools_.clock();
    facts.looked = seen_ ? seen_->looked : Time(std::chrono::seconds(last ? last->looked() : 0));
    facts.clock = facts.at < facts.looked ? v1::CLOCK_BEHIND_SIGNATURE : v1::CLOCK_TRUSTED;
    const bool is_over = tools_.ticks() - beat_at_ >= spread_;
    const auto occasion = occasion_of(last, facts, is_over ? Interval::over : Interval::running);
    if (!occasion) return {};
    const bool says_nothing_new = *occasion == v1::OCCASION_INTERVAL;
    beat_at_ = tools_.ticks();
    spread_ = backoff_.spread(interval_);
    if (says_nothing_new && TRY(spool_.room()) == Spool::Room::none) return {};
    TRY(make_beat(identity_, spool_, facts, *occasion));
    if (*occasion == v1::OCCASION_CHANGE)
        tell_journal(message::changed, "the state of this machine is another");
    return {};
}

Result<HttpsServer> Sender::server(bool with_sponsor) const {
    HttpsServer server;
    server.url = *config_.collector;
    server.proxy = config_.proxy;
    server.pins = config_.pins;
    server.anchors = TRY(root_.read(config_.anchors));
    server.now = trusted_now();
    if (with_sponsor && config_.client) {
        server.key = TRY(root_.read(config_.client->key));
        server.certificates = TRY(root_.read(config_.client->certificate));
        return server;
    }
    if (with_sponsor) return server;
    if (auto own = TRY(identity_.credentials())) {
        server.key = std::move(own->key);
        server.certificates = std::move(own->certificates);
    }
    return server;
}

Result<Delivery> Sender::enrol_anew(bool by_certificate) {
    std::string token;
    if (!by_certificate && !config_.client) {
        const auto given = TRY(tools_.token());
        if (!given) {
            Delivery delivery;
            delivery.end = Delivery::End::refused;
            delivery.why = "there is no token and no client certificate to enrol with";
            return delivery;
        }
        token = *given;
    }
    const auto to = TRY(server(!by_certificate));
    const auto post = [&](std::string_view path, std::string_view body) {
        tools_.alive();
        return tools_.post(to, path, body);
    };
    auto delivery = TRY(enrol(identity_, token, post));
    if (delivery.end == Delivery::End::done) {
        tell_journal(by_certificate ? message::renewed : message::enrolled,
                     by_certificate ? "the certificate is renewed"
                                    : "enrolled as agent " + hex(identity_.agent()));
    }
    return delivery;
}

Result<Delivery> Sender::speak() {
    const auto own = TRY(identity_.credentials());
    const bool is_due = own && renewal_of(own->certificates, trusted_now()) == Renewal::due;
    if (!own || is_due) {
        auto enrolled = TRY(enrol_anew(own.has_value()));
        // With a certificate that still holds, one goes on and tries again later.
        if (!own && enrolled.end != Delivery::End::done) return enrolled;
        if (own && enrolled.end != Delivery::End::done)
            tell_journal(message::not_enrolled, "the certificate is not renewed: " + enrolled.why);
    }
    const auto to = TRY(server(false));
    const auto post = [&](std::string_view path, std::string_view body) {
        tools_.alive();
        return tools_.post(to, path, body);
    };
    auto delivery = TRY(deliver_waiting(spool_, post));
    if (delivery.end != Delivery::End::unknown_agent) return delivery;
    auto enrolled = TRY(enrol_anew(false));
    if (enrolled.end != Delivery::End::done) {
        enrolled.why = delivery.why + "; " + enrolled.why;
        return enrolled;
    }
    const auto anew = TRY(server(false));
    return deliver_waiting(spool_, [&](std::string_view path, std::string_view body) {
        tools_.alive();
        return tools_.post(anew, path, body);
    });
}

void Sender::note(const Delivery& delivery) {
    const auto interval = std::min(delivery.interval.value_or(interval_), longest_interval);
    if (interval != interval_) spread_ = backoff_.spread(interval);
    interval_ = interval;
    if (delivery.end == Delivery::End::done) {
        if (!problem_.empty()) tell_journal(message::delivered, "the collector answers again");
        problem_.clear();
        backoff_.succeeded();
        not_before_ = tools_.ticks();
        return;
    }
    const auto wait = backoff_.failed(delivery.wait);
    not_before_ = tools_.ticks() + wait;
    if (delivery.why == problem_) return;
    problem_ = delivery.why;
    const bool is_refused = delivery.end != Delivery::End::later;
    tell_journal(is_refused ? message::refused : message::not_delivered,
                 "not delivered, tried again: " + delivery.why);
}

Result<std::optional<Delivery>> Sender::turn() {
    TRY(make_due());
    const auto enrolled = TRY(identity_.credentials());
    const bool has_work = !enrolled || TRY(spool_.waiting_count()) > 0;
    if (!has_work || tools_.ticks() < not_before_) return std::optional<Delivery>();
    auto delivery = TRY(speak());
    note(delivery);
    return std::optional(std::move(delivery));
}

milliseconds Sender::until_next() const {
    const auto now = tools_.ticks();
    const auto beat = std::chrono::duration_cast<milliseconds>(beat_at_ + spread_ - now);
    if (problem_.empty()) return std::max(beat, milliseconds(0));
    const auto retry = std::chrono::duration_cast<milliseconds>(not_before_ - now);
    return std::max(std::min(beat, retry), milliseconds(0));
}

}  // namespace bootseal
