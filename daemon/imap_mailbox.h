#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/clocks.h"
#include "daemon/imap_fetch.h"
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
    /// A mail that the server refuses to hand out for so long is taken as an empty one, so that those behind it go on.
    std::chrono::seconds give_up_after{3600};
    ImapSession::Limits limits;
};

/// A folder on an IMAP server (RFC 9051, 3501). Reads without a trace: BODY.PEEK[] after EXAMINE. A mail is whole when
/// its literal, the closing parenthesis and the tagged OK have come; a mail whose length is not its RFC822.SIZE is
/// fetched a second time alone and must come the same. One thread.
class ImapMailbox : public Mailbox {
public:
    /// Makes a signed-in connection; `permanent` where the login is refused.
    using Connect = std::function<Result<std::unique_ptr<ImapStream>>()>;

    ImapMailbox(ImapFolder folder, Connect connect, Clocks clocks, Wake wake, RandomSource random);
    ~ImapMailbox() override;

    [[nodiscard]] std::string identity() const override { return folder_.identity; }
    [[nodiscard]] Result<MailboxState> open() override;
    [[nodiscard]] Result<Batch> fetch(std::uint32_t first_uid, std::size_t max_count, std::size_t max_bytes) override;
    [[nodiscard]] Result<bool> wait(std::chrono::seconds timeout) override;
    [[nodiscard]] Result<void> after_storing(const std::vector<std::uint32_t>& uids) override;
    [[nodiscard]] Result<void> finish_after(std::uint32_t last_uid) override;
    void close() override;

private:
    struct Listed {
        std::uint32_t uid = 0;
        std::uint64_t size = 0;
    };
    struct Slot {
        Listed listed;
        std::optional<ImapFetch> fetch;
    };
    /// One UID FETCH on its way.
    struct Request {
        std::string tag;
        std::vector<Slot> slots;  ///< in UID order
        std::optional<ImapResponse> done;
    };

    Result<MailboxState> connect_and_select();
    Result<void> select();
    Result<std::uint32_t> uid_after_last();
    Result<void> list(std::uint32_t first_uid);
    Result<void> list_window(std::uint32_t first_uid, std::uint32_t last_uid);
    Result<void> ask_ahead(std::size_t max_count, std::size_t max_bytes);
    Result<void> ask(std::vector<Slot> slots);
    Result<void> plan(std::uint32_t first_uid);
    Result<void> drop_plan();
    Result<void> read_until_done(const Request& request);
    Result<void> take_answer(ImapResponse&& answer);
    Result<void> take_body(ImapFetch&& fetch);
    Result<Batch> read_front(std::uint32_t first_uid);
    /// None: it is gone from the folder, or, with `refusal` set, not to be had now.
    Result<std::optional<RawMail>> settle(Slot& slot, std::string& refusal);
    Result<std::optional<ImapFetch>> fetch_alone(const Listed& listed, std::string& refusal);
    Result<std::optional<RawMail>> give_up_or_retry(const Listed& listed, std::string& refusal);
    RawMail raw_mail(ImapFetch&& fetch) const;
    Result<void> move(const std::string& set);
    Result<bool> wait_for_news(std::chrono::milliseconds timeout);
    Result<void> command(const std::string& text);
    Error fail(Error error);

    ImapFolder folder_;
    Connect connect_;
    Clocks clocks_;
    Wake wake_;
    RandomSource random_;
    std::unique_ptr<ImapSession> session_;
    MailboxState state_;
    bool news_ = false;  ///< something may lie beyond what was listed
    std::deque<Listed> listed_;
    std::list<Request> requests_;  ///< in flight, oldest first
    std::uint32_t next_uid_ = 0;   ///< where the reader is expected to go on
    bool listed_to_end_ = false;
    std::chrono::steady_clock::time_point next_noop_;
    std::map<std::uint32_t, std::chrono::steady_clock::time_point> refused_since_;  ///< UIDs not handed out
};

}  // namespace madoguchi
