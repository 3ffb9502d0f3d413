#pragma once

#include <string>

#include "review/console.h"
#include "review/desk_files.h"

namespace madoguchi {

/// `madoguchi outbox`.
struct OutboxCommand {
    DeskFiles files;
    bool all = false;  ///< also what was sent, cancelled or replaced
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi release`: the held acknowledgement of a case goes out.
struct ReleaseCommand {
    DeskFiles files;
    std::string which;
    bool json = false;

    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi ask-again`: the request for what is missing goes out once more.
struct AskAgainCommand {
    DeskFiles files;
    std::string which;
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
