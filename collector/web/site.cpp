// SPDX-License-Identifier: Apache-2.0
#include "web/site.h"

#include <utility>

#include "base/text.h"
#include "web/assets.h"
#include "web/layout.h"
#include "web/login_page.h"

namespace bootseal {

namespace {

/// At most so many files are in memory at once; the desk has one thread more than that.
constexpr int most_files = 2;

/// No script at all, nothing of other sites, and in no frame.
constexpr std::string_view content_policy =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'";

HttpReply plain(unsigned status, std::string_view text) {
    HttpReply reply;
    reply.status = status;
    reply.body = std::string(text) + "\n";
    return reply;
}

bool is_read(const HttpRequest& request) {
    return request.method == "GET" || request.method == "HEAD";
}

bool is_file(std::string_view path) {
    return path.ends_with(".csv") || path.ends_with(".json");
}

std::string url_of(const HttpRequest& request) {
    return request.query.empty() ? request.path : request.path + "?" + request.query;
}

/// A cookie of ours is not sent where a link of another site led here. The browser is asked to come
/// once more, now from a page of ours.
HttpReply come_again(const HttpRequest& request, Time now) {
    auto reply = make_page({"One moment", ""}, nullptr, now, [&](Markup& markup) {
        add_title(markup, "One moment");
        markup.open("p").element("a", "Go on", {{"href", url_of(request)}}).close();
    });
    reply.headers.push_back({"Refresh", "0"});
    return reply;
}

}  // namespace

Site::Site(Gate::Options options, Desk& desk, StoreThread& store, Log log)
    : tls_(options.tls),
      gate_(std::move(options)),
      desk_(desk),
      store_(store),
      log_(std::move(log)) {}

Application Site::application() {
    Application application;
    application.admit = [this](Caller& caller, const HttpRequest& head) {
        return admit(caller, head);
    };
    application.handle = [this](const std::shared_ptr<Caller>& caller, HttpRequest request,
                                Done done) { handle(caller, std::move(request), std::move(done)); };
    application.log = log_;
    return application;
}

Admission Site::admit(const Caller& caller, const HttpRequest& head) {
    Admission admission;
    if (head.method == "POST") {
        admission.most_bytes = most_form_bytes;
    } else if (!is_read(head)) {
        log_("refused: " + caller.address + ": " + printable(head.method));
        admission.refused = finish(plain(405, "only GET, HEAD and POST are answered here"));
    } else if (is_file(head.path)) {
        if (files_.fetch_add(1) >= most_files) {
            files_.fetch_sub(1);
            auto reply = plain(503, "too many files at once");
            reply.retry_after = 5;
            admission.refused = finish(std::move(reply));
            return admission;
        }
        admission.ticket = std::shared_ptr<void>(nullptr, [this](void*) { files_.fetch_sub(1); });
    }
    return admission;
}

void Site::handle(const std::shared_ptr<Caller>& caller, HttpRequest request, Done done) {
    if (is_read(request) && request.path.starts_with("/assets/")) {
        return done(finish(read_asset(request.path, request.header("If-None-Match"))));
    }
    const auto busy = done;
    const bool taken = desk_.take([this, request = std::move(request), address = caller->address,
                                   done = std::move(done)](Desk::Clerk& clerk) {
        done(finish(answer(clerk, request, address)));
    });
    if (taken) return;
    auto reply = plain(503, "too much is waiting");
    reply.retry_after = 5;
    busy(finish(std::move(reply)));
}

HttpReply Site::answer(Desk::Clerk& clerk, const HttpRequest& request, const std::string& address) {
    const auto now = clock_now();
    const auto query = parse_form(request.query);
    if (!query) return plain(400, query.error().what);
    auto reply = serve({clerk, request, address, *query, now});
    if (reply) return *std::move(reply);
    log_("failed: " + address + ": " + printable(request.path) + ": " + reply.error().what);
    auto problem = make_problem(503, "Not now", "The store could not answer this. Try again soon.",
                                nullptr, now);
    problem.retry_after = 10;
    return problem;
}

Result<HttpReply> Site::serve(const Visit& visit) {
    const auto who =
        TRY(gate_.recognise(*visit.clerk.people, visit.request, visit.address, visit.now));
    if (!who) return serve_stranger(visit);
    const auto found = find_route(visit.request.path);
    if (visit.request.method == "POST") return act(visit, *who, found ? &*found : nullptr);
    if (visit.request.path == "/login") return see_other(safe_target(visit.query.value("to")));
    if (!found || (!found->route->page && found->extension == Extension::none)) {
        return make_problem(404, "Not found", "There is nothing at this address.", &*who,
                            visit.now);
    }
    auto reply = TRY(show(visit, *who, *found));
    // Whoever has no session, as behind a proxy, keeps the secret of the forms in a cookie.
    if (!who->has_session) reply.headers.push_back({"Set-Cookie", gate_.form_cookie(*who)});
    return reply;
}

Result<HttpReply> Site::serve_stranger(const Visit& visit) {
    const auto who = gate_.stranger(visit.request, visit.address);
    const auto& request = visit.request;
    if (request.method == "POST") {
        const auto form = parse_form(request.body);
        if (!form) return plain(400, form.error().what);
        if (request.path == "/login") return log_in(visit, who, *form);
        return make_problem(401, "Log in", "You are not logged in.", nullptr, visit.now);
    }
    if (request.path == "/login") {
        auto reply = login_page(who, safe_target(visit.query.value("to")), "", visit.now);
        reply.headers.push_back({"Set-Cookie", gate_.form_cookie(who)});
        return reply;
    }
    if (request.header("Sec-Fetch-Site") == "cross-site") return come_again(request, visit.now);
    if (is_file(request.path)) return plain(401, "log in first");
    return see_other(make_url("/login", {{"to", safe_target(url_of(request))}}));
}

Result<HttpReply> Site::log_in(const Visit& visit, const Visitor& who, const Form& form) {
    const auto to = safe_target(form.value("to"));
    const auto again = [&](unsigned status, std::string_view problem) {
        auto reply = login_page(who, to, problem, visit.now);
        reply.status = status;
        reply.headers.push_back({"Set-Cookie", gate_.form_cookie(who)});
        return reply;
    };
    if (gate_.origin_of(who, visit.request, form) != Gate::Origin::ours)
        return again(403, "The form was too old. Try again.");
    const std::string name(form.value("name"));
    const auto entrance =
        TRY(gate_.enter(*visit.clerk.people, who, name, form.value("password"), visit.now));
    if (entrance.wait > 0) {
        log_("refused: " + visit.address + ": too many tries to log in");
        auto reply = again(429, "Too many tries. Wait a little.");
        reply.retry_after = entrance.wait;
        return reply;
    }
    if (entrance.cookie.empty()) {
        log_("refused: " + visit.address + ": a wrong name or password");
        return again(403, "The name or the password is wrong.");
    }
    auto reply = see_other(to);
    reply.headers.push_back({"Set-Cookie", entrance.cookie});
    return reply;
}

Result<HttpReply> Site::show(const Visit& visit, const Visitor& who, const Found& found) {
    if (found.route->role == Role::admin && who.role != Role::admin) {
        return make_problem(403, "Not allowed", "This is for admins.", &who, visit.now);
    }
    const Asking asking{*visit.clerk.view, who, visit.query, found.subject, visit.now};
    if (found.extension != Extension::none) return make_file(found, asking);
    return found.route->page(asking);
}

Result<HttpReply> Site::act(const Visit& visit, const Visitor& who, const Found* found) {
    const auto form = parse_form(visit.request.body);
    if (!form) return plain(400, form.error().what);
    if (gate_.origin_of(who, visit.request, *form) != Gate::Origin::ours) {
        return make_problem(403, "Not allowed",
                            "The form is not one of this page, or too old. Load the page again.",
                            &who, visit.now);
    }
    if (visit.request.path == "/logout") {
        auto reply = see_other("/login");
        auto cookie = TRY(gate_.leave(*visit.clerk.people, who, visit.request, visit.now));
        reply.headers.push_back({"Set-Cookie", std::move(cookie)});
        return reply;
    }
    if (!found || !found->route->act) {
        return make_problem(404, "Not found", "There is nothing at this address.", &who, visit.now);
    }
    if (found->route->role == Role::admin && who.role != Role::admin) {
        return make_problem(403, "Not allowed", "This is for admins.", &who, visit.now);
    }
    return found->route->act({*visit.clerk.people, store_, who, *form, found->subject, visit.now});
}

HttpReply Site::finish(HttpReply reply) const {
    reply.headers.push_back({"Content-Security-Policy", std::string(content_policy)});
    reply.headers.push_back({"X-Content-Type-Options", "nosniff"});
    reply.headers.push_back({"Referrer-Policy", "no-referrer"});
    reply.headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
    reply.headers.push_back({"Cross-Origin-Resource-Policy", "same-origin"});
    if (tls_) reply.headers.push_back({"Strict-Transport-Security", "max-age=31536000"});
    for (const auto& header : reply.headers) {
        if (header.name == "Cache-Control") return reply;
    }
    reply.headers.push_back({"Cache-Control", "no-store"});
    if (reply.type.empty()) reply.type = "text/plain; charset=utf-8";
    return reply;
}

}  // namespace bootseal
