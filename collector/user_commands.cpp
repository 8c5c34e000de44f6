// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>

#include "authority/password.h"
#include "base/text.h"
#include "commands.h"
#include "config.h"
#include "store/people.h"
#include "store/store.h"

namespace bootseal {

namespace {

constexpr std::size_t most_name_bytes = 64;

/// One line of standard input, without its end.
Result<std::string> read_password() {
    std::string text;
    char byte = 0;
    for (;;) {
        const auto got = ::read(STDIN_FILENO, &byte, 1);
        if (got < 0) return errno_error("read", "standard input");
        if (got == 0 || byte == '\n' || text.size() > most_password_bytes) break;
        text += byte;
    }
    if (text.empty()) return invalid("there is no password on standard input");
    return text;
}

/// Letters, digits and what addresses of mail have.
Result<> require_name(const std::string& name) {
    const auto fits = [](char character) {
        return std::isalnum(static_cast<unsigned char>(character)) != 0 ||
               std::string_view("._@+-").find(character) != std::string_view::npos;
    };
    const bool good = !name.empty() && name.size() <= most_name_bytes &&
                      std::all_of(name.begin(), name.end(), fits);
    if (good) return {};
    return invalid(printable(name) + " is no name: it has letters, digits and ._@+- only");
}

/// Where people are kept. The schema is the store's to make.
Result<std::string> place_of(const CommandLine& line) {
    auto config = TRY(read_config(line.value("config", "collector.yaml")));
    TRY(open_store(config.store));
    return std::move(config.store);
}

Result<> add_user(const CommandLine& line, const std::string& name) {
    TRY(require_name(name));
    const auto role = parse_role(line.value("role", "viewer"));
    if (!role) return invalid("--role is viewer or admin");
    const auto place = TRY(place_of(line));
    const auto people = TRY(open_people(place));
    const auto password = TRY(read_password());
    Viewer viewer;
    viewer.name = name;
    viewer.hash = TRY(hash_password(password));
    viewer.role = *role;
    TRY(people->put_viewer(viewer));
    return note_command(place, "user.add", name + ", " + std::string(name_of(*role)));
}

Result<> list_users(const CommandLine& line) {
    const auto place = TRY(place_of(line));
    const auto people = TRY(open_people(place));
    for (const auto& viewer : TRY(people->viewers())) {
        const auto text = viewer.name + " " + std::string(name_of(viewer.role)) + "\n";
        std::fwrite(text.data(), 1, text.size(), stdout);
    }
    return {};
}

Result<> remove_user(const CommandLine& line, const std::string& name) {
    const auto place = TRY(place_of(line));
    const auto people = TRY(open_people(place));
    TRY(people->remove_viewer(name));
    return note_command(place, "user.remove", name);
}

}  // namespace

Result<> manage_users(const CommandLine& line) {
    const auto& words = line.operands;
    const auto verb = words.empty() ? "" : words.front();
    if (verb == "list" && words.size() == 1) return list_users(line);
    if (verb == "add" && words.size() == 2) return add_user(line, words[1]);
    if (verb == "remove" && words.size() == 2) return remove_user(line, words[1]);
    return invalid("say user list, user add NAME or user remove NAME");
}

}  // namespace bootseal
