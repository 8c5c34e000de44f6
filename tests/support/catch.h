// SPDX-License-Identifier: Apache-2.0
#pragma once

// Catch2 is 2.13 on Debian 12 and 3.x elsewhere.
#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <string>

#include "base/result.h"

namespace Catch {

/// A failed REQUIRE(result) shows the error's sentence.
template <class T>
struct StringMaker<bootseal::Result<T>> {
    static std::string convert(const bootseal::Result<T>& result) {
        return result ? "a value" : "error: " + result.error().what;
    }
};

}  // namespace Catch
