// Any bytes as what an IMAP server says to each command of a whole session: opening a folder, fetching, waiting, moving
// on. The first byte chooses what is done with stored mail; pieces end with a NUL, and %TAG% is the command's tag. What
// comes out is a batch that a store can take; what is sent are whole commands.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/imap_mailbox.h"
#include "daemon/imap_stream.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/time_budget.h"

namespace {

using namespace madoguchi;
using namespace std::chrono_literals;

/// What the server will say, and the time that goes by when it says nothing.
struct Script {
    std::string_view pieces;
    std::string said;  ///< all of it so far
    std::chrono::steady_clock::time_point steady{1h};
    std::size_t chunk = 1;  ///< bytes handed out at once
};

class ScriptedStream : public ImapStream {
public:
    explicit ScriptedStream(Script& script) : script_(script) {}

    Result<void> send(std::string_view bytes, std::chrono::milliseconds /*timeout*/) override {
        must(bytes.ends_with("\r\n") && bytes.find_first_of("\r\n") == bytes.size() - 2,
             "more or less than one command is sent");
        auto tag = bytes.substr(0, bytes.find(' '));
        if (bytes == "DONE\r\n") {
            tag = idle_tag_;
        } else if (bytes.ends_with(" IDLE\r\n")) {
            idle_tag_ = tag;
        }
        say(std::string(tag));
        return {};
    }
    Result<std::string_view> receive(std::chrono::milliseconds max_wait) override {
        if (at_ == script_.said.size()) {
            script_.steady += std::max(max_wait, 1ms);
            return script_.pieces.empty() && ++silences_ > 3
                       ? Result<std::string_view>(failure(ErrorCode::temporary, "the connection is gone"))
                       : std::string_view{};
        }
        const auto part = std::string_view(script_.said).substr(at_, script_.chunk);
        at_ += part.size();
        return part;
    }

private:
    void say(const std::string& tag) {
        const auto end = std::min(script_.pieces.find('\0'), script_.pieces.size());
        std::string piece(script_.pieces.substr(0, end));
        script_.pieces.remove_prefix(std::min(end + 1, script_.pieces.size()));
        constexpr std::string_view place = "%TAG%";
        for (auto at = piece.find(place); at != std::string::npos; at = piece.find(place, at + tag.size())) {
            piece.replace(at, place.size(), tag);
        }
        script_.said += piece;
    }

    Script& script_;
    std::size_t at_ = script_.said.size();
    std::string idle_tag_;
    int silences_ = 0;
};

constexpr std::uint64_t most_bytes = 2000;

ImapFolder folder_of(std::uint8_t choice) {
    ImapFolder folder;
    folder.identity = "imap.desk.example.jp/zaitaku/受信";
    folder.folder = "受信 \"&\"";
    folder.after = std::array{AfterStoring::leave, AfterStoring::keyword, AfterStoring::move}[choice % 3];
    folder.after_keyword = "madoguchi";
    folder.after_folder = "済";
    folder.max_mail_bytes = most_bytes;
    folder.give_up_after = choice % 2 == 0 ? 1s : 3600s;
    folder.give_up_last_after = folder.give_up_after;
    return folder;
}

std::vector<std::uint32_t> check_batch(const Mailbox::Batch& batch, std::uint32_t first_uid, const Script& script) {
    must(batch.through_uid >= first_uid - 1, "the watermark goes back");
    std::vector<std::uint32_t> uids;
    for (const auto& mail : batch.mails) {
        must(mail.uid >= first_uid && mail.uid <= batch.through_uid, "a mail beyond the batch");
        must(uids.empty() || mail.uid > uids.back(), "the mails are out of order");
        uids.push_back(mail.uid);
        const bool given_up = mail.bytes.starts_with("X-Madoguchi-Not-Fetched: ");
        must(given_up || (mail.bytes.size() <= most_bytes && mail.bytes.size() <= mail.full_size),
             "a mail larger than it is");
        must(given_up || script.said.find(mail.bytes) != std::string::npos, "a mail that the server did not send");
        must(mail.uidvalidity != 0, "a mail without UIDVALIDITY");
    }
    return uids;
}

void read_folder(Mailbox& mailbox, const Script& script) {
    if (!mailbox.open()) {
        return;
    }
    std::uint32_t next = 1;
    for (int round = 0; round < 6; ++round) {
        const auto batch = mailbox.fetch(next, 3, 3000);
        if (!batch) {
            return;
        }
        const auto uids = check_batch(*batch, next, script);
        if (!mailbox.after_storing(uids) || !mailbox.finish_after(batch->through_uid)) {
            return;
        }
        if (batch->through_uid == last_possible_uid) {
            return;
        }
        next = batch->through_uid + 1;
        if (!batch->more && !mailbox.wait(90s)) {
            return;
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const TimeBudget budget(size);
    if (size == 0) {
        return 0;
    }
    Script script;
    script.pieces = {reinterpret_cast<const char*>(data) + 1, size - 1};
    script.chunk = data[0] < 128 ? 1U << 16U : 1 + data[0] % 32U;
    const Clocks clocks{[] { return std::chrono::sys_days(std::chrono::year{2026} / 7 / 1); },
                        [&script] { return script.steady; }};
    int connections = 0;
    ImapMailbox mailbox(
        folder_of(data[0]),
        [&]() -> Result<std::unique_ptr<ImapStream>> {
            ++connections;
            return std::make_unique<ScriptedStream>(script);
        },
        clocks, Wake{}, [] { return 0x12345678U; });
    // After an error the folder is opened anew, with what the server has still to say.
    do {
        read_folder(mailbox, script);
        mailbox.close();
    } while (connections < 3 && !script.pieces.empty());
    return 0;
}
