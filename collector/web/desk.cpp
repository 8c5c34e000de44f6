// SPDX-License-Identifier: Apache-2.0
#include "web/desk.h"

#include <utility>

namespace bootseal {

Desk::Desk(std::vector<Clerk> clerks) : clerks_(std::move(clerks)) {
    for (auto& clerk : clerks_)
        threads_.emplace_back([this, &clerk] { serve(clerk); });
}

Desk::~Desk() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    more_.notify_all();
    for (auto& thread : threads_)
        thread.join();
}

bool Desk::take(std::function<void(Clerk&)> work) {
    {
        const std::lock_guard lock(mutex_);
        if (closed_ || waiting_.size() >= most_waiting) return false;
        waiting_.push_back(std::move(work));
    }
    more_.notify_one();
    return true;
}

void Desk::serve(Clerk& clerk) {
    for (;;) {
        std::unique_lock lock(mutex_);
        more_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        const auto work = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        work(clerk);
    }
}

Result<std::vector<Desk::Clerk>> open_clerks(const std::string& where, std::size_t count) {
    std::vector<Desk::Clerk> clerks;
    for (std::size_t i = 0; i < count; ++i) {
        Desk::Clerk clerk;
        clerk.view = TRY(open_fleet_view(where));
        clerk.people = TRY(open_people(where));
        clerks.push_back(std::move(clerk));
    }
    return clerks;
}

}  // namespace bootseal
