// Inputs whose cost once grew with the square of their size: they must be read to their end, and keep their meaning.
#include <catch2/catch.hpp>
#include <string>

#include "parser/html_text.h"
#include "parser/inquiry.h"
#include "parser/own_text.h"

using namespace madoguchi;

namespace {

std::string html_text(const std::string& html) {
    bool cut = false;
    return html_to_text(html, 1U << 20, cut);
}

Message message_of(const std::string& text) {
    Message message;
    message.text = text;
    message.blocks = split_blocks(message.text);
    return message;
}

}  // namespace

TEST_CASE("Style elements without an end hide nothing, however many", "[hostile]") {
    std::string html;
    for (int i = 0; i < 20000; ++i) {
        html += "<style></";
    }
    CHECK(html_text(html + "p>氏名").find("氏名") != std::string::npos);
    CHECK(html_text("<style>a<script>b</script>c").find("c") != std::string::npos);
}

TEST_CASE("Headings in headings are not followed", "[hostile]") {
    std::string line;
    for (int i = 0; i < 200000; ++i) {
        line += "照会者：";
    }
    const Inquiry inquiry = find_inquiry(message_of("所属：甲市\n電話：054-000-2406\n" + line + "\n"));
    CHECK(inquiry[FieldName::organization].value == "甲市");
}

TEST_CASE("A long row of cells with breaks stays one line", "[hostile]") {
    std::string html = "<table><tr>";
    std::string line = "x";
    for (int i = 0; i < 5000; ++i) {
        html += "<td>a<br>b";
        line += i > 0 ? "\ta\u2003b" : "a\u2003b";
    }
    html += "<td>c</table>";
    CHECK(html_text("<p>y</p>x" + html) == "y\nx\n" + line.substr(1) + "\tc\n");
    CHECK(html_text("<table><tr><td>1<td><table><tr><td>a<br>b<td>c</table><td>2</table>") == "1\ta\u2003b\tc\t2\n");
}

TEST_CASE("A short field of many lines keeps each of them once", "[hostile]") {
    std::string text = "1) 自治体・機関名：甲市\n";
    std::string value = "甲市";
    for (int i = 0; i < 3000; ++i) {
        text += "x" + std::to_string(i) + "\nx" + std::to_string(i) + "\n";
        value += " x" + std::to_string(i);
    }
    CHECK(find_inquiry(message_of(text))[FieldName::organization].value == value);
}

TEST_CASE("Addresses and numbers are told apart without comparing each with each", "[hostile]") {
    std::string text;
    for (int i = 0; i < 3000; ++i) {
        text += "a" + std::to_string(i) + "@b.jp 054-000-" + std::to_string(1000 + i) + "\n";
    }
    CHECK(find_emails(text + text).size() == 3000);
    CHECK(find_phones(text + text).size() == 3000);
    CHECK(find_emails("A@b.jp a@B.jp ａ@b.jp") == std::vector<std::string>{"A@b.jp"});
    CHECK(find_phones("054-000-0000 0540000000") == std::vector<std::string>{"054-000-0000"});
}

TEST_CASE("A run of Cc lines above a block of header lines does not hide it", "[hostile]") {
    const std::string block = "From: a@b.jp\nDate: 2026/6/5 10:12\nSubject: x\n\nold\n";
    CHECK(split_blocks("new\nCc: c@d.jp\n" + block).back().author == "a@b.jp");
    CHECK(split_blocks("new\n" + block + block).back().kind == BlockKind::quoted);
    std::string run = "new\n";
    for (int i = 0; i < 100; ++i) {
        run += "Cc: c@d.jp\n";
    }
    CHECK(split_blocks(run + "\n" + block).back().author == "a@b.jp");
}

TEST_CASE("What is longer than an address is no author", "[hostile]") {
    const std::string mark = "-----Original Message-----\nFrom: ";
    CHECK(split_blocks(mark + "a@b.jp\nx\n").back().author == "a@b.jp");
    CHECK(split_blocks(mark + std::string(400, 'a') + "@b.jp\nx\n").back().author.empty());
}

TEST_CASE("Dashes over labels are no signature, however many", "[hostile]") {
    std::string text;
    for (int i = 0; i < 500; ++i) {
        text += "--\n1 氏名：a\n2 連絡先：b\n";
    }
    CHECK(find_inquiry(message_of(text))[FieldName::name].labelled);
}

TEST_CASE("More lines than a card has are the inquiry, however long the sender's name is", "[hostile]") {
    std::string asked;
    for (int i = 0; i < 4000; ++i) {
        asked += asked.empty() ? "Z1" : "\nZ1";
    }
    for (const std::string& organization : {std::string(100000, 'Z') + "1", std::string("Z1")}) {
        const Inquiry inquiry =
            find_inquiry(message_of("1) 自治体・機関名：" + organization +
                                    "\n2) 氏名：乙\n3) 連絡先：054-000-2406\n4) 照会内容：\n" + asked + "\n"));
        CHECK(inquiry[FieldName::organization].value == organization);
        CHECK(inquiry[FieldName::inquiry].value == asked);
    }
}
