// SPDX-License-Identifier: Apache-2.0
#include "web/gate.h"

#include <algorithm>
#include <utility>

#include "authority/agent_key.h"
#include "authority/certificate_builder.h"
#include "authority/password.h"
#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::chrono::hours session_lasts{12};
constexpr std::size_t most_name_bytes = 100;
constexpr std::size_t secret_bytes = 32;

constexpr std::string_view session_base = "bootseal";
constexpr std::string_view form_base = "bootseal-form";

/// One try in ten seconds for a name and in five for an address, and some at once.
constexpr double tries_of_name = 0.1;
constexpr double tries_of_address = 0.2;
constexpr double tries_at_once = 10;

bool is_secret(std::string_view text) {
    return text.size() == 2 * secret_bytes &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= most_name_bytes && printable(name) == name;
}

/// Of digests, so that how long it takes says nothing of the secret.
bool is_same_secret(std::string_view one, std::string_view other) {
    return sha256(one) == sha256(other);
}

/// "192.0.2.1" of "192.0.2.1:4711", and of a socket of IPv6 that took an IPv4 packet.
std::string host_of(std::string_view address) {
    auto host = address.substr(0, address.rfind(':'));
    constexpr std::string_view mapped = "::ffff:";
    if (host.starts_with(mapped) && host.find('.') != std::string_view::npos)
        host.remove_prefix(mapped.size());
    return std::string(host);
}

AuditEntry entry_of(const Visitor& who, std::string_view action, std::string_view outcome,
                    Time now) {
    AuditEntry entry;
    entry.at = now;
    entry.who = who.name;
    entry.from = who.address;
    entry.action = action;
    entry.outcome = outcome;
    return entry;
}

}  // namespace

std::string network_of(const std::string& address) {
    auto host = host_of(address);
    const auto subnet = parse_subnet(host);
    if (!subnet || !subnet->is_ipv6()) return host;
    auto network = *subnet;
    std::fill(network.address.begin() + 8, network.address.end(), '\0');
    network.prefix = 64;
    return format_subnet(network);
}

Gate::Gate(Options options)
    : options_(std::move(options)),
      by_name_(tries_of_name, tries_at_once),
      by_address_(tries_of_address, 2 * tries_at_once) {}

std::vector<std::string> Gate::headers() const {
    std::vector<std::string> names{"Cookie", "Origin", "Host", "Sec-Fetch-Site", "If-None-Match"};
    if (!options_.user_header.empty()) names.push_back(options_.user_header);
    if (!options_.role_header.empty()) names.push_back(options_.role_header);
    return names;
}

bool Gate::is_proxy(const std::string& address) const {
    const auto from = parse_subnet(host_of(address));
    if (!from) return false;
    return std::any_of(options_.proxies.begin(), options_.proxies.end(), [&](const Subnet& range) {
        if (range.address.size() != from->address.size()) return false;
        const auto mask = prefix_mask(range.prefix, range.address.size());
        for (std::size_t i = 0; i < mask.size(); ++i) {
            if ((from->address[i] & mask[i]) != range.address[i]) return false;
        }
        return true;
    });
}

std::optional<Visitor> Gate::by_proxy(const HttpRequest& request,
                                      const std::string& address) const {
    if (options_.user_header.empty() || !is_proxy(address)) return std::nullopt;
    const auto name = request.header(options_.user_header);
    if (!is_name(name)) return std::nullopt;
    auto who = stranger(request, address);
    who.name = name;
    const auto& admins = options_.admins;
    const bool is_admin = options_.role_header.empty()
                              ? std::find(admins.begin(), admins.end(), name) != admins.end()
                              : request.header(options_.role_header) == name_of(Role::admin);
    who.role = is_admin ? Role::admin : Role::viewer;
    return who;
}

Result<std::optional<Visitor>> Gate::recognise(People& people, const HttpRequest& request,
                                               const std::string& address, Time now) const {
    if (auto who = by_proxy(request, address)) return who;
    const auto secret = cookie_value(request.header("Cookie"), name_of_cookie(session_base));
    if (!is_secret(secret)) return std::optional<Visitor>();
    const auto session = TRY(people.session(sha256(secret), now));
    if (!session) return std::optional<Visitor>();
    return std::optional<Visitor>({session->who, address, session->role, session->csrf, true});
}

Visitor Gate::stranger(const HttpRequest& request, const std::string& address) const {
    Visitor who;
    who.address = address;
    const auto secret = cookie_value(request.header("Cookie"), name_of_cookie(form_base));
    who.form_token = is_secret(secret) ? std::string(secret) : hex(random_bytes(secret_bytes));
    return who;
}

Gate::Origin Gate::origin_of(const Visitor& who, const HttpRequest& request,
                             const Form& form) const {
    const auto site = request.header("Sec-Fetch-Site");
    if (!site.empty() && site != "same-origin") return Origin::foreign;
    const auto token = form.value("token");
    if (!is_secret(token) || !is_same_secret(token, who.form_token)) return Origin::foreign;
    // Without a session the secret is worth something only where the browser kept it too.
    if (who.has_session) return Origin::ours;
    const auto kept = cookie_value(request.header("Cookie"), name_of_cookie(form_base));
    return is_same_secret(kept, token) ? Origin::ours : Origin::foreign;
}

Result<Gate::Entrance> Gate::enter(People& people, const Visitor& who, const std::string& name,
                                   std::string_view password, Time now) {
    const auto moment = RateLimit::Clock::now();
    Entrance entrance;
    // A name that is too long is nobody's, and is neither remembered nor asked for.
    const std::string key = is_name(name) ? name : "";
    entrance.wait = by_address_.take(network_of(who.address), 1, moment);
    if (entrance.wait == 0) entrance.wait = by_name_.take(key, 1, moment);
    if (entrance.wait > 0) return entrance;
    Visitor named = who;
    named.name = printable(name, most_name_bytes);
    const auto viewer = key.empty() ? std::nullopt : TRY(people.viewer(key));
    if (password.size() > most_password_bytes) password = {};
    const auto compared = compare_password(password, viewer ? viewer->hash : "");
    if (!viewer || compared != Password::right) {
        TRY(people.note(entry_of(named, "login", "refused: wrong name or password", now)));
        return entrance;
    }
    const auto secret = hex(random_bytes(secret_bytes));
    Session session;
    session.digest = sha256(secret);
    session.who = viewer->name;
    session.role = viewer->role;
    session.expires = now + session_lasts;
    session.csrf = hex(random_bytes(secret_bytes));
    TRY(people.open_session(session));
    TRY(people.note(entry_of(named, "login", "done", now)));
    entrance.cookie = cookie(session_base, secret, session_lasts);
    return entrance;
}

Result<std::string> Gate::leave(People& people, const Visitor& who, const HttpRequest& request,
                                Time now) {
    const auto secret = cookie_value(request.header("Cookie"), name_of_cookie(session_base));
    if (who.has_session && is_secret(secret)) {
        TRY(people.close_session(sha256(secret)));
        TRY(people.note(entry_of(who, "logout", "done", now)));
    }
    return cookie(session_base, "", std::chrono::seconds(0));
}

std::string Gate::form_cookie(const Visitor& who) const {
    return cookie(form_base, who.form_token, session_lasts);
}

std::string Gate::name_of_cookie(std::string_view base) const {
    return (options_.tls ? "__Host-" : "") + std::string(base);
}

std::string Gate::cookie(std::string_view base, std::string_view value,
                         std::chrono::seconds lasts) const {
    return name_of_cookie(base) + "=" + std::string(value) +
           "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(lasts.count()) +
           (options_.tls ? "; Secure" : "");
}

}  // namespace bootseal
