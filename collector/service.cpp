// SPDX-License-Identifier: Apache-2.0
#include "service.h"

#include <bootseal/v1/collector.pb.h>
#include <google/protobuf/stubs/logging.h>

#include <utility>

#include "authority/token.h"
#include "base/text.h"
#include "ingest/findings.h"
#include "ingest/report.h"
#include "log.h"
#include "replies.h"

namespace bootseal {

namespace {

constexpr std::size_t most_enroll_bytes = 16U << 10U;
/// At most so many reports are in memory at once, whoever sends them.
constexpr int most_reports = 8;
/// What a report takes of what an agent may ask for, in heartbeats.
constexpr double report_cost = 10;

/// Whether a certificate still holds; a connection may outlast it.
void forget_expired(Caller& caller, Time now) {
    if (caller.expires > now || (!caller.agent && caller.sponsor.empty())) return;
    caller.agent.reset();
    caller.sponsor.clear();
    caller.problem = "the client certificate has expired";
}

}  // namespace

Service::Service(const Options& options, const Authority& authority, StoreThread& store,
                 Counters& counters)
    : options_(options),
      authority_(authority),
      store_(store),
      counters_(counters),
      rate_(options.rate, options.burst) {}

Application Service::application() {
    Application application;
    application.admit = [this](Caller& caller, const HttpRequest& head) {
        return admit(caller, head);
    };
    application.handle = [this](std::shared_ptr<Caller> caller, HttpRequest request, Done done) {
        handle(std::move(caller), std::move(request), std::move(done));
    };
    application.log = [](const std::string& line) { log_line(line); };
    return application;
}

Admission Service::admit(Caller& caller, const HttpRequest& head) {
    Admission admission;
    const auto refuse = [&](HttpReply reply) {
        log_line("refused: " + caller.address + ": " + printable(head.path) + ": " +
                 std::string(trim(reply.body)));
        counters_.refused(reply.status);
        admission.refused = std::move(reply);
        return admission;
    };
    const bool is_heartbeats = head.path == "/v1/heartbeats";
    const bool is_report = head.path == "/v1/reports";
    forget_expired(caller, clock_now());
    if (!is_heartbeats && !is_report && head.path != "/v1/enroll") {
        return refuse(sentence(404, "there is nothing at this path"));
    }
    if (head.method != "POST") return refuse(sentence(405, "only POST is answered here"));
    admission.most_bytes = most_enroll_bytes;
    if (head.path == "/v1/enroll") return admission;
    if (!caller.agent) {
        const auto* const other = "the client certificate is not that of an agent";
        return refuse(sentence(401, caller.problem.empty() ? other : caller.problem));
    }
    if (const auto wait =
            rate_.take(caller.agent->id(), is_report ? report_cost : 0, RateLimit::Clock::now())) {
        return refuse(later(429, "the agent asks too often", wait));
    }
    admission.most_bytes = is_report ? most_report_bytes : most_batch_bytes;
    if (!is_report) return admission;
    if (reports_.fetch_add(1) >= most_reports) {
        reports_.fetch_sub(1);
        return refuse(later(503, "too many reports at once", 5));
    }
    admission.ticket = std::shared_ptr<void>(nullptr, [this](void*) { reports_.fetch_sub(1); });
    return admission;
}

void Service::handle(std::shared_ptr<Caller> caller, HttpRequest request, Done answer) {
    Done done = [this, answer = std::move(answer)](HttpReply reply) {
        if (reply.status >= 400) counters_.refused(reply.status);
        answer(std::move(reply));
    };
    if (request.path == "/v1/enroll") {
        enroll(*caller, request.body, std::move(done));
    } else if (request.path == "/v1/reports") {
        report(caller, std::move(request.body), done);
    } else {
        heartbeats(std::move(caller), request.body, std::move(done));
    }
}

void Service::append(Append append, std::function<void(Result<Appended>)> done) {
    const auto began = std::chrono::steady_clock::now();
    const auto heartbeats = append.heartbeats.size();
    store_.append(std::move(append),
                  [this, began, heartbeats, done = std::move(done)](Result<Appended> outcome) {
                      counters_.appended(std::chrono::steady_clock::now() - began);
                      if (outcome && *outcome == Appended::stored)
                          counters_.stored_heartbeats(heartbeats);
                      done(std::move(outcome));
                  });
}

void Service::enroll(const Caller& caller, const std::string& body, Done done) {
    const auto refuse = [&](HttpReply reply) {
        log_line("refused: " + caller.address + ": enrolment: " + std::string(trim(reply.body)));
        done(std::move(reply));
    };
    v1::EnrollRequest message;
    {
        const google::protobuf::LogSilencer quiet;
        if (!message.ParseFromString(body)) return refuse(sentence(400, "the request is damaged"));
    }
    if (message.token().empty() && !caller.agent && caller.sponsor.empty()) {
        return refuse(sentence(401, "there is no token, and " + caller.problem));
    }
    const auto request = parse_request(message.request());
    if (!request) return refuse(sentence(400, request.error().what));
    const auto now = clock_now();
    Enrolment enrolment;
    enrolment.agent = request->agent.id();
    enrolment.key = request->agent.info();
    enrolment.now = now;
    if (!message.token().empty()) {
        enrolment.token = token_digest(message.token());
    } else if (caller.agent) {
        if (caller.agent->id() != enrolment.agent) {
            return refuse(sentence(403, "an agent renews the certificate of its own key"));
        }
    } else {
        enrolment.sponsor = caller.sponsor;
    }
    const auto issued = authority_.issue(*request, now, options_.lifetime);
    if (!issued) return refuse(later(503, issued.error().what, 60));
    enrolment.serial = issued->serial;
    enrolment.expires = issued->expires;
    v1::EnrollReply reply;
    reply.set_certificate(issued->certificate);
    reply.add_chain(authority_.der());
    reply.set_interval(static_cast<std::uint32_t>(options_.interval.count()));
    const auto who = caller.address + ": enrolment of agent " + hex(enrolment.agent);
    const bool taken = store_.run([=, this, text = reply.SerializeAsString(),
                                   enrolment = std::move(enrolment)](Store& store) {
        const auto enrolled = store.enrol(enrolment);
        if (!enrolled) {
            log_line("failed: " + who + ": " + enrolled.error().what);
            return done(later(503, "the store cannot be written now", 10));
        }
        if (*enrolled == Enrolled::done) {
            log_line("done: " + who);
            counters_.enrolled();
            return done({200, text, 0});
        }
        const bool revoked = *enrolled == Enrolled::revoked;
        log_line("refused: " + who + (revoked ? ": it is revoked" : ": the token does not hold"));
        done(revoked ? sentence(403, "the agent is revoked")
                     : sentence(401, "the token is unknown, used or expired"));
    });
    if (!taken) done(later(503, "too much is waiting", 5));
}

void Service::report(const std::shared_ptr<Caller>& caller, std::string body, const Done& done) {
    if (const auto holds = require_report(body); !holds) {
        log_line("refused: " + caller->address + ": " + holds.error().what);
        return done(sentence(400, holds.error().what));
    }
    auto findings = parse_findings(body);
    if (!findings) {
        log_line("refused: " + caller->address + ": " + findings.error().what);
        return done(sentence(400, findings.error().what));
    }
    ReportRow row;
    row.findings = *std::move(findings);
    row.digest = sha256(body);
    row.bytes = std::move(body);
    row.received = clock_now();
    const bool taken = store_.run([this, caller, row = std::move(row), done](Store& store) mutable {
        Question question;
        question.agent = caller->agent->id();
        question.from = 1;  // none of its heartbeats
        const auto answers = store.ask(std::span(&question, 1));
        if (!answers) return done(store_failed(answers.error()));
        const auto& position = answers->front().position;
        if (!position || position->revoked) return done(not_enrolled());
        if (position->report != row.digest) {
            return done(sentence(400, "no state of the agent names this report"));
        }
        row.agent = position->number;
        const auto put = store.put_report(row);
        if (put) counters_.stored_report();
        done(put ? HttpReply{204, "", 0} : store_failed(put.error()));
    });
    if (!taken) done(later(503, "too much is waiting", 5));
}

}  // namespace bootseal
