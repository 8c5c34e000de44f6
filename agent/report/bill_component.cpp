// SPDX-License-Identifier: Apache-2.0
#include "report/bill_component.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "report/licence.h"

namespace bootseal {

namespace {

/// The address, where it is one that no reader of the format refuses.
std::string_view address_in(std::string_view maintainer) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const auto begin = maintainer.rfind('<');
    if (begin == maintainer.npos || !maintainer.ends_with('>')) return {};
    const auto address = maintainer.substr(begin + 1, maintainer.size() - begin - 2);
    const auto at = address.find('@');
    if (at == address.npos || address.size() > 200) return {};
    const auto plain = [&](std::string_view part, std::string_view extra) {
        if (part.empty() || letters.find(part.front()) == letters.npos ||
            letters.find(part.back()) == letters.npos || part.find("..") != part.npos) {
            return false;
        }
        return std::all_of(part.begin(), part.end(), [&](char c) {
            return letters.find(c) != letters.npos || extra.find(c) != extra.npos;
        });
    };
    const auto host = address.substr(at + 1);
    const bool fine = plain(address.substr(0, at), ".+-_") && plain(host, ".-") &&
                      host.find('.') != host.npos && host.find(".-") == host.npos &&
                      host.find("-.") == host.npos;
    return fine ? address : std::string_view();
}

void supplier(JsonWriter& json, std::string_view maintainer) {
    if (maintainer.empty()) return;
    const auto address = address_in(maintainer);
    const auto name =
        address.empty() ? maintainer : trim(maintainer.substr(0, maintainer.rfind('<')));
    json.key("supplier");
    json.begin_object();
    json.member("name", name);
    if (!address.empty()) {
        json.key("contact");
        json.begin_array();
        json.begin_object();
        json.member("email", address);
        json.end_object();
        json.end_array();
    }
    json.end_object();
}

/// In the order that they were written in; of two that are the same the first counts.
std::vector<Licence> licences_of(const Software& software) {
    std::vector<Licence> result;
    for (const auto& written : software.licences) {
        auto licence = licence_of(written);
        const auto same = [&](const Licence& one) { return one.text == licence.text; };
        if (std::none_of(result.begin(), result.end(), same)) result.push_back(std::move(licence));
    }
    return result;
}

void licences(JsonWriter& json, const Software& software) {
    const auto all = licences_of(software);
    if (all.empty()) return;
    json.key("licenses");
    json.begin_array();
    for (const auto& licence : all) {
        json.begin_object();
        // An expression has to be alone.
        if (licence.form == Licence::Form::expression && all.size() == 1) {
            json.member("expression", licence.text);
            json.member("acknowledgement", "declared");
        } else {
            json.key("license");
            json.begin_object();
            json.member(licence.form == Licence::Form::id ? "id" : "name", licence.text);
            json.member("acknowledgement", "declared");
            json.end_object();
        }
        json.end_object();
    }
    json.end_array();
}

}  // namespace

void write_component(JsonWriter& json, const Software& software, const std::string& purl,
                     const std::string& hash) {
    json.begin_object();
    json.member("type", "library");
    json.member("bom-ref", purl);
    supplier(json, software.maintainer);
    json.member("name", software.name);
    if (!software.version.empty()) json.member("version", software.version);
    if (!software.description.empty()) json.member("description", software.description);
    if (!hash.empty()) {
        json.key("hashes");
        json.begin_array();
        json.begin_object();
        json.member("alg", "SHA-256");
        json.member("content", hash);
        json.end_object();
        json.end_array();
    }
    licences(json, software);
    json.member("purl", purl);
    json.end_object();
}

}  // namespace bootseal
