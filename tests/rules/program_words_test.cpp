#include <catch2/catch.hpp>

#include "parser/inquiry.h"
#include "parser/message.h"
#include "rules/program_words.h"
#include "rules/self_description.h"
#include "rules/sentence.h"
#include "rules/verdict.h"

using namespace madoguchi;

namespace {

const std::string matter = "拠点の運営に市の職員を併任で充てる場合の留意点を教えてください。\n";
const std::string person = "可児市の地域包括ケア担当です。\n";

Verdict judged(const std::string& subject, const std::string& text) {
    const auto mail = read_message(
        "From: info@office.example.jp\r\nTo: zaitaku@desk.example.jp\r\nSubject: " + subject +
        "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
        text);
    return judge(mail, find_inquiry(mail), Rulebook{});
}

bool says_program(std::string_view text) {
    const auto words = self_description_in(text);
    return words && words->certainty == Certainty::certain;
}

}  // namespace

TEST_CASE("sentences end at their marks and at lines that their writer ended") {
    CHECK(sentences_of("一。二！三？").size() == 3);
    CHECK(sentences_of("短い行\n次の行\n") == std::vector<std::string_view>{"短い行", "次の行"});
    CHECK(sentences_of("このメールは、お問い合わせを受け付けたことを確かめるために\n自動で送信しています。\n").size() ==
          1);
    CHECK(sentences_of("「一。二。」と三。").size() == 1);
    CHECK(sentences_of("「一。\n二。").size() == 2);
    CHECK(sentences_of("Version 2.0 is here. Read it.").size() == 2);
    CHECK(sentences_of(" \n\n　\n").empty());
    CHECK(spoken("先日は「自動です」との\nご連絡 ABC") == "先日は「」とのご連絡 abc");
    CHECK(spoken("「" + std::string(2000, 'a')).size() == 2003);
}

TEST_CASE("a person's questions are told from those that programs ask by habit") {
    for (const char* text :
         {"必要でしょうか。", "どうしていますか？\n", "留意点を教えてください。", "要否を御教示ください。",
          "一点お尋ねします。", "Does the Guidebook say how many nurses a hub needs?\n", "Could you tell me the date.",
          "設置は必須ですか。よろしくお願いいたします。", "職員配置の基準をお教え願います。",
          "基準について御回答をお願いいたします。", "拠点整備の件で御相談があります。",
          "お電話をいただけますと幸いです。"}) {
        INFO(text);
        CHECK(asks_something(text));
    }
    for (const char* text :
         {"お問い合わせありがとうございます。", "ご不明な点はお問い合わせください。", "Need immediate help?\n",
          "お急ぎの方はお電話ください。", "心当たりはありませんか。", "担当者より御連絡いたします。",
          "昨日「必要でしょうか。」と伺いました。", "ご質問にお答えするまでに数日かかります。",
          "ご返信はご遠慮くださいますようお願いいたします。", "回答までお待ちください。",
          "お急ぎの場合はお電話をいただけますと幸いです。", "内容をご確認くださいますようお願いいたします。",
          "確認はこちら\nhttps://neo.example.jp/circular?id=4471\n"}) {
        INFO(text);
        CHECK_FALSE(asks_something(text));
    }
}

TEST_CASE("a whole statement that a program sent this mail") {
    for (const char* text : {
             "こちらは自動返信メールです。",
             "こちらは自動返信となります。",
             "これは自動応答メッセージです。",
             "これはシステムからの自動送信メールです。",
             "※自動返信※\n8月1日まで返信が遅れます。",
             "※これは自動で送信されるメールです",
             "このメールは、受信したことを自動的にお知らせするものです。",
             "このメールは、お問い合わせを受け付けたことをお知らせするために\n自動的に送信しています。",
             "このメールは自動的にお送りしています。",
             "本メールは自動受付メールです。",
             "本メールはシステムによる自動通知です。",
             "このEメールは自動送信されています。",
             "このＥメールは自動送信されています。",
             "このe-mailは自動送信です。",
             "本状は自動送信されています。",
             "※このメールはグループウェアが自動的に発行しています。返信はできません。",
             "（本メールはシステムより自動配信されています）",
             "お問い合わせを受け付けました（このメールは自動返信です）。",
             "これは安否確認システムから自動配信された訓練メールです。",
             "※本メールは、メールセキュリティシステムが自動で送信しております。",
             "このメッセージはメールサーバから自動で返信しています。",
             "このメールは隔離サーバーから自動的に送信されています。",
             "自動返信にてお知らせしております。",
             "自動返信にて失礼いたします。",
             "確認のため、自動的にメールをお送りしています。",
             "受付確認のため自動的に返信しております。",
             "お問い合わせいただいた方へ自動送信しているメールです。",
             "このメールは送信専用アドレスから自動送信しておりますので、返信いただいてもお答えできません。",
             "このメールは自動送信のため、ご返信はご遠慮ください。",
             "なお、本メールは自動配信です。",
             "このメールの送信は自動で行われています。",
             "自動送信させていただいております。",
             "＝＝＝このメールは自動送信です＝＝＝",
             "■このメールはシステムからの自動返信です\n担当者より御連絡いたします。",
             "このメールは自動的に作成され、送信されました。",
             "こちらのメールは、送信専用アドレスより自動配信しております。",
             "いただいたメールに自動返信しております。",
             "このメールは自動応答システムより送信しています。",
             "このメッセージは、システムによって自動的に生成・送信されています。",
             "本メールアドレスは自動返信専用です。",
             "不在通知機能により自動で返信しています。",
             "本返信は自動で行っております。",
             "自動返信で恐縮ですが、8月3日まで不在です。",
             "Your message was received. [Automatically generated]",
             "自動応答：8月3日まで夏季休暇です。",
             "***Automatically generated message***\nJob finished.",
             "This email was sent to you automatically, please do not reply.",
             "Please do not reply to this email as it was automatically generated.",
             "自動送信につき、返信はご遠慮ください。",
             "This e-mail was sent from an unattended mailbox and is generated automatically.",
             "This notification was sent by an automated system.",
             "This is a system-generated message, please do not reply.",
             "This is a system generated email.",
             "Please do not reply to this automated message.",
             "Do not reply to this auto-generated message.",
             "[This is an auto-generated email. Replies are not read.]",
             "You are receiving this automated email because you contacted us.",
             "This email was automatically generated by the system.",
             "This message was generated automatically.",
             "This is an auto reply.",
             "添付ファイルの解凍パスワードをお知らせします。\nパスワード：k7Rm2\n"
             "※本メールは誤送信防止システムより自動送信されています。",
             "（本メールは添付ファイル暗号化システムより自動送信されています。）\n\n"
             "先ほどのメールのパスワードをお知らせいたします。\nパスワード：k7Rm2\n",
             "Automated message: your request was received.",
         }) {
        INFO(text);
        CHECK(says_program(text));
        CHECK(judged("=?utf-8?B?5Y+X5LuY?=", std::string(text) + "\n").disposition == Disposition::ignored);
    }
}

TEST_CASE("what only sounds like it leaves a person heard and answered") {
    for (const char* text : {
             "このメールは、先ほど自動で届いた受付のお知らせへの返信です。",
             "※このメールは、誤送信防止システムにより自動で一時保留された後に送信されています。",
             "このメールは、無害化処理システムから自動的に配信されたものです。添付ファイルはPDFに変換されています。",
             "【本メールは上長承認後、自動送信されています】",
             "このメールは予約送信により自動送信しています。",
             "パスワードは別途お送りします。拠点の様式を添付します。ご確認ください。\n"
             "※本メールは誤送信防止システムより自動送信されています。どの様式で出せばよいでしょうか。",
             "当市の拠点では、代表メールに問合せが来ると、受付番号を自動で返信しています。",
             "拠点では、受け付けた照会に自動的に送信します。",
             "本メールは自動送信ではなく、担当者が書いております。",
             "本メールは自動送信ではありません。",
             "先日は「このメールは自動で送信しています。」との受付をいただきましたが、その後回答がありません。",
             "この通知は県から自動的に配信されますが、拠点の職員に届きません。",
             "この返信も自動返信でしょうか。",
             "自動返信により受付番号をいただきました。",
             "自動返信（受付番号付き）をいただきました。",
             "自動返信をいただきました。",
             "自動返信でお知らせいただいた様式に記入できず、本文で失礼します。",
             "自動応答での御案内のとおり、改めてお尋ねします。",
             "自動配信で届いたガイドブックの案内を拝見しました。",
             "こちらは自動返信で受け取りました。",
             "システムから届く「この通知は自動配信です」という一斉メールが多すぎると言われます。",
             "情報共有システムから自動で送信される通知メールが多く、職員が見落とします。",
             "このメールは自動的にウイルス検査を受けています。",
             "このメールはシステムにより自動的に暗号化されています。",
             "本メールは自動転送されたものです。",
             "This message was automatically scanned by our mail security gateway.",
             "This email has been automatically sent after a hold of 5 minutes.",
             "Is this an automated message?",
             "この案内は自動配信されていないようです。",
             "本メールは先日の自動返信にあった様式で送っています。",
             "患者情報が更新されると、多職種へ自動で通知されます。",
             "拠点のメールは自動返信です。",
             "なお、自動返信は不要です。",
             "県の通知は自動的に送信されています。",
             "災害時は安否確認システムから自動で配信されます。",
             "紹介状は自動的に作成されたものです。",
             "このアドレスへの自動返信は不要です。",
             "このメールへの自動返信は不要です。",
             "自動返信ありがとうございます。",
             "自動送信システムの導入を進めております。",
             "※このメールは添付ファイル分離システムにより、自動的にダウンロードURLに置き換えて送信されています。",
             "[This message was sent automatically after review by our outbound filter.]",
         }) {
        INFO(text);
        CHECK_FALSE(says_program(text));
        CHECK(judged("=?utf-8?B?5ouT54K5?=", person + text + "\n" + matter).ack.kind == AckKind::incomplete);
        CHECK(judged("=?utf-8?B?5ouT54K5?=", person + matter + "\n" + text + "\n").ack.kind == AckKind::incomplete);
    }
}

TEST_CASE("a whole statement beside a person's question is looked at, and answered by nobody alone") {
    const auto verdict = judged("=?utf-8?B?5ouT54K5?=", person + matter + "\nこのメールは自動送信されています。\n");
    CHECK(verdict.disposition == Disposition::flagged);
    CHECK_FALSE(verdict.has("automated"));
    CHECK(verdict.ack.kind == AckKind::none);
    CHECK(verdict.ack.reason == "auto-reply-text");
    // So is a clause, or a gateway's words, that nobody's question stands beside.
    for (const char* text : {"このメールは自動返信ですが、担当者より御連絡いたします。\n",
                             "このメールは無害化システムから自動的に配信されたものです。\n"}) {
        INFO(text);
        const auto doubtful = judged("=?utf-8?B?5ouT54K5?=", text);
        CHECK(doubtful.disposition == Disposition::flagged);
        CHECK(doubtful.ack.reason == "auto-reply-text");
    }
}

TEST_CASE("marks in any brackets lead the subject") {
    for (const char* subject : {"＜自動返信＞拠点の件",         "《自動返信》拠点の件",
                                "〔自動返信〕拠点の件",         "「自動返信」拠点の件",
                                "★自動返信★拠点の件",           "[Auto-Reply] Re: hub",
                                "(Auto-Reply) Re: hub",         "<Auto-Reply> Re: hub",
                                "[Automatic reply] Re: hub",    "[Out of Office] Re: hub",
                                "【Out of Office】 Re: hub",    "[Auto] hub",
                                "【自動通知】バックアップ失敗", "OOO: Re: hub",
                                "不在のお知らせ: Re: 拠点の件", "不在連絡：RE: 拠点の件",
                                "【不在のご連絡】拠点の件",     "不在通知: 拠点整備",
                                "不在通知：お問い合わせの件",   "＜不在通知＞拠点の件"}) {
        INFO(subject);
        CHECK(program_mark_of(subject) == SubjectMark::certain);
    }
    for (const char* subject :
         {"「自動返信」が届かない件", "「自動応答」の導入について", "(自動返信) の件", "Failure notice of the hub plan",
          "(Autonomous) hubs", "[Automation] of the hub", "自動返信が届きません", "Re: [Auto-Reply] hub",
          "不在がちな医師: 拠点の件", "【不在のため再送】拠点の予算"}) {
        INFO(subject);
        CHECK(program_mark_of(subject) == SubjectMark::none);
    }
}

TEST_CASE("a subject that a person may choose too is a program's where nobody asks anything") {
    const std::string nobody = "本日は席を外しております。\n";
    for (const char* subject : {"自動応答 電話の時間外対応について",
                                "不在のお知らせ",
                                "お休みのお知らせ（自動返信）",
                                "【休暇中】Re: 拠点の件",
                                "メールが送信できません",
                                "送信に失敗しました",
                                "Delivery problem of our mail",
                                "Mail Delivery Problem",
                                "Away until June 5",
                                "Mail returned to us",
                                "Away from office: hub",
                                "Read: Re: hub",
                                "Not read: hub",
                                "既読: 拠点の件",
                                "Message from \"RNP5838796F1A2B\"",
                                "Message from KM_C360i",
                                "\"RNP002673F1B2C4\"からのメッセージ",
                                "Scan Data from FX-9B2C11",
                                "Scanned image from MX-2661",
                                "Scanned from a Xerox Multifunction Printer",
                                "[NAS01] バックアップ タスク 完了通知",
                                "** PROBLEM Service Alert: mx/SMTP is CRITICAL **"}) {
        INFO(subject);
        CHECK(program_mark_of(subject) == SubjectMark::possible);
        CHECK(judged(subject, nobody).disposition == Disposition::ignored);
        CHECK(judged(subject, person + matter).ack.kind == AckKind::incomplete);
    }
    for (const char* subject :
         {"Message from Hikone", "Scanned documents of the hub", "Scan from the guidebook", "拠点の[1]バックアップ体制",
          "[質問] バックアップ医師の異常時の対応", "[質問] 夜間のバックアップ体制について",
          "Reading the Guidebook: hub", "既読にならない件: 拠点"}) {
        INFO(subject);
        CHECK(program_mark_of(subject) == SubjectMark::none);
    }
}

TEST_CASE("scanners and copiers write no inquiry") {
    for (const char* text : {
             "This E-mail was sent from \"RNP5838796F1A2B\" (IM C4510).\n\nScan Date: 2026.07.16 09:12:20 (+0900)\n",
             "このメールは \"RNP002673F1B2C4\" (IM C3000) から送信されました。\n\nスキャン日時 : 2026.07.28\n",
             "文書の枚数： 2\n属性： 白黒\n\nデバイス名： ApeosPort C3570\n設置場所： 2階 福祉課\n",
             "Device Name: Not Set\nDevice Model: MX-2661\nLocation: Not Set\n\nFile Format: PDF\n",
             "Number of Images: 2\nAttachment File Type: PDF\n\nDevice Name: DocuCentre\n",
             "Please open the attached document. It was sent to you using a Xerox multifunction printer.\n",
         }) {
        INFO(text);
        CHECK(judged("scan", text).disposition == Disposition::ignored);
    }
    const auto terse = judged("scan", "スキャンしたデータを送信します。\n機種名: bizhub C360i\n");
    CHECK(terse.disposition == Disposition::flagged);
    CHECK(terse.ack.reason == "auto-reply-text");
    for (const char* text : {
             "お世話になっております。\n照会票をスキャンしたデータを送信します。\n",
             "スキャンしたデータを送信します。拠点の職員配置について、御確認をお願いいたします。\n",
             "機種名の異なる複合機が拠点に二台あります。\n設置場所を分けるべきか迷っております。\n",
         }) {
        INFO(text);
        CHECK_FALSE(judged("scan", text).has("automated"));
    }
}

TEST_CASE("the closing line of a digest counts where nobody wrote a word") {
    const std::string rows = "差出人: sales@promo.example.com\n件名: 拠点の件\n日時: 2026/07/27 15:22\n\n";
    const std::string closing = "このメールは隔離サーバーから自動的に送信されています。\n";
    CHECK(judged("=?utf-8?B?5qSc55ar6YCa55+l?=", rows + closing).disposition == Disposition::ignored);
    CHECK(judged("=?utf-8?B?5qSc55ar6YCa55+l?=", "次のメールは検疫されました。\n\n" + rows + closing).disposition ==
          Disposition::ignored);
    CHECK(judged("digest", rows + closing + "返信はできません。\n").disposition == Disposition::ignored);
    CHECK_FALSE(
        judged("=?utf-8?B?5qSc55ar6YCa55+l?=", "このような通知が届きました。\n\n" + rows + closing).has("automated"));
    CHECK_FALSE(judged("=?utf-8?B?5qSc55ar6YCa55+l?=", person + matter + "\n" + rows + closing).has("automated"));
    CHECK_FALSE(judged("Fwd: =?utf-8?B?5qSc55ar6YCa55+l?=", rows + closing).has("automated"));
}

TEST_CASE("a person who tells of a failure, or is away and asks, is heard") {
    for (const char* text : {
             "メールを送りましたが、宛先不明で届きませんでした。\n",
             "以下のメールアドレスへの送信に失敗しましたので、再度お送りします。\n",
             "下記の宛先へのメールが送信不能となりましたので再送します。\n",
             "I am away from the office this week, so please reply by email.\n\n",
         }) {
        INFO(text);
        CHECK(judged("hub", text + person + matter).ack.kind == AckKind::incomplete);
    }
    CHECK(judged("hub", "I am away from the office this week. Need urgent help? Call 03-0000-0000.\n").ack.reason ==
          "auto-reply-text");
    CHECK(judged("hub", "お客様のメッセージは、次の宛先に届けられませんでした。\n").ack.reason == "auto-reply-text");
}
