// SPDX-License-Identifier: Apache-2.0
#include "store/people.h"

#include "base/text.h"
#include "store/sql.h"

namespace bootseal {

namespace {

constexpr std::size_t most_audit_text = 1000;

Viewer read_viewer(const SqlRows& rows, std::size_t row) {
    return {rows.text(row, 0), rows.text(row, 1), static_cast<Role>(rows.number(row, 2))};
}

}  // namespace

std::string_view name_of(Role role) {
    return role == Role::admin ? "admin" : "viewer";
}

std::optional<Role> parse_role(std::string_view name) {
    for (const auto role : {Role::viewer, Role::admin}) {
        if (name_of(role) == name) return role;
    }
    return std::nullopt;
}

People::People(std::unique_ptr<Sql> sql) : sql_(std::move(sql)) {}
People::~People() = default;

Result<std::unique_ptr<People>> open_people(const std::string& where) {
    return std::make_unique<People>(TRY(open_sql(where, SqlAccess::write)));
}

Result<std::vector<Viewer>> People::viewers() {
    const auto rows = TRY(sql_->query("SELECT name, hash, role FROM viewer ORDER BY name"));
    std::vector<Viewer> viewers;
    for (std::size_t row = 0; row < rows.count(); ++row)
        viewers.push_back(read_viewer(rows, row));
    return viewers;
}

Result<std::optional<Viewer>> People::viewer(const std::string& name) {
    // What is not printable is nobody's name, and may be what the database cannot take.
    if (printable(name) != name) return std::nullopt;
    const auto rows =
        TRY(sql_->query("SELECT name, hash, role FROM viewer WHERE name = ?1", {name}));
    if (rows.count() == 0) return std::nullopt;
    return read_viewer(rows, 0);
}

Result<> People::put_viewer(const Viewer& viewer) {
    TRY(sql_->begin(0));
    SqlTransaction transaction(*sql_);
    TRY(
        sql_->query("INSERT INTO viewer (name, hash, role) VALUES (?1, ?2, ?3)"
                    " ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, role = excluded.role",
                    {viewer.name, viewer.hash, static_cast<std::int64_t>(viewer.role)}));
    TRY(sql_->query("DELETE FROM session WHERE who = ?1", {viewer.name}));
    return transaction.commit();
}

Result<> People::remove_viewer(const std::string& name) {
    TRY(sql_->begin(0));
    SqlTransaction transaction(*sql_);
    const auto removed = TRY(sql_->query("DELETE FROM viewer WHERE name = ?1", {name}));
    if (removed.changed == 0) return invalid("there is no user " + printable(name));
    TRY(sql_->query("DELETE FROM session WHERE who = ?1", {name}));
    return transaction.commit();
}

Result<> People::open_session(const Session& session) {
    TRY(sql_->query(
        "INSERT INTO session (digest, who, role, expires, csrf) VALUES (?1, ?2, ?3, ?4, ?5)",
        {SqlBytes{session.digest}, session.who, static_cast<std::int64_t>(session.role),
         seconds_of(session.expires), session.csrf}));
    return {};
}

Result<std::optional<Session>> People::session(const std::string& digest, Time now) {
    const auto rows = TRY(sql_->query(
        "SELECT who, role, expires, csrf FROM session WHERE digest = ?1 AND expires > ?2",
        {SqlBytes{digest}, seconds_of(now)}));
    if (rows.count() == 0) return std::nullopt;
    Session found;
    found.digest = digest;
    found.who = rows.text(0, 0);
    found.role = static_cast<Role>(rows.number(0, 1));
    found.expires = rows.time(0, 2).value_or(Time());
    found.csrf = rows.text(0, 3);
    return found;
}

Result<> People::close_session(const std::string& digest) {
    TRY(sql_->query("DELETE FROM session WHERE digest = ?1", {SqlBytes{digest}}));
    return {};
}

Result<> People::note(const AuditEntry& entry) {
    const auto text = [](const std::string& value) {
        return printable(value, most_audit_text - 3);
    };
    TRY(
        sql_->query("INSERT INTO audit (at, who, origin, action, subject, outcome)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    {seconds_of(entry.at), text(entry.who), text(entry.from), text(entry.action),
                     text(entry.subject), text(entry.outcome)}));
    return {};
}

Result<People::Closed> People::close_incident(std::int64_t number, const std::string& who,
                                              Time now) {
    const auto closed = TRY(sql_->query(
        "UPDATE incident SET closed = ?1, closed_by = ?2 WHERE number = ?3 AND closed IS NULL",
        {seconds_of(now), printable(who, most_audit_text), number}));
    return closed.changed == 0 ? Closed::nothing : Closed::done;
}

}  // namespace bootseal
