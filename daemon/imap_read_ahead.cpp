#include "daemon/imap_read_ahead.h"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

namespace madoguchi {
namespace {

constexpr std::uint32_t first_window = 2000;    // UIDs
constexpr std::uint64_t answer_overhead = 256;  // bytes of an answer besides the mail

}  // namespace

ImapReadAhead::ImapReadAhead(ImapSession& session, std::uint32_t uidnext, const Limits& limits)
    : session_(session), uidnext_(uidnext), limits_(limits) {}

Result<void> ImapReadAhead::ask_from(std::uint32_t first_uid, std::size_t max_count, std::uint64_t max_bytes) {
    if (auto r = plan(first_uid); !r) {
        return r;
    }
    while (requests_.size() < limits_.in_flight && !listed_.empty()) {
        std::vector<Slot> slots;
        std::uint64_t bytes = 0;
        while (!listed_.empty() && slots.size() < std::max<std::size_t>(max_count, 1)) {
            const auto size = listed_.front().size.value_or(limits_.max_mail_bytes);
            const auto cost = std::min(size, limits_.max_mail_bytes) + answer_overhead;
            if (!slots.empty() && bytes + cost > max_bytes) {
                break;
            }
            bytes += cost;
            slots.push_back({listed_.front(), std::nullopt});
            listed_.pop_front();
        }
        if (auto r = ask(std::move(slots)); !r) {
            return r;
        }
    }
    return {};
}

Result<std::optional<ImapReadAhead::Request>> ImapReadAhead::take_oldest() {
    if (requests_.empty()) {
        return std::optional<Request>{};
    }
    if (auto r = read_until_done(requests_.front()); !r) {
        return tl::unexpected(r.error());
    }
    auto request = std::move(requests_.front());
    requests_.pop_front();
    return request;
}

Result<std::optional<ImapReadAhead::Request>> ImapReadAhead::take_unasked(std::uint32_t first_uid,
                                                                          std::uint32_t through_uid) {
    if (auto r = plan(first_uid, through_uid); !r) {
        return tl::unexpected(r.error());
    }
    if (listed_.empty()) {
        return std::optional<Request>{};
    }
    Request request{{}, {{listed_.front(), std::nullopt}}, std::nullopt};
    listed_.pop_front();
    return std::optional(std::move(request));
}

Result<std::vector<std::uint32_t>> ImapReadAhead::present(std::uint32_t first_uid, std::uint32_t last_uid) {
    if (auto r = drop(); !r) {
        return tl::unexpected(r.error());
    }
    const auto found = look(first_uid, last_uid, "(UID)");
    if (!found) {
        return tl::unexpected(found.error());
    }
    std::vector<std::uint32_t> uids;
    std::transform(found->begin(), found->end(), std::back_inserter(uids), [](const Listed& mail) { return mail.uid; });
    return uids;
}

Result<ImapReadAhead::Request> ImapReadAhead::fetch_alone(const Listed& listed) {
    if (auto r = ask({{listed, std::nullopt}}); !r) {
        return tl::unexpected(r.error());
    }
    if (auto r = read_until_done(requests_.back()); !r) {
        return tl::unexpected(r.error());
    }
    auto request = std::move(requests_.back());
    requests_.pop_back();
    return request;
}

Result<void> ImapReadAhead::drop() {
    news_ = news_ || !requests_.empty() || !listed_.empty();
    while (!requests_.empty()) {
        if (auto r = read_until_done(requests_.front()); !r) {
            return r;
        }
        requests_.pop_front();
    }
    listed_.clear();
    next_uid_ = 0;
    return {};
}

Result<void> ImapReadAhead::plan(std::uint32_t first_uid, std::uint32_t sizeless_through) {
    if (first_uid == next_uid_ && (!requests_.empty() || !listed_.empty())) {
        return {};
    }
    if (auto r = drop(); !r) {
        return r;
    }
    return list(first_uid, sizeless_through);
}

Result<void> ImapReadAhead::list(std::uint32_t first_uid, std::uint32_t sizeless_through) {
    listed_.clear();
    if (first_uid <= sizeless_through) {
        listed_to_end_ = false;
        auto found = look(first_uid, sizeless_through, "(UID)");
        if (!found) {
            return tl::unexpected(found.error());
        }
        if (listed_.assign(found->begin(), found->end()); !listed_.empty() || sizeless_through == last_possible_uid) {
            return {};
        }
        first_uid = sizeless_through + 1;
    }
    // In windows, since a server may need long for the sizes of a large folder; wider ones over a gap.
    for (std::uint64_t window = first_window; listed_.empty(); window *= 4) {
        const auto end = first_uid + window;
        listed_to_end_ = end >= uidnext_ || end > last_possible_uid;
        if (listed_to_end_) {
            news_ = false;
            (void)session_.take_news();
        }
        const auto last_uid = listed_to_end_ ? last_possible_uid : static_cast<std::uint32_t>(end - 1);
        if (auto r = list_window(first_uid, last_uid); !r || listed_to_end_) {
            return r;
        }
        first_uid = listed_.empty() ? last_uid + 1 : first_uid;
    }
    return {};
}

Result<void> ImapReadAhead::list_window(std::uint32_t first_uid, std::uint32_t last_uid) {
    asked_through_ = std::min(last_uid, std::max(uidnext_, 1U) - 1);
    auto found = look(first_uid, last_uid, "(UID RFC822.SIZE)");
    if (!found) {
        return tl::unexpected(found.error());
    }
    listed_.assign(found->begin(), found->end());
    return {};
}

Result<std::vector<ImapReadAhead::Listed>> ImapReadAhead::look(std::uint32_t first_uid, std::uint32_t last_uid,
                                                               std::string_view items) {
    // `n:*` always answers with the last mail, even below n (RFC 3501 §6.4.8).
    const auto last = last_uid == last_possible_uid ? "*" : fmt::format("{}", last_uid);
    std::vector<Listed> found;
    const auto done = session_.run(fmt::format("UID FETCH {}:{} {}", first_uid, last, items),
                                   [&](ImapResponse&& answer) -> Result<void> {
                                       if (answer.name != "FETCH") {
                                           return {};
                                       }
                                       const auto fetch = read_fetch(std::move(answer));
                                       if (!fetch) {
                                           return tl::unexpected(fetch.error());
                                       }
                                       if (fetch->uid != 0 && fetch->uid >= first_uid && fetch->uid <= last_uid) {
                                           found.push_back({fetch->uid, fetch->rfc822_size});
                                       }
                                       return {};
                                   });
    if (!done) {
        return tl::unexpected(done.error());
    }
    if (done->name != "OK") {
        return failure(ErrorCode::temporary,
                       fmt::format("the IMAP server does not list the folder: {}", answer_text(*done)));
    }
    // A changed flag may be told beside: the answer with a size stands first of those about one mail.
    std::sort(found.begin(), found.end(), [](const Listed& a, const Listed& b) {
        return a.uid != b.uid ? a.uid < b.uid : a.size.has_value() && !b.size.has_value();
    });
    found.erase(std::unique(found.begin(), found.end(), [](auto& a, auto& b) { return a.uid == b.uid; }), found.end());
    return found;
}

Result<void> ImapReadAhead::ask(std::vector<Slot> slots) {
    // All mails between the first and the last were listed, so the range is exactly these.
    const auto first = slots.front().listed.uid;
    const auto last = slots.back().listed.uid;
    asked_through_ = last;
    const auto set = first == last ? fmt::format("{}", first) : fmt::format("{}:{}", first, last);
    auto tag = session_.start("UID FETCH " + set + " (UID INTERNALDATE RFC822.SIZE BODY.PEEK[])");
    if (!tag) {
        return tl::unexpected(tag.error());
    }
    requests_.push_back({std::move(*tag), std::move(slots), std::nullopt});
    return {};
}

Result<void> ImapReadAhead::read_until_done(const Request& request) {
    while (!request.done) {
        auto answer = session_.next();
        if (!answer) {
            return tl::unexpected(answer.error());
        }
        if (auto r = take_answer(std::move(*answer)); !r) {
            return r;
        }
    }
    return {};
}

Result<void> ImapReadAhead::take_answer(ImapResponse&& answer) {
    if (answer.kind == ImapResponse::Kind::tagged) {
        const auto request =
            std::find_if(requests_.begin(), requests_.end(), [&](const Request& r) { return r.tag == answer.tag; });
        if (request == requests_.end() || request->done) {
            return failure(ErrorCode::malformed, "the IMAP server answers a command never given");
        }
        request->done = std::move(answer);
        return {};
    }
    if (answer.name != "FETCH") {
        return {};
    }
    auto fetch = read_fetch(std::move(answer));
    if (!fetch) {
        return tl::unexpected(fetch.error());
    }
    return fetch->body || fetch->body_withheld ? take_body(std::move(*fetch)) : Result<void>{};
}

Result<void> ImapReadAhead::take_body(ImapFetch&& fetch) {
    for (auto& request : requests_) {
        const auto slot = std::find_if(request.slots.begin(), request.slots.end(),
                                       [&](const Slot& s) { return s.listed.uid == fetch.uid; });
        if (slot == request.slots.end() || request.done) {
            continue;
        }
        if (slot->fetch && slot->fetch->body != fetch.body) {
            break;
        }
        slot->fetch = std::move(fetch);
        return {};
    }
    return failure(ErrorCode::malformed,
                   fmt::format("the IMAP server sends a mail that was not asked for (UID {})", fetch.uid));
}

}  // namespace madoguchi
