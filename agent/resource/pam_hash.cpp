// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/pam_edit.h"
#include "resource/pam_resources.h"

namespace bootseal {

namespace {

constexpr auto hashes = std::to_array<std::string_view>(
    {"bigcrypt", "blowfish", "des", "gost_yescrypt", "md5", "sha256", "sha512", "yescrypt"});

/// The hash that an argument means, or nothing. pam_unix compares no further than its word goes.
std::string_view hash_in(std::string_view argument) {
    const auto* found = std::find_if(hashes.begin(), hashes.end(), [&](std::string_view hash) {
        return argument.starts_with(hash);
    });
    return found == hashes.end() ? std::string_view() : *found;
}

class Hash final : public Resource {
  public:
    explicit Hash(std::vector<std::string> accepted) : accepted_(std::move(accepted)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto expected = join(accepted_, " or ");
        std::vector<Evidence> result;
        for (const auto& line : TRY(find_pam_lines(system.files, "pam_unix", PamType::password))) {
            const auto hash = hash_of(line);
            result.push_back(persisted(accepts(hash) ? Verdict::compliant : Verdict::drifted,
                                       line.where(), expected,
                                       hash.empty() ? "not set, login.defs decides" : hash));
        }
        if (result.empty()) {
            result.push_back(
                persisted(Verdict::drifted, "pam_unix", expected, "the module is in no stack"));
        }
        return bounded(std::move(result));
    }

    Result<> remedy(const System&, Changes& changes) const override {
        auto files = changes.files;
        if (TRY(find_pam_lines(files, "pam_unix", PamType::password)).empty()) {
            TRY(enable_pam_module(files, "pam_unix"));
        }
        for (const auto& line : TRY(find_pam_lines(files, "pam_unix", PamType::password))) {
            if (accepts(hash_of(line))) continue;
            const auto other = [](std::string_view text) { return !hash_in(text).empty(); };
            TRY(edit_pam_line(files, line.file, line.line, other, accepted_.front()));
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    bool accepts(const std::string& hash) const {
        return std::find(accepted_.begin(), accepted_.end(), hash) != accepted_.end();
    }

    std::vector<std::string> accepted_;
};

}  // namespace

std::unique_ptr<Resource> make_pam_hash(std::vector<std::string> accepted) {
    return std::make_unique<Hash>(std::move(accepted));
}

std::string hash_of(const PamModule& unix_module) {
    std::string last;
    for (const auto& argument : unix_module.arguments) {
        const auto hash = hash_in(argument.text);
        if (!hash.empty()) last = hash;
    }
    return last;
}

bool is_pam_hash(std::string_view name) {
    return std::find(hashes.begin(), hashes.end(), name) != hashes.end();
}

}  // namespace bootseal
