#include <catch2/catch.hpp>

#include "rules/hearing.h"

using namespace madoguchi;

TEST_CASE("subjects that count as the prescribed one") {
    const Desk desk;
    for (const char* subject :
         {"拠点整備・運用に関する照会", "拠点整備･運用に関する照会", "拠点整備　運用 に関する照会",
          "RE：拠点整備・運用に関する照会", "Re: Fwd: 拠点整備・運用に関する照会",
          "【無害化済】拠点整備・運用に関する照会", "[zaitaku:123] 拠点整備・運用に関する照会(2)",
          "転送: 拠点整備・運用に関する照会（再送）", "拠点の整備及び運用について（御相談）",
          "拠点の整備と運用についての問い合せ", "拠点整備運用に関する問合せ", "拠点整備、運用の問い合わせ",
          "拠点整備・運用のお問合わせ", "拠点整備・運用に関するといあわせ", "拠点整備・運用に関する質問",
          "拠点整備・運用の件（照会）"}) {
        INFO(subject);
        CHECK(is_prescribed_subject(subject, desk));
    }
}

TEST_CASE("subjects that do not") {
    const Desk desk;
    for (const char* subject :
         {"", "拠点整備・運営に関する照会", "拠点整備・運用について", "照会：拠点整備・運用について",
          "整備・運用拠点に関する照会", "運用・整備の照会（拠点）", "在宅医療連携拠点について教えてください"}) {
        INFO(subject);
        CHECK_FALSE(is_prescribed_subject(subject, desk));
    }
}

TEST_CASE("a desk with another subject is held to its own") {
    Desk desk;
    desk.subject = "在宅医療に関する問い合わせ";
    CHECK(is_prescribed_subject("Re: 在宅医療に関する問い合わせ", desk));
    CHECK_FALSE(is_prescribed_subject("拠点整備・運用に関する照会", desk));
}
