// SPDX-License-Identifier: Apache-2.0
#include "keeper.h"

#include <algorithm>

#include "log.h"

namespace bootseal {

namespace {

/// Between two rounds; a round takes at most one twentieth of all time.
constexpr std::chrono::milliseconds least_pause{1000};
constexpr int pause_times = 20;
constexpr std::chrono::minutes forget_pause{1};

}  // namespace

Result<std::unique_ptr<Keeper>> Keeper::open(const Config& config,
                                             std::vector<Subscriber> subscribers) {
    auto sql = TRY(open_sql(config.store, SqlAccess::write));
    return std::unique_ptr<Keeper>(new Keeper(config, std::move(subscribers), std::move(sql)));
}

Keeper::Keeper(const Config& config, std::vector<Subscriber> subscribers, std::unique_ptr<Sql> sql)
    : silent_after_(config.silent_after),
      stale_after_(config.stale_after),
      retention_(config.retention),
      subscribers_(std::move(subscribers)),
      sql_(std::move(sql)),
      began_(clock_now()) {
    thread_ = std::thread([this] { work(); });
}

Keeper::~Keeper() {
    ending_.end();
    thread_.join();
}

void Keeper::work() {
    std::chrono::milliseconds pause{0};
    while (ending_.wait_for(pause)) {
        const auto before = std::chrono::steady_clock::now();
        if (const auto done = round(); !done) log_line("failed: upkeep: " + done.error().what);
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - before);
        pause = std::max(least_pause, took * pause_times);
    }
}

Result<> Keeper::round() {
    const auto now = clock_now();
    const auto cutoff = now - silent_after_;
    // While nobody listened, everybody was silent.
    if (cutoff >= began_) TRY(note_silence(*sql_, cutoff, now));
    TRY(note_stale(*sql_, stale_after_, now));
    TRY(note_ends(*sql_, cutoff, now));
    TRY(queue_incidents(*sql_, subscribers_, now));
    TRY(count_fleet(*sql_, now, counted_));
    return forget_some(now);
}

Result<> Keeper::forget_some(Time now) {
    if (now < forget_at_) return {};
    Keeping from;
    from.reports = now - retention_.reports;
    from.history = now - retention_.history;
    from.incidents = now - retention_.incidents;
    from.audit = now - retention_.audit;
    if (TRY(forget(*sql_, from, now)) == Forgotten::done) forget_at_ = now + forget_pause;
    return {};
}

}  // namespace bootseal
