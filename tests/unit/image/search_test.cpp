// SPDX-License-Identifier: Apache-2.0
#include "image/search.h"

#include "image/secrets.h"
#include "support/catch.h"

using namespace bootseal;

namespace {

const SecretPatterns& secrets() {
    static const SecretPatterns patterns;
    return patterns;
}

std::vector<Residue> searched(std::string_view text, const std::string& path = "srv/file",
                              std::size_t piece = 1 << 20) {
    SecretSearch search(secrets(), path);
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
        search.add(text.substr(0, piece));
    return search.finish();
}

/// "rule:line" of each.
std::vector<std::string> told(const std::vector<Residue>& found) {
    std::vector<std::string> result;
    for (const auto& one : found)
        result.push_back(one.rule + ":" + std::to_string(one.line));
    return result;
}

using Told = std::vector<std::string>;

// Put together here, so that no file of ours has in it what is searched for.
const std::string token = "glpat-" + std::string("Zk3vQ8xW1tYbN5rLpM2d");
const std::string key = "-----BEGIN RSA PRIVATE" + std::string(" KEY-----\n") +
                        "MIIEpAIBAAKCAQEA4f5wg5l2hKsTeNem3kjp8Wb2rRZYyPqT7vF4xCm1sDnLgHa0\n";

}  // namespace

TEST_CASE("search: a secret is found wherever the pieces of its file end") {
    const std::string filler(70'000, 'x');
    for (const std::size_t at : {0, 1, 57'000, 65'530, 65'536, 69'999}) {
        auto text = filler;
        text.insert(at, "\n" + token + "\n");
        for (const std::size_t piece : {1000, 4096, 65'536, 1'000'000}) {
            INFO(at << " " << piece);
            CHECK(told(searched(text, "srv/file", piece)) == Told{"gitlab-token:2"});
        }
    }
}

TEST_CASE("search: lines are counted, but not of what is no text") {
    CHECK(told(searched("one\n\n" + key)) == Told{"private-key:3"});
    CHECK(told(searched(std::string("\0\n\n", 3) + key)) == Told{"private-key:0"});
    std::string wide = "\xff\xfe";
    for (const char c : "first\n" + token)
        wide += std::string{c, '\0'};
    CHECK(told(searched(wide)) == Told{"gitlab-token:2"});
}

TEST_CASE("search: an excerpt never holds the secret") {
    const auto found = searched("the token is " + token);
    REQUIRE(found.size() == 1);
    CHECK(found[0].excerpt == "the token is glpa... (26 bytes)");
    CHECK(searched(key)[0].excerpt.find("MIIEpAIB") == std::string::npos);
}

TEST_CASE("search: some are only looked for in files of a name") {
    const std::string text = "machine a login b password swordfish7\n";
    CHECK(told(searched(text, "root/.netrc")) == Told{"netrc:1"});
    CHECK(searched(text, "srv/notes").empty());
}

TEST_CASE("search: what documentation has in the place of a secret is none") {
    for (const std::string text :
         {"glpat-xxxxxxxxxxxxxxxxxxxx", "password = ${PASSWORD_FROM_VAULT}",
          "https://user:password@example.com/", "api_key: <your-api-key-goes-here>",
          "-----BEGIN RSA PRIVATE KEY-----\n...\n", "AKIAIOSFODNN7EXAMPLE"}) {
        INFO(text);
        CHECK(searched(text).empty());
    }
}

TEST_CASE("search: every pattern can be compiled") {
    CHECK(secret_kinds().size() >= 40);
    CHECK(searched("").empty());
}
