#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/imap_fetch.h"
#include "daemon/imap_session.h"
#include "parser/error.h"
#include "store/case.h"

namespace madoguchi {

/// Short questions and orders about the mails of the folder that a session has selected. A question that the server
/// refuses is answered with what has come. `permanent`: the server refuses an order, and the session goes on; after
/// any other error it is of no use any more. Holds a reference.
class ImapSelectedFolder {
public:
    ImapSelectedFolder(ImapSession& session, std::string_view name) : session_(session), name_(name) {}

    /// One behind the last mail that is there; 1 for an empty folder.
    [[nodiscard]] Result<std::uint32_t> uid_after_last();
    /// As Mailbox::signs_of(); UIDs in ascending order.
    [[nodiscard]] Result<std::vector<MailSigns>> signs_of(const std::vector<std::uint32_t>& uids);
    /// Of the mails up to `last_uid`, in ascending order.
    [[nodiscard]] Result<std::vector<std::uint32_t>> uids_without(std::string_view flag, std::uint32_t last_uid);

    /// UIDs in ascending order.
    [[nodiscard]] Result<void> add_flag(const std::vector<std::uint32_t>& uids, std::string_view flag);
    [[nodiscard]] Result<void> move(const std::vector<std::uint32_t>& uids, std::string_view target_folder);

private:
    Result<void> each_fetch(const std::string& command, const std::function<void(ImapFetch&&)>& take);
    Result<void> order(const std::string& command);

    ImapSession& session_;
    std::string name_;
};

}  // namespace madoguchi
