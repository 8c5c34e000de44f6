// SPDX-License-Identifier: Apache-2.0
#include "webhooks.h"

#include <algorithm>

#include "authority/agent_key.h"
#include "authority/signature.h"
#include "base/text.h"
#include "log.h"
#include "report/json_writer.h"
#include "system/named_file.h"

namespace bootseal {

namespace {

constexpr std::chrono::milliseconds pause{1000};
constexpr std::chrono::seconds answer_time{10};
/// Longer than all that are taken at once may last.
constexpr std::chrono::seconds lease{300};
constexpr std::chrono::seconds first_wait{5};
constexpr std::chrono::seconds longest_wait{3600};
constexpr std::size_t least_secret_bytes = 16;

std::chrono::seconds wait_after(std::int64_t tries) {
    auto wait = first_wait;
    for (std::int64_t i = 0; i < tries && wait < longest_wait; ++i)
        wait *= 2;
    return std::min(wait, longest_wait);
}

}  // namespace

std::string webhook_body(const Delivery& delivery) {
    JsonWriter json(JsonWriter::Layout::one_line);
    json.begin_object();
    json.member("id", "incident-" + std::to_string(delivery.incident));
    json.member("kind", name_of(delivery.kind));
    json.member("agent", hex(delivery.agent));
    json.member("hostname", delivery.hostname);
    json.member("detail", delivery.detail);
    json.member("at", format_time(delivery.received));
    json.end_object();
    return json.take();
}

Result<std::unique_ptr<Webhook>> Webhook::open(const Config::Webhook& config,
                                               const std::string& store) {
    auto address = TRY(parse_http_address(config.url));
    std::string secret;
    if (!config.secret_file.empty()) {
        const auto text = TRY(read_named_file(config.secret_file));
        secret = std::string(trim(text));
        if (secret.size() < least_secret_bytes) {
            return invalid(printable(config.secret_file) + " has less than " +
                           std::to_string(least_secret_bytes) + " characters");
        }
    }
    auto sql = TRY(open_sql(store, SqlAccess::write));
    return std::unique_ptr<Webhook>(new Webhook(std::move(address), std::move(secret),
                                                {sha256(config.url), config.on}, std::move(sql)));
}

Webhook::Webhook(HttpAddress address, std::string secret, Subscriber subscriber,
                 std::unique_ptr<Sql> sql)
    : address_(std::move(address)),
      secret_(std::move(secret)),
      subscriber_(std::move(subscriber)),
      sql_(std::move(sql)) {
    thread_ = std::thread([this] { work(); });
}

Webhook::~Webhook() {
    ending_.end();
    thread_.join();
}

void Webhook::work() {
    while (ending_.wait_for(pause)) {
        if (const auto done = round(); !done) log_line("failed: webhook: " + done.error().what);
    }
}

Result<> Webhook::round() {
    const auto due = TRY(take_due(*sql_, subscriber_.hook, clock_now(), lease));
    for (const auto& delivery : due) {
        // What is left is due again when its lease is over.
        if (!ending_.wait_for(std::chrono::milliseconds(0))) break;
        TRY(deliver(delivery));
    }
    return {};
}

Result<> Webhook::deliver(const Delivery& delivery) {
    const auto body = webhook_body(delivery);
    HttpHeaders headers{{"Content-Type", "application/json"}, {"User-Agent", "bootseal-collector"}};
    if (!secret_.empty()) {
        headers.emplace_back("X-Bootseal-Signature", "sha256=" + hmac_sha256_hex(secret_, body));
    }
    const auto status = post(address_, headers, body, answer_time);
    if (status && *status >= 200 && *status < 300) {
        return end_delivery(*sql_, subscriber_.hook, delivery.incident);
    }
    const auto why =
        status ? address_.host + " says " + std::to_string(*status) : status.error().what;
    const auto which = "webhook: incident " + std::to_string(delivery.incident) + ": " + why;
    const auto now = clock_now();
    if (delivery.received + most_late < now) {
        log_line("failed: " + which + "; given up");
        return end_delivery(*sql_, subscriber_.hook, delivery.incident);
    }
    const auto wait = wait_after(delivery.tries);
    log_line("failed: " + which + "; again in " + std::to_string(wait.count()) + " s");
    return put_off(*sql_, subscriber_.hook, delivery.incident, now + wait);
}

}  // namespace bootseal
