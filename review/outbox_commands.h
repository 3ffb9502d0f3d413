#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "desk/send_decisions.h"
#include "review/console.h"
#include "review/desk_files.h"
#include "review/on_desk.h"

namespace madoguchi {

/// `madoguchi outbox`.
struct OutboxCommand {
    DeskFiles files;
    bool all = false;  ///< also what was sent, cancelled or replaced
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// Why a wish to send was refused, a code of reason_table(), in a Japanese sentence.
[[nodiscard]] std::string why_not_sent(std::string_view refused);

/// A decision that sends something.
struct SendDecision : CaseDecision {
    bool to_bounced = false;  ///< although the address bounced lately
};

/// `madoguchi release`: the held acknowledgement of a case goes out.
struct ReleaseCommand : SendDecision {
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi do-not-send`: what waits of a case does not go out.
struct DoNotSendCommand : CaseDecision {
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi ask-again`: the request for what is missing goes out once more.
struct AskAgainCommand : SendDecision {
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi refer`: the short answer that names the right office.
struct ReferCommand : SendDecision {
    std::optional<std::size_t> choice;  ///< of the configuration's, from 1
    std::optional<std::string> office;  ///< or in one's own words …
    std::string contact;                ///< … with how it is reached
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi offices`: what `refer` chooses from.
struct OfficesCommand {
    DeskFiles files;
    bool json = false;
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi retry`, `cancel`, `confirm`: one outgoing mail, by its number.
struct OutgoingCommand {
    enum class What { retry, cancel, confirm };
    DeskFiles files;
    What what = What::retry;
    OutboxId id = 0;
    bool json = false;
    bool to_bounced = false;  ///< of `retry`, as SendDecision

    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi breaker`, `breaker close`.
struct BreakerCommand {
    DeskFiles files;
    bool close = false;
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi preview`: the acknowledgement of a case, or the one that a message file would get.
struct PreviewCommand {
    DeskFiles files;
    std::string which;  ///< case id, receipt number or file
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

}  // namespace madoguchi
