// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/scratch.h"

namespace bootseal {

/// A server of PostgreSQL in a folder of its own, of Debian's packages; gone with the object.
class TestPostgres {
  public:
    TestPostgres();
    ~TestPostgres();
    TestPostgres(const TestPostgres&) = delete;
    TestPostgres& operator=(const TestPostgres&) = delete;

    /// The URL of an empty database.
    std::string new_database();

  private:
    std::string url(const std::string& database) const;

    Scratch folder_;
    int databases_ = 0;
};

}  // namespace bootseal
