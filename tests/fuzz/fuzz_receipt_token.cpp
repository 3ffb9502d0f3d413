// Any bytes as a mail that may name one of our cases: by our Message-ID or marker header, by a receipt number in its
// subject, as a report that an acknowledgement did not arrive. %ID%, %MARKER% and %FORGED% stand for an id and a marker
// that we issued, and for an id under another key. What is accepted is what we issued.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "desk/delivery_report.h"
#include "desk/follow_up.h"
#include "parser/message.h"
#include "parser/utf8.h"
#include "reply/message_id.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/scratch_desk.h"
#include "tests/fuzz/time_budget.h"

namespace {

using namespace madoguchi;

constexpr std::uint32_t cases = 3;

struct KnownDesk {
    ScratchFolder folder{place_for_stores()};
    Configuration configuration;
    Store store = [this] {
        auto opened = Store::open(folder.file("desk.sqlite"), OpenMode::create);
        must(opened.has_value(), "there is no store");
        take_inquiries(*opened, configuration, cases);
        return std::move(*opened);
    }();
    DeskKey key = *store.desk_key();
    /// All that it has issued: a fuzzer learns each of them where the store compares it with what it is asked for.
    std::vector<std::string> ids = [this] {
        std::vector<std::string> all;
        const auto outbox = store.outbox(false);
        for (const auto& item : *outbox) {
            all.push_back(item.message_id);
        }
        return all;
    }();
    std::string id = ids.front();
    std::string marker = make_marker(id, key);
    std::string forged = make_message_id({"imap.desk.example.jp/zaitaku/INBOX", 7, 1}, 0, "desk.example.jp", DeskKey{});

    [[nodiscard]] std::string filled_in(std::string text) const {
        for (const auto& [place, words] :
             {std::pair(std::string_view("%ID%"), &id), std::pair(std::string_view("%MARKER%"), &marker),
              std::pair(std::string_view("%FORGED%"), &forged)}) {
            for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at + words->size())) {
                text.replace(at, place.size(), *words);
            }
        }
        return text;
    }
    /// The local part of an id that we issued stands there, in any case.
    [[nodiscard]] bool issued(std::string_view text) const {
        const auto lower = lower_ascii(text);
        return std::any_of(ids.begin(), ids.end(), [&](const std::string& one) {
            return lower.find(one.substr(1, one.find('@') - 1)) != std::string::npos;
        });
    }
};

KnownDesk& desk() {
    static KnownDesk one;
    return one;
}

/// A receipt number of the store stands in `text`, or something that a keyboard makes of one.
bool names_case(std::string_view text, CaseId id) {
    std::string digits;
    for (std::size_t i = 0; i < text.size();) {
        const auto c = next_utf8(text, i);
        if (c >= U'0' && c <= U'9') {
            digits += static_cast<char>(c);
        } else if (c >= 0xFF10 && c <= 0xFF19) {
            digits += static_cast<char>('0' + (c - 0xFF10));
        } else {
            digits += '-';
        }
    }
    for (std::size_t at = digits.find("2026-"); at != std::string::npos; at = digits.find("2026-", at + 1)) {
        const auto number = digits.substr(at + 5, digits.find('-', at + 5) - at - 5);
        if (number.size() >= 6 && number.size() <= 9 && std::stoll(number) == id) {
            return true;
        }
    }
    return false;
}

void check_text(std::string_view text) {
    const auto by_subject = desk().store.threaded_case(std::span<const std::string>{}, text);
    must(by_subject.has_value(), "a subject that the store fails at");
    must(!*by_subject || names_case(text, (*by_subject)->case_id), "a case that the subject does not name");
    const auto by_number = desk().store.find_case(text);
    must(by_number || by_number.error().code == ErrorCode::not_found, "a number that the store fails at");
    if (*by_subject) {
        must(by_number == (*by_subject)->case_id, "a subject and a number name two cases");
    }
}

void check_mail(std::string_view bytes) {
    const auto message = read_message(bytes);
    check_text(message.subject);
    for (const auto& field : message.headers) {
        must(!is_our_message_id(field.raw, desk().key) || desk().issued(field.raw), "a header holds an id not ours");
        must(!is_our_marker(field.raw, desk().key) || desk().issued(field.raw), "a marker that we did not make");
    }
    must(!is_ours(message, desk().key) || desk().issued(bytes), "a mail is ours that we did not make");
    const auto ids = named_message_ids(message);
    for (const auto& id : ids) {
        must(!is_our_message_id(id, desk().key) || desk().issued(id), "an id that we did not issue");
        must(!is_clean_message_id(id) || (is_ascii(id) && id.find_first_of(" \t\r\n") == std::string::npos),
             "an id that no header may hold");
    }
    const auto named = desk().store.threaded_case(ids, message.subject);
    must(named.has_value(), "ids that the store fails at");
    const auto report = read_delivery_report(message, bytes, desk().key);
    must(!report || desk().issued(report->message_id), "a report on a mail that is not ours");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = desk().filled_in({reinterpret_cast<const char*>(data), size});
    const TimeBudget budget(text.size());
    check_text(text);
    must(!is_our_message_id(text, desk().key) || desk().issued(text), "an id that we did not issue");
    must(!is_our_marker(text, desk().key) || desk().issued(text), "a marker that we did not make");
    check_mail(text);
    return 0;
}
