#include "rules/classification.h"

#include <catch2/catch.hpp>

#include "rules/municipalities.h"

using namespace madoguchi;

namespace {

Classification of(std::string_view organization, std::string_view address = "") {
    Inquiry inquiry;
    inquiry[FieldName::organization].value = organization;
    return classify(inquiry, address, "");
}

/// "静岡県 municipality"
std::string said(std::string_view organization, std::string_view address = "") {
    const auto as = of(organization, address);
    return std::string(prefecture_name(as.prefecture)) + " " + as.sender_kind;
}

}  // namespace

TEST_CASE("A municipality is known by its name, and its prefecture with it") {
    CHECK(said("浜松市健康福祉部高齢者福祉課") == "静岡県 municipality");
    CHECK(said("大津市") == "滋賀県 municipality");
    CHECK(said("津市 健康福祉部") == "三重県 municipality");
    CHECK(said("東村山市 健康増進課") == "東京都 municipality");
    CHECK(said("大阪市北区保健福祉センター") == "大阪府 municipality");
    CHECK(said("世田谷区 保健福祉政策部") == "東京都 municipality");
    CHECK(said("豊橋市保健所") == "愛知県 municipality");
    CHECK(said("周智郡森町 保健福祉課") == "不明 municipality");
    CHECK(said("静岡県周智郡森町 保健福祉課") == "静岡県 municipality");
    CHECK(said("余市町") == "北海道 municipality");
    CHECK(said("明日香村役場") == "奈良県 municipality");
    CHECK(said("鹿児島県いちき串木野市") == "鹿児島県 municipality");
}

TEST_CASE("A name that two prefectures have is decided by the domain, or by nothing") {
    CHECK(said("府中市 地域包括ケア推進課") == "不明 municipality");
    CHECK(said("府中市 地域包括ケア推進課", "a@city.fuchu.hiroshima.jp") == "広島県 municipality");
    CHECK(said("中央区") == "不明 municipality");
}

TEST_CASE("An office of elderly care is no nursing business") {
    CHECK(said("浜松市介護保険課") == "静岡県 municipality");
    CHECK(said("静岡県健康福祉部 地域包括ケア推進室") == "静岡県 prefecture");
    CHECK(said("静岡県") == "静岡県 prefecture");
    CHECK(said("福祉保健課", "a@pref.aichi.lg.jp") == "愛知県 prefecture");
    CHECK(said("さくら訪問看護ステーション") == "不明 nursing");
    CHECK(said("浜松市地域包括支援センター細江") == "静岡県 nursing");
}

TEST_CASE("What is called a hospital or an association is one, wherever it stands") {
    CHECK(said("浜松市医師会 事務局") == "静岡県 medical-association");
    CHECK(said("一般社団法人 神奈川県医師会") == "神奈川県 medical-association");
    CHECK(said("社会福祉法人 浜松市社会福祉協議会") == "静岡県 other");
    CHECK(said("浜松市立病院 地域連携室") == "静岡県 medical-institution");
    CHECK(said("国立大学法人 高知大学医学部附属病院") == "不明 medical-institution");
    CHECK(said("浜松市在宅医療・介護連携拠点") == "静岡県 hub");
}

TEST_CASE("A quarter or a citizens' hospital is no municipality") {
    CHECK(said("栄町クリニック") == "不明 medical-institution");
    CHECK(said("印旛郡栄町 健康介護課") == "千葉県 municipality");
    CHECK(said("中央市民病院") == "不明 medical-institution");
    CHECK(said("神戸市立医療センター中央市民病院") == "兵庫県 medical-institution");
    CHECK(said("八百津町立診療所") == "岐阜県 medical-institution");
}

TEST_CASE("Nothing named is nothing known") {
    CHECK(said("") == "不明 ");
    CHECK(said("総務課") == "不明 ");
    CHECK_FALSE(municipality_in("\xe5\xb8 broken \xff"));
}
