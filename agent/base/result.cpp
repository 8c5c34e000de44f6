// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include <cerrno>

#include "base/text.h"

namespace bootseal {

Error errno_error(std::string_view verb, std::string_view subject) {
    const std::error_code code(errno, std::generic_category());
    return {code, std::string(verb) + " " + printable(subject) + ": " + code.message()};
}

Error invalid(std::string what) {
    return {std::make_error_code(std::errc::invalid_argument), std::move(what)};
}

Error unsupported(std::string what) {
    return {std::make_error_code(std::errc::operation_not_supported), std::move(what)};
}

Error operator+(std::string_view context, Error inner) {
    inner.what = std::string(context) + ": " + inner.what;
    return inner;
}

}  // namespace bootseal
