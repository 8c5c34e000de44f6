// SPDX-License-Identifier: Apache-2.0
#include "resource/pam_stack.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::string_view extension = ".so";
// libpam has no bound but the memory; a stack of a person has a dozen modules.
constexpr std::size_t most_modules = 500;
constexpr int most_includes = 30;
constexpr int most_levels = 16;

/// Where Debian's libpam looks for modules; the folder of the architecture comes first.
const std::vector<std::string> patterns{"/usr/lib/*-linux-gnu*/security/",
                                        "/lib/*-linux-gnu*/security/", "/usr/lib/security/",
                                        "/lib/security/"};

/// "pam_unix" of "pam_unix.so", "/lib/security/pam_unix.so" and the like; empty for what does not
/// lie where the modules of packages do.
std::string module_name(std::string_view path) {
    if (path.starts_with('/')) {
        const auto slash = path.rfind('/');
        const auto parts = split(path.substr(1, slash == 0 ? 0 : slash - 1), '/');
        const std::size_t lib = parts[0] == "usr" ? 1 : 0;
        const bool ours = (parts.size() == lib + 2 || parts.size() == lib + 3) &&
                          parts[lib] == "lib" && parts.back() == "security";
        if (!ours) return "";
        path = path.substr(slash + 1);
    }
    if (!path.ends_with(extension) || path.find('/') != std::string_view::npos) return "";
    path.remove_suffix(extension.size());
    return std::string(path);
}

class Reader {
  public:
    Reader(const Overlay& files, PamType type) : files_(files), type_(type) {}

    Result<> read(const std::string& file, int depth, int level) {
        if (depth > most_includes) return invalid(printable(file) + " is included in a circle");
        const auto text = TRY(files_.read(file));
        if (!text) return invalid(printable(file) + " does not exist");
        const auto lines = parse_pam(*text);
        if (!lines) return printable(file) + ": " + Error(lines.error());
        for (const auto& line : *lines) {
            if (modules_.size() > most_modules) return invalid(printable(file) + " is too long");
            // libpam takes a line of no type for one of the type it reads, for auth at first.
            const auto type = line.type                             ? *line.type
                              : line.kind == PamLine::Kind::include ? type_
                                                                    : first_type(depth);
            if (type != type_) continue;
            TRY(add(line, file, depth, level));
        }
        return {};
    }

    std::vector<PamModule> take() { return std::move(modules_); }

  private:
    PamType first_type(int depth) const { return depth == 0 ? PamType::auth : type_; }

    Result<> add(const PamLine& line, const std::string& file, int depth, int level) {
        PamModule module;
        module.file = file;
        module.line = line.line;
        module.level = level;
        module.actions = line.actions;
        module.arguments = line.arguments;
        if (line.kind == PamLine::Kind::include || line.kind == PamLine::Kind::substack) {
            const bool substack = line.kind == PamLine::Kind::substack;
            if (substack) {
                module.kind = PamModule::Kind::substack;
                modules_.push_back(module);
            }
            const auto inner = level + (substack ? 1 : 0);
            const auto path = line.path.starts_with('/') ? line.path : pam_dir + line.path;
            if (inner < most_levels && TRY(files_.status(path)))
                return read(path, depth + 1, inner);
            if (!line.type) {
                return invalid(module.where() + " includes " + printable(path, 80) +
                               ", which does not exist: libpam refuses the service");
            }
            module.kind = PamModule::Kind::fails;
            module.actions.fill({PamAction::Kind::bad, 0});
        } else if (line.kind == PamLine::Kind::wrong) {
            module.kind = PamModule::Kind::fails;
        } else {
            module.name = module_name(line.path);
            if (module.name.empty()) {
                const bool elsewhere = line.path.find('/') != std::string::npos;
                const bool there = elsewhere && (!line.path.starts_with('/') ||
                                                 TRY(files_.status(line.path)).has_value());
                if (!there) module.kind = PamModule::Kind::missing;
            } else if (TRY(present(module.name)) == Present::no) {
                module.kind = PamModule::Kind::missing;
            }
        }
        modules_.push_back(std::move(module));
        return {};
    }

    Result<Present> present(const std::string& name) {
        const auto known = present_.find(name);
        if (known != present_.end()) return known->second;
        const auto found = TRY(has_pam_module(files_, name));
        present_.emplace(name, found);
        return found;
    }

    const Overlay& files_;
    PamType type_;
    std::map<std::string, Present> present_;
    std::vector<PamModule> modules_;
};

}  // namespace

std::string PamModule::where() const {
    return printable(file) + ":" + std::to_string(line);
}

bool PamModule::has(std::string_view argument) const {
    return std::any_of(arguments.begin(), arguments.end(),
                       [&](const PamArgument& one) { return one.text == argument; });
}

Result<std::optional<std::string>> find_pam_service(const Overlay& files,
                                                    const std::string& service) {
    for (const std::string folder : {pam_dir, "/usr/lib/pam.d/"}) {
        if (TRY(files.status(folder + service))) return std::optional(folder + service);
    }
    return std::optional<std::string>();
}

Result<std::vector<PamModule>> read_pam_stack(const Overlay& files, const std::string& service,
                                              PamType type) {
    const auto remembered = concat({"PAM ", std::to_string(static_cast<int>(type)), " ", service});
    return files.worked_out(remembered, [&]() -> Result<std::vector<PamModule>> {
        for (const auto& name : {service, std::string("other")}) {
            const auto file = TRY(find_pam_service(files, name));
            if (!file) continue;
            Reader reader(files, type);
            TRY(reader.read(*file, 0, 0));
            auto modules = reader.take();
            if (!modules.empty()) return modules;
        }
        return std::vector<PamModule>();
    });
}

Result<Present> has_pam_module(const Overlay& files, const std::string& name) {
    for (const auto& pattern : patterns) {
        // A name with the signs of a pattern is no module's.
        if (name.find_first_of("*?[\\") != std::string::npos) return Present::no;
        if (!TRY(files.glob(pattern + name + std::string(extension))).empty()) return Present::yes;
    }
    return Present::no;
}

}  // namespace bootseal
