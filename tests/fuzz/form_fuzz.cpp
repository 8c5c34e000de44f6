// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <string>

#include "web/form.h"
#include "web/host_filter.h"

// What browsers send: a query or a form, cookies, a part of a path, the page to go on to.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto form = bootseal::parse_form(text)) {
        // What was read is the same when it was written and is read again.
        const auto url = bootseal::make_url("/", form->all());
        const auto again = bootseal::parse_form(url.size() > 2 ? url.substr(2) : "");
        for (const auto& [name, value] : form->all()) {
            if (again && !value.empty() && again->value(name) != value) std::abort();
        }
        const auto filter = bootseal::read_host_filter(*form);
        if (filter && filter->seal && !filter->seal->empty() && filter->seal->size() != 32)
            std::abort();
    }
    if (bootseal::cookie_value(text, "bootseal").find(';') != text.npos) std::abort();
    const auto part = bootseal::decode_text(text);
    if (part && part->size() > text.size()) std::abort();
    const auto target = bootseal::safe_target(text);
    if (!target.starts_with('/') || target.starts_with("//")) std::abort();
    return 0;
}
