// SPDX-License-Identifier: Apache-2.0
#include "store/store.h"

namespace bootseal {

bool is_postgres(const std::string& where) {
    return where.starts_with("postgresql://") || where.starts_with("postgres://");
}

Result<std::unique_ptr<Store>> open_store(const std::string& where) {
    return is_postgres(where) ? open_postgres_store(where) : open_sqlite_store(where);
}

}  // namespace bootseal
