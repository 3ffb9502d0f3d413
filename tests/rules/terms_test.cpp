#include <catch2/catch.hpp>

#include "rules/folded_text.h"
#include "rules/hearing.h"

using namespace madoguchi;

namespace {

constexpr const char* margins = "margin\toff-topic\t3\nmargin\tunsure\t2\n";

TermModel model_of(const std::string& lines) {
    const auto model = read_terms(margins + lines, "my.tsv");
    INFO((model ? std::string() : model.error().message));
    REQUIRE(model);
    return *model;
}

std::string error_of(const std::string& text) {
    const auto model = read_terms(text, "my.tsv");
    return model ? std::string() : model.error().message;
}

Message mail_of(const std::string& subject, const std::string& text, const std::string& from = "a@example.jp") {
    Message mail;
    mail.from = {{"", from}};
    mail.subject = subject;
    mail.text = text;
    mail.blocks = {{BlockKind::own, 0, 0, text.size(), ""}};
    return mail;
}

TermScore scored(const TermModel& model, const std::string& subject, const std::string& text,
                 const std::string& from = "a@example.jp") {
    return score_terms(model, mail_of(subject, text, from), {});
}

double score(const TermModel& model, const std::string& subject, const std::string& text,
             const std::string& from = "a@example.jp") {
    return scored(model, subject, text, from).score;
}

std::vector<std::string> texts_of(const std::vector<Evidence>& evidence) {
    std::vector<std::string> texts;
    for (const auto& one : evidence) {
        texts.push_back(one.text);
    }
    return texts;
}

}  // namespace

TEST_CASE("the built-in terms can be read and do not stand in each other's way") {
    const auto& model = builtin_terms();
    REQUIRE(model.index);
    CHECK(model.terms.size() > 500);
    CHECK(model.off_topic_above < 100);
    CHECK(model.unsure_above < model.off_topic_above);
    for (const auto& group : model.groups) {
        INFO(group.name);
        CHECK_FALSE(is_blank(group.title));
    }
}

TEST_CASE("a term counts once, in its scope, whatever its width and case") {
    const auto model = model_of("group\tg\t9\tしるし\nterm\tg\t+2\tsubject\tカタログ\nterm\tg\t+1\ttext\tSEO\n");
    CHECK(score(model, "カタログ カタログ", "") == 2);
    CHECK(score(model, "ｶﾀﾛｸﾞ", "ＳＥＯ") == 3);
    CHECK(score(model, "", "カタログ") == 0);
    CHECK(score(model, "SEO", "") == 0);
}

TEST_CASE("a term of the organization counts in that field alone, and one of who there too") {
    const auto model = model_of("group\ta\t9\tA\nterm\ta\t-1\torganization\t支援室\nterm\ta\t-3\twho\t拠点\n");
    const auto of = [&](const std::string& organization) {
        Inquiry inquiry;
        inquiry[FieldName::organization].value = organization;
        return score_terms(model, mail_of("支援室", "支援室のこと", "a@example.jp"), inquiry).score;
    };
    CHECK(of("青葉会") == 0);
    CHECK(of("青葉在宅支援室") == -1);
    CHECK(of("青葉拠点 支援室") == -4);
}

TEST_CASE("an organization that is nothing but an authority has that shape") {
    const auto model = model_of("group\ta\t9\tA\nterm\ta\t-1\tshape\tauthority\n");
    const auto of = [&](const std::string& organization) {
        Inquiry inquiry;
        inquiry[FieldName::organization].value = organization;
        return score_terms(model, mail_of("件名", "本文", "a@example.jp"), inquiry).score;
    };
    for (const std::string organization : {"青葉市", "東京都", "富士見村", "青森県三戸郡南部町"}) {
        CAPTURE(organization);
        CHECK(of(organization) == -1);
    }
    for (const std::string organization : {"", "市", "市民の会", "町田商事"}) {
        CAPTURE(organization);
        CHECK(of(organization) == 0);
    }
}

TEST_CASE("all four fields under the prescribed subject have the shape of a form") {
    const auto model = model_of("group\ta\t9\tA\nterm\ta\t-1\tshape\tform\n");
    const auto mail = mail_of("件名", "本文", "a@example.jp");
    Inquiry inquiry;
    for (const auto field : all_field_names) {
        CHECK(score_terms(model, mail, inquiry, true).score == 0);
        inquiry[field].value = "値";
    }
    CHECK(score_terms(model, mail, inquiry, true).score == -1);
    CHECK(score_terms(model, mail, inquiry, false).score == 0);
}

TEST_CASE("a Latin term is found as a whole word only") {
    const auto model = model_of("group\tg\t9\tしるし\nterm\tg\t+1\ttext\tseo\nterm\tg\t+1\ttext\ttest mail\n");
    CHECK(score(model, "", "those others use Seoul") == 0);
    CHECK(score(model, "", "SEO対策") == 1);
    CHECK(score(model, "", "a test\n mail") == 1);
    CHECK(score(model, "", "latest mail") == 0);
}

TEST_CASE("words apart are found within one sentence") {
    const auto model = model_of("group\tg\t9\tしるし\nterm\tg\t+1\ttext\tアンケート…協力\n");
    CHECK(score(model, "", "アンケートに御協力") == 1);
    CHECK(score(model, "", "アンケートは終わりました。協力") == 0);
    CHECK(score(model, "", "協力したアンケート") == 0);
    std::string far = "アンケート";
    for (int i = 0; i < 30; ++i) {
        far += "あ";
    }
    CHECK(score(model, "", far + "協力") == 0);
}

TEST_CASE("a term broken over two lines is found, and its evidence points at it") {
    const auto model = model_of("group\tg\t9\tしるし\nterm\tg\t+1\ttext\t人材紹介\tおもな業務\n");
    const std::string text = "お世話になります。\n人材　\n紹介の会社です。\n";
    const auto found = score_terms(model, mail_of("", text), {});
    REQUIRE(found.evidence.size() == 1);
    const auto& evidence = found.evidence.front();
    CHECK(text.substr(evidence.begin, evidence.end - evidence.begin) == "人材　\n紹介");
    CHECK(evidence.text.find("おもな業務") != std::string::npos);
}

TEST_CASE("heaped-up words count up to their group's cap in both directions") {
    const auto model = model_of(
        "group\tup\t3\t売り込み\ngroup\tdown\t2\t窓口\nterm\tup\t+2\ttext\t甲\nterm\tup\t+2\ttext\t乙\n"
        "term\tdown\t-2\ttext\t丙\nterm\tdown\t-2\ttext\t丁\n");
    CHECK(score(model, "", "甲乙") == 3);
    CHECK(score(model, "", "丙丁") == -2);
}

TEST_CASE("groups together count by their presence and absence") {
    const auto model = model_of(
        "group\ta\t9\t甲\ngroup\tb\t9\t乙\nterm\ta\t+1\ttext\t甲\nterm\tb\t-2\ttext\t乙\n"
        "together\ta+b\t+5\t両方\ntogether\ta+!b\t+7\t甲だけ\n");
    CHECK(score(model, "", "甲") == 8);
    CHECK(score(model, "", "甲乙") == 4);
    CHECK(score(model, "", "乙") == -2);
}

TEST_CASE("a group that is corrected below zero is not there") {
    const auto model = model_of(
        "group\tfamily\t9\t家族\nterm\tfamily\t+2\ttext\t夫が\nterm\tfamily\t-2\ttext\t工夫\nterm\tfamily\t+"
        "2\ttext\t妻\n"
        "group\tcore\t9\t用件\nterm\tcore\t-2\ttext\t拠点\nterm\tcore\t-2\ttext\t在宅\nterm\tcore\t+2\ttext\t防災拠点\n"
        "together\tfamily\t+30\t家族のこと\ntogether\tcore\t-30\t窓口のこと\n");
    CHECK(score(model, "", "妻のこと") == 32);
    CHECK(score(model, "", "工夫が要る") == 0);
    CHECK(score(model, "", "工夫する") == -2);
    CHECK(score(model, "", "拠点のこと") == -32);
    CHECK(score(model, "", "防災拠点のこと") == 0);
}

TEST_CASE("a group can be set aside") {
    const auto model = model_of(
        "group\tseller\t9\t売り手\ngroup\tdesk\t9\t窓口\nterm\tseller\t+1\ttext\t弊社\nterm\tdesk\t-5\ttext\t拠点\n"
        "set-aside\tseller\tdesk\t売り手の言葉\n");
    CHECK(score(model, "", "拠点") == -5);
    CHECK(score(model, "", "弊社と拠点") == 1);
    // The evidence tells that the term counted for nothing.
    const auto found = scored(model, "", "弊社と拠点");
    CHECK(texts_of(found.evidence) ==
          std::vector<std::string>{"拠点（-5.0 窓口）", "売り手の言葉（+5.0）", "弊社（+1.0 売り手）"});
}

TEST_CASE("several groups can be set aside at once, and each must be there") {
    const std::string groups =
        "group\tseller\t9\t売り手\ngroup\tdesk\t9\t窓口\ngroup\twork\t9\t仕事\nterm\tseller\t+1\ttext\t弊社\n"
        "term\tdesk\t-5\ttext\t拠点\nterm\twork\t-2\ttext\t看取り\n";
    const auto model = model_of(groups + "set-aside\tseller\tdesk+work\t売り手の言葉\n");
    CHECK(score(model, "", "拠点の看取り") == -7);
    CHECK(score(model, "", "弊社と拠点の看取り") == 1);
    const auto wrong = error_of(margins + groups + "set-aside\tseller\tdesk+wrok\t売り手の言葉\n");
    CHECK(wrong.find("`wrok`") != std::string::npos);
}

TEST_CASE("a person's name is no word of the matter") {
    const auto model = model_of("group\tbelief\t9\t宗教\nterm\tbelief\t+3\tany\t布施\n");
    auto mail = mail_of("", "氏名：布施 幸恵\n照会内容：拠点のこと\n");
    auto inquiry = find_inquiry(mail);
    CHECK(score_terms(model, mail, inquiry).score == 0);
    mail = mail_of("", "氏名：林 幸恵\n照会内容：布施のお願い\n");
    inquiry = find_inquiry(mail);
    CHECK(score_terms(model, mail, inquiry).score == 3);
}

TEST_CASE("a group that counts only together shows no weight of its own") {
    const auto model = model_of(
        "group\tasks\t0\t尋ねている\ngroup\tdesk\t9\t窓口\nterm\tasks\t-1\ttext\t教えて\nterm\tdesk\t-2\ttext\t拠点\n"
        "together\tasks+desk\t-3\t窓口に尋ねている\n");
    const auto found = scored(model, "", "拠点を教えて");
    CHECK(found.score == -5);
    CHECK(texts_of(found.evidence) ==
          std::vector<std::string>{"窓口に尋ねている（-3.0）", "拠点（-2.0 窓口）", "教えて（尋ねている）"});
    CHECK(side_of(found.evidence[0]) == -1);
    CHECK(side_of(found.evidence[2]) == 0);
}

TEST_CASE("a domain counts by its end") {
    const auto model = model_of("group\tg\t9\t官公庁\nterm\tg\t-2\tdomain\t.lg.jp\n");
    CHECK(score(model, "", "x", "a@pref.example.lg.jp") == -2);
    CHECK(score(model, "", "x", "a@lg.jp.example.com") == 0);
    CHECK(score(model, ".lg.jp", ".lg.jp") == 0);
}

TEST_CASE("only a text of some length without kana is not Japanese") {
    const auto model = model_of("group\tg\t9\t英文\nterm\tg\t+1\tshape\tnokana\n");
    CHECK(score(model, "",
                "We are a leading supplier of medical gloves and would like to offer you our best prices.") == 1);
    CHECK(score(model, "", "We are a leading supplier of medical gloves and would like to offer you our best ﾈﾀﾞﾝ.") ==
          0);
    CHECK(score(model, "", "八重樫 洋平 054-000-0000 yaegashi@town.example.lg.jp") == 0);
    CHECK(score(model, "Re: hub", "Thank you.") == 0);
}

TEST_CASE("quoted mail counts only where the sender wrote nothing") {
    const auto model = model_of("group\tg\t9\tしるし\nterm\tg\t+2\ttext\t抽選\n");
    const std::string own = "御覧ください\n";
    const std::string quoted = "> 抽選\n";
    auto mail = mail_of("", own + quoted);
    mail.blocks = {{BlockKind::own, 0, 0, own.size(), ""},
                   {BlockKind::quoted, 1, own.size(), own.size() + quoted.size(), ""}};
    CHECK(score_terms(model, mail, {}).score == 0);
    mail.text = "　\n" + quoted;
    mail.blocks = {{BlockKind::own, 0, 0, 4, ""}, {BlockKind::forwarded, 1, 4, 4 + quoted.size(), ""}};
    CHECK(score_terms(model, mail, {}).score == 2);
}

TEST_CASE("errors name the file and the line, all at once") {
    CHECK(error_of("") != "");
    // What is lacking is named by the last line.
    CHECK(error_of("margin\toff-topic\t1\n\n# end\n").find("my.tsv:3: ") == 0);
    const auto errors =
        error_of(std::string(margins) +
                 "group\tg\tx\tしるし\nterm\th\t1\tany\t語\nterm\tg\t1\tnowhere\t語\nterm\tg\t1\tany\t…語\n"
                 "bogus\nterm g 1 any 語\ntogether\tg+q\t1\t説明\nset-aside\tg\tz\t説明\n");
    for (const char* line :
         {"my.tsv:3:", "my.tsv:4:", "my.tsv:5:", "my.tsv:6:", "my.tsv:7:", "my.tsv:8:", "my.tsv:9:", "my.tsv:10:"}) {
        INFO(line << "\n" << errors);
        CHECK(errors.find(line) != std::string::npos);
    }
    CHECK(error_of("margin\toff-topic\t1\nmargin\tunsure\t2\n").find("unsure") != std::string::npos);
    // As Shift_JIS: its bytes would be shown as evidence.
    CHECK(error_of(std::string(margins) + "group\tg\t2\t\x91\x8b\x8c\xfb\n").find("my.tsv:3: the line is not UTF-8") ==
          0);
    CHECK(error_of(std::string(margins) + "group\tg\tnan\tx\n") != "");
}

TEST_CASE("folding leads back to the original") {
    const auto folded = fold_text("Ａｂ ｶﾞ\n拠 点");
    CHECK(folded.text == "abガ拠点");
    REQUIRE(folded.origin.size() == folded.text.size() + 1);
    CHECK(folded.origin[0] == 0);
    CHECK(folded.origin[2] == 7);
    CHECK(folded.origin.back() == std::string("Ａｂ ｶﾞ\n拠 点").size());
    CHECK(fold_text("two  words").text == "two words");
    CHECK_NOTHROW(fold_text("\xE3\x81"));
    CHECK_NOTHROW(fold_text("\xF0\x9F\x98\x80\xFF\xC3"));
}

TEST_CASE("between the margins a mail is queued with the terms, and still acknowledged") {
    Rulebook rules;
    rules.terms = model_of("group\tg\t9\tしるし\nterm\tg\t+2.5\ttext\t乙\nterm\tg\t+4\ttext\t甲\n");
    auto mail = mail_of(rules.desk.subject, "乙\n");
    mail.to = {{"", rules.desk.address}};
    Inquiry form;
    form.source = FormSource::own;
    for (const auto name : all_field_names) {
        form[name] = {"054-000-0000", {}, true};
    }
    form.phones = {"054-000-0000"};
    auto verdict = judge(mail, form, rules);
    CHECK(verdict.flags.empty());
    CHECK(verdict.unsure.size() == 1);
    CHECK(verdict.disposition == Disposition::flagged);
    CHECK(verdict.ack.kind == AckKind::receipt);

    mail.text = "甲\n";
    mail.blocks.front().end = mail.text.size();
    verdict = judge(mail, form, rules);
    CHECK(verdict.has("off-topic"));
    CHECK(verdict.unsure.empty());
    CHECK(verdict.ack.reason == "off-topic");
    CHECK(verdict.ack.would_be == AckKind::receipt);
}
