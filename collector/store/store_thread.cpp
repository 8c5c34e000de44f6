// SPDX-License-Identifier: Apache-2.0
#include "store/store_thread.h"

#include <algorithm>
#include <set>
#include <utility>

namespace bootseal {

namespace {

Error too_much() {
    return invalid("more is waiting for the store than it can do");
}

}  // namespace

StoreThread::StoreThread(std::unique_ptr<Store> store) : store_(std::move(store)) {
    thread_ = std::thread([this] { work(); });
}

StoreThread::~StoreThread() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    more_.notify_one();
    thread_.join();
}

void StoreThread::ask(Question question, std::function<void(Result<Answer>)> done) {
    {
        const std::lock_guard lock(mutex_);
        if (asked_.size() < most_waiting) {
            asked_.push_back({std::move(question), std::move(done)});
            done = nullptr;
        }
    }
    if (done) return done(too_much());
    more_.notify_one();
}

void StoreThread::append(Append append, std::function<void(Result<Appended>)> done) {
    {
        const std::lock_guard lock(mutex_);
        if (added_.size() < most_waiting) {
            added_.push_back({std::move(append), std::move(done)});
            done = nullptr;
        }
    }
    if (done) return done(too_much());
    more_.notify_one();
}

bool StoreThread::run(std::function<void(Store&)> work) {
    {
        const std::lock_guard lock(mutex_);
        if (others_.size() >= most_waiting) return false;
        others_.push_back(std::move(work));
    }
    more_.notify_one();
    return true;
}

void StoreThread::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        more_.wait(lock, [this] {
            return closed_ || !asked_.empty() || !added_.empty() || !others_.empty();
        });
        if (asked_.empty() && added_.empty() && others_.empty()) return;
        std::vector<Asked> asked;
        while (!asked_.empty() && asked.size() < most_together) {
            asked.push_back(std::move(asked_.front()));
            asked_.pop_front();
        }
        auto added = take_appends();
        std::function<void(Store&)> other;
        if (!others_.empty()) {
            other = std::move(others_.front());
            others_.pop_front();
        }
        lock.unlock();
        if (!asked.empty()) answer(std::move(asked));
        if (!added.empty()) add(std::move(added));
        if (other) other(*store_);
        lock.lock();
    }
}

std::vector<StoreThread::Added> StoreThread::take_appends() {
    // The second of an agent builds upon the first, or is to be worked out anew: it waits for it.
    std::set<std::int64_t> agents;
    std::vector<Added> taken;
    std::deque<Added> left;
    while (!added_.empty() && taken.size() < most_together) {
        const bool first = agents.insert(added_.front().append.number).second;
        if (first) {
            taken.push_back(std::move(added_.front()));
        } else {
            left.push_back(std::move(added_.front()));
        }
        added_.pop_front();
    }
    std::move(left.rbegin(), left.rend(), std::front_inserter(added_));
    return taken;
}

void StoreThread::answer(std::vector<Asked> asked) {
    std::vector<Question> questions;
    questions.reserve(asked.size());
    for (auto& one : asked)
        questions.push_back(std::move(one.question));
    auto answers = store_->ask(questions);
    for (std::size_t i = 0; i < asked.size(); ++i) {
        asked[i].done(answers ? Result<Answer>(std::move((*answers)[i]))
                              : Result<Answer>(answers.error()));
    }
}

void StoreThread::add(std::vector<Added> added) {
    std::vector<Append> appends;
    appends.reserve(added.size());
    for (auto& one : added)
        appends.push_back(std::move(one.append));
    const auto outcomes = store_->append(appends);
    for (std::size_t i = 0; i < added.size(); ++i) {
        added[i].done(outcomes ? Result<Appended>((*outcomes)[i])
                               : Result<Appended>(outcomes.error()));
    }
}

}  // namespace bootseal
