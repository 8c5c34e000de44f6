// SPDX-License-Identifier: Apache-2.0
#include "ingest/refusal.h"

#include <utility>

namespace bootseal {

namespace {

Error with(std::errc code, std::string what) {
    return {std::make_error_code(code), std::move(what)};
}

}  // namespace

Error malformed(std::string what) {
    return with(std::errc::invalid_argument, std::move(what));
}

Error altered(std::string what) {
    return with(std::errc::bad_message, std::move(what));
}

Error foreign(std::string what) {
    return with(std::errc::operation_not_permitted, std::move(what));
}

Refused kind_of(const Error& error) {
    if (error.code == std::errc::bad_message) return Refused::altered;
    if (error.code == std::errc::operation_not_permitted) return Refused::foreign;
    return Refused::malformed;
}

}  // namespace bootseal
