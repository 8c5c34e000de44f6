// SPDX-License-Identifier: Apache-2.0
#include "trust/steady_file.h"

#include <fcntl.h>

#include "base/text.h"
#include "support/catch.h"
#include "support/scratch.h"
#include "trust/openssl.h"

using namespace bootseal;

namespace {

SteadyFile open(const Scratch& tree) {
    auto file = tree.root().open_file("file");
    REQUIRE(file);
    return {*std::move(file), "file"};
}

Result<std::string> all_of(SteadyFile& file) {
    std::string result;
    for (;;) {
        const auto block = TRY(file.next());
        if (block.empty()) return result;
        result += block;
    }
}

/// An open file sees it.
void write_in_place(const Scratch& tree, const std::string& content) {
    const Fd fd(::open(tree.path("file").c_str(), O_WRONLY | O_TRUNC));
    REQUIRE(::write(fd.get(), content.data(), content.size()) ==
            static_cast<ssize_t>(content.size()));
}

}  // namespace

TEST_CASE("steady file: what was verified is what is read, block by block") {
    for (const auto size : {std::size_t{0}, std::size_t{5}, SteadyFile::block - 1,
                            SteadyFile::block, SteadyFile::block + 1, 3 * SteadyFile::block}) {
        INFO(size);
        const Scratch tree;
        std::string content(size, 'a');
        for (std::size_t i = 0; i < size; i += 997)
            content[i] = static_cast<char>(i);
        tree.put("file", content);
        auto file = open(tree);
        const auto digest = file.digest(EVP_sha256());
        REQUIRE(digest);
        CHECK(*digest == bootseal::digest(content, EVP_sha256()));
        const auto again = file.digest(EVP_sha512());
        REQUIRE(again);
        CHECK(*again == bootseal::digest(content, EVP_sha512()));
        const auto read = all_of(file);
        REQUIRE(read);
        CHECK(*read == content);
    }
}

TEST_CASE("steady file: its digests are those of the same bytes") {
    const Scratch tree;
    const std::string content(2 * SteadyFile::block, 'a');
    for (const auto& other : {std::string(content).replace(5, 1, "b"), content + "a",
                              content.substr(0, SteadyFile::block), std::string()}) {
        tree.put("file", content);
        auto file = open(tree);
        REQUIRE(file.digest(EVP_sha512()));
        write_in_place(tree, other);
        const auto digest = file.digest(EVP_sha256());
        REQUIRE_FALSE(digest);
        CHECK(digest.error().what.find("changed after") != std::string::npos);
    }
}

TEST_CASE("steady file: what somebody changed after it was verified is never read") {
    const Scratch tree;
    const std::string content(2 * SteadyFile::block, 'a');
    const auto change = [&](const std::string& other) {
        tree.put("file", content);
        auto file = open(tree);
        REQUIRE(file.digest(EVP_sha256()));
        write_in_place(tree, other);
        return all_of(file);
    };
    auto one_byte = content;
    one_byte.back() = 'b';
    for (const auto& other : {one_byte, std::string(), content.substr(1)}) {
        const auto read = change(other);
        REQUIRE_FALSE(read);
        CHECK(read.error().what == "file: changed after its signature was verified");
    }
    const auto longer = change(content + "b");
    CHECK((!longer || *longer == content));
}
