// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "base/text.h"
#include "image/search.h"
#include "image/secrets.h"

using namespace bootseal;

namespace {

std::vector<Residue> searched(const SecretPatterns& secrets, std::string_view text,
                              const std::string& path, std::size_t piece) {
    SecretSearch search(secrets, path);
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
        search.add(text.substr(0, piece));
    return search.finish();
}

}  // namespace

/// The first byte chooses a file name and how the text comes in pieces. What is told can be
/// printed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const SecretPatterns secrets;
    static const std::vector<std::string> paths{"srv/file", "root/.netrc",        "srv/.env",
                                                "etc/x",    "root/.bash_history", "root/.pgpass"};
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t piece = 4096U << (data[0] & 7);
    for (const auto& one : searched(secrets, text, paths[(data[0] >> 3) % paths.size()], piece)) {
        if (one.rule.empty() || printable(one.excerpt, one.excerpt.size() + 1) != one.excerpt) {
            std::abort();
        }
    }
    return 0;
}
