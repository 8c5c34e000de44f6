// SPDX-License-Identifier: Apache-2.0
#include "trust/steady_file.h"

#include "base/text.h"
#include "system/content.h"
#include "trust/digest.h"
#include "trust/openssl.h"

namespace bootseal {

Result<std::string> SteadyFile::digest(const EVP_MD* algorithm) {
    Digest whole(EVP_MD_get0_name(algorithm));
    digests_.clear();
    for (bool more = true; more;) {
        const auto offset = digests_.size() * block;
        if (offset >= limit) return invalid(printable(name_) + ": is too large");
        current_ = TRY(read_part(file_.get(), offset, block, name_));
        whole.add(current_);
        digests_.push_back(bootseal::digest(current_, EVP_sha256()));
        more = current_.size() == block;
    }
    next_ = 0;
    return whole.finish();
}

Result<std::string_view> SteadyFile::next() {
    if (next_ == digests_.size()) return std::string_view();
    current_ = TRY(read_part(file_.get(), next_ * block, block, name_));
    if (bootseal::digest(current_, EVP_sha256()) != digests_[next_]) {
        return invalid(printable(name_) + ": changed after its signature was verified");
    }
    ++next_;
    return std::string_view(current_);
}

}  // namespace bootseal
