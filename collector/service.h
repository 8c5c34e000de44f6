// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "authority/authority.h"
#include "counters.h"
#include "http/server.h"
#include "ingest/heartbeat.h"
#include "ingest/judge.h"
#include "ingest/rate.h"
#include "store/store_thread.h"

namespace bootseal {

/// What the collector answers: proto/bootseal/v1/collector.proto. Called by the threads of the
/// server, and goes on in the store's.
class Service {
  public:
    struct Options {
        std::chrono::seconds interval;
        std::chrono::seconds lifetime;  ///< of certificates
        double rate;
        double burst;
    };
    Service(const Options& options, const Authority& authority, StoreThread& store,
            Counters& counters);

    Application application();

  private:
    using Done = std::function<void(HttpReply)>;
    struct Delivery;

    Admission admit(Caller& caller, const HttpRequest& head);
    void append(Append append, std::function<void(Result<Appended>)> done);
    void handle(std::shared_ptr<Caller> caller, HttpRequest request, Done done);

    void enroll(const Caller& caller, const std::string& body, Done done);
    void report(const std::shared_ptr<Caller>& caller, std::string body, const Done& done);

    void heartbeats(std::shared_ptr<Caller> caller, const std::string& body, Done done);
    void inquire_for(const std::shared_ptr<Delivery>& delivery);
    void decide(const std::shared_ptr<Delivery>& delivery, Answer answer);
    void append_refusal(const std::shared_ptr<Delivery>& delivery, const Position& position);
    void acknowledge(const std::shared_ptr<Delivery>& delivery);

    const Options options_;
    const Authority& authority_;
    StoreThread& store_;
    Counters& counters_;
    RateLimit rate_;
    std::atomic<int> reports_{0};  ///< that are being read
};

}  // namespace bootseal
