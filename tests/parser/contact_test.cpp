#include "parser/contact.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "parser/inquiry.h"

using namespace madoguchi;
using Strings = std::vector<std::string>;

namespace {
struct Row {
    std::string text;
    Strings want;
};
}  // namespace

TEST_CASE("Telephone numbers in every writing") {
    const std::vector<Row> rows{
        {"054-000-2406", {"054-000-2406"}},
        {"０２６５－００−４５１１（内線５３２２）", {"0265-00-4511"}},
        {"0265―00—4511", {"0265-00-4511"}},
        {"０４７ー０００ー５８３３", {"047-000-5833"}},
        {"048(000)3355、x@y.example", {"048-000-3355"}},
        {"（０９２）０００－００８１", {"092-000-0081"}},
        {"(0773) 00-1144", {"0773-00-1144"}},
        {"054 000 2406", {"054-000-2406"}},
        {"054.000.2406", {"054-000-2406"}},
        {"090・0000・4417", {"090-0000-4417"}},
        {"+81-575-00-8842", {"0575-00-8842"}},
        {"+81 (0)3 0000 6178", {"03-0000-6178"}},
        {"+81-90-0000-4417", {"090-0000-4417"}},
        {"＋８１　５７５－００－８８４２", {"0575-00-8842"}},
        {"+819000004417", {"090-0000-4417"}},
        {"〇二四一−〇〇−二二五八", {"0241-00-2258"}},
        {"電話 〇九〇の〇〇〇〇の四四一七まで", {"090-0000-4417"}},
        {"09000004417", {"090-0000-4417"}},
        {"0300006178", {"03-0000-6178"}},
        {"0540002406", {"054-000-2406"}},
        {"0265004511", {"0265-00-4511"}},
        {"0851200118", {"08512-0-0118"}},
        {"0120000000", {"0120-000-000"}},
        {"0120-000-000", {"0120-000-000"}},
        {"0800-000-0000", {"0800-000-0000"}},
        {"08000000000", {"0800-000-0000"}},
        {"08512-0-0118", {"08512-0-0118"}},
        {"0823-00-1600（代表）・x@y.example.jp", {"0823-00-1600"}},
        {"0823-00-1600(内)12", {"0823-00-1600"}},
        {"0823-00-1600-123", {"0823-00-1600"}},
        {"0823-00-1600 ext.123", {"0823-00-1600"}},
        {"054-000-2406/054-000-2407", {"054-000-2406", "054-000-2407"}},
        {"054-000-2406・090-0000-4417", {"054-000-2406", "090-0000-4417"}},
        {"054-000-2406, 0540002406", {"054-000-2406"}},
        {"(TEL)054-000-2406", {"054-000-2406"}},
        {"054-000-2406～2408", {"054-000-2406"}},
        {"054-00002406", {"054-000-02406"}},  // eleven digits are no fixed line: see below
    };
    for (const Row& row : rows) {
        if (row.text == "054-00002406") {
            CHECK(find_phones(row.text).empty());
            continue;
        }
        INFO(row.text);
        CHECK(find_phones(row.text) == row.want);
    }
    CHECK(find_phones("054-0002406") == Strings{"054-000-2406"});
}

TEST_CASE("A fax number is none, an extension is not part of one") {
    const std::vector<Row> rows{
        {"電話 054-000-2406  FAX 054-000-2499", {"054-000-2406"}},
        {"TEL：054-000-2406/FAX：054-000-2499", {"054-000-2406"}},
        {"FAX 054-000-2499 TEL 054-000-2406", {"054-000-2406"}},
        {"ＦＡＸ：０５４－０００－２４９９", {}},
        {"ﾌｧｯｸｽ 054-000-2499", {}},
        {"FAX：\n054-000-2499", {}},
        {"TEL 054-000-2406\nFAX 054-000-2499\n090-0000-4417", {"054-000-2406", "090-0000-4417"}},
        {"TEL・FAX 054-000-2406", {"054-000-2406"}},
        {"電話／ファックス兼用：054-000-2406", {"054-000-2406"}},
        {"TEL：　FAX：054-000-2499", {}},
        {"054-000-2406（FAX兼）", {"054-000-2406"}},
        {"054-000-2406 054-000-2499（FAX）", {"054-000-2406"}},
        {"054-000-2406 (FAX)054-000-2499", {"054-000-2406"}},
        {"054-000-2406（Ｆ）054-000-2499", {"054-000-2406"}},
        {"(TEL)054-000-2406 (FAX) 054-000-2499", {"054-000-2406"}},
        {"(電)054(000)2406 (F)054(000)2499", {"054-000-2406"}},
        {"054-000-2499(FAX) 054-000-2406(TEL)", {"054-000-2406"}},
        {"054-000-2499（FAX）、054-000-2406", {"054-000-2406"}},
        {"054-000-2499（FAX）\n054-000-2406", {"054-000-2406"}},
        {"T: 054-000-2406 F: 054-000-2499", {"054-000-2406"}},
        {"T 054-000-2406 / F 054-000-2499", {"054-000-2406"}},
        {"054-000-2406（係直通） FAX 054-000-2499", {"054-000-2406"}},
        {"054-000-2406（代表 内線 12）FAX：054-000-2499", {"054-000-2406"}},
        {"054-000-2406（FAX 054-000-2499）", {"054-000-2406"}},
        {"054-000-2406（携帯）090-0000-4417", {"054-000-2406", "090-0000-4417"}},
        {"Ｔ Ｅ Ｌ：054-000-2406 F A X：054-000-2499", {"054-000-2406"}},
        {"06-0000-1122", {"06-0000-1122"}},
        {"+81-6-0000-1122", {"06-0000-1122"}},
        {"(+81) 54-000-2406 ext.12", {"054-000-2406"}},
        {"（06）0000－1122", {"06-0000-1122"}},
        {"060-1234-5678", {"060-1234-5678"}},
        {"内線5322", {}},
        {"ext. 0265", {}},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        CHECK(find_phones(row.text) == row.want);
    }
    CHECK(find_phones_after("054-000-2406/054-000-2499", PhoneLabel::phone_and_fax) == Strings{"054-000-2406"});
    CHECK(find_phones_after("054-000-2406（携帯 090-0000-4417）", PhoneLabel::phone_and_fax) ==
          Strings{"054-000-2406", "090-0000-4417"});
}

TEST_CASE("Dates, codes and local numbers are no telephone numbers") {
    for (const std::string text :
         {"2026-06-05 10:12", "06-05-2026 10:12", "〒420-0000", "00-4511", "12345678901234", "0123456789012",
          "第0054号", "2026/06/05 09:00-17:00", "0.5-1.2", "00-000-0000", "119", "#7119", "1-0540002406",
          "〇〇〇－〇〇〇〇－〇〇〇〇", "二〇二六年六月五日", "〇二四一"}) {
        INFO(text);
        CHECK(find_phones(text).empty());
    }
}

TEST_CASE("Mail addresses in every writing") {
    const std::vector<Row> rows{
        {"x@y.example.jp", {"x@y.example.jp"}},
        {"054-000-2406/k-suzuki@pref-shizuoka.example.lg.jp", {"k-suzuki@pref-shizuoka.example.lg.jp"}},
        {"メールはiji@city.example.lg.jpまで", {"iji@city.example.lg.jp"}},
        {"ｘ＠ｙ．ｅｘａｍｐｌｅ．ｊｐ", {"x@y.example.jp"}},
        {"（x@y.example.jp）", {"x@y.example.jp"}},
        {"<x@y.example.jp>", {"x@y.example.jp"}},
        {"mailto:x@y.example.jp", {"x@y.example.jp"}},
        {"x@y.example.jp<mailto:X@y.example.jp>", {"x@y.example.jp"}},
        {"x@y.example.jp。", {"x@y.example.jp"}},
        {"x@y.example.jp.", {"x@y.example.jp"}},
        {"Taro.Yamada+desk_1@sub.y-z.example.com", {"Taro.Yamada+desk_1@sub.y-z.example.com"}},
        {"..a..b.@mobile.example.ne.jp", {"a..b.@mobile.example.ne.jp"}},
        {"x[at]y.example.jp", {"x@y.example.jp"}},
        {"x（アット）y.example.jp", {"x@y.example.jp"}},
        {"a@b.example、c@d.example", {"a@b.example", "c@d.example"}},
        {"narita.saki（アット以下は県庁の共通ドメイン）", {}},
        {"x@y", {}},
        {"@y.example.jp", {}},
        {"x@.example", {}},
        {"x@192.0.2.1", {}},
        {"x＠内線", {}},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        CHECK(find_emails(row.text) == row.want);
    }
}

TEST_CASE("Link targets behind a linked text are not read twice") {
    CHECK(without_link_targets("0823-00-1600・a@b.example<mailto:a@b.example>") == "0823-00-1600・a@b.example");
    CHECK(without_link_targets("054-000-0000<tel:0540000000>") == "054-000-0000");
    CHECK(without_link_targets("a@b.example [mailto:a@b.example]") == "a@b.example ");
    CHECK(without_link_targets("<mailto:a@b.example>") == "a@b.example");
    CHECK(without_link_targets("<a@b.example>") == "<a@b.example>");
    CHECK(without_link_targets("a < b [c]") == "a < b [c]");
}
