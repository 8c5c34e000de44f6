// SPDX-License-Identifier: Apache-2.0
#include "resource/gvdb.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "support/catch.h"
#include "support/consumer.h"
#include "support/process.h"

namespace bootseal {

namespace {

DconfDatabase sample() {
    DconfDatabase database;
    database.values["/org/a/flag"] = {'b', "true"};
    database.values["/org/a/off"] = {'b', "false"};
    database.values["/org/a/delay"] = {'u', "4294967295"};
    database.values["/org/b/number"] = {'i', "-5"};
    database.values["/org/b/text"] = {'s', "it's\nso"};
    database.values["/org/b/empty"] = {'s', ""};
    database.locks = {"/org/a/delay", "/org/b/text"};
    return database;
}

}  // namespace

TEST_CASE("gvdb: what is written is what is read") {
    const auto read = read_gvdb(write_gvdb(sample()));
    REQUIRE(read);
    CHECK(*read == sample());
    CHECK(read_gvdb(write_gvdb({}))->values.empty());
}

TEST_CASE("gvdb: damaged databases are errors") {
    const auto good = write_gvdb(sample());
    CHECK_FALSE(read_gvdb(""));
    CHECK_FALSE(read_gvdb("GVariant"));
    for (std::size_t size = 0; size < good.size(); size += 3) {
        INFO(size);
        CHECK_FALSE(read_gvdb(good.substr(0, size)));
    }
    auto swapped = good;
    std::swap(swapped[0], swapped[3]);
    CHECK_FALSE(read_gvdb(swapped));
    // An item that is in itself.
    auto circle = write_gvdb({{{"/a/b", {'b', "true"}}}, {}});
    circle.replace(circle.size() - 20, 4, 4, '\0');
    CHECK_FALSE(read_gvdb(circle));
}

TEST_CASE("gvdb: dconf reads what we write, and we read what dconf compiles", "[consumer]") {
    const char* tree = std::getenv("BOOTSEAL_CONSUMER_TREE");
    const std::string root = tree ? tree : "";
    if (!has_consumer(root + "/usr/bin/dconf")) return;
    auto pattern = root + "/tmp/bootseal-test-XXXXXX";
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    const auto dir = pattern.substr(root.size());
    std::filesystem::create_directories(pattern + "/src/locks");
    std::ofstream(pattern + "/db", std::ios::binary) << write_gvdb(sample());
    std::ofstream(pattern + "/profile") << "file-db:" << dir << "/db\n";
    for (const auto& [key, value] : sample().values) {
        const auto said = run(of_consumer_tree({"/usr/bin/env", "DCONF_PROFILE=" + dir + "/profile",
                                                "HOME=" + dir, "/usr/bin/dconf", "read", key}));
        INFO(key << said.err);
        auto shown = said.out;
        if (shown.ends_with('\n')) shown.pop_back();
        CHECK(parse_dconf_value(shown) == value);
    }
    std::ofstream source(pattern + "/src/00");
    for (const auto& [key, value] : sample().values) {
        const auto slash = key.rfind('/');
        source << "[" << key.substr(1, slash - 1) << "]\n"
               << key.substr(slash + 1) << "=" << dconf_text(value) << "\n";
    }
    source.close();
    std::ofstream(pattern + "/src/locks/00") << "/org/a/delay\n/org/b/text\n";
    const auto compiled =
        run(of_consumer_tree({"/usr/bin/dconf", "compile", dir + "/compiled", dir + "/src"}));
    INFO(compiled.err);
    REQUIRE(compiled.status == 0);
    std::ifstream stream(pattern + "/compiled", std::ios::binary);
    const auto read = read_gvdb(std::string(std::istreambuf_iterator<char>(stream), {}));
    std::filesystem::remove_all(pattern);
    REQUIRE(read);
    CHECK(*read == sample());
}

}  // namespace bootseal
