// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace bootseal {

/// The one thread that has the store. What comes while it is at work is done together, so that many
/// requests share one transaction and one wait for the disk. Answers are given on this thread.
class StoreThread {
  public:
    explicit StoreThread(std::unique_ptr<Store> store);

    /// What was asked by then is done first.
    ~StoreThread();
    StoreThread(const StoreThread&) = delete;
    StoreThread& operator=(const StoreThread&) = delete;

    void ask(Question question, std::function<void(Result<Answer>)> done);
    void append(Append append, std::function<void(Result<Appended>)> done);

    /// Anything else; false where there is too much to do already, and it is not done.
    [[nodiscard]] bool run(std::function<void(Store&)> work);

  private:
    struct Asked {
        Question question;
        std::function<void(Result<Answer>)> done;
    };
    struct Added {
        Append append;
        std::function<void(Result<Appended>)> done;
    };

    /// More than this waits nowhere: whoever asks is told to come later.
    static constexpr std::size_t most_waiting = 20'000;
    /// A transaction holds no more than this, so that nobody waits long for its end.
    static constexpr std::size_t most_together = 500;

    void work();
    void answer(std::vector<Asked> asked);
    void add(std::vector<Added> added);
    std::vector<Added> take_appends();

    std::unique_ptr<Store> store_;
    std::mutex mutex_;
    std::condition_variable more_;
    std::deque<Asked> asked_;
    std::deque<Added> added_;
    std::deque<std::function<void(Store&)>> others_;
    bool closed_ = false;
    std::thread thread_;
};

}  // namespace bootseal
