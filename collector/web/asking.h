// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/time.h"
#include "store/fleet_view.h"
#include "store/people.h"
#include "web/form.h"
#include "web/table.h"

namespace bootseal {

/// Who asks for a page, once that is settled.
struct Visitor {
    std::string name;
    std::string address;
    Role role = Role::viewer;
    std::string form_token;    ///< a secret that each form carries, and another site cannot know
    bool has_session = false;  ///< that can be ended here; not where a proxy speaks for people
};

/// A question to which a page, or a table, is the answer.
struct Asking {
    FleetView& view;
    const Visitor& who;
    const Form& query;
    std::string subject;  ///< the part of the path that names what it is about
    Time now;
};

/// Some rows of a table, and where to go on.
struct Sheet {
    Table table;
    std::string next;
};

}  // namespace bootseal
