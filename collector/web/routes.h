// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "web/actions.h"
#include "web/asking.h"

namespace bootseal {

/// What is at a path: a page, a table as a file, or something that is done.
struct Route {
    std::string_view path;  ///< "*" stands for one part, which is the subject
    Role role = Role::viewer;
    Result<HttpReply> (*page)(const Asking& asking) = nullptr;
    Result<Sheet> (*list)(const Asking& asking, const std::string& cursor) = nullptr;
    Result<HttpReply> (*act)(const Acting& acting) = nullptr;
};

enum class Extension { none, csv, json };

struct Found {
    const Route* route = nullptr;
    std::string subject;
    Extension extension = Extension::none;
};

/// None where there is nothing at the path.
std::optional<Found> find_route(std::string_view path);

/// The whole table as a file, page by page.
Result<HttpReply> make_file(const Found& found, const Asking& asking);

}  // namespace bootseal
