#pragma once

#include <cstdint>

#include "parser/error.h"
#include "store/store.h"

namespace madoguchi {

/// Brings a store up to what the page shows, when there is time: the full-text index of many mails that came at once,
/// and, where the store was made before schema 4, classes for the reports and the words of old mails for the search. In
/// steps of a bounded size, so that a loop goes on meanwhile; what ends in between is taken up again by the next
/// object. Changes nothing that a person decided, sends nothing. Holds a reference; one thread.
class CatchUp {
public:
    explicit CatchUp(Store& store) : store_(store) {}

    struct Step {
        std::int64_t classified = 0, indexed = 0;  ///< of what was made before schema 4
        bool done = false;                         ///< nothing is left: no further step is needed
    };
    /// Whether a step has something to do; asked cheaply.
    [[nodiscard]] Result<bool> anything_left();
    /// One transaction. An error leaves the step undone; it may be tried again.
    [[nodiscard]] Result<Step> step();

private:
    [[nodiscard]] Result<void> take_step(Step& step);

    Store& store_;
    MailId looked_through_ = 0;
    bool of_today_ = false;  ///< nothing is left that was made before schema 4
};

}  // namespace madoguchi
