// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "config.h"
#include "ending.h"
#include "http/post.h"
#include "store/outbox.h"
#include "store/sql.h"

namespace bootseal {

/// What a receiver gets: JSON, which README.md describes.
std::string webhook_body(const Delivery& delivery);

/// One who is told of incidents, on a thread of its own: it keeps nobody waiting. What it does not
/// take is tried again, ever more seldom, for a day.
class Webhook {
  public:
    static Result<std::unique_ptr<Webhook>> open(const Config::Webhook& config,
                                                 const std::string& store);
    ~Webhook();
    Webhook(const Webhook&) = delete;
    Webhook& operator=(const Webhook&) = delete;

    const Subscriber& subscriber() const { return subscriber_; }

  private:
    Webhook(HttpAddress address, std::string secret, Subscriber subscriber,
            std::unique_ptr<Sql> sql);
    void work();
    Result<> round();
    Result<> deliver(const Delivery& delivery);

    const HttpAddress address_;
    const std::string secret_;  ///< empty: there is none
    const Subscriber subscriber_;
    const std::unique_ptr<Sql> sql_;
    Ending ending_;
    std::thread thread_;
};

}  // namespace bootseal
