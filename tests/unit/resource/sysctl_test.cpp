// SPDX-License-Identifier: Apache-2.0
#include "resource/sysctl.h"

#include <sys/stat.h>

#include "support/resource.h"
#include "system/kernel.h"

using namespace bootseal;

namespace {

const std::string forward = "sysctl: {key: net.ipv4.ip_forward, value: \"0\"}";
constexpr auto own = "etc/sysctl.d/99-zz-bootseal.conf";

Evidence first(const Machine& machine, const Resource& resource) {
    const auto evidence = machine.inspect(resource);
    REQUIRE(evidence);
    return evidence->front();
}

}  // namespace

TEST_CASE("sysctl: what no file sets is drift, and the remedy sets it once") {
    const Scratch tree;
    Machine machine(tree);
    const auto resource = make_resource(forward);
    CHECK(first(machine, *resource).actual == "not set");
    CHECK(machine.inspect(*resource)->size() == 1);  // an image tree has no kernel
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    CHECK(**machine.files.read(own) == "# Written by bootseal.\nnet.ipv4.ip_forward = 0\n");
    CHECK(machine.live.empty());
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == pending);
}

TEST_CASE("sysctl: rules share one file, in whatever order they come") {
    const Scratch tree;
    tree.put(own, "# Written by bootseal.\nnet.ipv4.ip_forward = 1\n");
    Machine machine(tree);
    REQUIRE(machine.remedy(*make_resource("sysctl: {key: z.z, value: 1}")));
    REQUIRE(machine.remedy(*make_resource(forward)));
    REQUIRE(machine.remedy(*make_resource("sysctl: {key: a.a, value: 2}")));
    CHECK(**machine.files.read(own) ==
          "# Written by bootseal.\na.a = 2\nnet.ipv4.ip_forward = 0\nz.z = 1\n");
}

TEST_CASE("sysctl: the file that is read last decides") {
    const Scratch tree;
    tree.put("usr/lib/sysctl.d/50-x.conf", "net.ipv4.ip_forward=0\n");
    Machine machine(tree);
    const auto resource = make_resource(forward);
    CHECK(machine.holds(*resource));
    tree.put("etc/sysctl.d/10-y.conf", "net.ipv4.ip_forward=1\n");
    CHECK(machine.holds(*resource));
    tree.put("etc/sysctl.d/60-y.conf", "\n# x\n net/ipv4/ip_forward = 1 \r\n");
    CHECK(first(machine, *resource).where == "/etc/sysctl.d/60-y.conf:3");
    CHECK(first(machine, *resource).actual == "1");
}

TEST_CASE("sysctl: a later file that wins is put right in its place, a packaged one by a copy") {
    const Scratch tree;
    tree.put("etc/sysctl.d/zz.conf", "a = 1\nnet.ipv4.ip_forward = 1\n-net.ipv4.ip_forward\nb = 1");
    tree.put("usr/lib/sysctl.d/zzz.conf", "net/ipv4/ip_forward = 1\nc = 1\n");
    Machine machine(tree);
    const auto resource = make_resource(forward);
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    CHECK(**machine.files.read("etc/sysctl.d/zz.conf") ==
          "a = 1\n# bootseal: net.ipv4.ip_forward = 1\n# bootseal: -net.ipv4.ip_forward\nb = 1");
    CHECK(**machine.files.read("etc/sysctl.d/zzz.conf") ==
          "# bootseal: net/ipv4/ip_forward = 1\nc = 1\n");
    CHECK(**machine.files.read("usr/lib/sysctl.d/zzz.conf") == "net/ipv4/ip_forward = 1\nc = 1\n");
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == pending);
}

TEST_CASE("sysctl: sysctl.conf counts through its link only") {
    const Scratch tree;
    tree.put("etc/sysctl.conf", "net.ipv4.ip_forward = 0\n");
    Machine machine(tree);
    const auto resource = make_resource(forward);
    CHECK(first(machine, *resource).actual ==
          "not set; /etc/sysctl.conf, which sets it, is not read at boot");
    tree.link("etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
    CHECK(machine.holds(*resource));
    CHECK(first(machine, *resource).where == "/etc/sysctl.d/99-sysctl.conf:1");
}

TEST_CASE("sysctl: the running kernel is looked at, and set where it differs") {
    const Scratch tree;
    const Scratch live;
    live.put("proc/sys/kernel/osrelease", "6.1\n");
    live.put("proc/sys/net/ipv4/ip_forward", "1\n");
    const Kernel kernel(live.root());
    Machine machine(tree);
    machine.kernel = &kernel;
    const auto resource = make_resource(forward);
    REQUIRE(machine.remedy(*resource));
    REQUIRE(machine.remedy(*resource));
    const LiveStep step{LiveStep::Kind::set_sysctl, "net.ipv4.ip_forward", "0"};
    CHECK(machine.live == std::vector{step});
    CHECK_FALSE(machine.holds(*resource));
    live.put("proc/sys/net/ipv4/ip_forward", "0\n");
    CHECK(machine.holds(*resource));
    machine.live.clear();
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.live.empty());
}

TEST_CASE("sysctl: a parameter this kernel lacks is an error, except of IPv6 where that is off") {
    const Scratch tree;
    const Scratch live;
    live.put("proc/sys/kernel/osrelease", "6.1\n");
    live.directory("proc/sys/net/ipv4");
    const Kernel kernel(live.root());
    Machine machine(tree);
    machine.kernel = &kernel;
    CHECK(machine.inspect(*make_resource(forward)).error().what ==
          "this kernel has no parameter net.ipv4.ip_forward");
    const auto ipv6 = make_resource("sysctl: {key: net.ipv6.conf.all.forwarding, value: \"0\"}");
    CHECK((*machine.inspect(*ipv6))[1].actual == "IPv6 is off");
    CHECK((*machine.inspect(*ipv6))[1].verdict == Verdict::compliant);
    live.directory("proc/sys/net/ipv6");
    CHECK_FALSE(machine.inspect(*ipv6));
}

TEST_CASE("sysctl: other values comply where the rule accepts them, and the first is the remedy") {
    const Scratch tree;
    tree.put("etc/sysctl.d/a.conf", "net.ipv4.conf.all.rp_filter = 2\n");
    Machine machine(tree);
    const auto resource =
        make_resource("sysctl: {key: net.ipv4.conf.all.rp_filter, value: 1, accept: [2]}");
    CHECK(machine.holds(*resource));
    CHECK(first(machine, *resource).expected == "1 or 2");
    tree.put("etc/sysctl.d/a.conf", "net.ipv4.conf.all.rp_filter = 12\n");
    CHECK_FALSE(machine.holds(*resource));
    REQUIRE(machine.remedy(*resource));
    CHECK(first(machine, *resource).actual == "1");
}

TEST_CASE("sysctl: what cannot be read is an error") {
    const Scratch tree;
    tree.directory("etc/sysctl.d");
    REQUIRE(::mkfifo(tree.path("etc/sysctl.d/a.conf").c_str(), 0644) == 0);
    CHECK_FALSE(Machine(tree).inspect(*make_resource(forward)));
    const Scratch other;
    other.put("etc/sysctl.d/a.conf", std::string((1 << 20) + 1, 'x'));
    CHECK_FALSE(Machine(other).inspect(*make_resource(forward)));
}

TEST_CASE("sysctl: fields that are no parameter are refused") {
    for (const auto* bad : {
             "sysctl: {key: net.ipv4.ip_forward}",
             "sysctl: {value: 1}",
             "sysctl: {key: a, value: 1, colour: red}",
             "sysctl: {key: a..b, value: 1}",
             "sysctl: {key: a/../b, value: 1}",
             "sysctl: {key: \"-a\", value: 1}",
             "sysctl: {key: \"a.*\", value: 1}",
             "sysctl: {key: \"\", value: 1}",
             "sysctl: {key: a, value: \"\"}",
             "sysctl: {key: a, value: \"1\\nb = 2\"}",
             "sysctl: {key: a, value: 1, accept: [\"2\\n\"]}",
         }) {
        CHECK_FALSE(parse_resource(bad));
    }
}
