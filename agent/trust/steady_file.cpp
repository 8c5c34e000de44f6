// SPDX-License-Identifier: Apache-2.0
#include "trust/steady_file.h"

#include "base/text.h"
#include "system/content.h"
#include "trust/digest.h"
#include "trust/openssl.h"

namespace bootseal {

Error SteadyFile::changed() const {
    return invalid(printable(name_) + ": changed after its signature was verified");
}

Result<std::string> SteadyFile::digest(const EVP_MD* algorithm) {
    if (const auto known = known_.find(algorithm); known != known_.end()) return known->second;
    const bool first = known_.empty();
    Digest whole(EVP_MD_get0_name(algorithm));
    std::size_t number = 0;
    do {
        const auto offset = number * block;
        if (offset >= limit) return invalid(printable(name_) + ": is too large");
        current_ = TRY(read_part(file_.get(), offset, block, name_));
        whole.add(current_);
        auto sum = bootseal::digest(current_, EVP_sha256());
        if (first) {
            digests_.push_back(std::move(sum));
        } else if (number == digests_.size() || sum != digests_[number]) {
            return changed();
        }
        ++number;
    } while (current_.size() == block);
    return known_[algorithm] = whole.finish();
}

Result<std::string_view> SteadyFile::next() {
    if (next_ == digests_.size()) return std::string_view();
    current_ = TRY(read_part(file_.get(), next_ * block, block, name_));
    if (bootseal::digest(current_, EVP_sha256()) != digests_[next_]) return changed();
    ++next_;
    return std::string_view(current_);
}

}  // namespace bootseal
