#include "desk/mail_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "parser/message.h"
#include "store/digest.h"

namespace madoguchi {
namespace {

constexpr std::string_view place = "import";
/// Of no folder: nothing stored is in the same place.
constexpr std::string_view nowhere = "import/nowhere";
constexpr std::uint32_t validity = 1;
constexpr std::size_t batch_mails = 50;

/// As a mailbox hands mails out.
std::string with_crlf(std::string bytes) {
    if (bytes.find("\r\n") != std::string::npos) {
        return bytes;
    }
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 32);
    for (const char c : bytes) {
        if (c == '\n') {
            out += '\r';
        }
        out += c;
    }
    return out;
}

/// "From sender Mon Jun  1 10:00:00 2026": a line that begins with the word alone may be a sentence.
bool is_separator(std::string_view line) {
    const auto digit = [&](std::size_t at) { return at < line.size() && line[at] >= '0' && line[at] <= '9'; };
    bool timed = false;
    for (auto at = line.find(':'); at != std::string_view::npos && !timed; at = line.find(':', at + 1)) {
        timed = at > 2 && digit(at - 2) && digit(at - 1) && digit(at + 1) && digit(at + 2);
    }
    return timed && line.starts_with("From ");
}

bool is_quoted_from(std::string_view line) {
    const auto at = line.find_first_not_of('>');
    return at != std::string_view::npos && at > 0 && line.substr(at).starts_with("From ");
}

}  // namespace

MailImport::MailImport(Store& store, const Configuration& configuration, const DeskKey& key,
                       std::optional<Outcome> close_as, std::string actor)
    : store_(store), intake_(store, configuration, key), close_as_(close_as), actor_(std::move(actor)) {}

Result<bool> MailImport::is_known(const RawMail& raw, const Message& message, std::chrono::sys_seconds now) {
    auto elsewhere = raw;
    elsewhere.mailbox = nowhere;
    const auto facts = store_.facts(elsewhere, message, now);
    if (!facts) {
        return tl::unexpected(facts.error());
    }
    const auto& hash = facts->digest.raw_hash;
    const bool twice = std::find(batch_hashes_.begin(), batch_hashes_.end(), hash) != batch_hashes_.end();
    if (!facts->same_bytes && !twice) {
        batch_hashes_.push_back(hash);
    }
    return facts->same_bytes || twice;
}

Result<void> MailImport::add(std::string bytes, std::chrono::sys_seconds at, std::chrono::sys_seconds now) {
    if (next_uid_ == 0) {
        const auto mark = store_.watermark(place, validity);
        if (!mark) {
            return tl::unexpected(mark.error());
        }
        next_uid_ = *mark ? (*mark)->last_uid + 1 : 1;
        const auto old_below = std::numeric_limits<std::uint32_t>::max();
        if (const auto set = store_.set_watermark({std::string(place), validity, 0, old_below}); !set) {
            return set;
        }
    }
    RawMail raw;
    raw.mailbox = place;
    raw.uidvalidity = validity;
    raw.uid = next_uid_;
    raw.bytes = with_crlf(std::move(bytes));
    raw.full_size = raw.bytes.size();
    raw.origin = MailOrigin::imported;
    const auto message = read_message(raw.bytes);
    raw.internal_date = message.received ? *message.received : message.date.value_or(at);
    ++counts_.read;
    const auto known = is_known(raw, message, now);
    if (!known) {
        return tl::unexpected(known.error());
    }
    if (*known) {
        ++counts_.known;
        return {};
    }
    ++next_uid_;
    batch_.push_back(std::move(raw));
    return batch_.size() >= batch_mails ? finish(now) : Result<void>();
}

Result<void> MailImport::finish(std::chrono::sys_seconds now) {
    if (batch_.empty()) {
        return {};
    }
    const auto lines = intake_.take(batch_, batch_.back().uid, now);
    if (!lines) {
        return tl::unexpected(lines.error());
    }
    for (const auto& line : *lines) {
        ++(line.disposition == "known"                 ? counts_.known
           : line.receipt_number.empty()               ? counts_.ignored
           : line.role == to_string(MailRole::opening) ? counts_.opened
                                                       : counts_.joined);
    }
    const auto closed = close_as_ ? close_cases(*lines, now) : Result<void>();
    batch_.clear();
    batch_hashes_.clear();
    return closed;
}

Result<void> MailImport::close_cases(const std::vector<IntakeLine>& lines, std::chrono::sys_seconds now) {
    for (std::size_t i = 0; i < lines.size() && i < batch_.size(); ++i) {
        if (lines[i].role != to_string(MailRole::opening)) {
            continue;
        }
        const auto id = store_.find_case(lines[i].receipt_number);
        if (!id) {
            return tl::unexpected(id.error());
        }
        const auto at = std::min(batch_[i].internal_date, now);
        if (const auto done = store_.resolve(*id, *close_as_, "", actor_, at);
            !done && done.error().code != ErrorCode::conflict) {
            return done;
        }
    }
    return {};
}

std::vector<std::string_view> split_mbox(std::string_view bytes) {
    std::vector<std::string_view> mails;
    std::size_t begin = std::string_view::npos;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto end = std::min(bytes.find('\n', at), bytes.size());
        const auto next = std::min(end + 1, bytes.size());
        // A line of its own after an empty one, or at the very beginning.
        const bool apart =
            at == 0 || (at >= 2 && bytes[at - 1] == '\n' && (bytes[at - 2] == '\n' || bytes[at - 2] == '\r'));
        if (apart && is_separator(bytes.substr(at, end - at))) {
            if (begin != std::string_view::npos) {
                mails.push_back(bytes.substr(begin, at - begin));
            }
            begin = next;
        }
        at = next;
    }
    if (begin != std::string_view::npos && begin < bytes.size()) {
        mails.push_back(bytes.substr(begin));
    }
    for (auto& mail : mails) {
        // The empty line before the next mail is the file's.
        if (mail.ends_with("\r\n\r\n")) {
            mail.remove_suffix(2);
        } else if (mail.ends_with("\n\n")) {
            mail.remove_suffix(1);
        }
    }
    return mails;
}

std::string unquoted_mbox_mail(std::string_view mail) {
    std::string out;
    out.reserve(mail.size());
    while (!mail.empty()) {
        const auto line = mail.substr(0, std::min(mail.find('\n'), mail.size() - 1) + 1);
        out += is_quoted_from(line) ? line.substr(1) : line;
        mail.remove_prefix(line.size());
    }
    return out;
}

bool looks_like_mail(std::string_view bytes) {
    if (bytes.starts_with("From ")) {
        bytes.remove_prefix(std::min(bytes.find('\n'), bytes.size() - 1) + 1);
    }
    const auto colon = bytes.find(':');
    return colon != std::string_view::npos && colon > 0 && colon < 80 &&
           std::all_of(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(colon),
                       [](char c) { return c > ' ' && c < 127; });
}

}  // namespace madoguchi
