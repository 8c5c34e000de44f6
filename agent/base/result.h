// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace bootseal {

/// Why an operation failed: a code for the program, a sentence for the operator.
struct Error {
    std::error_code code;
    std::string what;
};

/// A value or an Error. There is no throwing accessor: value() does not compile.
template <class T = void>
class [[nodiscard]] Result : public boost::system::result<T, Error> {
  public:
    using boost::system::result<T, Error>::result;
};

/// The current errno as an Error: `return errno_error("open", path)`. Two views, so
/// that no allocation can change errno before it is read.
Error errno_error(std::string_view verb, std::string_view subject);

/// A failure that no system call reported: bad input, failed verification.
Error invalid(std::string what);

/// What was asked cannot be brought about by the agent, and `what` says what a person would do.
Error unsupported(std::string what);

/// Prefixes what the caller was doing; the code is unchanged.
Error operator+(std::string_view context, Error inner);

/// Yields the value of a Result, or returns its Error from the enclosing function.
/// Not for coroutines, where `return` is not allowed; and in braces only as the first value, as
/// compilers do not destroy those before it: `{name, TRY(read(name))}` leaks the name.
#define TRY(expr)                                              \
    __extension__({                                            \
        auto try_result = (expr);                              \
        if (!try_result) return std::move(try_result).error(); \
        *std::move(try_result);                                \
    })

}  // namespace bootseal
