// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace bootseal {

/// A small ruleset of fake resource types, for tests to take apart.
inline constexpr std::string_view sample_ruleset = R"(ruleset:
  id: sample
  benchmark: {name: Sample Benchmark, version: 1.1.0}
  version: 1.0.0
  serial: 2026112001
  expires: 2028-11-20T00:00:00Z
  minimum_evaluated: 1
  platforms: [{id: debian, version: "12"}]
  profiles:
    l1: {title: Level 1}
    l2: {title: Level 2, includes: [l1]}
  variables:
    days: {default: 30, minimum: 1, maximum: 365}
    banner: {default: "Authorized use only.\n"}
    firewall: {default: nftables, choices: [nftables, ufw]}
rules:
  - id: first-rule
    number: 1.1.9
    title: The first thing is so
    profiles: [l1]
    severity: low
    why: Because it matters.
    answers: {cis-controls-v8: ["4.8"], nist-800-53r5: [CM-7]}
    when:
      - fake_text: {value: "${firewall}"}
    require:
      - fake_number: {value: 1}
  - id: second-rule
    number: 1.1.10
    title: The second thing is so
    profiles: [l2]
    severity: high
    why: Because it matters more.
    answers: {cis-controls-v8: ["4.1"]}
    by_hand: Ask someone.
    require:
      - any:
          - fake_number: {value: "${days}"}
          - all:
              - fake_text: {value: "<${banner}>"}
              - not: {fake_text: {value: "$${days}"}}
)";

/// `text` with the first `from` replaced; the text is unchanged where there is none.
inline std::string with(std::string_view text, std::string_view from, std::string_view to) {
    std::string result(text);
    const auto at = result.find(from);
    return at == result.npos ? result : result.replace(at, from.size(), to);
}

}  // namespace bootseal
