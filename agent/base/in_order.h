// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// Works on items on several threads and hands them over in the order in which they came. `work`
/// is called for one item on any of them; `done` on the caller's, which works too while it waits.
/// At most `room` items are under way, so that memory is bounded.
template <class Item>
class InOrder {
  public:
    InOrder(unsigned helpers, std::size_t room, std::function<void(Item&)> work,
            std::function<Result<>(Item&)> done)
        : work_(std::move(work)), done_(std::move(done)), slots_(room) {
        for (unsigned i = 0; i < helpers; ++i)
            threads_.emplace_back([this] { help(); });
    }

    /// What was not handed over by then is dropped.
    ~InOrder() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
            begun_ = added_;
        }
        more_.notify_all();
        for (auto& thread : threads_)
            thread.join();
    }

    InOrder(const InOrder&) = delete;
    InOrder& operator=(const InOrder&) = delete;

    /// The error is that of an earlier item's `done`.
    Result<> add(Item item) {
        while (added_ - handed_over_ == slots_.size())
            TRY(hand_over());
        bool wake = false;
        {
            const std::lock_guard lock(mutex_);
            slot(added_) = {std::move(item), false};
            ++added_;
            wake = idle_ > 0;
        }
        if (wake) more_.notify_one();
        return {};
    }

    Result<> finish() {
        while (handed_over_ < added_)
            TRY(hand_over());
        return {};
    }

  private:
    struct Slot {
        Item item;
        bool ready = false;
    };

    Slot& slot(std::size_t number) { return slots_[number % slots_.size()]; }

    /// Works on the next item that nobody has begun. The lock is held before and after.
    void work_on_next(std::unique_lock<std::mutex>& lock) {
        auto& mine = slot(begun_++);
        lock.unlock();
        work_(mine.item);
        lock.lock();
        mine.ready = true;
    }

    void help() {
        std::unique_lock lock(mutex_);
        for (;;) {
            ++idle_;
            more_.wait(lock, [&] { return closed_ || begun_ < added_; });
            --idle_;
            if (closed_) return;
            work_on_next(lock);
            if (waiting_) ready_.notify_one();
        }
    }

    Result<> hand_over() {
        auto& oldest = slot(handed_over_);
        {
            std::unique_lock lock(mutex_);
            while (!oldest.ready) {
                if (begun_ < added_) {
                    work_on_next(lock);
                } else {
                    waiting_ = true;
                    ready_.wait(lock);
                    waiting_ = false;
                }
            }
        }
        auto item = std::move(oldest.item);  // what it holds is let go
        ++handed_over_;
        return done_(item);
    }

    const std::function<void(Item&)> work_;
    const std::function<Result<>(Item&)> done_;
    std::mutex mutex_;
    std::condition_variable more_;   ///< something to work on, or closed
    std::condition_variable ready_;  ///< an item is
    std::vector<Slot> slots_;
    std::size_t added_ = 0;
    std::size_t begun_ = 0;
    std::size_t handed_over_ = 0;  ///< of the caller's thread only
    unsigned idle_ = 0;            ///< helpers without work
    bool waiting_ = false;         ///< the caller, for the oldest item
    bool closed_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace bootseal
