#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "desk/configuration.h"
#include "parser/error.h"
#include "store/store.h"

namespace madoguchi {

/// Who decides, and when.
struct Decider {
    std::string actor;  ///< of the history
    std::chrono::sys_seconds now;
};

/// What became of a wish to send.
struct SendOutcome {
    std::string to;
    std::string_view refused;  ///< code of reason_table(); "" where it goes out
};

/// A person's decisions that send something. Each goes the intake's way: its target must not have bounced lately, the
/// limits of autoreply.md hold, and where the daily cap refuses it, the circuit breaker opens. One transaction each;
/// what is refused changes nothing but the breaker.
class SendDecisions {
public:
    /// Holds references.
    SendDecisions(Store& store, const Configuration& configuration) : store_(store), configuration_(configuration) {}

    /// The case's held acknowledgement goes out; `not_found` where none is held.
    [[nodiscard]] Result<SendOutcome> release(const CaseView& view, const Decider& by);
    /// One that was not sent, or may not have been, goes out again.
    [[nodiscard]] Result<SendOutcome> retry(const OutboxItem& item, const Decider& by);
    /// The request for what the case still lacks goes out once more, in place of what waits; nullopt where it lacks
    /// nothing, or nobody can be asked.
    [[nodiscard]] Result<std::optional<SendOutcome>> ask_again(const CaseView& view, const Decider& by);

private:
    [[nodiscard]] Result<std::string_view> limit_of(std::string_view target, std::chrono::sys_seconds now);
    [[nodiscard]] Result<SendOutcome> refuse(std::string_view target, std::string_view reason,
                                             std::chrono::sys_seconds now);

    Store& store_;
    const Configuration& configuration_;
};

/// The held acknowledgement of a case that a person may release; nullptr for none.
[[nodiscard]] const OutboxItem* held_item(const CaseView& view);

}  // namespace madoguchi
