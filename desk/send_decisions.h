#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "desk/configuration.h"
#include "desk/decider.h"
#include "parser/error.h"
#include "store/store.h"

namespace madoguchi {

/// What became of a wish to send.
struct SendOutcome {
    std::string to;
    std::string_view refused{};    ///< code of reason_table(); "" where it goes out
    AckKind kind = AckKind::none;  ///< of the mail that goes out
};

/// A person's decisions that send something. Each goes the intake's way: its target must not have bounced lately
/// (unless the person knows, which stands in the history), the limits of autoreply.md hold, and where the daily cap
/// refuses it, the circuit breaker opens. Each is one transaction, with the limits in it; what is refused changes
/// nothing but the breaker.
class SendDecisions {
public:
    /// Holds references.
    SendDecisions(Store& store, const Configuration& configuration) : store_(store), configuration_(configuration) {}

    /// The case's newest held acknowledgement goes out, in place of older ones; `not_found` where none is held.
    [[nodiscard]] Result<SendOutcome> release(const CaseView& view, const Decider& by);
    /// Closes the circuit breaker, and releases of each case what it held, whatever the daily cap. What another limit
    /// forbids stays held, for that reason.
    struct BreakerClosed {
        int released = 0;
        int still_held = 0;
    };
    [[nodiscard]] Result<BreakerClosed> close_breaker(const Decider& by);
    /// One that was not sent, or may not have been, goes out again.
    [[nodiscard]] Result<SendOutcome> retry(const OutboxItem& item, const Decider& by);
    /// The request for what the case still lacks goes out once more, in place of what waits; nullopt where it lacks
    /// nothing, or nobody can be asked.
    [[nodiscard]] Result<std::optional<SendOutcome>> ask_again(const CaseView& view, const Decider& by);
    /// The short answer that names the right office (`referral`), in place of what waits; never to a program, and never
    /// twice: "already-referred" while one is there that was not cancelled. `config`: the words cannot stand in it. The
    /// case stays as it is otherwise.
    [[nodiscard]] Result<SendOutcome> refer(const CaseView& view, const Referral& to, const Decider& by);
    /// Why refer() would refuse, whatever the office, but for the limits: a code of reason_table(); "" where it would
    /// not.
    [[nodiscard]] std::string_view no_referral(const CaseView& view) const;
    /// The mail that refer() would send now, for the reviewer to read before; the same refusals, but for the limits.
    [[nodiscard]] Result<Acknowledgement> preview_referral(const CaseView& view, const Referral& to,
                                                           std::chrono::sys_seconds now);
    /// The case's acknowledgement that waits (held, queued, deferred) or failed is not sent any more; `not_found` where
    /// there is none.
    [[nodiscard]] Result<OutboxItem> do_not_send(const CaseView& view, const Decider& by);

private:
    struct Answer;

    template <class Work>
    [[nodiscard]] Result<SendOutcome> decide(CaseId id, const Decider& by, Work&& work);
    [[nodiscard]] Result<std::string_view> limit_of(CaseId id, std::string_view target, const Decider& by);
    [[nodiscard]] Result<Acknowledgement> composed(const Answer& answer, std::chrono::sys_seconds now);
    [[nodiscard]] Result<SendOutcome> send(const Answer& answer, const Decider& by);
    [[nodiscard]] Result<void> release_from_breaker(CaseId id, const Decider& by, BreakerClosed& closed);

    Store& store_;
    const Configuration& configuration_;
};

/// The held acknowledgement of a case that a person may release; nullptr for none.
[[nodiscard]] const OutboxItem* held_item(const CaseView& view);

}  // namespace madoguchi
