#include "inquiry_rows.h"

using namespace madoguchi;
using namespace madoguchi::test;

TEST_CASE("Forms in the dialects of clients and offices") {
    check_rows({
        {"自治体名 甲市\n", "-|-|-|-"},
        {"1 自治体名 甲市\n2 氏名 乙\n3 連絡先 054-000-2406\n4 照会内容 丙ですか\n", "甲市|乙|054-000-2406|丙ですか"},
        {"1-自治体・機関名：甲市\n", "甲市|-|-|-"},
        {"【団体名】甲会\n【ご担当者名】乙\n【TEL】054-000-2406\n【メール】a@b.example\n【ご相談内容】\n丙ですか\n",
         "甲会|乙|054-000-2406 a@b.example|丙ですか"},
        {"所属・氏名：甲市健康課　乙\nTEL：054-000-2406\n質問：丙ですか\n",
         "甲市健康課 乙|甲市健康課 乙|054-000-2406|丙ですか"},
        {"所属\t甲市\t氏名\t乙\n電話\t054-000-2406\tメール\ta@b.example\n照会内容\t丙ですか\n",
         "甲市|乙|054-000-2406 a@b.example|丙ですか"},
        {"所属\t氏名\t連絡先\t照会内容\n甲市\t乙\t054-000-2406\t丙ですか\n", "甲市|乙|054-000-2406|丙ですか"},
        {"所属：甲市　氏名：乙　電話：054-000-2406\n照会内容：丙ですか\n", "甲市|乙|054-000-2406|丙ですか"},
        {"| 機関名 | 甲市 |\n| 氏名 | 乙 |\n| 連絡先 | 054-000-2406 |\n| 照会内容 | 丙ですか |\n",
         "甲市|乙|054-000-2406|丙ですか"},
        {"団体名：甲会\n部署名：在宅医療課\n役職：課長\n氏名：乙\n", "甲会 在宅医療課|乙|-|-"},
        {"機関名：甲市\n住所：甲市一丁目\n氏名：乙\nふりがな：おつ\nFAX：054-000-2499\n連絡先：054-000-2406\n",
         "甲市|乙|054-000-2406|-"},
        {"お名前：乙\nご質問内容：丙ですか\n役職：なにか\n", "-|乙|-|丙ですか\n役職：なにか"},
        {"1) 自治体・機関名\n甲市\n\n健康課\n2) 氏名\n乙\n", "甲市 健康課|乙|-|-"},
        {"氏名：乙\nお世話になっております。\n照会内容：丙ですか\n", "-|乙|-|丙ですか"},
        {"氏名：乙\n以上、よろしくお願いいたします。\n丁\n", "-|乙|-|-"},
        {"連絡先\n（TEL／メールアドレス）\t054-000-2406\n", "-|-|054-000-2406|-"},
        {"連絡先（TEL／メールアドレス）\n：054-000-2406\n", "-|-|054-000-2406|-"},
        {"連絡先：\n　TEL：054-000-2406\n　FAX：054-000-2499\n　メール：a@b.example\n",
         "-|-|054-000-2406 a@b.example|-"},
        {"連絡先：TEL 054-000-2406\n", "-|-|TEL 054-000-2406|-"},
        {"氏名　　乙\n連絡先　　（携帯）080-0000-2406\n", "-|乙|（携帯）080-0000-2406|-"},
        {"氏名：乙\n連絡先（携帯）080-0000-2406\n", "-|乙|080-0000-2406|-"},
        {"氏名　　（ふりがな）　乙\n連絡先　　（TEL）：054-000-2406\n", "-|乙|054-000-2406|-"},
        {"氏名：乙\n担当（甲）が伺います\n", "-|乙|-|-"},
        {"・氏名\n・連絡先\n以下に御記入の上、御返信ください。\n\n氏名：乙\n連絡先：054-000-2406\n",
         "-|乙|054-000-2406|-"},
        {"氏名：乙\n照会内容：丙ですか\n下記に御記入ください。\n", "-|乙|-|丙ですか\n下記に御記入ください。"},
        {"電話：054-000-2406\nメール：\n", "-|-|054-000-2406|-"},
        {"氏名：乙\n連絡先①：054-000-2406\n連絡先②：090-0000-2406\nFAX1：054-000-2499\n照会内容：丙ですか\n",
         "-|乙|054-000-2406 090-0000-2406|丙ですか"},
        {"4) 照会内容：（具体的に）拠点の丙ですか\n", "-|-|-|拠点の丙ですか"},
        {"会社名：甲社\nお名前：乙\n", "-|乙|-|-"},
        {"会社名：甲社\nお名前：乙\nTEL：054-000-2406\n", "甲社|乙|054-000-2406|-"},
        {"■自治体・機関名■甲市\n■氏名■乙\n", "-|-|-|-"},
        {"> 1) 自治体・機関名：甲市\n> 2) 氏名：乙\n", "甲市|乙|-|-"},
    });
}

TEST_CASE("Numbers decide where all labels were dropped") {
    check_rows({
        {"1) 甲市\n2) 乙\n3) 054-000-2406\n4) 丙ですか\n続き\n", "甲市|乙|054-000-2406|丙ですか\n続き"},
        {"①甲市\n②乙\n③\n④丙ですか\n", "甲市|乙|-|丙ですか"},
        {"1) 頻度は\n2) 構成員は\n3) 経費は\n4) 様式は\n", "-|-|-|-"},
        {"1) 甲市\n2) 乙\n4) 丙ですか\n", "-|-|-|-"},
        {"1) 甲市\n2) 乙\n3) 連絡先：054-000-2406\n4) 照会内容：丙ですか\n", "甲市|乙|054-000-2406|丙ですか"},
    });
}

TEST_CASE("A number in a line above its label is no value") {
    for (const std::vector<std::string>& numbers : std::vector<std::vector<std::string>>{
             {"1)", "2)", "3)", "4)"}, {"①", "②", "③", "④"}, {"１．", "２．", "３．", "４．"}}) {
        const auto form = [&](const std::string& organization, const std::string& name, const std::string& contact) {
            return numbers[0] + "\n自治体・機関名：" + organization + "\n" + numbers[1] + "\n氏名\n" + name + "\n" +
                   numbers[2] + "\n連絡先（TEL／メールアドレス）：" + contact + "\n" + numbers[3] +
                   "\n照会内容（具体的に）：丙ですか\n①\n丁ですか\n";
        };
        check_rows({{form("", "", ""), "-|-|-|丙ですか\n①\n丁ですか"},
                    {form("甲市", "乙", "054-000-2406"), "甲市|乙|054-000-2406|丙ですか\n①\n丁ですか"}});
    }
}

TEST_CASE("Filler is missing") {
    for (const std::string filler : {"",
                                     "　",
                                     "\xE2\x80\x8B",
                                     "\xC2\xA0",
                                     "○○",
                                     "〇〇　〇〇",
                                     "××",
                                     "○○市",
                                     "○○県○○市○○課",
                                     "なし",
                                     "無し",
                                     "特になし。",
                                     "（未記入）",
                                     "未定",
                                     "N/A",
                                     "n/a",
                                     "……………",
                                     "－",
                                     "---",
                                     "（　　）",
                                     "【】",
                                     "(なし)",
                                     "TEL：　メール：",
                                     "以上",
                                     "よろしくお願いします。",
                                     "（具体的に）",
                                     "記入してください",
                                     "ー",
                                     "*****",
                                     "xxx"}) {
        check_rows({{"氏名：" + filler + "\n", "-|-|-|-"}, {"照会内容：" + filler + "\n", "-|-|-|-"}});
    }
    for (const std::string value : {"梨本", "無量小路", "林", "Ng", "X線技師会", "一", "未来 花子", "〇山 太郎"}) {
        check_rows({{"氏名：" + value + "\n", "-|" + value + "|-|-"}});
    }
}

TEST_CASE("Labels inside the inquiry are the inquirer's text") {
    const std::string head = "機関名：甲市\n氏名：乙\n連絡先：054-000-2406\n照会内容：\n";
    for (const std::string line : {"担当者：拠点の管理者", "TEL：衛星電話", "4) 照会内容：避難先", "住所：一覧にする",
                                   "備考：急ぎません", "【お問い合わせ先】の書き方"}) {
        check_rows(
            {{head + "案は次のとおりです。\n" + line + "\n", "甲市|乙|054-000-2406|案は次のとおりです。\n" + line}});
    }
    check_rows({{"照会内容：丙ですか\n氏名：乙\n所属：甲市\n", "甲市|乙|-|丙ですか"}});
}

TEST_CASE("A contact that points at the signature") {
    const std::string signature =
        "\n--------------------\n甲市健康課\nTEL 054-000-2406 FAX 054-000-2499\nE-mail "
        "a@b.example\n--------------------\n";
    for (const std::string reference :
         {"署名のとおり", "下記署名参照", "下記のとおり", "同上", "文末の署名をご覧ください"}) {
        check_rows({{"氏名：乙\n連絡先：" + reference + "\n照会内容：丙ですか" + signature,
                     "-|乙|054-000-2406 a@b.example|丙ですか"},
                    {"氏名：乙\n連絡先：" + reference + "\n照会内容：丙ですか\n", "-|乙|-|丙ですか"}});
    }
    check_rows(
        {{"連絡先：前回と同じ\n", "-|-|前回と同じ|-"}, {"連絡先：\n照会内容：丙ですか" + signature, "-|-|-|丙ですか"}});
}

TEST_CASE("An inquiry in an attachment") {
    const auto read = [](const std::string& text, bool attached, bool mail = false) {
        Message message = message_of(text);
        if (attached) {
            message.attachments.push_back({});
            message.attachments[0].name = "表.docx";
            message.attachments[0].is_message = mail;
        }
        return find_inquiry(message);
    };
    for (const std::string value :
         {"添付のとおり", "別紙参照", "別添", "別紙のとおりです。よろしくお願いいたします。",
          "別添の質問票をご覧ください。\n\n※ファイルが大きいため、質問票は別便でお送りします。"}) {
        CHECK(read("照会内容：" + value + "\n", true).inquiry_in_attachment);
        CHECK_FALSE(read("照会内容：" + value + "\n", true).missing(FieldName::inquiry));
        CHECK(read("照会内容：" + value + "\n", false).missing(FieldName::inquiry));
    }
    // A name under it, as people end a mail, is no inquiry.
    const std::string sender = "自治体・機関名：小浜訪看\n氏名：武田 花子\n連絡先：0770-00-3310\n照会内容：";
    for (const std::string end :
         {"\n\n武田\n", "\n\nよろしくお願いいたします。\n小浜訪看 武田\n", "\n\n小浜訪看\n武田 花子\n"}) {
        CAPTURE(end);
        CHECK(read(sender + "別紙のとおり" + end, true).inquiry_in_attachment);
        CHECK(read(sender + "別紙のとおり" + end, false).missing(FieldName::inquiry));
        CHECK(read(sender + "特になし" + end, false).missing(FieldName::inquiry));
        CHECK_FALSE(read(sender + "協定の様式はありますか。" + end, false).missing(FieldName::inquiry));
        CHECK_FALSE(read(sender + "別紙の件、期限は六月でよいか。" + end, true).inquiry_in_attachment);
    }
    for (const std::string notice :
         {"--- 以下は自動付加 ---\nこのメールはウイルスチェック済みです。\n", "--- 以下は自動付加 ---\n",
          "*****\nこのメールはウイルスチェック済みです\n*****\n",
          "*****\n本メールは自動的にウイルスチェックされています。\n*****\n",
          "このメールは、ウィルスチェックソフトによりチェック済みです。\n",
          "-----\nこのメールはゲートウェイで自動的に検査されました。\n-----\n",
          "This message was scanned by GateKeeper.\n",
          "________________\nThis e-mail has been scanned for viruses.\n________________\n"}) {
        for (const std::string gap : {"", "\n"}) {
            INFO(notice);
            CHECK(read("所属：甲市\n照会内容：別紙のとおり\n" + gap + notice, true).inquiry_in_attachment);
        }
    }
    CHECK(read("照会書を添付いたしますので、御確認ください。\n", true).inquiry_in_attachment);
    CHECK(read("", true).inquiry_in_attachment);
    for (const std::string note :
         {"照会票をスキャンしてお送りします。", "照会票をお送りしますので、ご回答をお願いします。",
          "照会様式に記入しましたので提出します。\nよろしくお願いします。",
          "拠点整備に係る照会を送付いたします。ご査収ください。",
          "記入した照会票をPDFにしてお送りいたします。ご確認のほどよろしくお願いいたします。",
          "FAXが使えないためメールで照会票を送ります。", "先ほどお電話した件の照会票です。",
          "照会書（PDF）を提出します。"}) {
        INFO(note);
        CHECK(read("甲市の乙です。\n\n" + note + "\n", true).inquiry_in_attachment);
        CHECK_FALSE(read("甲市の乙です。\n\n" + note + "\n", false).inquiry_in_attachment);
    }
    CHECK(read("事務局 御中\n\nお世話になっております。\nよろしくお願いします。\n", true).inquiry_in_attachment);
    CHECK_FALSE(read("事務局 御中\n\nお世話になっております。甲市の夜間の拠点です。\n", true).inquiry_in_attachment);
    CHECK_FALSE(read("照会票をお送りください。\n", true).inquiry_in_attachment);
    CHECK_FALSE(read("照会票の様式をご送付いただけますか。\n", true).inquiry_in_attachment);
    CHECK_FALSE(read("実績の資料を提出します。\n", true).inquiry_in_attachment);
    CHECK_FALSE(read("お見積りを添付いたしました。\n", true).inquiry_in_attachment);
    CHECK_FALSE(read("照会書を添付します。拠点はいくつ必要でしょうか。\n", true).inquiry_in_attachment);
    CHECK_FALSE(read("照会内容：別紙の案でよいでしょうか。\n", true).inquiry_in_attachment);
    CHECK_FALSE(read("照会内容：添付のとおり\n", true, true).inquiry_in_attachment);
    CHECK(read("照会内容：添付のメールのとおり\n", true, true).inquiry_in_attachment);
}

TEST_CASE("A note that only sends a file whose name is that of an inquiry's paper") {
    const auto in_attachment = [](const std::string& note, const std::string& file) {
        auto message = message_of("事務局 御中\n\n" + note + "\n");
        message.attachments.push_back({});
        message.attachments.back().name = file;
        return find_inquiry(message, {}).inquiry_in_attachment;
    };
    CHECK(in_attachment("ＦＡＸの回線が工事中のため、ＰＤＦでお送りします。", "照会票.pdf"));
    CHECK(in_attachment("ファクシミリが使えず、メールで失礼します。", "お問合せ（甲市）.docx"));
    CHECK_FALSE(in_attachment("ＦＡＸの回線が工事中のため、ＰＤＦでお送りします。", "会場案内.pdf"));
    CHECK_FALSE(in_attachment("様式は一枚でよいでしょうか。", "照会票.pdf"));
}

TEST_CASE("A question of its own beside an attachment") {
    const auto points = [](const std::string& value) {
        Message message = message_of("所属：甲市\n照会内容：" + value + "\n");
        message.attachments.push_back({});
        message.attachments[0].name = "集計表.xlsx";
        return find_inquiry(message).inquiry_in_attachment;
    };
    for (const std::string value :
         {"集計方法について確認をお願いします。集計表は添付のとおりです。",
          "退院支援の件数の集計方法について確認をお願いします。\n集計表は添付のとおりです。",
          "集計方法の確認（集計表は添付のとおり）", "集計方法に関して、ご回答をお願いします。資料は別添です。",
          "補助金の件、ご確認をお願いいたします。交付要綱は別紙のとおりです。",
          "会議の構成員をご確認ください。名簿は別紙のとおり。",
          "この様式でよいか確認をお願いします。様式は別添のとおり。", "訪問看護が含まれるか。定義は別紙のとおり。",
          "拠点の数（一覧は別紙）", "別紙のとおり集計した。これで差し支えないか。"}) {
        CAPTURE(value);
        CHECK_FALSE(points(value));
    }
    for (const std::string value :
         {"照会内容を別添のとおりお送りしますのでご確認をお願いします。", "別紙のとおりです。ご回答をお願いします。",
          "添付のとおり。内容についてご確認をお願いします。", "別添のとおりです。6月30日までに回答をお願いいたします。",
          "別紙のとおりです。お手数をおかけしますが、よろしくお願いします。", "別紙（照会票）のとおり",
          "別紙（拠点の運用について）のとおり", "別添のとおりです。7月10日（金）を目途にご回答をお願いします。",
          "添付のとおり。標記の件について、ご確認をお願いします。", "別紙1ほか",
          "添付をご覧ください。パスワードは別途お送りします。",
          "拠点整備・運用に関する照会について、別紙のとおりご回答をお願いします。", "照会内容（別紙のとおり）",
          "別添のとおりです。照会票の確認をお願いします。", "拠点の運用について、別紙のとおり照会します。"}) {
        CAPTURE(value);
        CHECK(points(value));
    }
}

TEST_CASE("A telephone line above the form is not the form's contact") {
    const std::string numbered =
        "1) 自治体・機関名：甲市\n2) 氏名：乙\n3) 連絡先：054-000-2406\n4) 照会内容：丙ですか\n";
    const std::string plain = "所属：甲市\n氏名：乙\n電話：054-000-2406\n質問：丙ですか\n";
    for (const std::string above :
         {"お世話になります。\n丁県医療政策課 戊\nTEL：026-000-0000\n\n次のとおり照会します。\n",
          "丁県医療政策課 戊\nTEL：026-000-0000\nE-mail：p@pref.example\n\n",
          "丁県です。\n電話：026-000-0000\n市から照会です。\n",
          "丁県 戊\nTEL：026-000-0000\n\n＜以下、甲市からのメール＞\n"}) {
        check_rows(
            {{above + numbered, "甲市|乙|054-000-2406|丙ですか"}, {above + plain, "甲市|乙|054-000-2406|丙ですか"}});
    }
    check_rows({
        {"TEL：054-000-2406\n\n所属：甲市\n\n氏名：乙\n\nメール：a@b.example\n\n質問：丙ですか\n",
         "甲市|乙|054-000-2406 a@b.example|丙ですか"},
        {"TEL：054-000-2406\n\n所属：甲市\n氏名：乙\n連絡先：\n質問：丙ですか\n", "甲市|乙|054-000-2406|丙ですか"},
        {"TEL：054-000-2406\n所属：甲市\n氏名：乙\n連絡先：a@b.example\n質問：丙ですか\n",
         "甲市|乙|054-000-2406 a@b.example|丙ですか"},
        {"1 電話：054-000-2406\n\n2 所属：甲市\n\n3 氏名：乙\n\n4 連絡先：a@b.example\n\n5 質問：丙ですか\n",
         "甲市|乙|054-000-2406 a@b.example|丙ですか"},
    });
}

TEST_CASE("A name or a card under an empty inquiry is no inquiry") {
    const std::string form =
        "1) 自治体・機関名：甲市健康課\n2) 氏名：山田 花\n3) 連絡先：054-000-2406\n4) 照会内容（具体的に）：";
    const std::string want = "甲市健康課|山田 花|054-000-2406|";
    for (const std::string card :
         {"山田 花\n", "山田\n", "甲市健康課　主任　山田\n",
          "甲市役所 健康課 山田\nTEL 054-000-2406\nFAX 054-000-2499\n",
          "甲市健康課\n電話：054-000-2406（内線 12）\nＥ－ｍａｉｌ：h@city.example.lg.jp\n",
          "甲市役所健康福祉部健康課 山田 花\n〒420-0000 "
          "甲市一丁目2-3\nTEL/FAX：054-000-2406\nURL：https://city.example/a\n",
          "よろしくお願いいたします。\n\n甲市健康課\n保健師 山田 花\n電話 054-000-2406\n", "TEL：054-000-2406\n"}) {
        check_rows({{form + "\n\n" + card, want + "-"}, {form + "\n" + card, want + "-"}});
    }
    for (const std::string asked :
         {"健康課の運営", "甲市健康課の研修", "在宅医療センター\nTEL 054-000-2499", "TEL 054-000-2406へ電話をください",
          "電話で相談したい", "拠点の要件\n甲市健康課 山田\nTEL 054-000-2406", "https://city.example/guide.pdf",
          "甲市健康課 協定", "看取り", "BCP"}) {
        check_rows({{form + "\n" + asked + "\n", want + asked}});
    }
    check_rows({{form + "甲市健康課\n", want + "甲市健康課"}});
}

TEST_CASE("An inquiry that stands below the form") {
    const std::string rest = "自治体・機関名：甲市\n氏名：乙\n連絡先：054-000-2406\n";
    for (const std::string reference :
         {"下記のとおり", "以下のとおりです。", "下記", "次のとおり照会します。", "後述"}) {
        const std::string form = "照会内容：" + reference + "\n" + rest;
        const std::string want = "甲市|乙|054-000-2406|";
        check_rows({
            {form + "\n記\n\n1 丙ですか\n2 丁ですか\n", want + "1 丙ですか\n2 丁ですか"},
            {form + "よろしくお願いします。\n　　　　　記\n丙\n", want + "丙"},
            {form + "住所：甲市一丁目\n\n丙でしょうか。\n", want + "丙でしょうか。"},
            {form + "\n1 丙の要件\n2 丁の有無\n", want + "1 丙の要件\n2 丁の有無"},
            {form + "\n記\n照会内容：丙\n", want + "丙"},
            {form + "\nよろしくお願いいたします。\n", want + "-"},
        });
    }
    check_rows({
        {rest + "照会内容：下記のとおり\n記\n丙ですか\n", "甲市|乙|054-000-2406|下記のとおり\n記\n丙ですか"},
        {"照会内容：下記の様式は必須ですか\n" + rest + "\n丁でしょうか。\n",
         "甲市|乙|054-000-2406|下記の様式は必須ですか"},
        {"下記のとおり照会します。\n記\n" + rest + "照会内容：丙\n", "甲市|乙|054-000-2406|丙"},
    });
}

TEST_CASE("A second label of the same field is no part of the value") {
    check_rows({
        {"【照会機関】　所属：甲市\n【照会者】　氏名：乙\n照会内容：質問：丙\n", "甲市|乙|-|質問：丙"},
        {"機関名：所属 甲市\n氏名：乙\n", "所属 甲市|乙|-|-"},
    });
}

TEST_CASE("A drawn table: cells of several lines, and what stands around it") {
    const std::string rows =
        "┏━━━┯━━━┓\n┃所　属│甲市　　┃\n┃　　　│丁課　　┃\n┠───┼───┨\n┃氏　名│乙　　　┃\n┠───┼───┨\n"
        "┃連絡先│054-000-2406 ┃\n┃　　　│a@b.example.jp┃\n┠───┼───┨\n┃照会内容│丙は　　　┃\n"
        "┃　　　　│要りますか。┃\n┗━━━┷━━━┛\n";
    const std::string want = "甲市 丁課|乙|054-000-2406 a@b.example.jp|丙は\n要りますか。";
    std::string light = rows;
    for (const auto& [heavy, thin] :
         {std::pair{"┃", "│"}, {"┏", "┌"}, {"┓", "┐"}, {"┗", "└"}, {"┛", "┘"}, {"━", "─"}}) {
        for (std::size_t at = light.find(heavy); at != std::string::npos; at = light.find(heavy)) {
            light.replace(at, std::string_view(heavy).size(), thin);
        }
    }
    check_rows({
        {rows, want},
        {light, want},
        {rows + "\n以上、よろしくお願いします。\n", want},
        {"所属：甲市\n氏名：乙\n照会内容：次の表の丙\n┌──┬──┐\n│丙　│丁　│\n└──┴──┘\nは要りますか。\n",
         "甲市|乙|-|次の表の丙\n┌──┬──┐\n│丙　│丁　│\n└──┴──┘\nは要りますか。"},
    });
}

TEST_CASE("A bracket around label and value is no part of the value") {
    check_rows({
        {"所属：甲市\n氏名：（担当：乙）\n照会内容：丙\n", "甲市|乙|-|丙"},
        {"【所属：甲市】\n【氏名：乙（丁）】\n【連絡先：054-000-2406（直通）】\n【照会内容：】\n丙\n",
         "甲市|乙（丁）|054-000-2406（直通）|丙"},
        {"所属：甲市\n氏名：(担当)乙(丁)\n照会内容：丙\n", "甲市|(担当)乙(丁)|-|丙"},
    });
}

TEST_CASE("Item letters and keys of a telephone as numbers") {
    check_rows({
        {"ア　所属：甲市\nイ 氏名：乙\nウ　電話番号：054-000-2406\nエ　質問事項：\n　丙\n", "甲市|乙|054-000-2406|丙"},
        {"1️⃣ 所属\n甲市\n2️⃣ 氏名\n乙\n3️⃣ 連絡先\n054 000 2406\n4️⃣ 照会内容\n丙\n",
         "甲市|乙|054 000 2406|丙"},
    });
}

TEST_CASE("Tables with examples beside the values, and with label and value in one cell") {
    check_rows({
        {"項目\t記入欄\t記入例\n所属\t甲市\t○○県○○課\n氏名\t乙\t在宅 太郎\n照会内容\t丙\t具体的に\n", "甲市|乙|-|丙"},
        {"所属：甲市\n照会内容：\n区分\t数\t例\n丙\t3\t○○\n", "甲市|-|-|区分\t数\t例\n丙\t3\t○○"},
        {"項目\t記入例\t記入欄\n所属\t○○県○○課\t甲市\n氏名\t在宅 太郎\t\n", "甲市|-|-|-"},
        {"所属\u2003甲市\t氏名\n乙\n連絡先\u2003054-000-2406\u2003a@b.example\t照会内容\n丙\n丁\n",
         "甲市|乙|054-000-2406 a@b.example|丙\n丁"},
    });
}

TEST_CASE("Dashes, ordinals and country codes beside labels, and FAX between the rows of the contact") {
    check_rows({
        {"所属 ― 甲市\n氏名 - 乙\n連絡先 － 054-000-2406\n", "甲市|乙|054-000-2406|-"},
        {"第１　自治体・機関名　　甲市\n第２　氏　　名　　乙\n第３　連 絡 "
         "先　　054-000-2406\n第４　照会内容　　第８次計画の件\n",
         "甲市|乙|054-000-2406|第８次計画の件"},
        {"所属  甲市\n氏名  乙\n連絡先  (+81) 54-000-2406 ext.12\n", "甲市|乙|(+81) 54-000-2406 ext.12|-"},
        {"連絡先：\n　TEL　054-000-2406\n　FAX　054-000-2499\n　Mail a@b.example\n住所：甲市\n",
         "-|-|054-000-2406 Mail a@b.example|-"},
    });
}

TEST_CASE("Labels in two languages") {
    check_rows({{"所属 / Affiliation : 甲市\n氏名／Name：乙\n照会内容 / Inquiry : 丙\n", "甲市|乙|-|丙"}});
}

TEST_CASE("Placeholders and none are missing, none with a reason is not") {
    check_rows({
        {"所属：なし\n氏名：クリックまたはタップしてテキストを入力してください。\n", "-|-|-|-"},
        {"所属：なし（求職中）\n", "なし（求職中）|-|-|-"},
        {"所属：なし\n氏名：なしの木（担当）\n", "-|なしの木（担当）|-|-"},
        {"所属：甲市\n氏名：乙 丙\n照会内容：\n\n以上、どうぞよろしくお願いいたします。\n\n乙\n", "甲市|乙 丙|-|-"},
    });
}

TEST_CASE("Rows that no form knows end a short field by how their heading ends") {
    check_rows({
        {"所属：甲市\n連絡先　　　　：054-000-2406\n希望する回答　：メール\n照会内容：丙\n", "甲市|-|054-000-2406|丙"},
        {"所属：甲会\n氏名：乙\n出欠：出席（オンライン）\n連絡先：054-000-2406\n", "甲会|乙|054-000-2406|-"},
        {"所属：甲市\n連絡先：054-000-2406\n夜間の連絡方法：054-000-2499\n",
         "甲市|-|054-000-2406 夜間の連絡方法：054-000-2499|-"},
        {"所属：甲市\n照会内容：丙\n回答方法の希望：丁\n", "甲市|-|-|丙\n回答方法の希望：丁"},
    });
}

TEST_CASE("What a form prints as an example is nobody's value") {
    check_rows({
        {"（記入例）\n1) 所属：○○市\n2) 氏名：○○\n4) 照会内容：○○○\n\n1) 所属：甲市\n2) 氏名：乙\n4) "
         "照会内容：丙\n丁\n",
         "甲市|乙|-|丙\n丁"},
        {"1) 所属（例：○○県○○課）：\n甲市\n3) 連絡先（例：03-0000-0000／taro@example.jp）：\n054-000-2406\n",
         "甲市|-|054-000-2406|-"},
        {"1) 所属：甲市\n3) 連絡先\n（例：03-0000-0000）\n054-000-2406\n", "甲市|-|054-000-2406|-"},
    });
}

TEST_CASE("Two persons under the same label, and closing words where the inquiry should be") {
    check_rows({
        {"自治体名：甲市\n担当者名：乙（月～水）\n担当者名：丙（木・金）\n", "甲市|乙（月～水） 丙（木・金）|-|-"},
        {"自治体名：甲市\n氏名：乙\n担当者：丙\n", "甲市|乙|-|-"},
        {"所属：甲市\n照会内容：\n\nお忙しいところ恐れ入りますが、よろしくお願いいたします。\n", "甲市|-|-|-"},
        {"所属：甲市\n照会内容：\nお手数をおかけしますが、ご回答のほどよろしくお願いします。\n", "甲市|-|-|-"},
        {"所属：甲市\n照会内容：\nお忙しいところ恐れ入りますが、協定書の例をよろしくお願いします。\n",
         "甲市|-|-|お忙しいところ恐れ入りますが、協定書の例をよろしくお願いします。"},
    });
}

TEST_CASE("Whom a mail is written to is no name") {
    check_rows({
        {"ご担当者　さま\n\n丙についてお教えください。\n", "-|-|-|-"},
        {"担当者　様\n所属：甲市\n氏名：乙\n", "甲市|乙|-|-"},
        {"所属：甲市\n担当者：様似 乙\n", "甲市|様似 乙|-|-"},
    });
}

TEST_CASE("A number for both telephone and fax leaves the next one a telephone's") {
    const Inquiry inquiry = find_inquiry(
        message_of("所属：甲市\n氏名：乙\nTEL/FAX：054-000-2406（兼用）\nTEL：090-0000-4417\n照会内容：丙\n"), {});
    CHECK(inquiry.phones == std::vector<std::string>{"054-000-2406", "090-0000-4417"});
}

TEST_CASE("One space behind a bullet and TEL/FAX or the department") {
    check_rows({{"・機関名 甲市\n・所属部署 丁係\n・氏名 乙\n・TEL/FAX 054-000-2406（兼用）\n・照会内容 丙\n",
                 "甲市 丁係|乙|054-000-2406（兼用）|丙"}});
}

TEST_CASE("The prefecture's row is no part of the organization") {
    check_rows({{"都道府県名：静岡県\n自治体・機関名：甲市\n氏名：乙\n", "甲市|乙|-|-"}});
}

TEST_CASE("The inquirer in a form without colons") {
    check_rows({
        {"所属　甲市\n照会者　乙 丙\n電話　054-000-2406\n照会内容　丁\n", "甲市|乙 丙|054-000-2406|丁"},
        {"ご担当者様　お世話になります。\n所属　甲市\n氏名　乙\n", "甲市|乙|-|-"},
    });
}

TEST_CASE("A name or an organization that only points elsewhere is missing") {
    for (const std::string reference : {"同上", "下記署名のとおり", "署名に記載", "下記のとおりです。",
                                        "（上記に同じ）", "末尾の署名をご参照ください"}) {
        check_rows({{"氏名：" + reference + "\n所属：甲市\n", "甲市|-|-|-"},
                    {"氏名：乙\n所属：" + reference + "\n", "-|乙|-|-"}});
    }
    check_rows({{"氏名：上記 乙\n所属：同上会\n", "同上会|上記 乙|-|-"}});
}

TEST_CASE("A vendor's contact block and prose are no form") {
    check_rows({
        {"ご案内です。\n【お問い合わせ先】\n株式会社甲\nTEL：03-0000-0001\nE-mail：a@b.example\n", "-|-|-|-"},
        {"ご案内です。\n【お問い合わせ】\nTEL：03-0000-0001\n", "-|-|-|-"},
        {"ご相談したいことがあります。\n電話でお話を伺えますか。\n", "-|-|-|-"},
        {"-- \n氏名：乙\nTEL：054-000-2406\n", "-|-|-|-"},
    });
}

TEST_CASE("Arrows and signs between label and value") {
    check_rows({
        {"所属 ＞ 甲市\n氏名 ＞ 乙\n連絡先 ＞ 054-000-2406\n照会内容 ＞ 丙ですか\n", "甲市|乙|054-000-2406|丙ですか"},
        {"（1）所属\n　→　甲市\n（2）氏名\n　→　乙\n（3）連絡先\n　⇒ 054-000-2406\n（4）照会内容\n　丙ですか\n",
         "甲市|乙|054-000-2406|丙ですか"},
        {"所属\u2003甲市\n氏名\u2003乙\n連絡先\u2003054-000-2406\n照会内容\u2003丙ですか\n",
         "甲市|乙|054-000-2406|丙ですか"},
        {"・所属　　甲市\n・氏名　　乙\n・電話　　(077) 123-4567\n・照会内容　　丙ですか\n",
         "甲市|乙|(077) 123-4567|丙ですか"},
    });
}

TEST_CASE("The heading of a person's rows is no field") {
    const std::string rest = "照会内容：丙ですか\n";
    const std::string want = "甲市|乙|054-000-2406|丙ですか";
    for (const std::string person : {"照会者", "担当者", "質問者", "ご相談者", "記入者", "お問合せ者", "連絡担当者",
                                     "申請者", "回答者", "依頼者", "照会元", "基本情報", "ご担当者様"}) {
        check_rows({
            {person + "\t所属\t甲市\n\t氏名\t乙\n\t連絡先\t054-000-2406\n" + rest, want},
            {person + "\t所属\t甲市\n氏名\t乙\n連絡先\t054-000-2406\n" + rest, want},
            {person + "\t所属\t甲市\t氏名\t乙\n電話\t054-000-2406\n" + rest, want},
            {person + "　所属：甲市\n　　　　氏名：乙\n　　　　電話：054-000-2406\n" + rest, want},
            {person + "　氏名：乙\n　　　　所属：甲市\n　　　　電話：054-000-2406\n" + rest, want},
            {"【" + person + "】　所属：甲市\n氏名：乙\n電話：054-000-2406\n" + rest, want},
            {"【" + person + "】所属：甲市　氏名：乙　電話：054-000-2406\n" + rest, want},
            {"■" + person + "：所属　甲市\n　　氏名　乙\n　　電話　054-000-2406\n" + rest, want},
        });
    }
    for (const std::string unknown : {"提出課", "照会機関", "窓口となる方"}) {
        check_rows({{unknown + "\t所属\t甲市\n氏名\t乙\n連絡先\t054-000-2406\n" + rest, want},
                    {"所属\t甲市\n" + unknown + "\t氏名\t乙\n連絡先\t054-000-2406\n" + rest, want}});
    }
    check_rows({
        {"所属：甲市\n照会者：乙\n連絡先：054-000-2406\n" + rest, want},
        {"所属：甲市\n【担当者】乙\n連絡先：054-000-2406\n" + rest, want},
        {"所属：甲市\n担当者・連絡先：乙 054-000-2406\n" + rest, "甲市|乙 054-000-2406|乙 054-000-2406|丙ですか"},
        {"所属：甲市\n氏名：乙\n連絡先：054-000-2406\n照会内容：次の表の作り方\n病院\t担当者\t丁\n",
         "甲市|乙|054-000-2406|次の表の作り方\n病院\t担当者\t丁"},
    });
}

TEST_CASE("A row of labels over a row of values, with columns that no form knows") {
    const std::string want = "甲市|乙|054-000-2406|丙ですか";
    for (const std::string number : {"No", "No.", "番号", "項番", "№", "", "通し番号"}) {
        check_rows({{number + "\t自治体名\t担当者名\t連絡先\t照会内容\n1\t甲市\t乙\t054-000-2406\t丙ですか\n", want}});
    }
    check_rows({
        {"番号\t市町村名\t担当\t電話番号\t照会事項\t回答\n１\t甲市\t乙\t054-000-2406\t丙ですか\t\n", want},
        {"提出者\t市町村名\t甲市\n氏名\t乙\n連絡先\t054-000-2406\n照会内容\t丙ですか\n", want},
        {"所属\t甲市\n氏名\t乙\n連絡先\t054-000-2406\n照会内容\t次の表の作り方\n施設\t内容\n甲病院\t看取り\n",
         "甲市|乙|054-000-2406|次の表の作り方\n施設\t内容\n甲病院\t看取り"},
        {"自治体名\t担当者名\t連絡先\t照会内容\t回答\n甲市\t乙\t054-000-2406\t丙ですか\t\n", want},
        {"自治体名\tコード\t担当者名\t連絡先\t照会内容\n甲市\t19\t乙\t054-000-2406\t丙ですか\n", want},
        {"自治体名\t担当者名\t連絡先\t照会内容\t背景\n甲市\t乙\t054-000-2406\t丙ですか\t丁のため\n",
         want + "\n背景\n丁のため"},
    });
}

TEST_CASE("A table of questions under the form") {
    const std::string form = "機関名：甲市\n氏名：乙\n連絡先：054-000-2406\n";
    const std::string want = "甲市|乙|054-000-2406|";
    for (const std::string heads :
         {"番号\t照会内容", "No\t質問事項", "No.\tご質問", "照会番号\t照会内容", "項番\tご照会内容"}) {
        const std::string rows = "1\t丙ですか\n2\t丁ですか";
        check_rows({{form + heads + "\n" + rows + "\n", want + rows}});
    }
    check_rows({
        {form + "番号\t項目\t質問内容\n1\t拠点\t丙ですか\n2\t研修\t丁ですか\n",
         want + "1\t拠点\t丙ですか\n2\t研修\t丁ですか"},
        {form + "番号\t該当ページ\t照会内容\n1\t12\t丙ですか\n", want + "1\t12\t丙ですか"},
        {form + "照会内容：下表のとおり\n番号\t照会内容\n1\t丙ですか\n",
         want + "下表のとおり\n番号\t照会内容\n1\t丙ですか"},
        {"項目\t内容\n機関名\t甲市\n氏名\t乙\n連絡先\t054-000-2406\n照会内容\t丙ですか\n", want + "丙ですか"},
        {"区分\t質問\n機関名\t甲市\n氏名\t乙\n連絡先\t054-000-2406\n照会内容\t丙ですか\n", want + "丙ですか"},
    });
}

TEST_CASE("Several labels on one line") {
    check_rows({
        {"所属：甲市／氏名：乙／連絡先：054-000-2406／照会内容：丙／丁ですか\n", "甲市|乙|054-000-2406|丙／丁ですか"},
        {"1)所属:甲市2)氏名:乙3)連絡先:054-000-2406 4)照会内容:丙ですか\n", "甲市|乙|054-000-2406|丙ですか"},
        {"【所属】甲市　【氏名】乙\n【連絡先】054-000-2406【照会内容】丙ですか\n", "甲市|乙|054-000-2406|丙ですか"},
        {"所属：甲市（電話：054-000-2406）\n氏名：乙（1) 主事）\n照会内容：丙、氏名：丁の件\n",
         "甲市（電話：054-000-2406）|乙（1) 主事）|-|丙、氏名：丁の件"},
    });
}

TEST_CASE("Labels that say whose, in marks, with a number or in old spelling") {
    check_rows({
        {"◆所属◆\n甲市\n◆氏名◆\n乙\n◆連絡先◆\n054-000-2406\n◆照会内容◆\n丙ですか\n", "甲市|乙|054-000-2406|丙ですか"},
        {"**所属：** 甲市\n**氏名：** 乙\n**連絡先：** 054-000-2406\n**照会内容：** 丙ですか\n",
         "甲市|乙|054-000-2406|丙ですか"},
        {"■所属／甲市\n■氏名／乙\n■連絡先／054-000-2406\n■照会内容／拠点の丙ですか\n",
         "甲市|乙|054-000-2406|拠点の丙ですか"},
        {"質問者の所属：甲市\n質問者の氏名：乙\n質問者の連絡先：054-000-2406\n質問：丙ですか\n",
         "甲市|乙|054-000-2406|丙ですか"},
        {"会社・団体名：甲会\n氏名：乙\nメ－ル：a@b.example\nご意見・ご質問：丙ですか\n",
         "甲会|乙|a@b.example|丙ですか"},
        {"機関（施設）名：甲病院\n氏名：乙\n☎：054-000-2406\n照会内容1：丙ですか\n照会内容2：丁ですか\n",
         "甲病院|乙|054-000-2406|丙ですか\n照会内容2：丁ですか"},
        {"所属：甲市\n氏名：乙\n住民の意見を聞きました。\n質問（1）の件\n連絡先の確認をお願いします。\n",
         "甲市|乙|-|-"},
    });
}
