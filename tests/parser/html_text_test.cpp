#include "parser/html_text.h"

#include <catch2/catch.hpp>
#include <string>

namespace {

std::string text(std::string_view html) {
    bool cut = false;
    return madoguchi::html_to_text(html, 1U << 20, cut);
}

}  // namespace

TEST_CASE("Blocks, breaks and white space", "[html]") {
    CHECK(text("<div>a</div><div><br></div><div>b</div>") == "a\n\nb\n");
    CHECK(text("<div>a<br></div><div>b</div>") == "a\nb\n");
    CHECK(text("<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p>b</p>") == "a\n\nb\n");
    CHECK(text("a  b\n c") == "a b c");
    CHECK(text("在宅\n医療\n2 か所") == "在宅医療 2 か所");  // a line break between CJK is no space
    CHECK(text("在宅<b>医療</b>") == "在宅医療");
    CHECK(text("<pre>a\n  b</pre>c") == "a\n  b\nc");
    CHECK(text("<div style='white-space: pre-wrap'>a\nb</div>") == "a\nb\n");
    CHECK(text("a<hr>b") == "a\n----------\nb");
    CHECK(text("&nbsp;&nbsp;a") == "  a");
}

TEST_CASE("A tab in kept white space stays a tab", "[html]") {
    CHECK(text("<div>氏名<span class='Apple-tab-span' style='white-space:pre'>\t</span>山田</div>") == "氏名\t山田\n");
    CHECK(text("<pre>氏名\t山田\n\n \t連絡先\t054</pre>") == "氏名\t山田\n\n  連絡先\t054\n");
    CHECK(text("<table><tr style='white-space:pre'><td>\t氏名\n\t</td><td>\t山田</td></tr></table>") ==
          " 氏名\t 山田\n");
    CHECK(text("氏名\t山田") == "氏名 山田");
}

TEST_CASE("Elements that a style shows as blocks are lines", "[html]") {
    CHECK(text("<span style='display:block'>a</span><a style='display: list-item'>b</a>c") == "a\nb\nc");
    CHECK(text("<style>.l{display:table-row}</style><b class=l>a</b><b class=l>b</b>") == "a\nb\n");
    CHECK(text("<label style='display:inline-block;width:100%'>a</label><i>b</i>") == "a\nb");
    CHECK(text("<style>.r{display:flex}</style><div class=r><span>a</span><span>b<i>c</i></span></div>d") ==
          "a\nbc\nd");
    CHECK(text("<div style='display:grid'><span>a</span>b</div><td style='display:block'>c</td>d") == "a\nb\ncd");
}

TEST_CASE("What stands off within a line has a gap", "[html]") {
    for (const std::string style :
         {"display:table-cell", "display:inline-block;width:8em", "float:left; min-width: 120px", "margin:0 2em",
          "margin-right:.5em", "padding:1px 9pt 0", "padding: 0 10px 0 0", "margin-right:20px!important"}) {
        CAPTURE(style);
        CHECK(text("<div><b style='" + style + "'>氏名</b>\n<i>乙</i></div>") == "氏名\u3000乙\n");
        CHECK(text("<style>.l{" + style + "}</style><div><b class=l>氏名</b>乙</div>") == "氏名\u3000乙\n");
        CHECK(text("<p><b style='" + style + "'>氏名</b></p>乙<b style='" + style + "'></b><br>") == "氏名\n乙\n");
    }
    CHECK(text("氏名<b style='padding-left:20px'>乙</b>") == "氏名\u3000乙");
    for (const std::string style : {"display:inline-block", "display:inline-block;width:auto", "margin:0 2px",
                                    "margin:1em 0", "margin:-20px", "width:100px"}) {
        CAPTURE(style);
        CHECK(text("在<b style='" + style + "'>宅</b>医療") == "在宅医療");
    }
}

TEST_CASE("A sheet may keep white space, and an element within fold it", "[html]") {
    CHECK(text("<style>.a{white-space:pre-wrap}</style><div class=a>a\nb</div>") == "a\nb\n");
    CHECK(text("<style>span.Apple-tab-span {white-space:pre}</style>a<span class='Apple-tab-span'>\t</span>b") ==
          "a\tb");
    CHECK(text("<p style='white-space: break-spaces'>a\nb</p>") == "a\nb\n");
    CHECK(text("<pre>a\n<i style='white-space:normal'>b\nc<b>\nd</b></i>\ne</pre>") == "a\nb c d\ne\n");
}

TEST_CASE("Tables: a cell is a TAB, a row is a line", "[html]") {
    CHECK(text("<table><tr><td>氏名</td><td>山田</td></tr><tr><td>連絡先</td><td></td></tr></table>x") ==
          "氏名\t山田\n連絡先\t\nx");
    CHECK(text("<table><tr><td>氏名<td>山田<tr><td>連絡先<td>054</table>") == "氏名\t山田\n連絡先\t054\n");
    CHECK(text("<table><tr><th><p>連絡先</p><p>（TEL）</p></th><td><p>054</p><p>a@b.jp</p></td></tr></table>") ==
          "連絡先\u2003（TEL）\t054\na@b.jp\n");
    CHECK(text("<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr><tr><td>c</td></tr></table>") ==
          "a\tb\nc\n");
    CHECK(text("<table><tr><td>&nbsp;</td><td></td></tr><tr><td>a</td></tr></table>") == "a\n");
}

TEST_CASE("Lists show their marks", "[html]") {
    CHECK(text("<ol><li>a</li><li>b</li></ol>") == "1. a\n2. b\n");
    CHECK(text("<ol start=3><li>a<li value=7>b<li>c</ol>") == "3. a\n7. b\n8. c\n");
    CHECK(text("<ol type=a><li>x</ol><ol type=I><li>y</ol>") == "a. x\nI. y\n");
    CHECK(text("<ul><li>a</li></ul>") == "・a\n");
    CHECK(text("<ul style='list-style-type:none'><li>a</li></ul>") == "a\n");
    CHECK(text("<ol><li>a<ul><li>b</ul><li>c</ol>") == "1. a\n・b\n2. c\n");
    CHECK(text("<ol><li><p>a</p></li></ol>") == "1. a\n");
    CHECK(text("<dl><dt>氏名</dt><dd>山田</dd></dl>") == "氏名\n山田\n");
}

TEST_CASE("Letters in a font of pictures are what a reader sees", "[html]") {
    CHECK(text("<p class=MsoListParagraph><span style='font-family:Wingdings'><span style='mso-list:Ignore'>l<span "
               "style='font:7.0pt \"Times New Roman\"'>&nbsp; </span></span></span>氏名：乙</p>") == "●  氏名：乙\n");
    CHECK(text("ありがとう<span style=\"font-family:'Wingdings'\">J</span>.") == "ありがとう☺.");
    CHECK(text("<font face=\"Webdings\">a <span style=\"font-family: Meiryo, Wingdings\">b</span></font>") == "・ b");
    CHECK(text("<b>l</b>") == "l");
}

TEST_CASE("What is hidden is left out, and no more than that", "[html]") {
    CHECK(text("<style>p{}</style>a<script>b</script>c<!-- d -->e") == "ace");
    CHECK(text("<div style='display : none'>a<div>b</div>c</div>d") == "d");
    CHECK(text("<p style='display:none'>a<p>b") == "b");
    CHECK(text("<span style='mso-hide:all'>a</span>b") == "b");
    CHECK(text("<div hidden>a</div>b") == "b");
    CHECK(text("<style>.pre { display:none } @media print { .x { display:none } }</style><div class='a pre'>a</div>"
               "<div class=x>b</div>") == "b\n");
    CHECK(text("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字") == "漢字");
    CHECK(text("<title>t</title>a") == "a");
    CHECK(text("<!--[if mso]>a<![endif]-->b<![if !mso]>c<![endif]>") == "bc");
    CHECK(text("<table><tr><td style='display:none'>a<td>b</table>") == "b\n");
    CHECK(text("<td style='display:none'><table><tr><td>a</td></tr></table>x</td>b") == "b");
}

TEST_CASE("What is struck out is left out", "[html]") {
    CHECK(text("氏名：<s>鈴木</s> 山田<br><strike>a</strike>b<del cite=x>c</del>d") == "氏名： 山田\nbd");
    CHECK(text("<S>a</S><span style=\"TEXT-DECORATION: line-through\">b</span>c") == "c");
    CHECK(text("<span style='color:red; text-decoration: underline line-through'>a</span>b") == "b");
    CHECK(text("<span style='text-decoration-line:line-through'>a<b>b</b></span>c") == "c");
    CHECK(text("<style>.old { text-decoration: line-through red }</style><span class=old>a</span>b") == "b");
    CHECK(text("<div><s>a</div><div>b</s></div>c") == "b\nc");
    CHECK(text("<table><tr><td>電話<td><s>054-000-0001</s>054-000-0002</table>") == "電話\t054-000-0002\n");
    CHECK(text("<u>a</u><ins>b</ins><span style='text-decoration:none'>c</span><small>d</small>") == "abcd");
}

TEST_CASE("What only looks like markup stays", "[html]") {
    CHECK(text("山田 <taro@example.jp> へ") == "山田 <taro@example.jp> へ");
    CHECK(text("see <https://example.jp/x>") == "see <https://example.jp/x>");
    CHECK(text("1 < 2 > 0, a<1") == "1 < 2 > 0, a<1");
    CHECK(text("&amp;&lt;&#x5728;&#23429;&nbsp;&copy &unknown; &notin; &not &#128; & ") ==
          "&<在宅 © &unknown; ∉ ¬ € &");
}

TEST_CASE("Broken HTML loses no text", "[html]") {
    CHECK(text("<p title=\"a>b</p>c") == "b\nc");
    CHECK(text("<style>a") == "a");
    CHECK(text("<!-- a > b") == "b");
    CHECK(text("<div><b>a</div>b") == "a\nb");
    CHECK(text("</div></td>a") == "a");
    CHECK(text("<a href=x>a</a><br/>b<BR>c") == "a\nb\nc");
}

TEST_CASE("A sheet may hide a class of one element only", "[html]") {
    CHECK(text("<style>.x, SPAN.memo {display : none} p#tip{visibility:hidden}</style><span class='memo a'>b</span><i "
               "class=memo>c</i>"
               "<p id=tip>d</p><div id=tip>e</div>") == "c\ne\n");
}

TEST_CASE("A sheet hides only what every screen hides", "[html]") {
    const std::string shown = "<p class=x>a</p>";
    for (const std::string sheet :
         {"<style media=print>.x{display:none}</style>",
          "<style media=\"screen and (max-width:480px)\">.x{display:none}</style>",
          "<style>@media print{.x{display:none}} @media screen and (max-width:9px) {.x{display:none}}</style>",
          "<style>.x{display:none} .x{display:block}</style>",
          "<style>.x{display:none}</style><style>p{display:none} p.x{display:block} .x{display:none}</style>",
          "<style>.x{display:none} @media screen { .x { display:block } }</style>",
          "<style>@font-face{src:url(a)} /* .x{display:none} */</style>", "<style>/* .x{display:none}</style>"}) {
        CAPTURE(sheet);
        CHECK(text(sheet + shown) == "a\n");
    }
    for (const std::string sheet :
         {"<style media=\"Print, Screen\">.x{display:none}</style>", "<style>/* memo */ .x{display:none}</style>",
          "<style><!--\n.x{display:none}\n--></style>", "<style>@charset \"utf-8\";\n.x{display:none}</style>",
          "<style>@import url(https://example.jp/css?a:wght@400;700);.x{display:none}</style>",
          "<style>@media only screen{.y{color:red}} .x{display:none}</style>",
          "<style>@media all{.y{color:red} .x{display:none}}</style>", "<style>P{display:none}</style>",
          "<style>.x{display:none!important} p.x{display:block}</style>"}) {
        CAPTURE(sheet);
        CHECK(text(sheet + shown).empty());
    }
}

TEST_CASE("What an element says of itself wins over sheets", "[html]") {
    const std::string sheet = "<style>.x{display:none} .y{display:none ! important} #z{visibility:hidden}</style>";
    CHECK(text(sheet + "<p class=x style='display:block'>a<p class=y style='display:block'>b") == "a\n");
    CHECK(text(sheet + "<p class=y style='DISPLAY : BLOCK !IMPORTANT'>a<p id=z style=visibility:visible>b</p>") ==
          "a\nb\n");
    CHECK(text(sheet + "<p hidden style='display:block'>a<p hidden style='color:red'>b") == "a\n");
    CHECK(text("<style>.o{text-decoration:line-through}</style><i class=o style='text-decoration:none'>a</i>") == "a");
}

TEST_CASE("Quoted mail is marked, an indent is not", "[html]") {
    CHECK(text("a<blockquote type=cite><div>b</div><div><br></div><div>c</div></blockquote><div>d</div>") ==
          "a\n> b\n>\n> c\nd\n");
    CHECK(text("<blockquote class='gmail_quote'>a<blockquote class='gmail_quote'>b</blockquote></blockquote>") ==
          "> a\n>> b\n");
    CHECK(text("<blockquote style='margin:0 0 0 40px;border:none;padding:0px'>a</blockquote>") == "a\n");
    CHECK(text("<blockquote type=cite>a<blockquote>b</blockquote></blockquote>") == "> a\n>> b\n");
    CHECK(
        text("<blockquote type=cite>a<blockquote style='margin:0 0 0 40px;border:none'>b</blockquote></blockquote>") ==
        "> a\n> b\n");
}

TEST_CASE("A quotation without its line is an indent, unless it cites", "[html]") {
    constexpr auto indent = "<blockquote class=\"gmail_quote\" style=\"";
    for (const std::string style :
         {"margin:0 0 0 40px;border:none;padding:0px", "margin: 0px; border-left: none", "border-left: 0px solid",
          "border-width: medium; border-style: none; border-color: currentcolor"}) {
        CHECK(text(indent + style + "\">a</blockquote>") == "a\n");
        CHECK(text("<blockquote type=cite style=\"" + style + "\">a</blockquote>") == "> a\n");
    }
    for (const std::string style :
         {"margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex", "margin:0",
          "border:none; border-left: solid #ccc 1px",
          "border-left-width:1px;border-left-style:solid;border-left-color:rgb(204,204,204)"}) {
        CHECK(text(indent + style + "\">a</blockquote>") == "> a\n");
    }
    CHECK(text("<blockquote style='border: 1px solid'>a</blockquote>") == "a\n");
}
