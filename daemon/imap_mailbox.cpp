#include "daemon/imap_mailbox.h"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "daemon/imap_selected_folder.h"
#include "daemon/log.h"

namespace madoguchi {
namespace {

using std::chrono::milliseconds;

bool is_passing(const ImapResponse& answer) {
    return answer.code == "UNAVAILABLE" || answer.code == "INUSE" || answer.code == "LIMIT" ||
           answer.code == "SERVERBUG";
}

constexpr std::string_view what_becomes_of_it =
    "It is asked for again; after an hour, as soon as a mail behind it is handed out, an empty mail is stored in its "
    "place. Look for it in the mailbox, and repair or move it there";

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
        if (!ahead_ || !ahead_->in_flight()) {
            session_->log_out();
        }
    }
    ahead_.reset();
    session_.reset();
}

Error ImapMailbox::fail(Error error) {
    ahead_.reset();
    session_.reset();
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
        const auto next = ImapSelectedFolder(*session_, folder_.folder).uid_after_last();
        if (!next) {
            return tl::unexpected(next.error());
        }
        state_.uidnext = *next;
        state_.uidnext_named = false;
    }
    state_.exists = session_->exists();
    ahead_.emplace(*session_, state_.uidnext,
                   ImapReadAhead::Limits{.in_flight = folder_.in_flight, .max_mail_bytes = folder_.max_mail_bytes});
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
            fmt::format("the IMAP server does not open the folder \"{}\": {}", folder_.folder, answer_text(*done));
        return is_passing(*done) ? failure(ErrorCode::temporary, what)
                                 : failure(ErrorCode::not_found, what,
                                           fmt::format("The login was accepted; check [imap] {} in the configuration.",
                                                       key_of(folder_.use)));
    }
    if (memory_.uidvalidity != state_.uidvalidity) {
        memory_ = {};
        memory_.uidvalidity = state_.uidvalidity;
    }
    return state_.uidvalidity != 0
               ? Result<void>{}
               : failure(ErrorCode::permanent, "the IMAP server names no UIDVALIDITY for the folder",
                         "Such a folder cannot be read reliably; ask the server's administrator.");
}

Result<Mailbox::Batch> ImapMailbox::fetch(std::uint32_t first_uid, std::size_t max_count, std::size_t max_bytes) {
    if (!session_) {
        return failure(ErrorCode::temporary, "the IMAP folder is not open");
    }
    first_uid = std::max<std::uint32_t>(first_uid, 1);
    auto batch = read_front(first_uid, max_count, max_bytes);
    if (!batch) {
        note_failure(first_uid);
        return tl::unexpected(fail(batch.error()));
    }
    ahead_->look_for_news();
    batch->more = !found_nothing_ && (batch->more || ahead_->more());
    return batch;
}

void ImapMailbox::note_failure(std::uint32_t first_uid) {
    if (wake_.stop_requested()) {
        return;
    }
    const auto through = ahead_->asked_through();
    if (memory_.failed_at == first_uid && through >= first_uid && through > memory_.alone_through) {
        log(Severity::notice, Event::batch_refused,
            fmt::format(
                "fetching from the folder \"{}\" failed twice at uidvalidity={} uid={} to {}; each of these mails "
                "is asked for alone",
                folder_.folder, state_.uidvalidity, first_uid, through));
        memory_.alone_through = through;
    }
    memory_.failed_at = first_uid;
}

Result<std::optional<ImapReadAhead::Request>> ImapMailbox::next_request(std::uint32_t first_uid, std::size_t max_count,
                                                                        std::size_t max_bytes) {
    if (first_uid <= memory_.alone_through) {
        return ahead_->take_unasked(first_uid, memory_.alone_through);
    }
    if (auto r = ahead_->ask_from(first_uid, max_count, max_bytes); !r) {
        return tl::unexpected(r.error());
    }
    return ahead_->take_oldest();
}

Result<Mailbox::Batch> ImapMailbox::read_front(std::uint32_t first_uid, std::size_t max_count, std::size_t max_bytes) {
    Batch batch;
    auto request = next_request(first_uid, max_count, max_bytes);
    if (!request) {
        return tl::unexpected(request.error());
    }
    found_nothing_ = !*request;
    if (found_nothing_) {
        batch.through_uid = first_uid - 1;
        ahead_->expect(first_uid);
        return batch;
    }
    ImapReadAhead::Request& answered = **request;
    const bool whole = answered.done && answered.done->name == "OK";
    if (!whole && answered.done) {
        log(Severity::warning, Event::batch_refused,
            fmt::format("the IMAP server refuses a batch of {} mails: {}; each is fetched alone", answered.slots.size(),
                        answer_text(*answered.done)));
    }
    batch.through_uid = answered.slots.back().listed.uid;
    ahead_->expect(batch.through_uid + 1);
    for (auto& slot : answered.slots) {
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
                return failure(ErrorCode::temporary, refusal, std::string(what_becomes_of_it));
            }
            batch.through_uid = slot.listed.uid - 1;  // those before it are taken; it is asked for anew
            batch.more = true;
            ahead_->expect(0);
            return batch;
        }
        if (*mail) {
            batch.mails.push_back(std::move(**mail));
        }
    }
    return batch;
}

Result<std::optional<RawMail>> ImapMailbox::settle(ImapReadAhead::Slot& slot, std::string& refusal) {
    const auto announced = [&](const ImapFetch& fetch) {
        return fetch.rfc822_size.value_or(slot.listed.size.value_or(fetch.body_size));
    };
    const auto suspicious = [&](const ImapFetch& fetch) { return fetch.body_size != announced(fetch); };
    std::optional<ImapFetch> before;
    if (slot.fetch && slot.fetch->body) {
        if (!suspicious(*slot.fetch)) {
            memory_.refused.erase(slot.listed.uid);
            return raw_mail(std::move(*slot.fetch));
        }
        before = std::move(slot.fetch);
    }
    const auto known = memory_.refused.find(slot.listed.uid);
    if (known != memory_.refused.end() && !known->second.given_up.empty()) {
        return empty_mail(slot.listed, std::string(known->second.given_up));
    }
    const auto give_up = may_give_up(slot.listed.uid);
    if (!give_up) {
        return tl::unexpected(give_up.error());
    }
    constexpr int most_readings = 3;
    for (int reading = before ? 1 : 0; reading < most_readings; ++reading) {
        auto now = fetch_alone(slot.listed, refusal);
        if (!now) {
            return tl::unexpected(lost(slot.listed.uid, now.error(), *give_up));
        }
        if (!refusal.empty()) {
            break;
        }
        if (!*now) {
            return std::optional<RawMail>{};  // expunged meanwhile
        }
        const bool same = before && before->body == (*now)->body && before->body_size == (*now)->body_size;
        if (same || !suspicious(**now)) {
            if (before) {
                log(Severity::notice, Event::mail_size_differs,
                    fmt::format(
                        "mail uidvalidity={} uid={} came with {} bytes, announced as RFC822.SIZE {}; read again, it "
                        "has {} bytes and is taken",
                        state_.uidvalidity, slot.listed.uid, before->body_size, announced(*before), (*now)->body_size));
            }
            memory_.refused.erase(slot.listed.uid);
            return raw_mail(std::move(**now));
        }
        before = std::move(*now);
    }
    refusal = refuse(slot.listed.uid, refusal.empty() ? "comes with another length each time it is read" : refusal);
    if (!*give_up) {
        return std::optional<RawMail>{};
    }
    return empty_mail(slot.listed, std::exchange(refusal, {}));
}

Result<std::optional<ImapFetch>> ImapMailbox::fetch_alone(const ImapReadAhead::Listed& listed, std::string& refusal) {
    auto request = ahead_->fetch_alone(listed);
    if (!request) {
        return tl::unexpected(request.error());
    }
    auto& fetch = request->slots.front().fetch;
    if (request->done->name != "OK" || (fetch && fetch->body_withheld)) {
        refusal = fmt::format("is not handed out by the server: {}", answer_text(*request->done));
        return std::optional<ImapFetch>{};
    }
    if (!fetch) {
        const auto still_there = ahead_->present(listed.uid, listed.uid);
        if (!still_there) {
            return tl::unexpected(still_there.error());
        }
        refusal = still_there->empty() ? "" : "is listed by the server, and left out where it is asked for";
    }
    return std::move(fetch);
}

/// Whether a mail is given up if it is refused once more: it has been for long, and one behind it is handed out now.
Result<bool> ImapMailbox::may_give_up(std::uint32_t uid) {
    const auto known = memory_.refused.find(uid);
    const auto refused_for =
        known == memory_.refused.end() ? std::chrono::nanoseconds{0} : clocks_.steady() - known->second.since;
    if (known == memory_.refused.end() || refused_for < folder_.give_up_after) {
        return false;
    }
    std::vector<std::uint32_t> behind;
    if (uid != last_possible_uid) {
        auto found = ahead_->present(uid + 1, last_possible_uid);
        if (!found) {
            return tl::unexpected(found.error());
        }
        behind = std::move(*found);
    }
    std::erase_if(behind, [&](std::uint32_t other) { return memory_.refused.contains(other); });
    constexpr std::size_t most_asked = 10;
    for (std::size_t i = 0; i < std::min(behind.size(), most_asked); ++i) {
        std::string refusal;
        const auto other = fetch_alone({behind[i], std::nullopt}, refusal);
        if (!other) {
            return tl::unexpected(lost(behind[i], other.error(), false));
        }
        if (*other) {
            return true;
        }
        if (!refusal.empty()) {
            (void)refuse(behind[i], refusal);
        }
    }
    return behind.empty() && refused_for >= folder_.give_up_last_after;
}

/// Remembers it; returns a sentence about it.
std::string ImapMailbox::refuse(std::uint32_t uid, std::string_view why) {
    memory_.refused.try_emplace(uid, Refusal{clocks_.steady(), {}});
    return fmt::format("mail uidvalidity={} uid={} in the folder \"{}\" {}", state_.uidvalidity, uid, folder_.folder,
                       why);
}

/// The connection, or what can be understood of it, has ended: over this mail, where no other was asked for.
Error ImapMailbox::lost(std::uint32_t uid, Error error, bool give_up) {
    if (!ahead_->one_in_flight() || wake_.stop_requested()) {
        return error;
    }
    error.message = refuse(uid, "is not to be had alone: " + error.message);
    error.hint = what_becomes_of_it;
    if (give_up) {
        memory_.refused[uid].given_up = error.message;
    }
    return error;
}

RawMail ImapMailbox::empty_mail(const ImapReadAhead::Listed& listed, const std::string& refusal) {
    log(Severity::error, Event::mail_not_fetched,
        refusal + "; an empty mail is stored in its place, look for it in the mailbox",
        {.uidvalidity = state_.uidvalidity, .uid = listed.uid});
    ImapFetch empty;
    empty.uid = listed.uid;
    empty.body = fmt::format("X-Madoguchi-Not-Fetched: {}\r\n\r\n", refusal);
    empty.body_size = std::max<std::uint64_t>(listed.size.value_or(0), empty.body->size() + 1);
    memory_.refused.erase(listed.uid);
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
    if (auto r = ahead_->drop(); !r) {
        return tl::unexpected(r.error());
    }
    if (session_->idle_for() >= folder_.idle_renewal) {
        ahead_->note_news();  // some servers never speak up: look now and then
        return session_->end_idle().map([] { return true; });
    }
    if (!ahead_->news() && !session_->can("IDLE")) {
        const auto until_noop = std::chrono::ceil<milliseconds>(next_noop_ - clocks_.steady());
        if (until_noop.count() <= 0) {
            const auto done = session_->run("NOOP");
            if (!done) {
                return tl::unexpected(done.error());
            }
            next_noop_ = clocks_.steady() + folder_.poll;
            ahead_->look_for_news();
            return ahead_->news();
        }
        timeout = std::min(timeout, until_noop);
    }
    constexpr milliseconds breath{1000};  // where a listing has just found nothing, whatever the server says
    if (!ahead_->news() || found_nothing_) {
        const auto heard = session_->listen(ahead_->news() ? std::min(timeout, breath) : timeout);
        if (!heard) {
            return heard;
        }
        ahead_->look_for_news();
    }
    return ahead_->news();
}

/// Of a question or an order to the selected folder: the session is of use after what the server refuses, no more after
/// any other error.
template <class T>
Result<T> ImapMailbox::heard(Result<T> answer) {
    return answer || answer.error().code == ErrorCode::permanent ? std::move(answer)
                                                                 : tl::unexpected(fail(answer.error()));
}

Result<std::vector<MailSigns>> ImapMailbox::signs_of(const std::vector<std::uint32_t>& uids) {
    if (!session_) {
        return failure(ErrorCode::temporary, "the IMAP folder is not open");
    }
    if (uids.empty()) {
        return std::vector<MailSigns>{};
    }
    auto found = heard(ImapSelectedFolder(*session_, folder_.folder).signs_of(uids));
    if (found || wake_.stop_requested()) {
        return found;
    }
    const auto uidvalidity = state_.uidvalidity;
    const auto again = open();
    if (!again || again->uidvalidity != uidvalidity) {
        return tl::unexpected(!again ? again.error() : found.error());
    }
    log(Severity::warning, Event::numbering_unknown,
        fmt::format("the IMAP server ends the connection where the sizes of known mails in the folder \"{}\" are asked "
                    "for: {}; it is not looked whether it numbers them as before",
                    folder_.folder, found.error().message));
    return std::vector<MailSigns>{};
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
        const std::vector<std::uint32_t> some(uids.begin() + static_cast<std::ptrdiff_t>(i),
                                              uids.begin() + static_cast<std::ptrdiff_t>(end));
        ImapSelectedFolder folder(*session_, folder_.folder);
        if (auto done = heard(folder_.after == AfterStoring::move ? folder.move(some, folder_.after_folder)
                                                                  : folder.add_flag(some, folder_.after_keyword));
            !done) {
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
    const auto left = heard(ImapSelectedFolder(*session_, folder_.folder).uids_without(mark, last_uid));
    return left ? after_storing(*left) : tl::unexpected(left.error());
}

}  // namespace madoguchi
