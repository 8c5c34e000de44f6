// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "ingest/heartbeat.h"
#include "store/records.h"

namespace bootseal {

/// What the store has to be asked before these can be judged. `cached` is a position from before,
/// where there is one; nothing has to be asked where `needed` is false.
struct Inquiry {
    Question question;
    bool needed = true;
};
Inquiry inquire(const std::string& agent, std::span<const Heartbeat> batch, const Position* cached);

/// What these heartbeats bring about: an append that is all of it. Whatever has a signature that
/// holds is stored, as a heartbeat or as an incident, or is there already; README.md beside this
/// file has the rules. `answer` must have a position.
struct Judgement {
    Append append;
    bool changes = false;                  ///< otherwise all of it is in the store already
    std::vector<std::string> want_states;  ///< digests of states that nobody sent yet
};
Judgement judge(const Answer& answer, std::span<const Heartbeat> batch, Time now);

/// The append that keeps why a request was refused; `evidence` is the heartbeat.
Append refuse(const Position& position, const Heartbeat& evidence, const Error& why, Time now);

}  // namespace bootseal
