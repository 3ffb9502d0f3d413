#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parser/error.h"
#include "store/case.h"

namespace madoguchi {

struct MailboxState {
    std::uint32_t uidvalidity = 0;
    std::uint32_t uidnext = 0;
    std::uint32_t exists = 0;
    bool uidnext_named = true;  ///< false: the server names none; it is the one behind the last mail that is there
};

/// A folder of mail. `ImapMailbox` is the real one; tests have one in memory. One thread.
class Mailbox {
public:
    virtual ~Mailbox() = default;
    /// "server/user/folder": the folder's identity besides its UIDVALIDITY.
    [[nodiscard]] virtual std::string identity() const = 0;
    /// Connects where needed and opens the folder read-only (EXAMINE), unless something is to be done after storing.
    /// The state is of the moment of opening. Errors: `permanent` the login was refused, `not_found` the folder.
    [[nodiscard]] virtual Result<MailboxState> open() = 0;
    /// Of the mails with these UIDs, without reading them; those that are gone are left out, and so is any of which the
    /// server does not tell size and date. Where the connection ends over the question, the folder is opened anew and
    /// nothing is told.
    [[nodiscard]] virtual Result<std::vector<MailSigns>> signs_of(const std::vector<std::uint32_t>& uids) = 0;
    /// The mails with first_uid <= UID, in UID order, at most `max_count` and about `max_bytes` (one mail at least).
    /// Vanished UIDs are left out. `through_uid` is the highest UID that the answer speaks for; `more`: ask again from
    /// there at once. After an error the folder is closed, and nothing of the answer counts.
    struct Batch {
        std::vector<RawMail> mails;
        std::uint32_t through_uid = 0;
        bool more = false;
    };
    [[nodiscard]] virtual Result<Batch> fetch(std::uint32_t first_uid, std::size_t max_count,
                                              std::size_t max_bytes) = 0;
    /// Returns true when the server says that there may be new mail, false when `timeout` passed or wake() was called.
    [[nodiscard]] virtual Result<bool> wait(std::chrono::seconds timeout) = 0;
    /// Whether the configuration asks for anything to be done with stored mails.
    [[nodiscard]] virtual bool acts_after_storing() const = 0;
    /// Does what the configuration asks for with stored mails (a keyword, a move); UIDs in ascending order.
    /// `permanent`: the server refuses it, and the folder stays open.
    [[nodiscard]] virtual Result<void> after_storing(const std::vector<std::uint32_t>& uids) = 0;
    /// The same for whatever an interrupted run left behind among the UIDs up to `last_uid`, all of them stored.
    [[nodiscard]] virtual Result<void> finish_after(std::uint32_t last_uid) = 0;
    virtual void close() = 0;
};

}  // namespace madoguchi
