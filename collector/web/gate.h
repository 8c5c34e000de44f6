// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "http/message.h"
#include "ingest/rate.h"
#include "store/people.h"
#include "system/subnet.h"
#include "web/asking.h"

namespace bootseal {

/// Who may come in: by a session that began with a password, or because a proxy that is trusted
/// says who it is. For several threads, each with its own People.
class Gate {
  public:
    struct Options {
        bool tls = true;  ///< without it cookies cannot have the prefix that keeps other hosts off
        std::vector<Subnet> proxies;
        std::string user_header;  ///< lets nobody in where it is empty
        std::string role_header;
        std::vector<std::string> admins;
    };
    explicit Gate(Options options);

    /// The names of the headers that it reads.
    std::vector<std::string> headers() const;

    /// Who sends this, from `address` ("192.0.2.1:4711"); none where nobody has logged in.
    Result<std::optional<Visitor>> recognise(People& people, const HttpRequest& request,
                                             const std::string& address, Time now) const;

    /// Somebody without a name, who is about to fill in a form.
    Visitor stranger(const HttpRequest& request, const std::string& address) const;

    /// Whether a form that came with this request is one of ours: it carries the visitor's secret,
    /// and the browser does not say that another site sent it.
    enum class Origin { ours, foreign };
    Origin origin_of(const Visitor& who, const HttpRequest& request, const Form& form) const;

    /// The outcome of a password. A right and a wrong one are in the audit log; one that nobody
    /// looked at is not, so that its disk is not filled by whoever tries.
    struct Entrance {
        std::string cookie;  ///< Set-Cookie; empty: the password is not that of the name
        unsigned wait = 0;   ///< seconds to the next try, where there were too many
    };
    Result<Entrance> enter(People& people, const Visitor& who, const std::string& name,
                           std::string_view password, Time now);

    /// Ends the session; returns the Set-Cookie that takes the cookie away.
    Result<std::string> leave(People& people, const Visitor& who, const HttpRequest& request,
                              Time now);

    /// The Set-Cookie that gives the secret of the forms to whoever has no session.
    std::string form_cookie(const Visitor& who) const;

  private:
    bool is_proxy(const std::string& address) const;
    std::optional<Visitor> by_proxy(const HttpRequest& request, const std::string& address) const;
    std::string name_of_cookie(std::string_view base) const;
    std::string cookie(std::string_view base, std::string_view value,
                       std::chrono::seconds lasts) const;

    const Options options_;
    RateLimit by_name_;
    RateLimit by_address_;
};

/// The address without its port. Of IPv6 the first half, which is one network's.
std::string network_of(const std::string& address);

}  // namespace bootseal
