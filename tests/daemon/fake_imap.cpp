#include "fake_imap.h"

#include <fmt/format.h>
#include <algorithm>
#include <limits>

namespace madoguchi::test {
namespace {

bool in_set(std::uint32_t uid, const std::string& set, std::uint32_t last) {
    for (std::size_t at = 0; at <= set.size();) {
        const auto comma = std::min(set.find(',', at), set.size());
        const auto part = set.substr(at, comma - at);
        const auto colon = part.find(':');
        const auto value = [&](const std::string& text) {
            return text == "*" ? last : static_cast<std::uint32_t>(std::stoul(text));
        };
        const auto a = value(part.substr(0, colon));
        const auto b = colon == std::string::npos ? a : value(part.substr(colon + 1));
        if (uid >= std::min(a, b) && uid <= std::max(a, b)) {
            return true;
        }
        at = comma + 1;
    }
    return false;
}

}  // namespace

Result<void> FakeImap::send(std::string_view bytes, std::chrono::milliseconds /*timeout*/) {
    sent_ += bytes;
    for (auto end = sent_.find("\r\n"); end != std::string::npos; end = sent_.find("\r\n")) {
        const auto line = sent_.substr(0, end);
        sent_.erase(0, end + 2);
        if (line == "DONE") {
            pending_ += idle_tag_ + " OK Idle completed\r\n";
            idle_tag_.clear();
            continue;
        }
        const auto space = line.find(' ');
        const auto command = line.substr(space + 1);
        folder_.commands.push_back(command);
        if (folder_.before_command) {
            folder_.before_command(command);
        }
        answer(line.substr(0, space), command);
    }
    return {};
}

std::string FakeImap::fetch(const std::string& set, const std::string& items) {
    std::string out;
    std::uint32_t number = 0;
    const auto last = folder_.mails.empty() ? 0 : folder_.mails.rbegin()->first;
    for (const auto& [uid, bytes] : folder_.mails) {
        ++number;
        if (!in_set(uid, set, last)) {
            continue;
        }
        out += fmt::format("* {} FETCH (UID {}", number, uid);
        if (items.find("INTERNALDATE") != std::string::npos) {
            out += " INTERNALDATE \"24-Nov-2026 09:15:07 +0900\"";
        }
        if (items.find("RFC822.SIZE") != std::string::npos) {
            out += fmt::format(" RFC822.SIZE {}", bytes.size());
        }
        if (items.find("FLAGS") != std::string::npos) {
            out += fmt::format(" FLAGS ({})", fmt::join(folder_.flags[uid], " "));
        }
        if (items.find("BODY.PEEK[]") != std::string::npos) {
            out += fmt::format(" BODY[] {{{}}}\r\n{}", bytes.size(), bytes);
        }
        out += ")\r\n";
    }
    return out;
}

std::string FakeImap::data(const std::string& command) {
    const auto words = [&] {
        std::vector<std::string> list;
        for (std::size_t at = 0; at < command.size();) {
            const auto space = std::min(command.find(' ', at), command.size());
            list.push_back(command.substr(at, space - at));
            at = space + 1;
        }
        return list;
    }();
    if (command == "CAPABILITY") {
        return "* CAPABILITY " + folder_.capabilities + "\r\n";
    }
    if (words[0] == "EXAMINE" || words[0] == "SELECT") {
        auto out = fmt::format("* FLAGS ()\r\n* {} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY {}] ok\r\n",
                               folder_.mails.size(), folder_.uidvalidity);
        return folder_.tell_uidnext ? out + fmt::format("* OK [UIDNEXT {}] ok\r\n", folder_.uidnext) : out;
    }
    if (command.starts_with("UID FETCH ")) {
        return fetch(words[2], command.substr(command.find('(')));
    }
    if (command.starts_with("UID STORE ") || command.starts_with("UID MOVE ") || command.starts_with("UID EXPUNGE ")) {
        const auto last = folder_.mails.empty() ? 0 : folder_.mails.rbegin()->first;
        std::vector<std::uint32_t> uids;
        for (const auto& [uid, bytes] : folder_.mails) {
            if (in_set(uid, words[2], last)) {
                uids.push_back(uid);
            }
        }
        for (const auto uid : uids) {
            if (words[1] == "STORE") {
                folder_.flags[uid].push_back(words[4].substr(1, words[4].size() - 2));
            } else {
                folder_.mails.erase(uid);
            }
        }
    }
    return "";
}

void FakeImap::answer(const std::string& tag, const std::string& command) {
    if (command == "IDLE") {
        idle_tag_ = tag;
        pending_ += "+ idling\r\n";
        return;
    }
    auto out = data(command) + "%TAG% OK " + command.substr(0, command.find(' ')) + " completed\r\n";
    if (folder_.edit) {
        folder_.edit(command, out);
    }
    for (auto at = out.find("%TAG%"); at != std::string::npos; at = out.find("%TAG%")) {
        out.replace(at, 5, tag);
    }
    pending_ += out;
}

Result<std::string_view> FakeImap::receive(std::chrono::milliseconds max_wait) {
    if (pending_.empty()) {
        clocks_.steady += max_wait;
        return std::string_view{};
    }
    if (pending_.starts_with("%CLOSE%")) {
        return failure(ErrorCode::temporary, "closed");
    }
    const auto close = std::min(pending_.find("%CLOSE%"), pending_.size());
    clocks_.steady += folder_.per_chunk;
    out_ = pending_.substr(0, std::min(folder_.chunk, close));
    pending_.erase(0, out_.size());
    return std::string_view(out_);
}

std::unique_ptr<ImapMailbox> fake_mailbox(FakeFolder& folder, FakeClocks& clocks, ImapFolder settings) {
    settings.identity = "imap.desk.example.jp/desk/INBOX";
    return std::make_unique<ImapMailbox>(
        std::move(settings),
        [&]() -> Result<std::unique_ptr<ImapStream>> { return std::make_unique<FakeImap>(folder, clocks); },
        clocks.clocks(), Wake{}, [] { return 0U; });
}

}  // namespace madoguchi::test
