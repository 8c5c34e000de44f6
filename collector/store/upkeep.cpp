// SPDX-License-Identifier: Apache-2.0
#include "store/upkeep.h"

#include "base/text.h"
#include "store/outbox.h"

namespace bootseal {

namespace {

/// Whoever writes meanwhile waits for no longer than so many take.
constexpr std::int64_t at_once = 500;
constexpr int silence_lock = 4;

Result<> end_silence(Sql& sql, const SqlValue& agent, Time now) {
    TRY(sql.query("UPDATE host SET silent = NULL WHERE agent = ?1", {agent}));
    TRY(sql.query(
        "UPDATE incident SET closed = ?1 WHERE agent = ?2 AND kind = 'silence' AND closed IS NULL",
        {seconds_of(now), agent}));
    return {};
}

Result<> close(Sql& sql, const SqlValue& incident, Time now) {
    TRY(sql.query("UPDATE incident SET closed = ?1 WHERE number = ?2 AND closed IS NULL",
                  {seconds_of(now), incident}));
    return {};
}

}  // namespace

Result<> note_silence(Sql& sql, Time cutoff, Time now) {
    const auto rows = TRY(sql.query(
        "SELECT a.number, CASE WHEN a.received > 0 THEN a.received ELSE a.enrolled END AS heard,"
        " a.version, a.sequence, a.digest FROM agent a JOIN host h ON h.agent = a.number"
        " WHERE h.silent IS NULL AND a.revoked IS NULL AND a.received < ?1 AND a.enrolled < ?1"
        " LIMIT ?2",
        {seconds_of(cutoff), at_once}));
    if (rows.count() == 0 || TRY(sql.begin(silence_lock)) == Sql::Begun::busy) return {};
    SqlTransaction transaction(sql);
    for (std::size_t row = 0; row < rows.count(); ++row) {
        const auto& values = rows.rows[row];
        // Unless it spoke meanwhile, or another collector was first.
        const auto noted = TRY(
            sql.query("UPDATE host SET silent = ?1 WHERE agent = ?2 AND silent IS NULL AND EXISTS"
                      " (SELECT 1 FROM agent WHERE number = ?2 AND version = ?3)",
                      {values[1], values[0], values[2]}));
        if (noted.changed == 0) continue;
        const auto heard = rows.time(row, 1).value_or(Time());
        TRY(sql.query(
            "INSERT INTO incident (agent, kind, sequence, digest, received, detail, bytes,"
            " signature) VALUES (?1, 'silence', ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT DO NOTHING",
            {values[0], values[3], values[4], seconds_of(now),
             "nothing was heard since " + format_time(heard), SqlBytes{}}));
    }
    return transaction.commit();
}

Result<> note_ends(Sql& sql, Time cutoff, Time now) {
    const auto heard = TRY(sql.query(
        "SELECT h.agent FROM host h JOIN agent a ON a.number = h.agent WHERE h.silent IS NOT NULL"
        " AND (a.received >= ?1 OR a.revoked IS NOT NULL) LIMIT ?2",
        {seconds_of(cutoff), at_once}));
    const auto over = TRY(sql.query(
        "SELECT i.number FROM incident i JOIN host h ON h.agent = i.agent WHERE i.closed IS NULL"
        " AND ((i.kind = 'violation' AND h.integrity = 1)"
        " OR (i.kind = 'non_compliance' AND h.result = 1)) LIMIT ?1",
        {at_once}));
    if (heard.count() + over.count() == 0) return {};
    if (TRY(sql.begin(silence_lock)) == Sql::Begun::busy) return {};
    SqlTransaction transaction(sql);
    for (const auto& row : heard.rows)
        TRY(end_silence(sql, row[0], now));
    for (const auto& row : over.rows)
        TRY(close(sql, row[0], now));
    return transaction.commit();
}

Result<> note_stale(Sql& sql, std::chrono::seconds most, Time now) {
    const auto stale = TRY(sql.query(
        "SELECT a.number, a.sequence, a.digest, a.looked FROM agent a"
        " WHERE a.looked > 0 AND a.at - a.looked > ?1 AND a.revoked IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM incident i WHERE i.agent = a.number AND i.kind = 'stale'"
        " AND i.closed IS NULL) LIMIT ?2",
        {most.count(), at_once}));
    const auto over =
        TRY(sql.query("SELECT i.number FROM incident i JOIN agent a ON a.number = i.agent"
                      " WHERE i.kind = 'stale' AND i.closed IS NULL"
                      " AND (a.at - a.looked <= ?1 OR a.revoked IS NOT NULL) LIMIT ?2",
                      {most.count(), at_once}));
    if (stale.count() + over.count() == 0) return {};
    if (TRY(sql.begin(silence_lock)) == Sql::Begun::busy) return {};
    SqlTransaction transaction(sql);
    for (std::size_t row = 0; row < stale.count(); ++row) {
        const auto& values = stale.rows[row];
        const auto looked = stale.time(row, 3).value_or(Time());
        TRY(sql.query(
            "INSERT INTO incident (agent, kind, sequence, digest, received, detail, bytes,"
            " signature) VALUES (?1, 'stale', ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT DO NOTHING",
            {values[0], values[1], values[2], seconds_of(now),
             "nobody looked at the machine since " + format_time(looked), SqlBytes{}}));
    }
    for (const auto& row : over.rows)
        TRY(close(sql, row[0], now));
    return transaction.commit();
}

Result<Forgotten> forget(Sql& sql, const Keeping& from, Time now) {
    struct Old {
        const char* table;
        const char* key;
        const char* where;
        Time before;
    };
    const Old all[] = {
        {"incident", "number", "received < ?1", from.incidents},
        {"audit", "number", "at < ?1", from.audit},
        {"session", "digest", "expires < ?1", now},
        // Nobody takes them: their webhook is gone from the configuration.
        {"delivery", "(hook, incident)", "next_try < ?1", now - 2 * most_late},
        {"point", "hour", "hour < ?1", from.history},
        {"change", "(agent, sequence)", "received < ?1", from.history},
        {"state", "digest",
         "received < ?1 AND NOT EXISTS (SELECT 1 FROM host WHERE host.state = state.digest)"
         " AND NOT EXISTS (SELECT 1 FROM change WHERE change.state = state.digest)",
         from.history},
        {"report", "digest",
         "received < ?1 AND NOT EXISTS (SELECT 1 FROM host WHERE host.report = report.digest)",
         from.reports},
        {"rule", "number",
         "?1 > 0 AND NOT EXISTS (SELECT 1 FROM finding WHERE finding.rule = rule.number)", now},
    };
    auto forgotten = Forgotten::done;
    for (const auto& old : all) {
        const std::string key = old.key;
        const auto columns = key.starts_with('(') ? key.substr(1, key.size() - 2) : key;
        const auto removed = TRY(sql.query(std::string("DELETE FROM ") + old.table + " WHERE " +
                                               key + " IN (SELECT " + columns + " FROM " +
                                               old.table + " WHERE " + old.where + " LIMIT ?2)",
                                           {seconds_of(old.before), at_once}));
        if (removed.changed >= at_once) forgotten = Forgotten::more;
    }
    return forgotten;
}

}  // namespace bootseal
