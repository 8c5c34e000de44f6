// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "integrity/chain.h"

using namespace bootseal;

/// A manifest with its head, and an addition to it: the entries come in the order of the walk, none
/// twice, and none that is gone. In small pieces, as no file has them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto middle = text.find('\0');
    auto manifest = Manifest::open(
        [rest = text.substr(0, middle)]() mutable -> Result<std::string_view> {
            const auto piece = rest.substr(0, 7);
            rest.remove_prefix(piece.size());
            return piece;
        },
        "manifest");
    if (!manifest) return 0;
    Chain chain(*std::move(manifest), "sealed");
    if (middle != text.npos) {
        auto addition = Manifest::open(MtreeReader::all_of(text.substr(middle + 1)), "addition");
        if (addition) (void)chain.add(*std::move(addition), "next", "addition");
    }
    const auto policy = chain.head().policy;
    std::optional<std::string> last;
    for (;;) {
        const auto entry = chain.next();
        if (!entry || !*entry) return 0;
        const auto& path = (*entry)->path;
        if ((*entry)->gone && !chain.acceptances().empty()) std::abort();
        if (last && walk_order(*last, path) != Order::before) std::abort();
        (void)policy.of(path);
        last = path;
    }
}
