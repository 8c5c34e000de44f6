// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/server.h"
#include "store/store_thread.h"
#include "web/desk.h"
#include "web/gate.h"
#include "web/routes.h"

namespace bootseal {

/// The pages for people: what the web listener answers.
class Site {
  public:
    using Log = std::function<void(const std::string& line)>;

    Site(Gate::Options options, Desk& desk, StoreThread& store, Log log);

    Application application();

    /// The headers that a server of this has to pass on.
    std::vector<std::string> headers() const { return gate_.headers(); }

  private:
    using Done = std::function<void(HttpReply)>;
    /// One request on a thread of the desk.
    struct Visit {
        Desk::Clerk& clerk;
        const HttpRequest& request;
        const std::string& address;
        const Form& query;
        Time now;
    };

    Admission admit(const Caller& caller, const HttpRequest& head);
    void handle(const std::shared_ptr<Caller>& caller, HttpRequest request, Done done);

    HttpReply answer(Desk::Clerk& clerk, const HttpRequest& request, const std::string& address);
    Result<HttpReply> serve(const Visit& visit);
    Result<HttpReply> serve_stranger(const Visit& visit);
    Result<HttpReply> log_in(const Visit& visit, const Visitor& who, const Form& form);
    Result<HttpReply> show(const Visit& visit, const Visitor& who, const Found& found);
    Result<HttpReply> act(const Visit& visit, const Visitor& who, const Found* found);
    HttpReply finish(HttpReply reply) const;

    const bool tls_;
    Gate gate_;
    Desk& desk_;
    StoreThread& store_;
    const Log log_;
    std::atomic<int> files_{0};  ///< that are being made or sent
};

}  // namespace bootseal
