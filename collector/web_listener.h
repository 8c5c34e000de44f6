// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "config.h"
#include "http/server.h"
#include "store/store_thread.h"
#include "web/site.h"

namespace bootseal {

/// The pages for people, at an address of their own.
class WebListener {
  public:
    /// Answers when it returns. `where` is the store that `store` has.
    static Result<std::unique_ptr<WebListener>> open(const Config::Web& config,
                                                     const std::string& where, StoreThread& store);
    ~WebListener();
    WebListener(const WebListener&) = delete;
    WebListener& operator=(const WebListener&) = delete;

    std::uint16_t port() const { return server_->port(); }

  private:
    WebListener(Gate::Options gate, std::vector<Desk::Clerk> clerks, StoreThread& store);

    std::unique_ptr<Desk> desk_;
    Site site_;
    std::optional<Server> server_;
};

}  // namespace bootseal
