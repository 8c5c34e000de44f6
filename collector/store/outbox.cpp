// SPDX-License-Identifier: Apache-2.0
#include "store/outbox.h"

#include <algorithm>

namespace bootseal {

namespace {

constexpr int queue_lock = 5;
constexpr std::int64_t queued_at_once = 500;
constexpr std::int64_t taken_at_once = 20;

}  // namespace

Result<> queue_incidents(Sql& sql, const std::vector<Subscriber>& all, Time now) {
    const auto rows =
        TRY(sql.query("SELECT number, kind, received FROM incident WHERE queued = 0"
                      " ORDER BY number LIMIT ?1",
                      {queued_at_once}));
    if (rows.count() == 0 || TRY(sql.begin(queue_lock)) == Sql::Begun::busy) return {};
    SqlTransaction transaction(sql);
    for (std::size_t row = 0; row < rows.count(); ++row) {
        const auto number = rows.number(row, 0);
        const auto kind = parse_incident_kind(rows.text(row, 1));
        const bool is_late = rows.time(row, 2).value_or(Time()) + most_late < now;
        for (const auto& subscriber : all) {
            const auto& on = subscriber.on;
            if (is_late || !kind || std::find(on.begin(), on.end(), *kind) == on.end()) continue;
            TRY(sql.query(
                "INSERT INTO delivery (hook, incident, next_try, tries) VALUES (?1, ?2, ?3, 0)"
                " ON CONFLICT DO NOTHING",
                {SqlBytes{subscriber.hook}, number, seconds_of(now)}));
        }
        TRY(sql.query("UPDATE incident SET queued = 1 WHERE number = ?1", {number}));
    }
    return transaction.commit();
}

Result<std::vector<Delivery>> take_due(Sql& sql, const std::string& hook, Time now,
                                       std::chrono::seconds lease) {
    std::vector<Delivery> due;
    const auto rows = TRY(sql.query(
        "SELECT d.incident, d.tries, d.next_try, a.id, h.hostname, i.kind, i.detail, i.received"
        " FROM delivery d LEFT JOIN incident i ON i.number = d.incident"
        " LEFT JOIN agent a ON a.number = i.agent LEFT JOIN host h ON h.agent = i.agent"
        " WHERE d.hook = ?1 AND d.next_try <= ?2 ORDER BY d.next_try, d.incident LIMIT ?3",
        {SqlBytes{hook}, seconds_of(now), taken_at_once}));
    for (std::size_t row = 0; row < rows.count(); ++row) {
        const auto& values = rows.rows[row];
        // Whoever moves it on has it.
        const auto taken =
            TRY(sql.query("UPDATE delivery SET next_try = ?1, tries = tries + 1"
                          " WHERE hook = ?2 AND incident = ?3 AND next_try = ?4",
                          {seconds_of(now + lease), SqlBytes{hook}, values[0], values[2]}));
        if (taken.changed == 0) continue;
        const auto kind = parse_incident_kind(rows.text(row, 5));
        if (!kind) {
            // It was swept meanwhile.
            TRY(end_delivery(sql, hook, rows.number(row, 0)));
            continue;
        }
        Delivery delivery;
        delivery.incident = rows.number(row, 0);
        delivery.tries = rows.number(row, 1);
        delivery.agent = rows.text(row, 3);
        delivery.hostname = rows.text(row, 4);
        delivery.kind = *kind;
        delivery.detail = rows.text(row, 6);
        delivery.received = rows.time(row, 7).value_or(Time());
        due.push_back(std::move(delivery));
    }
    return due;
}

Result<> end_delivery(Sql& sql, const std::string& hook, std::int64_t incident) {
    TRY(sql.query("DELETE FROM delivery WHERE hook = ?1 AND incident = ?2",
                  {SqlBytes{hook}, incident}));
    return {};
}

Result<> put_off(Sql& sql, const std::string& hook, std::int64_t incident, Time next) {
    TRY(sql.query("UPDATE delivery SET next_try = ?1 WHERE hook = ?2 AND incident = ?3",
                  {seconds_of(next), SqlBytes{hook}, incident}));
    return {};
}

}  // namespace bootseal
