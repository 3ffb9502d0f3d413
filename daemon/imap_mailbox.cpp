#include "daemon/imap_mailbox.h"

#include <fmt/format.h>
#include <algorithm>
#include <limits>
#include <utility>

#include "daemon/curl_handle.h"
#include "daemon/log.h"

namespace madoguchi {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t first_window = 2000;  // UIDs
constexpr std::uint32_t last_possible_uid = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t answer_overhead = 256;  // bytes of an answer besides the mail

std::string said(const ImapResponse& answer) {
    return fmt::format("{}{} {}", answer.name, answer.code.empty() ? "" : " [" + answer.code + "]",
                       log_text(answer.text));
}

bool is_passing(const ImapResponse& answer) {
    return answer.code == "UNAVAILABLE" || answer.code == "INUSE" || answer.code == "LIMIT" ||
           answer.code == "SERVERBUG";
}

std::optional<std::uint32_t> uid_number(std::string_view text) {
    ImapValue value;
    value.kind = ImapValue::Kind::atom;
    value.text = text;
    const auto number = value.number();
    return number && *number <= last_possible_uid ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

}  // namespace

std::string_view key_of(FolderUse use) {
    switch (use) {
        case FolderUse::junk:
            return "junk_folder";
        case FolderUse::answers:
            return "sent_folder";
        case FolderUse::inquiries:
            break;
    }
    return "folder";
}

ImapMailbox::ImapMailbox(ImapFolder folder, Connect connect, Clocks clocks, Wake wake, RandomSource random)
    : folder_(std::move(folder)),
      connect_(std::move(connect)),
      clocks_(std::move(clocks)),
      wake_(std::move(wake)),
      random_(std::move(random)) {
    if (folder_.after != AfterStoring::leave) {
        folder_.in_flight = 1;  // what is done after storing comes between two batches
    }
    folder_.limits.reader.literal_kept = folder_.max_mail_bytes;
    folder_.limits.reader.answer_kept = folder_.max_mail_bytes + (1U << 20U);
}

ImapMailbox::~ImapMailbox() {
    close();
}

void ImapMailbox::close() {
    if (session_) {
        if (requests_.empty()) {
            session_->log_out();
        }
        session_.reset();
    }
    requests_.clear();
    listed_.clear();
}

Error ImapMailbox::fail(Error error) {
    session_.reset();
    requests_.clear();
    listed_.clear();
    return error;
}

Result<MailboxState> ImapMailbox::open() {
    if (session_) {
        return state_;
    }
    auto state = connect_and_select();
    return state ? std::move(state) : tl::unexpected(fail(state.error()));
}

Result<MailboxState> ImapMailbox::connect_and_select() {
    auto stream = connect_();
    if (!stream) {
        return tl::unexpected(stream.error());
    }
    session_ = std::make_unique<ImapSession>(std::move(*stream), clocks_, wake_, random_, folder_.limits);
    if (auto r = session_->read_capabilities(); !r) {
        return tl::unexpected(r.error());
    }
    if (auto r = select(); !r) {
        return tl::unexpected(r.error());
    }
    if (state_.uidnext == 0) {
        const auto next = uid_after_last();
        if (!next) {
            return tl::unexpected(next.error());
        }
        state_.uidnext = *next;
    }
    state_.exists = session_->exists();
    news_ = true;
    next_uid_ = 0;
    next_noop_ = clocks_.steady() + folder_.poll;
    return state_;
}

Result<void> ImapMailbox::select() {
    const auto name = quoted_folder(folder_.folder);
    if (!name) {
        return tl::unexpected(name.error());
    }
    state_ = {};
    const auto done =
        session_->run(fmt::format("{} {}", folder_.after == AfterStoring::leave ? "EXAMINE" : "SELECT", *name),
                      [this](ImapResponse&& answer) -> Result<void> {
                          if (answer.code == "UIDVALIDITY") {
                              state_.uidvalidity = uid_number(answer.code_text).value_or(0);
                          } else if (answer.code == "UIDNEXT") {
                              state_.uidnext = uid_number(answer.code_text).value_or(0);
                          }
                          return {};
                      });
    if (!done) {
        return tl::unexpected(done.error());
    }
    if (done->name != "OK") {
        const auto what =
            fmt::format("the IMAP server does not open the folder \"{}\": {}", folder_.folder, said(*done));
        return is_passing(*done) ? failure(ErrorCode::temporary, what)
                                 : failure(ErrorCode::not_found, what,
                                           fmt::format("The login was accepted; check [imap] {} in the configuration.",
                                                       key_of(folder_.use)));
    }
    return state_.uidvalidity != 0
               ? Result<void>{}
               : failure(ErrorCode::permanent, "the IMAP server names no UIDVALIDITY for the folder",
                         "Such a folder cannot be read reliably; ask the server's administrator.");
}

Result<std::uint32_t> ImapMailbox::uid_after_last() {
    std::uint32_t last = 0;
    const auto done = session_->run("UID FETCH * (UID)", [&last](ImapResponse&& answer) -> Result<void> {
        if (answer.name != "FETCH") {
            return {};
        }
        const auto fetch = read_fetch(std::move(answer));
        if (!fetch) {
            return tl::unexpected(fetch.error());
        }
        last = std::max(last, fetch->uid);
        return {};
    });
    if (!done) {
        return tl::unexpected(done.error());
    }
    return last == last_possible_uid ? last : last + 1;
}

Result<void> ImapMailbox::list(std::uint32_t first_uid) {
    // In windows, since a server may need long for the sizes of a large folder; wider ones over a gap.
    listed_.clear();
    for (std::uint64_t window = first_window; listed_.empty(); window *= 4) {
        const auto end = first_uid + window;
        listed_to_end_ = end >= state_.uidnext || end > last_possible_uid;
        if (listed_to_end_) {
            news_ = false;
            (void)session_->take_news();
        }
        const auto last_uid = listed_to_end_ ? last_possible_uid : static_cast<std::uint32_t>(end - 1);
        if (auto r = list_window(first_uid, last_uid); !r || listed_to_end_) {
            return r;
        }
        first_uid = listed_.empty() ? last_uid + 1 : first_uid;
    }
    return {};
}

Result<void> ImapMailbox::list_window(std::uint32_t first_uid, std::uint32_t last_uid) {
    // `n:*` always answers with the last mail, even below n (RFC 3501 §6.4.8).
    const auto set = listed_to_end_ ? fmt::format("{}:*", first_uid) : fmt::format("{}:{}", first_uid, last_uid);
    const auto done =
        session_->run(fmt::format("UID FETCH {} (UID RFC822.SIZE)", set), [&](ImapResponse&& answer) -> Result<void> {
            if (answer.name != "FETCH") {
                return {};
            }
            const auto fetch = read_fetch(std::move(answer));
            if (!fetch) {
                return tl::unexpected(fetch.error());
            }
            if (fetch->uid >= first_uid && fetch->uid <= last_uid && fetch->rfc822_size) {
                listed_.push_back({fetch->uid, *fetch->rfc822_size});
            }
            return {};
        });
    if (!done) {
        return tl::unexpected(done.error());
    }
    if (done->name != "OK") {
        return failure(ErrorCode::temporary, fmt::format("the IMAP server does not list the folder: {}", said(*done)));
    }
    std::sort(listed_.begin(), listed_.end(), [](const Listed& a, const Listed& b) { return a.uid < b.uid; });
    listed_.erase(std::unique(listed_.begin(), listed_.end(), [](auto& a, auto& b) { return a.uid == b.uid; }),
                  listed_.end());
    return {};
}

Result<void> ImapMailbox::ask_ahead(std::size_t max_count, std::size_t max_bytes) {
    while (requests_.size() < folder_.in_flight && !listed_.empty()) {
        std::vector<Slot> slots;
        std::uint64_t bytes = 0;
        while (!listed_.empty() && slots.size() < std::max<std::size_t>(max_count, 1)) {
            const auto cost = std::min(listed_.front().size, folder_.max_mail_bytes) + answer_overhead;
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

Result<void> ImapMailbox::ask(std::vector<Slot> slots) {
    // All mails between the first and the last were listed, so the range is exactly these.
    const auto first = slots.front().listed.uid;
    const auto last = slots.back().listed.uid;
    const auto set = first == last ? fmt::format("{}", first) : fmt::format("{}:{}", first, last);
    auto tag = session_->start("UID FETCH " + set + " (UID INTERNALDATE RFC822.SIZE BODY.PEEK[])");
    if (!tag) {
        return tl::unexpected(tag.error());
    }
    requests_.push_back({std::move(*tag), std::move(slots), std::nullopt});
    return {};
}

Result<void> ImapMailbox::take_answer(ImapResponse&& answer) {
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

Result<void> ImapMailbox::take_body(ImapFetch&& fetch) {
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

Result<void> ImapMailbox::read_until_done(const Request& request) {
    while (!request.done) {
        auto answer = session_->next();
        if (!answer) {
            return tl::unexpected(answer.error());
        }
        if (auto r = take_answer(std::move(*answer)); !r) {
            return r;
        }
    }
    return {};
}

Result<void> ImapMailbox::plan(std::uint32_t first_uid) {
    if (first_uid == next_uid_ && (!requests_.empty() || !listed_.empty())) {
        return {};
    }
    if (auto r = drop_plan(); !r) {
        return r;
    }
    return list(first_uid);
}

Result<void> ImapMailbox::drop_plan() {
    while (!requests_.empty()) {
        if (auto r = read_until_done(requests_.front()); !r) {
            return r;
        }
        requests_.pop_front();
    }
    news_ = news_ || !listed_.empty();
    listed_.clear();
    next_uid_ = 0;
    return {};
}

Result<Mailbox::Batch> ImapMailbox::fetch(std::uint32_t first_uid, std::size_t max_count, std::size_t max_bytes) {
    if (!session_) {
        return failure(ErrorCode::temporary, "the IMAP folder is not open");
    }
    first_uid = std::max<std::uint32_t>(first_uid, 1);
    if (auto r = plan(first_uid); !r) {
        return tl::unexpected(fail(r.error()));
    }
    if (auto r = ask_ahead(max_count, max_bytes); !r) {
        return tl::unexpected(fail(r.error()));
    }
    auto batch = read_front(first_uid);
    if (!batch) {
        return tl::unexpected(fail(batch.error()));
    }
    news_ = session_->take_news() || news_;
    batch->more = batch->more || !requests_.empty() || !listed_.empty() || news_ || !listed_to_end_;
    return batch;
}

Result<Mailbox::Batch> ImapMailbox::read_front(std::uint32_t first_uid) {
    Batch batch;
    if (requests_.empty()) {
        batch.through_uid = first_uid - 1;
        next_uid_ = first_uid;
        return batch;
    }
    if (auto r = read_until_done(requests_.front()); !r) {
        return tl::unexpected(r.error());
    }
    auto request = std::move(requests_.front());
    requests_.pop_front();
    const bool whole = request.done->name == "OK";
    if (!whole && is_passing(*request.done)) {
        return failure(ErrorCode::temporary,
                       fmt::format("the IMAP server does not hand out mail: {}", said(*request.done)));
    }
    if (!whole) {
        log(Severity::warning, fmt::format("the IMAP server refuses a batch of {} mails: {}; each is fetched alone",
                                           request.slots.size(), said(*request.done)));
    }
    batch.through_uid = request.slots.back().listed.uid;
    next_uid_ = batch.through_uid + 1;
    for (auto& slot : request.slots) {
        if (!whole) {
            slot.fetch.reset();
        }
        std::string refusal;
        auto mail = settle(slot, refusal);
        if (!mail) {
            return tl::unexpected(mail.error());
        }
        if (!refusal.empty()) {
            if (batch.mails.empty()) {
                return failure(ErrorCode::temporary, refusal);
            }
            batch.through_uid = slot.listed.uid - 1;  // those before it are taken; it is asked for anew
            batch.more = true;
            next_uid_ = 0;
            return batch;
        }
        if (*mail) {
            batch.mails.push_back(std::move(**mail));
        }
    }
    return batch;
}

Result<std::optional<RawMail>> ImapMailbox::settle(Slot& slot, std::string& refusal) {
    const auto suspicious = [&](const ImapFetch& fetch) {
        return fetch.body_size != fetch.rfc822_size.value_or(slot.listed.size);
    };
    std::optional<ImapFetch> before;
    if (slot.fetch && slot.fetch->body) {
        if (!suspicious(*slot.fetch)) {
            return raw_mail(std::move(*slot.fetch));
        }
        before = std::move(slot.fetch);
    }
    constexpr int most_readings = 3;
    for (int reading = before ? 1 : 0; reading < most_readings; ++reading) {
        auto now = fetch_alone(slot.listed, refusal);
        if (!now) {
            return tl::unexpected(now.error());
        }
        if (!refusal.empty()) {
            return give_up_or_retry(slot.listed, refusal);
        }
        if (!*now) {
            return std::optional<RawMail>{};  // expunged meanwhile
        }
        const bool same = before && before->body == (*now)->body && before->body_size == (*now)->body_size;
        if (same || !suspicious(**now)) {
            if (before) {
                log(Severity::notice,
                    fmt::format(
                        "mail uidvalidity={} uid={} came with {} bytes, announced as RFC822.SIZE {}; read again, it "
                        "has {} bytes and is taken",
                        state_.uidvalidity, slot.listed.uid, before->body_size,
                        before->rfc822_size.value_or(slot.listed.size), (*now)->body_size));
            }
            return raw_mail(std::move(**now));
        }
        before = std::move(*now);
    }
    refusal = "comes with another length each time it is read";
    return give_up_or_retry(slot.listed, refusal);
}

Result<std::optional<ImapFetch>> ImapMailbox::fetch_alone(const Listed& listed, std::string& refusal) {
    if (auto r = ask({{listed, std::nullopt}}); !r) {
        return tl::unexpected(r.error());
    }
    if (auto r = read_until_done(requests_.back()); !r) {
        return tl::unexpected(r.error());
    }
    auto request = std::move(requests_.back());
    requests_.pop_back();
    auto& fetch = request.slots.front().fetch;
    if (request.done->name == "OK" && !(fetch && fetch->body_withheld)) {
        return std::move(fetch);
    }
    if (is_passing(*request.done)) {
        return failure(ErrorCode::temporary,
                       fmt::format("the IMAP server does not hand out mail: {}", said(*request.done)));
    }
    refusal = fmt::format("is not handed out by the server: {}", said(*request.done));
    return std::optional<ImapFetch>{};
}

Result<std::optional<RawMail>> ImapMailbox::give_up_or_retry(const Listed& listed, std::string& refusal) {
    refusal = fmt::format("mail uidvalidity={} uid={} {}", state_.uidvalidity, listed.uid, refusal);
    const auto [since, first_time] = refused_since_.try_emplace(listed.uid, clocks_.steady());
    if (first_time || clocks_.steady() - since->second < folder_.give_up_after) {
        return std::optional<RawMail>{};
    }
    log(Severity::error, refusal + "; an empty mail is stored in its place, look for it in the mailbox");
    ImapFetch empty;
    empty.uid = listed.uid;
    empty.body = fmt::format("X-Madoguchi-Not-Fetched: {}\r\n\r\n", refusal);
    empty.body_size = std::max<std::uint64_t>(listed.size, empty.body->size() + 1);
    refused_since_.erase(since);
    refusal.clear();
    return raw_mail(std::move(empty));
}

RawMail ImapMailbox::raw_mail(ImapFetch&& fetch) const {
    RawMail mail;
    mail.mailbox = folder_.identity;
    mail.uidvalidity = state_.uidvalidity;
    mail.uid = fetch.uid;
    mail.internal_date = fetch.internal_date.value_or(clocks_.wall());
    mail.bytes = std::move(*fetch.body);
    mail.full_size = fetch.body_size;
    mail.junk_folder = folder_.use == FolderUse::junk;
    mail.sent_folder = folder_.use == FolderUse::answers;
    return mail;
}

Result<bool> ImapMailbox::wait(std::chrono::seconds timeout) {
    if (!session_) {
        return failure(ErrorCode::temporary, "the IMAP folder is not open");
    }
    auto news = wait_for_news(timeout);
    return news ? std::move(news) : tl::unexpected(fail(news.error()));
}

Result<bool> ImapMailbox::wait_for_news(milliseconds timeout) {
    if (!requests_.empty() || !listed_.empty()) {
        if (auto r = drop_plan(); !r) {
            return tl::unexpected(r.error());
        }
    }
    if (session_->idle_for() >= folder_.idle_renewal) {
        news_ = true;  // some servers never speak up: look now and then
        return session_->end_idle().map([] { return true; });
    }
    if (!news_ && !session_->can("IDLE")) {
        const auto until_noop = std::chrono::ceil<milliseconds>(next_noop_ - clocks_.steady());
        if (until_noop.count() <= 0) {
            const auto done = session_->run("NOOP");
            if (!done) {
                return tl::unexpected(done.error());
            }
            next_noop_ = clocks_.steady() + folder_.poll;
            news_ = session_->take_news();
            return news_;
        }
        timeout = std::min(timeout, until_noop);
    }
    if (!news_) {
        const auto heard = session_->listen(timeout);
        if (!heard) {
            return heard;
        }
        news_ = session_->take_news();
    }
    return news_;
}

Result<void> ImapMailbox::command(const std::string& text) {
    const auto done = session_->run(text);
    if (!done) {
        return tl::unexpected(fail(done.error()));
    }
    return done->name == "OK"
               ? Result<void>{}
               : failure(is_passing(*done) ? ErrorCode::temporary : ErrorCode::permanent,
                         fmt::format("the IMAP server refuses {}: {}", text.substr(0, text.find(' ', 4)), said(*done)));
}

Result<void> ImapMailbox::move(const std::string& set) {
    const auto target = quoted_folder(folder_.after_folder);
    if (!target) {
        return tl::unexpected(target.error());
    }
    if (session_->can("MOVE")) {
        return command(fmt::format("UID MOVE {} {}", set, *target));
    }
    auto done = command(fmt::format("UID COPY {} {}", set, *target));
    if (done) {
        done = command(fmt::format("UID STORE {} +FLAGS.SILENT (\\Deleted)", set));
    }
    if (done && session_->can("UIDPLUS")) {  // a plain EXPUNGE would remove what others have marked
        done = command(fmt::format("UID EXPUNGE {}", set));
    }
    return done;
}

Result<void> ImapMailbox::after_storing(const std::vector<std::uint32_t>& uids) {
    constexpr std::size_t at_once = 500;
    if (folder_.after == AfterStoring::leave) {
        return {};
    }
    for (std::size_t i = 0; i < uids.size(); i += at_once) {
        if (!session_) {
            return failure(ErrorCode::temporary, "the IMAP folder is not open");
        }
        const auto end = std::min(i + at_once, uids.size());
        const auto set =
            uid_set({uids.begin() + static_cast<std::ptrdiff_t>(i), uids.begin() + static_cast<std::ptrdiff_t>(end)});
        const auto done = folder_.after == AfterStoring::move
                              ? move(set)
                              : command(fmt::format("UID STORE {} +FLAGS.SILENT ({})", set, folder_.after_keyword));
        if (!done) {
            return done;
        }
    }
    return {};
}

Result<void> ImapMailbox::finish_after(std::uint32_t last_uid) {
    if (folder_.after == AfterStoring::leave || last_uid == 0) {
        return {};
    }
    if (!session_) {
        return failure(ErrorCode::temporary, "the IMAP folder is not open");
    }
    const auto mark = folder_.after == AfterStoring::move ? std::string("\\Deleted") : folder_.after_keyword;
    std::vector<std::uint32_t> left;
    const auto done = session_->run(fmt::format("UID FETCH 1:{} (UID FLAGS)", last_uid), [&](ImapResponse&& answer) {
        if (answer.name != "FETCH") {
            return Result<void>{};
        }
        const auto fetch = read_fetch(std::move(answer));
        if (!fetch) {
            return Result<void>(tl::unexpected(fetch.error()));
        }
        const auto marked = [&](const std::string& flag) { return same_word(flag, mark); };
        if (fetch->uid != 0 && fetch->uid <= last_uid && fetch->flags &&
            std::none_of(fetch->flags->begin(), fetch->flags->end(), marked)) {
            left.push_back(fetch->uid);
        }
        return Result<void>{};
    });
    if (!done) {
        return tl::unexpected(fail(done.error()));
    }
    std::sort(left.begin(), left.end());
    left.erase(std::unique(left.begin(), left.end()), left.end());
    return after_storing(left);
}

}  // namespace madoguchi
