// SPDX-License-Identifier: Apache-2.0
#include "report/cyclonedx.h"

#include <algorithm>

#include "support/catch.h"

using namespace bootseal;

namespace {

const OsRelease debian{"debian", "12", "Debian GNU/Linux 12 (bookworm)"};
const Time noon = *parse_time("2026-01-02T12:00:00Z");

Software tool() {
    Software software;
    software.name = "tool";
    software.version = "1";
    software.architecture = "amd64";
    return software;
}

std::string bill_of(const Inventory& inventory, Time made = noon) {
    return cyclonedx({debian, inventory, {}, made});
}

Inventory only(Software software) {
    Inventory inventory;
    inventory.databases = {software.kind};
    inventory.software = {std::move(software)};
    return inventory;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string serial_of(const std::string& bill) {
    return bill.substr(bill.find("urn:uuid:"), 45);
}

/// On one line, without what it was indented with.
std::string flat(const std::string& text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\n') {
            result += text[at];
            continue;
        }
        while (at + 1 < text.size() && text[at + 1] == ' ')
            ++at;
    }
    return result;
}

}  // namespace

TEST_CASE("cyclonedx: the serial number is of what it lists, not of when") {
    const auto inventory = only(tool());
    const auto bill = bill_of(inventory);
    const auto later = bill_of(inventory, noon + std::chrono::hours(1));
    CHECK(bill == bill_of(inventory));
    CHECK(bill != later);
    CHECK(serial_of(bill) == serial_of(later));
    auto other = inventory;
    other.software[0].version = "2";
    CHECK(serial_of(bill) != serial_of(bill_of(other)));
    const auto serial = serial_of(bill);
    CHECK(serial[23] == '8');
    CHECK(std::string("89ab").find(serial[28]) != std::string::npos);
    for (const auto at : {17, 22, 27, 32})
        CHECK(serial[static_cast<std::size_t>(at)] == '-');
}

TEST_CASE("cyclonedx: a tree without a database of packages says so") {
    const auto bill = flat(bill_of({}));
    CHECK(has(bill, R"({"name": "bootseal:package-database","value": "none"})"));
    CHECK(has(bill, R"("components": [])"));
    CHECK(has(bill, R"("dependencies": [{"ref": "os:debian-12","dependsOn": []}])"));
    CHECK(has(bill, R"("timestamp": "2026-01-02T12:00:00Z")"));
}

TEST_CASE("cyclonedx: the system depends on each package, and each is there once") {
    auto inventory = only(tool());
    inventory.software.push_back(tool());
    const auto bill = flat(bill_of(inventory));
    const std::string purl = R"("pkg:deb/debian/tool@1?arch=amd64&distro=debian-12")";
    CHECK(has(bill, R"("dependsOn": [)" + purl + "]"));
    CHECK(has(bill, R"("type": "library","bom-ref": )" + purl +
                        R"(,"name": "tool","version": "1","purl": )" + purl));
}

TEST_CASE("cyclonedx: who supplies it, with an address that is one") {
    auto software = tool();
    const auto supplier = [&](const std::string& maintainer) {
        software.maintainer = maintainer;
        const auto bill = flat(bill_of(only(software)));
        const auto begin = bill.find(R"("supplier": )");
        return begin == std::string::npos
                   ? ""
                   : bill.substr(begin + 12, bill.find(R"(,"name": "tool")") - begin - 12);
    };
    CHECK(supplier("").empty());
    CHECK(supplier("Ann <ann@example.org>") ==
          R"({"name": "Ann","contact": [{"email": "ann@example.org"}]})");
    CHECK(supplier("Ann") == R"({"name": "Ann"})");
    CHECK(supplier("Ann <ann at example>") == R"({"name": "Ann <ann at example>"})");
    CHECK(supplier("Ann <a..b@example.org>") == R"({"name": "Ann <a..b@example.org>"})");
    CHECK(supplier("Ann <ann@localhost>") == R"({"name": "Ann <ann@localhost>"})");
    CHECK(supplier("Ann <a-b@x-y.example.org>").find("a-b@x-y.example.org") != std::string::npos);
    CHECK(supplier("Ann <ann@-x.org>") == R"({"name": "Ann <ann@-x.org>"})");
    CHECK(supplier("Ann <ann@example.org> x") == R"({"name": "Ann <ann@example.org> x"})");
    CHECK(supplier("\x1b[1m\xff") == R"({"name": "\u001b[1m\\xff"})");
}

TEST_CASE("cyclonedx: licences as SPDX has them, each once, an expression alone") {
    auto software = tool();
    const auto licences = [&](std::vector<std::string> written) {
        software.licences = std::move(written);
        const auto bill = flat(bill_of(only(software)));
        const auto begin = bill.find(R"("licenses": )");
        return begin == std::string::npos
                   ? ""
                   : bill.substr(begin + 12, bill.find(R"(,"purl")") - begin - 12);
    };
    CHECK(licences({}).empty());
    CHECK(licences({"Expat", "MIT"}) ==
          R"([{"license": {"id": "MIT","acknowledgement": "declared"}}])");
    CHECK(licences({"GPL-2 or MIT"}) ==
          R"([{"expression": "GPL-2.0-only OR MIT","acknowledgement": "declared"}])");
    CHECK(licences({"GPL-2 or MIT", "custom"}) ==
          R"([{"license": {"name": "GPL-2.0-only OR MIT","acknowledgement": "declared"}},)"
          R"({"license": {"name": "custom","acknowledgement": "declared"}}])");
}

TEST_CASE("cyclonedx: a hash of the files that are there") {
    auto software = tool();
    software.files = {"usr/bin/tool"};
    const auto inventory = only(software);
    const std::string digest(64, 'a');
    const auto bill =
        cyclonedx({debian, inventory, [&](const std::string&) { return &digest; }, noon});
    CHECK(has(flat(bill), R"("hashes": [{"alg": "SHA-256","content": ")"));
    CHECK_FALSE(has(bill_of(inventory), "hashes\": ["));
}
