#include <catch2/catch.hpp>
#include <functional>
#include <set>

#include "rules/hearing.h"

using namespace madoguchi;

namespace {

bool is_japanese(std::string_view text) {
    // A sentence or title for a secretary has kana or kanji: UTF-8 lead bytes E3–E9.
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0xE3 && byte <= 0xE9;
    });
}

std::string mail_with(const std::string& headers, const std::string& body) {
    return headers +
           "To: zaitaku@desk.example.jp\r\n"
           "MIME-Version: 1.0\r\n" +
           (headers.find("Content-Type:") == std::string::npos
                ? "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n"
                : "") +
           "\r\n" + body;
}

const std::string from = "From: hanako@pref.example.lg.jp\r\n";
const std::string dated = "Date: Fri, 5 Jun 2026 10:12:00 +0900\r\n";
const std::string subject = "Subject: 拠点整備・運用に関する照会\r\n";
const std::string asks = "拠点の委託費について教えてください。\r\n";

Inquiry filled() {
    Inquiry form;
    form.source = FormSource::own;
    form[FieldName::organization] = {"例示県医療政策課", {}, true};
    form[FieldName::name] = {"山田 花子", {}, true};
    form[FieldName::contact] = {"054-000-0000", {}, true};
    form[FieldName::inquiry] = {"拠点の委託費について", {}, true};
    form.phones = {"054-000-0000"};
    return form;
}

Inquiry filled_but(const std::function<void(Inquiry&)>& change) {
    auto form = filled();
    change(form);
    return form;
}

/// One mail a row of the flag table: it raises that flag and no other.
struct Case {
    const char* flag;
    std::string mail;
    Inquiry inquiry;
    Circumstances known;
    AckKind ack;
};

std::vector<Case> cases() {
    Circumstances again;
    again.duplicate = true;
    const auto without = [](FieldName name) { return filled_but([name](Inquiry& form) { form[name].value.reset(); }); };
    const std::string mixed = "Content-Type: multipart/mixed; boundary=b\r\n";
    const std::string text_part = "--b\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n" + asks;
    const std::string script =
        "--b\r\nContent-Type: application/octet-stream\r\n"
        "Content-Disposition: attachment; filename=\"a.js\"\r\n\r\nWScript.Echo(1)\r\n--b--\r\n";
    return {
        {"automated",
         mail_with(from + dated + subject + "Auto-Submitted: auto-replied\r\n", asks),
         {},
         {},
         AckKind::none},
        {"duplicate", mail_with(from + dated + subject, asks), filled(), again, AckKind::receipt},
        {"invalid-contact",
         mail_with(from + dated + subject, asks),
         filled_but([](Inquiry& form) {
             form[FieldName::contact].value = "前回と同じ";
             form.phones.clear();
         }),
         {},
         AckKind::incomplete},
        {"missing-contact",
         mail_with(from + dated + subject, asks),
         without(FieldName::contact),
         {},
         AckKind::incomplete},
        {"missing-inquiry",
         mail_with(from + dated + subject, asks),
         without(FieldName::inquiry),
         {},
         AckKind::incomplete},
        {"missing-name", mail_with(from + dated + subject, asks), without(FieldName::name), {}, AckKind::incomplete},
        {"missing-organization",
         mail_with(from + dated + subject, asks),
         without(FieldName::organization),
         {},
         AckKind::incomplete},
        {"off-topic",
         mail_with("From: eigyo@sales.example.co.jp\r\n" + dated + subject,
                   "株式会社例の営業担当です。弊社の複合機をご提案いたします。無料でお見積りいたします。\r\n"),
         filled_but([](Inquiry& form) { form[FieldName::organization].value = "株式会社例"; }),
         {},
         AckKind::none},
        {"outside-period",
         mail_with(from + "Date: Mon, 1 Jun 2026 23:59:59 +0900\r\n" + subject, asks),
         filled(),
         {},
         AckKind::closed},
        {"risky-attachment",
         mail_with(from + dated + subject + mixed, text_part + script),
         filled(),
         {},
         AckKind::receipt},
        {"see-attachment",
         mail_with(from + dated + subject, asks),
         filled_but([](Inquiry& form) { form.inquiry_in_attachment = true; }),
         {},
         AckKind::receipt},
        {"spoofed-sender",
         mail_with("Authentication-Results: mx.desk.example.jp; dmarc=fail header.from=pref.example.lg.jp\r\n" + from +
                       dated + subject,
                   asks),
         filled(),
         {},
         AckKind::none},
        {"subject-mismatch", mail_with(from + dated + "Subject: 委託費の件\r\n", asks), filled(), {}, AckKind::receipt},
        {"truncated",
         mail_with(from + dated + subject + "X-Long: " + std::string(70'000, 'x') + "\r\n", asks),
         filled(),
         {},
         AckKind::receipt},
        {"unreachable-sender",
         mail_with("From: noreply@pref.example.lg.jp\r\n" + dated + subject, asks),
         filled(),
         {},
         AckKind::none},
        {"unreadable", mail_with(from + dated + subject, " \r\n\r\n"), {}, {}, AckKind::none},
    };
}

}  // namespace

TEST_CASE("every flag of the rule book has its row, with a Japanese title and advice") {
    const std::set<std::string_view> rule_book{
        "missing-organization", "missing-name",     "missing-contact", "missing-inquiry",
        "invalid-contact",      "subject-mismatch", "off-topic",       "outside-period",
        "see-attachment",       "risky-attachment", "spoofed-sender",  "unreadable",
        "unreachable-sender",   "automated",        "truncated",       "duplicate"};
    std::set<std::string_view> table;
    for (const auto& row : flag_table()) {
        INFO(row.code);
        CHECK(table.insert(row.code).second);
        CHECK(is_japanese(row.title));
        CHECK(is_japanese(row.advice));
        CHECK(row.advice.substr(row.advice.size() - 3) == "。");
        CHECK(row.find != nullptr);
        CHECK(find_flag(row.code) == &row);
    }
    table.erase("call-back");  // a person's alone: no mail raises it
    CHECK(table == rule_book);
    CHECK(find_flag("no-such-flag") == nullptr);
}

TEST_CASE("every reason for silence has a Japanese sentence") {
    std::set<std::string_view> codes;
    for (const auto& row : reason_table()) {
        INFO(row.code);
        CHECK(codes.insert(row.code).second);
        CHECK(is_japanese(row.text));
    }
    CHECK(reason_text("no-such-reason") == "no-such-reason");
}

TEST_CASE("one mail a flag raises that flag alone") {
    std::set<std::string> covered;
    for (const auto& row : cases()) {
        INFO(row.flag);
        covered.insert(row.flag);
        const auto verdict = judge(read_message(row.mail), row.inquiry, Rulebook{}, row.known);
        std::vector<std::string> codes;
        for (const auto& flag : verdict.flags) {
            codes.push_back(flag.code);
        }
        CHECK(codes == std::vector<std::string>{row.flag});
        CHECK(verdict.ack.kind == row.ack);
        CHECK(verdict.ack.reason.empty() == (row.ack != AckKind::none));
        CHECK(verdict.disposition ==
              (std::string(row.flag) == "automated" ? Disposition::ignored : Disposition::flagged));
    }
    covered.insert("call-back");  // a person's alone
    CHECK(covered.size() == flag_table().size());
}

TEST_CASE("the time of receipt: the circumstances', else the newest Received, else Date") {
    const std::string received = "Received: from a by b; Mon, 1 Mar 2027 00:00:01 +0900\r\n";
    const auto late = read_message(mail_with(received + from + dated + subject, asks));
    CHECK(judge(late, filled(), Rulebook{}).has("outside-period"));
    Circumstances known;
    known.received_at = late.date;
    CHECK_FALSE(judge(late, filled(), Rulebook{}, known).has("outside-period"));
    const auto undated = read_message(mail_with(from + subject, asks));
    const auto verdict = judge(undated, filled(), Rulebook{});
    CHECK_FALSE(verdict.received_at);
    CHECK(verdict.disposition == Disposition::accepted);
}

TEST_CASE("an unreadable mail misses nothing, an empty body with an attachment points at it") {
    const auto mixed = from + dated + subject + "Content-Type: multipart/mixed; boundary=b\r\n";
    const auto mail =
        read_message(mail_with(mixed,
                               "--b\r\nContent-Type: text/plain\r\n\r\n \r\n--b\r\nContent-Type: application/pdf\r\n"
                               "Content-Disposition: attachment; filename=\"q.pdf\"\r\n\r\n%PDF-1.4\r\n--b--\r\n"));
    const auto verdict = judge(mail, {}, Rulebook{});
    CHECK(verdict.has("see-attachment"));
    CHECK_FALSE(verdict.has("unreadable"));
    CHECK_FALSE(verdict.has("missing-inquiry"));
    CHECK(verdict.has("missing-name"));
    CHECK(verdict.ack.kind == AckKind::incomplete);

    auto encrypted = mail;
    encrypted.encrypted = true;
    CHECK(judge(encrypted, {}, Rulebook{}).flags.size() == 1);
    CHECK(judge(encrypted, {}, Rulebook{}).has("unreadable"));

    auto garbled = read_message(mail_with(from + dated + subject, asks));
    garbled.replacements = 3;
    CHECK(judge(garbled, {}, Rulebook{}).has("unreadable"));
    CHECK_FALSE(judge(garbled, {}, Rulebook{}).has("missing-inquiry"));
    garbled.replacements = 1;
    CHECK_FALSE(judge(garbled, {}, Rulebook{}).has("unreadable"));
}
