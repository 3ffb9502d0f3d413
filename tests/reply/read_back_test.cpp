// Our own mails read back: the form in them, filled in as mail programs quote it, must come out whole, and what our
// mail says itself must never be taken for the sender's words.
#include <catch2/catch.hpp>

#include "quoting.h"
#include "sample.h"

using namespace madoguchi;
using Catch::Matchers::Contains;

namespace {

Acknowledgement sent(AckKind kind) {
    auto verdict = sample::verdict();
    if (kind == AckKind::incomplete) {
        verdict = sample::verdict({"invalid-contact", "missing-inquiry", "missing-name", "missing-organization"});
    }
    if (kind == AckKind::closed) {
        verdict.received_at = sample::japan(2026, 5, 20, 10);
    }
    return sample::composed(sample::input(kind), sample::message(),
                            kind == AckKind::incomplete ? Inquiry{} : sample::inquiry(), verdict)
        .value();
}

Inquiry read(const quoting::Reply& reply, Message* message = nullptr) {
    const auto m = read_message(reply.bytes);
    if (message != nullptr) {
        *message = m;
    }
    return find_inquiry(m, Desk{}.own_addresses());
}

}  // namespace

TEST_CASE("the form of our mail, filled in, gives complete fields in every client") {
    const quoting::Answers answers{"例示県健康福祉部 医療政策課", "山田 花子",
                                   "TEL 054-000-0000／hanako@pref.example.jp",
                                   "拠点の要件について伺います。\n(1) 委託の範囲\n(2) 人員の基準"};
    for (const auto& reply : quoting::filled_in(sent(AckKind::incomplete), answers)) {
        INFO(reply.client);
        const auto form = read(reply);
        CHECK(form[FieldName::organization].value.value_or("-") == answers.organization);
        CHECK(form[FieldName::name].value.value_or("-") == answers.name);
        CHECK_THAT(form[FieldName::contact].value.value_or("-"),
                   Contains("054-000-0000") && Contains("hanako@pref.example.jp"));
        const auto inquiry = form[FieldName::inquiry].value.value_or("-");
        CHECK_THAT(inquiry,
                   Contains("拠点の要件について伺います。") && Contains("委託の範囲") && Contains("人員の基準"));
        CHECK_THAT(inquiry, !Contains("070-3320-3465") && !Contains("事務局") && !Contains("zaitaku@"));
        CHECK(form.phones == std::vector<std::string>{"054-000-0000"});
        CHECK(form.emails == std::vector<std::string>{"hanako@pref.example.jp"});
    }
}

TEST_CASE("only what was filled in is read") {
    const quoting::Answers answers{"", "山田 花子", "054-000-0000", ""};
    for (const auto& reply : quoting::filled_in(sent(AckKind::incomplete), answers)) {
        INFO(reply.client);
        const auto form = read(reply);
        CHECK(form.missing(FieldName::organization));
        CHECK(form[FieldName::name].value.value_or("-") == "山田 花子");
        CHECK(form[FieldName::contact].value.value_or("-") == "054-000-0000");
        CHECK(form[FieldName::inquiry].value.value_or("-") == "-");
    }
}

TEST_CASE("thanks above an untouched quotation hold no field, and are a person's") {
    for (const auto kind : {AckKind::receipt, AckKind::incomplete, AckKind::closed, AckKind::referral}) {
        for (const auto& reply : quoting::thanks(sent(kind))) {
            INFO(to_string(kind) << ", " << reply.client);
            Message message;
            const auto form = read(reply, &message);
            for (const auto name : all_field_names) {
                INFO(to_string(name));
                CHECK(form[name].value.value_or("-") == "-");
            }
            CHECK_FALSE(judge(message, form, Rulebook{}).has("automated"));
            CHECK(message.references.size() == 1);
            CHECK(is_our_message_id(message.references.at(0), sample::key));
        }
    }
}
