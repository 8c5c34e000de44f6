// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "http/message.h"
#include "store/people.h"
#include "store/store_thread.h"
#include "web/asking.h"

namespace bootseal {

/// What an admin wants done. Each is in the audit log, with what came of it.
struct Acting {
    People& people;
    StoreThread& store;
    const Visitor& who;
    const Form& form;
    std::string subject;
    Time now;
};

/// Ends the agent `subject` for good.
Result<HttpReply> revoke_agent(const Acting& acting);

/// Makes tokens, which the answer alone has.
Result<HttpReply> make_tokens(const Acting& acting);

/// Closes the incident `subject`.
Result<HttpReply> close_incident(const Acting& acting);

/// The answer that sends a browser elsewhere after a form.
HttpReply see_other(const std::string& url);

}  // namespace bootseal
