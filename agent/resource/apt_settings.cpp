// SPDX-License-Identifier: Apache-2.0
#include "resource/apt_settings.h"

#include <sys/stat.h>

#include <set>

#include "base/text.h"
#include "resource/apt_config.h"
#include "resource/evidence.h"

namespace bootseal {

namespace {

Result<> left_to_a_person() {
    return unsupported("compare what is listed with what the machine is to trust");
}

class Sources final : public Resource {
  public:
    Result<std::vector<Evidence>> inspect(const System& system) const override {
        std::vector<Evidence> evidence;
        for (const auto& source : TRY(read_apt_sources(system.files))) {
            evidence.push_back(persisted(
                source.unchecked ? Verdict::drifted : Verdict::compliant, source.where(), expected,
                printable(source.text, 120) + (source.unchecked ? ", taken unchecked" : "")));
        }
        if (evidence.empty()) {
            evidence.push_back(persisted(Verdict::drifted, apt_sources_dir, expected,
                                         "there is no source, and no update"));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& /*system*/, Changes& /*changes*/) const override {
        return left_to_a_person();
    }

  private:
    static constexpr auto expected = "a source with signed packages";
};

class Keys final : public Resource {
  public:
    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto& files = system.files;
        std::set<std::string> keys;
        for (const auto* folder : {"/etc/apt/trusted.gpg.d", "/etc/apt/keyrings"}) {
            for (const auto& name : TRY(files.list(folder))) {
                if (name.ends_with(".gpg") || name.ends_with(".asc")) {
                    keys.insert(std::string(folder) + "/" + name);
                }
            }
        }
        // apt takes this one as well where it is there.
        if (TRY(files.status("/etc/apt/trusted.gpg"))) keys.insert("/etc/apt/trusted.gpg");
        for (const auto& source : TRY(read_apt_sources(files))) {
            for (const auto& key : source.keys) {
                if (key.starts_with('/')) keys.insert(key);
            }
        }
        std::vector<Evidence> evidence;
        for (const auto& key : keys) {
            const auto status = TRY(files.status(key));
            const bool closed = status && status->type == FileType::file && status->uid == 0 &&
                                (status->mode & (S_IWGRP | S_IWOTH)) == 0;
            evidence.push_back(persisted(
                closed ? Verdict::compliant : Verdict::drifted, printable(key), expected,
                status ? "uid " + std::to_string(status->uid) + ", mode " + octal(status->mode)
                       : "does not exist"));
        }
        if (evidence.empty()) {
            evidence.push_back(
                persisted(Verdict::drifted, "/etc/apt/trusted.gpg.d", expected, "there is no key"));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& /*system*/, Changes& /*changes*/) const override {
        return left_to_a_person();
    }

  private:
    static constexpr auto expected = "a file that only root can change";
};

class Option final : public Resource {
  public:
    Option(std::string name, std::string value)
        : name_(std::move(name)), value_(std::move(value)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto options = TRY(read_apt_options(system.files));
        const auto found = options.find(lower(name_));
        const auto expected = name_ + " " + value_;
        if (found == options.end()) {
            return std::vector{persisted(Verdict::drifted, apt_options_dir, expected, "not set")};
        }
        const auto& option = found->second;
        return std::vector{persisted(option.value == value_ ? Verdict::compliant : Verdict::drifted,
                                     option.file, expected, printable(option.value, 80))};
    }

    Result<> remedy(const System& /*system*/, Changes& /*changes*/) const override {
        return left_to_a_person();
    }

  private:
    std::string name_;
    std::string value_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_apt(Fields& fields) {
    if (fields.node("sources")) {
        TRY(fields.choice("sources", {"checked"}));
        TRY(fields.done());
        return std::unique_ptr<Resource>(std::make_unique<Sources>());
    }
    if (fields.node("keys")) {
        TRY(fields.choice("keys", {"closed"}));
        TRY(fields.done());
        return std::unique_ptr<Resource>(std::make_unique<Keys>());
    }
    auto name = TRY(fields.text("option"));
    auto value = TRY(fields.text("value"));
    TRY(fields.done());
    return std::unique_ptr<Resource>(std::make_unique<Option>(std::move(name), std::move(value)));
}

}  // namespace bootseal
