// SPDX-License-Identifier: Apache-2.0
#include "report/cyclonedx.h"

#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "report/bill_component.h"
#include "report/json_writer.h"
#include "report/purl.h"
#include "trust/digest.h"

namespace bootseal {

namespace {

/// A package that is written down, and its hash.
struct Component {
    std::string purl;
    const Software* software;
    std::string hash;
};

/// A reference must be unique: of what a database has twice the first counts.
std::vector<Component> components_of(const Bill& bill) {
    std::vector<Component> result;
    std::set<std::string> seen;
    for (const auto& software : bill.inventory.software) {
        auto purl = purl_of(software, bill.system);
        if (!seen.insert(purl).second) continue;
        auto hash = package_hash(software.files, bill.sha256_of);
        result.push_back({std::move(purl), &software, std::move(hash)});
    }
    return result;
}

void property(JsonWriter& json, std::string_view name, std::string_view value) {
    json.begin_object();
    json.member("name", name);
    json.member("value", value);
    json.end_object();
}

std::string_view name_of(PackageKind kind) {
    switch (kind) {
        case PackageKind::apk:
            return "apk";
        case PackageKind::rpm:
            return "rpm";
        default:
            return "dpkg";
    }
}

std::string reference_of(const OsRelease& system) {
    return "os:" + system.id + (system.version.empty() ? std::string() : "-" + system.version);
}

void metadata(JsonWriter& json, const Bill& bill, const std::string& time) {
    json.key("metadata");
    json.begin_object();
    if (!time.empty()) json.member("timestamp", time);
    json.key("tools");
    json.begin_object();
    json.key("components");
    json.begin_array();
    json.begin_object();
    json.member("type", "application");
    json.member("name", "bootseal");
    json.member("version", BOOTSEAL_VERSION);
    json.end_object();
    json.end_array();
    json.end_object();
    json.key("component");
    json.begin_object();
    json.member("type", "operating-system");
    json.member("bom-ref", reference_of(bill.system));
    json.member("name", bill.system.id);
    if (!bill.system.version.empty()) json.member("version", bill.system.version);
    json.member("description", bill.system.name);
    json.end_object();
    json.key("properties");
    json.begin_array();
    property(json, "bootseal:hashes", package_hash_rule);
    for (const auto kind : bill.inventory.databases)
        property(json, "bootseal:package-database", name_of(kind));
    if (bill.inventory.databases.empty()) property(json, "bootseal:package-database", "none");
    json.end_array();
    json.end_object();
}

/// Without a serial number and a time where they are empty.
std::string document(const Bill& bill, const std::vector<Component>& components,
                     const std::string& serial, const std::string& time) {
    JsonWriter json;
    json.begin_object();
    json.member("bomFormat", "CycloneDX");
    json.member("specVersion", "1.6");
    if (!serial.empty()) json.member("serialNumber", serial);
    json.key("version");
    json.number(1);
    metadata(json, bill, time);
    json.key("components");
    json.begin_array();
    for (const auto& one : components)
        write_component(json, *one.software, one.purl, one.hash);
    json.end_array();
    json.key("dependencies");
    json.begin_array();
    json.begin_object();
    json.member("ref", reference_of(bill.system));
    json.key("dependsOn");
    json.begin_array();
    for (const auto& one : components)
        json.string(one.purl);
    json.end_array();
    json.end_object();
    json.end_array();
    json.end_object();
    return json.take();
}

/// A UUID of version 8 (RFC 9562): whatever its maker likes, here the beginning of a digest.
std::string uuid_of(std::string_view text) {
    auto digits = sha256_hex(text).substr(0, 32);
    constexpr std::string_view variants = "89ab";
    digits[12] = '8';
    digits[16] = variants[static_cast<unsigned char>(digits[16]) % variants.size()];
    for (const std::size_t dash : {20, 16, 12, 8})
        digits.insert(dash, "-");
    return digits;
}

}  // namespace

std::string cyclonedx(const Bill& bill) {
    const auto components = components_of(bill);
    const auto serial = "urn:uuid:" + uuid_of(document(bill, components, "", ""));
    return document(bill, components, serial, format_time(bill.made));
}

}  // namespace bootseal
