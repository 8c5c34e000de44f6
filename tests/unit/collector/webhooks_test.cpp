// SPDX-License-Identifier: Apache-2.0
#include "webhooks.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("webhook: what a host says stays in its place") {
    Delivery delivery;
    delivery.incident = 17;
    delivery.kind = IncidentKind::clone;
    delivery.agent = std::string(2, '\1');
    delivery.hostname = "a\"b\\\n";
    delivery.received = Time(std::chrono::seconds(0));
    CHECK(webhook_body(delivery) ==
          "{\"id\": \"incident-17\", \"kind\": \"clone\", \"agent\": \"0101\","
          " \"hostname\": \"a\\\"b\\\\\\n\", \"detail\": \"\","
          " \"at\": \"1970-01-01T00:00:00Z\"}\n");
}
