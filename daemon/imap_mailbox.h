#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/clocks.h"
#include "daemon/imap_fetch.h"
#include "daemon/imap_read_ahead.h"
#include "daemon/imap_session.h"
#include "daemon/mailbox.h"
#include "desk/configuration.h"

namespace madoguchi {

/// What a folder is watched for.
enum class FolderUse {
    inquiries,  ///< `[imap] folder`
    junk,       ///< `[imap] junk_folder`: queued for review, never answered
    answers,    ///< `[imap] sent_folder`: the desk's own sent mail
};
/// The key of `[imap]` that names such a folder.
[[nodiscard]] std::string_view key_of(FolderUse use);

/// What an `ImapMailbox` reads and does. Sizes in bytes.
struct ImapFolder {
    std::string identity;  ///< "server/user/folder"
    std::string folder = "INBOX";
    FolderUse use = FolderUse::inquiries;
    AfterStoring after = AfterStoring::leave;
    std::string after_keyword;
    std::string after_folder;
    std::chrono::seconds poll{60};              ///< between NOOPs where the server offers no IDLE
    std::chrono::seconds idle_renewal{9 * 60};  ///< IDLE is given anew, and the folder listed, after so long
    std::uint64_t max_mail_bytes = 50U << 20;   ///< of a larger mail the first part is taken
    std::size_t in_flight = 3;                  ///< batches asked for ahead of the one that is read
    /// A mail that the server refuses for so long, while it hands out one behind it, is taken as an empty one.
    std::chrono::seconds give_up_after{3600};
    /// The same where none lies behind it: it holds up no other, and the server may be in trouble as a whole.
    std::chrono::seconds give_up_last_after{7 * 24 * 3600};
    ImapSession::Limits limits;
};

/// A folder on an IMAP server (RFC 9051, 3501). Reads without a trace: BODY.PEEK[] after EXAMINE. A mail is whole when
/// its literal, the closing parenthesis and the tagged OK have come; a mail whose length is not its RFC822.SIZE is
/// fetched a second time alone and must come the same. Where fetching fails twice at the same place, the mails there
/// are asked for one by one, so that a mail over which the connection ends holds up none before it, and is given up as
/// one that is refused. One thread.
class ImapMailbox : public Mailbox {
public:
    /// Makes a signed-in connection; `permanent` where the login is refused.
    using Connect = std::function<Result<std::unique_ptr<ImapStream>>()>;

    ImapMailbox(ImapFolder folder, Connect connect, Clocks clocks, Wake wake, RandomSource random);
    ~ImapMailbox() override;

    [[nodiscard]] std::string identity() const override { return folder_.identity; }
    [[nodiscard]] Result<MailboxState> open() override;
    [[nodiscard]] Result<std::vector<MailSigns>> signs_of(const std::vector<std::uint32_t>& uids) override;
    [[nodiscard]] Result<Batch> fetch(std::uint32_t first_uid, std::size_t max_count, std::size_t max_bytes) override;
    [[nodiscard]] Result<bool> wait(std::chrono::seconds timeout) override;
    [[nodiscard]] bool acts_after_storing() const override { return folder_.after != AfterStoring::leave; }
    [[nodiscard]] Result<void> after_storing(const std::vector<std::uint32_t>& uids) override;
    [[nodiscard]] Result<void> finish_after(std::uint32_t last_uid) override;
    void close() override;

private:
    Result<MailboxState> connect_and_select();
    Result<void> select();
    Result<Batch> read_front(std::uint32_t first_uid, std::size_t max_count, std::size_t max_bytes);
    Result<std::optional<ImapReadAhead::Request>> next_request(std::uint32_t first_uid, std::size_t max_count,
                                                               std::size_t max_bytes);
    void note_failure(std::uint32_t first_uid);
    /// None: it is gone from the folder, or, with `refusal` set, not to be had now.
    Result<std::optional<RawMail>> settle(ImapReadAhead::Slot& slot, std::string& refusal);
    Result<std::optional<ImapFetch>> fetch_alone(const ImapReadAhead::Listed& listed, std::string& refusal);
    Result<bool> may_give_up(std::uint32_t uid);
    std::string refuse(std::uint32_t uid, std::string_view why);
    Error lost(std::uint32_t uid, Error error, bool give_up);
    RawMail empty_mail(const ImapReadAhead::Listed& listed, const std::string& refusal);
    RawMail raw_mail(ImapFetch&& fetch) const;
    Result<bool> wait_for_news(std::chrono::milliseconds timeout);
    template <class T>
    Result<T> heard(Result<T> answer);
    Error fail(Error error);

    ImapFolder folder_;
    Connect connect_;
    Clocks clocks_;
    Wake wake_;
    RandomSource random_;
    std::unique_ptr<ImapSession> session_;
    std::optional<ImapReadAhead> ahead_;  ///< of the session, once the folder is selected
    MailboxState state_;
    bool found_nothing_ = false;  ///< the last time that the folder was listed
    std::chrono::steady_clock::time_point next_noop_;

    struct Refusal {
        std::chrono::steady_clock::time_point since;
        std::string given_up;  ///< why an empty mail takes its place when it is come to; else ""
    };
    /// What is remembered of the folder from one session to the next.
    struct Memory {
        std::uint32_t uidvalidity = 0;
        std::uint32_t failed_at = 0;      ///< where fetch() last failed
        std::uint32_t alone_through = 0;  ///< up to this UID each mail is asked for alone
        std::map<std::uint32_t, Refusal> refused;
    } memory_;
};

}  // namespace madoguchi
