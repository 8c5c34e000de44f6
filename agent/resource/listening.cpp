// SPDX-License-Identifier: Apache-2.0
#include "resource/listening.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/socket_units.h"
#include "resource/sshd_ports.h"
#include "system/kernel.h"
#include "system/unit_files.h"

namespace bootseal {

namespace {

using Reach = ListeningSocket::Reach;

enum class Form { bad, good };

/// "22/tcp"
Form form_of(std::string_view text) {
    const auto slash = text.find('/');
    const auto port = parse_number(text.substr(0, slash));
    const auto protocol = slash == text.npos ? std::string_view() : text.substr(slash + 1);
    const bool good = port && *port >= 1 && *port <= 65535 && text.front() != '+' &&
                      (protocol == "tcp" || protocol == "udp");
    return good ? Form::good : Form::bad;
}

class Listening final : public Resource {
  public:
    explicit Listening(std::vector<std::string> approved) : approved_(std::move(approved)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        std::vector<Evidence> evidence;
        for (const auto& name : {"ssh.service", "sshd.service"}) {
            const auto unit = TRY(find_unit(system.files, name));
            if (unit.kind != UnitFile::Kind::found || unit.name != name) continue;
            if (TRY(unit_links(system.files, unit)).empty()) continue;
            for (const auto port : TRY(sshd_ports(system.files)))
                evidence.push_back(
                    judge(Facet::persisted, "/" + unit.path, std::to_string(port) + "/tcp", ""));
        }
        for (const auto& socket : TRY(enabled_sockets(system.files))) {
            if (socket.reach == Reach::loopback) continue;
            evidence.push_back(judge(Facet::persisted, printable(socket.where), socket.name(), ""));
        }
        if (evidence.empty()) {
            evidence.push_back(persisted(Verdict::compliant, "/" + std::string(admin_units),
                                         expected(), "no port of sshd or a socket unit"));
        }
        if (system.kernel) TRY(live(*system.kernel, evidence));
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& /*system*/, Changes& /*changes*/) const override {
        return unsupported("stop what listens and is not needed, or approve it");
    }

  private:
    std::string expected() const { return "only " + join(approved_, ", "); }

    Result<> live(const Kernel& kernel, std::vector<Evidence>& evidence) const {
        std::map<std::string, std::string> open;
        for (const auto& socket : TRY(kernel.listening())) {
            if (socket.reach == Reach::network) open.emplace(socket.name(), socket.address);
        }
        for (const auto& [name, address] : open)
            evidence.push_back(judge(Facet::live, "/proc/net", name, " on " + address));
        if (open.empty()) {
            evidence.push_back(
                {Facet::live, Verdict::compliant, "/proc/net", expected(), "nothing listens"});
        }
        return {};
    }

    Evidence judge(Facet facet, std::string where, const std::string& name,
                   const std::string& address) const {
        const bool good = std::find(approved_.begin(), approved_.end(), name) != approved_.end();
        return {facet, good ? Verdict::compliant : Verdict::drifted, std::move(where), expected(),
                name + address};
    }

    std::vector<std::string> approved_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_listening(Fields& fields) {
    auto approved = TRY(fields.list("approved"));
    TRY(fields.done());
    if (approved.empty()) return fields.error("approved", "is missing: 22/tcp, 68/udp");
    for (const auto& port : approved) {
        if (form_of(port) == Form::bad) {
            return fields.error("approved", "has what is not a port, as 22/tcp is");
        }
    }
    return std::unique_ptr<Resource>(std::make_unique<Listening>(std::move(approved)));
}

}  // namespace bootseal
