#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "desk/configuration.h"
#include "parser/error.h"
#include "store/store.h"

namespace madoguchi {

/// What became of one mail of a batch; for the log. No personal data.
struct IntakeLine {
    std::uint32_t uidvalidity = 0;
    std::uint32_t uid = 0;
    std::string receipt_number;  ///< "" for ignored mail and mail that was known
    std::string disposition;     ///< "accepted", "flagged", "ignored", "known"
    std::string ack;             ///< kind, or "none"
    std::string reason;
    std::vector<std::string> flags;
};

/// The one way of a mail through parser, rules and reply into the store.
class Intake {
public:
    Intake(Store& store, const Configuration& configuration, DeskKey key);

    /// Stores a batch (in UID order) with its cases, acknowledgements and the watermark in one transaction. On error
    /// nothing of the batch is stored. `through_uid`: the watermark after the batch.
    [[nodiscard]] Result<std::vector<IntakeLine>> take(std::span<const RawMail> batch, std::uint32_t through_uid,
                                                       std::chrono::sys_seconds now);

private:
    Store& store_;
    const Configuration& configuration_;
    DeskKey key_;
};

/// One mail through parser and rules alone: what `check` prints.
struct CheckedMail {
    Message message;
    Inquiry inquiry;
    Verdict verdict;
};
[[nodiscard]] CheckedMail check_mail(std::string_view bytes, const Rulebook& rules,
                                     const Circumstances& circumstances = {});

}  // namespace madoguchi
