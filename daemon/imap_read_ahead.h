#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/imap_fetch.h"
#include "daemon/imap_session.h"
#include "parser/error.h"

namespace madoguchi {

inline constexpr std::uint32_t last_possible_uid = std::numeric_limits<std::uint32_t>::max();

/// The mails of the selected folder that its reader takes next: a part of the folder is listed with its sizes, and some
/// batches are asked for ahead of the one that is read. Lives as long as the session. Errors are the session's, which
/// is then of no use any more, or `temporary` where the server refuses to list.
class ImapReadAhead {
public:
    struct Listed {
        std::uint32_t uid = 0;
        std::optional<std::uint64_t> size;  ///< RFC822.SIZE; none where it was not asked for, or not told
    };
    struct Slot {
        Listed listed;
        std::optional<ImapFetch> fetch;
    };
    /// One UID FETCH.
    struct Request {
        std::string tag;
        std::vector<Slot> slots;  ///< in UID order
        std::optional<ImapResponse> done;
    };
    struct Limits {
        std::size_t in_flight = 3;         ///< requests
        std::uint64_t max_mail_bytes = 0;  ///< of a larger mail the first part comes
    };

    /// `session` must outlive it. `uidnext`: no mail lay at or above it when the folder was selected.
    ImapReadAhead(ImapSession& session, std::uint32_t uidnext, const Limits& limits);

    /// Asks for the mails from `first_uid` on, in batches of at most so many mails and bytes.
    [[nodiscard]] Result<void> ask_from(std::uint32_t first_uid, std::size_t max_count, std::uint64_t max_bytes);
    /// The oldest request, answered; none where no mail is left.
    [[nodiscard]] Result<std::optional<Request>> take_oldest();
    /// In place of both: the next mail as a request of one that has not been asked for; those up to `through_uid` are
    /// listed without their sizes.
    [[nodiscard]] Result<std::optional<Request>> take_unasked(std::uint32_t first_uid, std::uint32_t through_uid);
    /// Fetches one mail behind those in flight.
    [[nodiscard]] Result<Request> fetch_alone(const Listed& listed);
    /// Which of these UIDs are in the folder; drops what is in flight.
    [[nodiscard]] Result<std::vector<std::uint32_t>> present(std::uint32_t first_uid, std::uint32_t last_uid);
    /// The reader will go on at `uid`; 0: where it goes on is not known.
    void expect(std::uint32_t uid) { next_uid_ = uid; }
    /// Takes the answers in flight and forgets what was listed.
    [[nodiscard]] Result<void> drop();

    [[nodiscard]] bool in_flight() const { return !requests_.empty(); }
    /// Nothing but one mail is asked for: what happens is about that.
    [[nodiscard]] bool one_in_flight() const { return requests_.size() == 1 && requests_.front().slots.size() == 1; }
    /// The last mail of those that were listed or asked for at last.
    [[nodiscard]] std::uint32_t asked_through() const { return asked_through_; }
    /// Something lies, or may lie, beyond what was taken.
    [[nodiscard]] bool more() const { return news_ || !listed_to_end_ || !requests_.empty() || !listed_.empty(); }
    /// Something may lie beyond what was listed.
    [[nodiscard]] bool news() const { return news_; }
    /// Asks the session for news.
    void look_for_news() { news_ = session_.take_news() || news_; }
    void note_news() { news_ = true; }

private:
    Result<void> list(std::uint32_t first_uid, std::uint32_t sizeless_through);
    Result<void> list_window(std::uint32_t first_uid, std::uint32_t last_uid);
    Result<std::vector<Listed>> look(std::uint32_t first_uid, std::uint32_t last_uid, std::string_view items);
    Result<void> plan(std::uint32_t first_uid, std::uint32_t sizeless_through = 0);
    Result<void> ask(std::vector<Slot> slots);
    Result<void> read_until_done(const Request& request);
    Result<void> take_answer(ImapResponse&& answer);
    Result<void> take_body(ImapFetch&& fetch);

    ImapSession& session_;
    std::uint32_t uidnext_;
    Limits limits_;
    std::deque<Listed> listed_;
    std::list<Request> requests_;  ///< in flight, oldest first
    std::uint32_t next_uid_ = 0;   ///< where the reader is expected to go on
    std::uint32_t asked_through_ = 0;
    bool listed_to_end_ = false;
    bool news_ = true;
};

}  // namespace madoguchi
