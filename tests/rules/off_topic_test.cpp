#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "rules/hearing.h"

using namespace madoguchi;

namespace {

std::string cell(std::istringstream& line) {
    std::string text;
    std::getline(line, text, '|');
    return std::string(stripped(text));
}

std::vector<Message> mails_of(const std::string& name) {
    std::ifstream file(MADOGUCHI_SOURCE_DIR "/tests/rules/" + name);
    std::vector<Message> mails;
    for (std::string line; std::getline(file, line);) {
        if (line.rfind("=== ", 0) == 0) {
            std::istringstream head(line.substr(4));
            Message mail;
            const auto address = cell(head);
            mail.from = {{cell(head), address}};
            mail.subject = cell(head);
            mails.push_back(mail);
        } else if (!mails.empty()) {
            mails.back().text += line + "\n";
        }
    }
    for (auto& mail : mails) {
        mail.blocks = {{BlockKind::own, 0, 0, mail.text.size(), ""}};
    }
    return mails;
}

/// The form's organization as far as these plain mails write it.
Inquiry organization_of(const Message& mail) {
    Inquiry inquiry;
    constexpr std::string_view label = "自治体・機関名：";
    const auto at = mail.text.find(label);
    if (at != std::string::npos) {
        const auto begin = at + label.size();
        inquiry[FieldName::organization].value = mail.text.substr(begin, mail.text.find('\n', begin) - begin);
    }
    return inquiry;
}

TermScore score_of(const Message& mail) {
    return score_terms(builtin_terms(), mail, organization_of(mail), is_prescribed_subject(mail.subject, Desk{}));
}

}  // namespace

TEST_CASE("no honest inquiry is called off-topic, however rough, nor is one held as unsure") {
    const auto mails = mails_of("off_topic_honest.txt");
    REQUIRE(mails.size() >= 140);
    for (const auto& mail : mails) {
        const auto score = score_of(mail);
        INFO(mail.subject << "\n" << mail.text << score.score);
        CHECK(score.score <= builtin_terms().unsure_above);
    }
}

TEST_CASE("foreign matters are recognised under any subject and in the form") {
    const auto mails = mails_of("off_topic_foreign.txt");
    REQUIRE(mails.size() >= 155);
    std::size_t found = 0;
    for (const auto& mail : mails) {
        const auto score = score_of(mail);
        found += score.score > builtin_terms().off_topic_above ? 1 : 0;
        if (score.score > builtin_terms().off_topic_above) {
            CHECK_FALSE(score.evidence.empty());
        }
    }
    CHECK(static_cast<double>(found) >= 0.95 * static_cast<double>(mails.size()));
}

TEST_CASE(
    "heaping up the desk's words does not make a sales mail an inquiry, nor sales words an inquiry a sales mail") {
    std::string words;
    for (int i = 0; i < 50; ++i) {
        words += "拠点 ガイドブック 医療計画 在宅医療 多職種連携会議 指標 委託 圏域\n";
    }
    Message sales;
    sales.from = {{"", "eigyo@sales.example.co.jp"}};
    sales.subject = "拠点整備・運用に関する照会";
    sales.text =
        "株式会社例の営業担当です。弊社の新製品をご提案いたします。お時間をいただければ資料をお送りします。\n" + words;
    sales.blocks = {{BlockKind::own, 0, 0, sales.text.size(), ""}};
    CHECK(score_of(sales).score > builtin_terms().off_topic_above);

    std::string offers;
    for (int i = 0; i < 50; ++i) {
        offers += "無料 セミナー サービス 導入 見積 クラウド\n";
    }
    Message inquiry;
    inquiry.from = {{"", "iryo@pref.example.lg.jp"}};
    inquiry.subject = "ICTの件";
    inquiry.text = "当県の拠点で情報共有ツールを選ぶ際の観点を教えてください。候補の説明は次のとおりです。\n" + offers;
    inquiry.blocks = {{BlockKind::own, 0, 0, inquiry.text.size(), ""}};
    CHECK(score_of(inquiry).score <= builtin_terms().unsure_above);
}

TEST_CASE("the desk's own signature under its quoted form does not speak for who answers there") {
    Message mail;
    mail.from = {{"", "miyoko@mobile.example.ne.jp"}};
    mail.subject = "Re: 拠点整備・運用に関する照会";
    const std::string answer = "母が来週退院します。家に来てくれる先生を探しています。どこに頼めばいいですか。\n";
    const std::string quoted = "> --\n> 地域の在宅医療の体制整備に向けた調査・連携支援事業 事務局\n";
    mail.text = answer + quoted;
    mail.blocks = {{BlockKind::own, 0, 0, answer.size(), ""},
                   {BlockKind::signature, 1, answer.size(), mail.text.size(), ""}};
    CHECK(score_of(mail).score > builtin_terms().off_topic_above);
}
