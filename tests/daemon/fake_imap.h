#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/clocks.h"
#include "daemon/imap_mailbox.h"
#include "daemon/imap_stream.h"

namespace madoguchi::test {

/// Both clocks stand still unless moved.
struct FakeClocks {
    std::chrono::sys_seconds wall{std::chrono::sys_days(std::chrono::year{2026} / 7 / 1)};
    std::chrono::steady_clock::time_point steady{std::chrono::hours(1)};

    [[nodiscard]] Clocks clocks() {
        return {[this] { return wall; }, [this] { return steady; }};
    }
};

/// A server's folder, and what a test does to its answers.
struct FakeFolder {
    std::uint32_t uidvalidity = 7;
    std::uint32_t uidnext = 1;
    bool tell_uidnext = true;
    std::string capabilities = "IMAP4rev1 IDLE MOVE UIDPLUS";
    std::map<std::uint32_t, std::string> mails;
    std::map<std::uint32_t, std::vector<std::string>> flags;
    std::vector<std::string> commands;  ///< without their tags
    int connections = 0;
    std::size_t chunk = 1U << 20;  ///< bytes handed out at once
    std::chrono::milliseconds per_chunk{0};
    /// Changes an answer before it goes out: the command, the answer.
    std::function<void(const std::string&, std::string&)> edit;
    std::function<void(const std::string&)> before_command;

    std::uint32_t add(std::string bytes) {
        mails[uidnext] = std::move(bytes);
        return uidnext++;
    }
};

/// Answers commands as an IMAP server does, without a network. When it has nothing more to say, time goes by.
class FakeImap : public ImapStream {
public:
    FakeImap(FakeFolder& folder, FakeClocks& clocks) : folder_(folder), clocks_(clocks) { ++folder.connections; }

    Result<void> send(std::string_view bytes, std::chrono::milliseconds timeout) override;
    Result<std::string_view> receive(std::chrono::milliseconds max_wait) override;

private:
    void answer(const std::string& tag, const std::string& command);
    std::string fetch(const std::string& set, const std::string& items);
    std::string data(const std::string& command);

    FakeFolder& folder_;
    FakeClocks& clocks_;
    std::string sent_;
    std::string pending_;
    std::string out_;
    std::string idle_tag_;
};

/// A mailbox on a FakeFolder.
[[nodiscard]] std::unique_ptr<ImapMailbox> fake_mailbox(FakeFolder& folder, FakeClocks& clocks,
                                                        ImapFolder settings = {});

}  // namespace madoguchi::test
