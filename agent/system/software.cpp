// SPDX-License-Identifier: Apache-2.0
#include "system/software.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace bootseal {

namespace {

struct Database {
    PackageKind kind;
    Result<SoftwareList> (*read)(const Root& root);
};

constexpr std::array databases{
    Database{PackageKind::apk, read_apk_software},
    Database{PackageKind::deb, read_deb_software},
    Database{PackageKind::rpm, read_rpm_software},
};

auto order(const Software& one) {
    return std::tie(one.kind, one.name, one.epoch, one.version, one.architecture);
}

}  // namespace

Result<Inventory> read_inventory(const Root& root) {
    Inventory inventory;
    for (const auto& database : databases) {
        auto list = TRY(database.read(root));
        if (!list) continue;
        inventory.databases.push_back(database.kind);
        std::move(list->begin(), list->end(), std::back_inserter(inventory.software));
    }
    for (auto& one : inventory.software) {
        std::sort(one.files.begin(), one.files.end());
        one.files.erase(std::unique(one.files.begin(), one.files.end()), one.files.end());
    }
    std::stable_sort(inventory.software.begin(), inventory.software.end(),
                     [](const auto& a, const auto& b) { return order(a) < order(b); });
    return inventory;
}

}  // namespace bootseal
