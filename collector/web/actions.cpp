// SPDX-License-Identifier: Apache-2.0
#include "web/actions.h"

#include <future>
#include <memory>

#include "authority/token.h"
#include "base/text.h"
#include "web/host_filter.h"
#include "web/layout.h"
#include "web/pages.h"

namespace bootseal {

namespace {

constexpr std::int64_t most_tokens = 100;
constexpr std::int64_t most_hours = 7L * 24;

/// Does it on the thread of the store, and waits for it.
Result<> run_in(StoreThread& store, std::function<Result<>(Store&)> work) {
    const auto promise = std::make_shared<std::promise<Result<>>>();
    auto outcome = promise->get_future();
    const bool taken = store.run(
        [promise, work = std::move(work)](Store& where) { promise->set_value(work(where)); });
    if (!taken) return invalid("too much is waiting for the store");
    return outcome.get();
}

Result<> note(const Acting& acting, std::string_view action, const std::string& subject,
              const std::string& outcome) {
    AuditEntry entry;
    entry.at = acting.now;
    entry.who = acting.who.name;
    entry.from = acting.who.address;
    entry.action = action;
    entry.subject = subject;
    entry.outcome = outcome;
    return acting.people.note(entry);
}

HttpReply not_so(const Acting& acting, std::string_view title, std::string_view text) {
    return make_problem(400, title, text, &acting.who, acting.now);
}

}  // namespace

Result<HttpReply> revoke_agent(const Acting& acting) {
    const auto agent = parse_id(acting.subject, agent_bytes);
    if (!agent) return not_so(acting, "Revoke", "This is not the id of an agent.");
    const auto done = run_in(acting.store, [agent = *agent, now = acting.now](Store& store) {
        return store.revoke(agent, now);
    });
    TRY(note(acting, "agent.revoke", acting.subject, done ? "done" : done.error().what));
    if (!done)
        return not_so(acting, "Revoke", "The agent was not revoked: " + done.error().what + ".");
    return see_other("/hosts/" + acting.subject + "?done=revoked");
}

Result<HttpReply> make_tokens(const Acting& acting) {
    const auto count = parse_number(acting.form.value("count"));
    const auto hours = parse_number(acting.form.value("hours"));
    if (!count || *count < 1 || *count > most_tokens || !hours || *hours < 1 ||
        *hours > most_hours) {
        return not_so(acting, "Tokens",
                      "There are 1 to 100 tokens at once, good for 7 days at most.");
    }
    std::vector<std::string> tokens;
    std::vector<std::string> digests;
    for (std::int64_t i = 0; i < *count; ++i) {
        tokens.push_back(make_token());
        digests.push_back(token_digest(tokens.back()));
    }
    const auto expires = acting.now + std::chrono::hours(*hours);
    const auto done = run_in(acting.store, [digests, expires](Store& store) {
        return store.add_tokens(digests, expires);
    });
    const auto what = std::to_string(*count) + " until " + format_time(expires);
    TRY(note(acting, "token.make", what, done ? "done" : done.error().what));
    if (!done) return not_so(acting, "Tokens", "No token was made: " + done.error().what + ".");
    return tokens_page(acting.who, tokens, acting.now);
}

Result<HttpReply> close_incident(const Acting& acting) {
    const auto number = parse_number(acting.subject);
    if (!number) return not_so(acting, "Incident", "This is not the number of an incident.");
    const auto closed = acting.people.close_incident(*number, acting.who.name, acting.now);
    const std::string outcome = !closed                           ? closed.error().what
                                : *closed == People::Closed::done ? "done"
                                                                  : "nothing was open";
    TRY(note(acting, "incident.close", std::to_string(*number), outcome));
    if (!closed) return not_so(acting, "Incident", "The incident was not closed: " + outcome + ".");
    return see_other("/incidents?open=yes");
}

HttpReply see_other(const std::string& url) {
    HttpReply reply;
    reply.status = 303;
    reply.headers = {{"Location", url}};
    return reply;
}

}  // namespace bootseal
