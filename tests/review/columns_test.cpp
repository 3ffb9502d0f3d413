#include "review/columns.h"

#include <catch2/catch.hpp>

using madoguchi::column_width;
using madoguchi::fit_columns;

TEST_CASE("East Asian wide characters take two columns, marks none") {
    CHECK(column_width("abc") == 3);
    CHECK(column_width("窓口") == 4);
    CHECK(column_width("ﾏﾄﾞ") == 3);
    CHECK(column_width("か\u3099") == 2);
    CHECK(column_width("") == 0);
    CHECK(column_width("\xe7\xaa") == 1);
}

TEST_CASE("cut and padded to exactly the width, never through a character") {
    CHECK(fit_columns("窓口", 6) == "窓口  ");
    CHECK(fit_columns("窓口", 4) == "窓口");
    CHECK(fit_columns("窓口です", 6) == "窓口… ");
    CHECK(fit_columns("窓口です", 5) == "窓口…");
    for (std::size_t width = 0; width < 12; ++width) {
        CHECK(column_width(fit_columns("拠点aの整備ｂ", width)) == width);
    }
}
