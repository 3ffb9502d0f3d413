#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "daemon/clocks.h"
#include "daemon/imap_response.h"
#include "daemon/imap_stream.h"
#include "parser/error.h"

namespace madoguchi {

/// What an answer says, fit for a log: "NO [INUSE] Mailbox is locked".
[[nodiscard]] std::string answer_text(const ImapResponse& answer);

/// Commands and answers on one signed-in connection: tags, pipelining, IDLE, and the patience with a slow server. After
/// an error that is not a NO or BAD the session is of no use any more. One thread.
class ImapSession {
public:
    struct Limits {
        std::chrono::milliseconds stall{60'000};  ///< no byte for so long while an answer is due
        std::chrono::milliseconds grace{60'000};  ///< an answer may take so long, and longer by …
        std::uint64_t bytes_per_second = 1024;    ///< … a second for each of these received (slow loris)
        ImapResponseReader::Limits reader;
    };
    using Handler = std::function<Result<void>(ImapResponse&&)>;

    ImapSession(std::unique_ptr<ImapStream> stream, Clocks clocks, Wake wake, const RandomSource& random,
                const Limits& limits);

    /// Sends a command without waiting; returns its tag, which no mail's text can guess. Ends IDLE first.
    [[nodiscard]] Result<std::string> start(std::string_view command);
    /// The next answer, waiting as long as the limits allow. BYE is a `temporary` error with the server's text.
    [[nodiscard]] Result<ImapResponse> next();
    /// Sends a command and hands every answer up to its tagged one to `handler`; returns the tagged one.
    [[nodiscard]] Result<ImapResponse> run(std::string_view command, const Handler& handler = {});

    [[nodiscard]] bool can(std::string_view capability) const { return capabilities_.contains(capability); }
    /// Asks for the capabilities anew; at the start of a session.
    [[nodiscard]] Result<void> read_capabilities();

    /// Waits for news of the selected folder at most `timeout` or until woken: true when the server reported mail. Uses
    /// IDLE and leaves it on; without that capability the server only speaks up by chance.
    [[nodiscard]] Result<bool> listen(std::chrono::milliseconds timeout);
    /// How long IDLE has been on; zero when it is off.
    [[nodiscard]] std::chrono::milliseconds idle_for() const;
    [[nodiscard]] Result<void> end_idle();

    /// EXISTS or RECENT has grown since the last call.
    [[nodiscard]] bool take_news() { return std::exchange(news_, false); }
    [[nodiscard]] std::uint32_t exists() const { return exists_; }

    /// LOGOUT, waiting shortly for the server's goodbye.
    void log_out();

private:
    Result<void> begin_idle();
    Result<std::optional<ImapResponse>> next_within(std::chrono::milliseconds max_wait);
    Result<void> notice(const ImapResponse& answer);
    Result<void> check_patience();

    std::unique_ptr<ImapStream> stream_;
    Clocks clocks_;
    Wake wake_;
    Limits limits_;
    ImapResponseReader reader_;
    std::deque<ImapResponse> answers_;
    std::set<std::string, std::less<>> capabilities_;
    std::string tag_prefix_;
    std::uint32_t commands_ = 0;
    std::string idle_tag_;
    std::chrono::steady_clock::time_point idle_since_;
    std::chrono::milliseconds silent_{0};  ///< waited since the last byte
    std::chrono::milliseconds waited_{0};  ///< waited since the last tagged answer
    std::uint64_t unlooked_ = 0;           ///< bytes since it was last looked whether the program should stop
    std::uint64_t received_ = 0;           ///< bytes since the last tagged answer
    std::uint32_t exists_ = 0;
    std::uint32_t recent_ = 0;
    bool news_ = false;
    bool leaving_ = false;
};

}  // namespace madoguchi
