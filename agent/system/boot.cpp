// SPDX-License-Identifier: Apache-2.0
#include "system/boot.h"

#include "base/text.h"

namespace bootseal {

Result<std::string> boot_id(const Root& root) {
    constexpr std::size_t size = 16;
    const std::string path(boot_id_file);
    auto text = TRY(root.read(path));
    std::erase(text, '-');
    auto bytes = from_hex(trim(text));
    if (!bytes || bytes->size() != size) return invalid("/" + path + " is no boot id");
    return *std::move(bytes);
}

}  // namespace bootseal
