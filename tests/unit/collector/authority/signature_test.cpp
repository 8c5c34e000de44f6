// SPDX-License-Identifier: Apache-2.0
#include "authority/signature.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("signature: the second test case of RFC 4231") {
    CHECK(hmac_sha256_hex("Jefe", "what do ya want for nothing?") ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}
