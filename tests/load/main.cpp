// SPDX-License-Identifier: Apache-2.0
// bootseal-load: as many agents as one asks for, each with a key, a certificate and a connection of
// its own. What is not acknowledged is sent again until it is.
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <vector>

#include "base/text.h"
#include "load/load_agent.h"
#include "load/load_connection.h"

using namespace bootseal;
namespace net = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto usage =
    "Usage: bootseal-load --port N --anchor PEM --certificate PEM --key PEM\n"
    "    [--agents 200] [--beats 50] [--batch 1] [--seconds 0] [--change-every 0] [--digests "
    "FILE]\n"
    "Lets agents in with a sponsor's certificate, and sends the heartbeats of each, or those of "
    "some\n"
    "seconds. FILE gets a line for each that was acknowledged: agent, sequence, SHA-256.\n";

struct Options {
    std::map<std::string, std::string> values{{"agents", "200"},
                                              {"beats", "50"},
                                              {"batch", "1"},
                                              {"seconds", "0"},
                                              {"change-every", "0"}};
    std::uint64_t number(const char* name) {
        return static_cast<std::uint64_t>(parse_number(values[name]).value_or(0));
    }
};

struct Load {
    net::io_context loop{1};
    net::ssl::context tls{net::ssl::context::tls_client};
    std::uint16_t port = 0;
    CertificatePtr sponsor;
    KeyPtr sponsor_key;
    std::uint64_t beats = 0;
    std::size_t batch = 1;
    std::uint64_t enrolled = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t retries = 0;
    std::uint64_t refused = 0;
    Clock::time_point until;
    std::vector<float> milliseconds;  ///< of each request
};

net::awaitable<void> pause(Load& load, int milliseconds) {
    boost::system::error_code ignored;
    net::steady_timer timer(load.loop, std::chrono::milliseconds(milliseconds));
    co_await timer.async_wait(net::redirect_error(net::use_awaitable, ignored));
}

net::awaitable<void> enroll(Load& load, std::vector<LoadAgent*> agents) {
    LoadConnection connection(load.loop, load.tls, load.port);
    for (auto* agent : agents) {
        v1::EnrollRequest request;
        request.set_request(agent->request());
        const auto body = request.SerializeAsString();
        for (;;) {
            const auto answer = co_await connection.post("/v1/enroll", body, load.sponsor.get(),
                                                         load.sponsor_key.get());
            v1::EnrollReply reply;
            if (answer.status == 200 && reply.ParseFromString(answer.body)) {
                agent->certificate = parse_certificate(reply.certificate());
                ++load.enrolled;
                break;
            }
            co_await pause(load, 50);
        }
    }
}

/// Takes the answer to a batch: whether it was acknowledged.
bool take(Load& load, LoadAgent& agent, const LoadConnection::Answer& answer,
          Clock::time_point began) {
    v1::HeartbeatReply reply;
    if (answer.status == 200 && reply.ParseFromString(answer.body)) {
        load.acknowledged += agent.acknowledge(reply.acknowledged());
        const std::chrono::duration<float, std::milli> took = Clock::now() - began;
        load.milliseconds.push_back(took.count());
        return true;
    }
    ++load.retries;
    if (answer.status >= 400 && answer.status < 500 && answer.status != 429) {
        ++load.refused;
        std::fprintf(stderr, "bootseal-load: %u %s", answer.status, answer.body.c_str());
    }
    return false;
}

bool is_over(const Load& load) {
    return load.until != Clock::time_point() && Clock::now() >= load.until;
}

net::awaitable<void> send(Load& load, LoadAgent& agent) {
    constexpr int least_wait = 10;
    constexpr int most_wait = 500;
    LoadConnection connection(load.loop, load.tls, load.port);
    int wait = least_wait;
    for (;;) {
        const auto body = agent.batch(load.batch, load.beats);
        const auto began = Clock::now();
        if (body.empty() || is_over(load)) break;
        const auto answer =
            co_await connection.post("/v1/heartbeats", body, agent.certificate.get(), agent.key());
        if (take(load, agent, answer, began)) {
            wait = least_wait;
            continue;
        }
        co_await pause(load, wait);
        wait = std::min(2 * wait, most_wait);
    }
}

std::string read(const std::string& path) {
    std::string text(1U << 16U, '\0');
    auto* const file = std::fopen(path.c_str(), "rb");
    if (!file) {
        std::perror(path.c_str());
        std::exit(1);
    }
    text.resize(std::fread(text.data(), 1, text.size(), file));
    std::fclose(file);
    return text;
}

void write_digests(const std::string& path, const std::vector<std::unique_ptr<LoadAgent>>& agents) {
    auto* const file = std::fopen(path.c_str(), "wb");
    if (!file) std::exit(1);
    for (const auto& agent : agents) {
        std::uint64_t sequence = 0;
        for (const auto& digest : agent->digests) {
            std::fprintf(file, "%s %llu %s\n", hex(agent->id()).c_str(),
                         static_cast<unsigned long long>(++sequence), hex(digest).c_str());
        }
    }
    std::fclose(file);
}

void say(Load& load, double seconds) {
    auto& times = load.milliseconds;
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) {
        return times.empty()
                   ? 0.0F
                   : times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
    };
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto cpu = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                     static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    std::printf(
        "{\"acknowledged\": %llu, \"seconds\": %.3f, \"rate\": %.0f, \"requests\": %zu, "
        "\"median_ms\": %.2f, \"p99_ms\": %.2f, \"retries\": %llu, \"refused\": %llu, "
        "\"cpu\": %.2f}\n",
        static_cast<unsigned long long>(load.acknowledged), seconds,
        static_cast<double>(load.acknowledged) / seconds, times.size(),
        static_cast<double>(at(0.5)), static_cast<double>(at(0.99)),
        static_cast<unsigned long long>(load.retries),
        static_cast<unsigned long long>(load.refused), cpu);
}

}  // namespace

// What throws here, in Asio, ends a tool of tests.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) {
    prepare_openssl();
    Options options;
    for (int i = 1; i + 1 < argc; i += 2)
        options.values[std::string(argv[i]).substr(2)] = argv[i + 1];
    if (argc % 2 == 0 || !options.values.contains("port")) {
        std::fputs(usage, stderr);
        return 64;
    }
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    Load load;
    load.port = static_cast<std::uint16_t>(options.number("port"));
    load.batch = options.number("batch");
    const auto anchor = read(options.values["anchor"]);
    load.tls.add_certificate_authority(net::buffer(anchor));
    load.tls.set_verify_mode(net::ssl::verify_peer);
    const auto certificate = read(options.values["certificate"]);
    const auto key = read(options.values["key"]);
    load.sponsor.reset(PEM_read_bio_X509(read_bio(certificate).get(), nullptr, nullptr, nullptr));
    load.sponsor_key.reset(PEM_read_bio_PrivateKey(read_bio(key).get(), nullptr, nullptr, nullptr));

    std::vector<std::unique_ptr<LoadAgent>> agents;
    std::vector<LoadAgent*> all;
    for (std::uint64_t i = 0; i < options.number("agents"); ++i) {
        agents.push_back(std::make_unique<LoadAgent>(options.number("change-every")));
        agents.back()->keep_digests = options.values.contains("digests");
        all.push_back(agents.back().get());
    }
    constexpr std::size_t at_once = 8;
    for (std::size_t i = 0; i < at_once; ++i) {
        std::vector<LoadAgent*> some;
        for (std::size_t j = i; j < all.size(); j += at_once)
            some.push_back(all[j]);
        net::co_spawn(load.loop, enroll(load, some), net::detached);
    }
    load.loop.run();
    load.loop.restart();
    std::fprintf(stderr, "bootseal-load: %llu agents enrolled\n",
                 static_cast<unsigned long long>(load.enrolled));
    const auto began = Clock::now();
    const auto seconds = options.number("seconds");
    load.beats = seconds > 0 ? std::uint64_t(1) << 40U : options.number("beats");
    if (seconds > 0) load.until = began + std::chrono::seconds(seconds);
    for (auto* agent : all)
        net::co_spawn(load.loop, send(load, *agent), net::detached);
    load.loop.run();
    say(load, std::chrono::duration<double>(Clock::now() - began).count());
    if (options.values.contains("digests")) write_digests(options.values["digests"], agents);
    return 0;
}
