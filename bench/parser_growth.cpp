// Doubles each dimension of a mail that an attacker may choose and prints how the time to read it and to find its form
// grows: linear cost shows as a ratio of about 2, or less where a cap cuts. A step over 2.3 may be the processor's
// caches running full, so up to two more doublings are then read. Exit status 1 if the last step still grows by more
// than 2.3 at a cost over 100 ms a MB, or a MB costs over 1 s. Usage: parser_growth [NAME]               (only the
// dimensions whose name holds NAME)
//        parser_growth MAIL.eml ROUNDS      (the time to read it, in microseconds a mail)
#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "parser/inquiry.h"
#include "parser/message.h"

namespace {

std::string repeated(std::string_view piece, std::size_t times) {
    std::string out;
    out.reserve(piece.size() * times);
    for (std::size_t i = 0; i < times; ++i) {
        out += piece;
    }
    return out;
}

std::string html_mail(std::string_view html) {
    return "Subject: x\nContent-Type: text/html; charset=utf-8\n\n" + std::string(html);
}

struct Dimension {
    const char* name;
    std::size_t start;
    std::function<std::string(std::size_t)> make;
};

std::string nested_multiparts(std::size_t n) {
    std::string mail = "Subject: x\n";
    for (std::size_t i = 0; i < n; ++i) {
        const std::string boundary = "b" + std::to_string(i);
        mail += "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + "\n";
    }
    return mail + "\ntext\n" + repeated("--x\n", n * 20);
}

std::string little_endian(std::size_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) {
        out += static_cast<char>(value >> 8 * i & 0xFF);
    }
    return out;
}

std::string attachment_mail(const std::string& name, std::string_view content) {
    std::string mail =
        "Content-Type: application/octet-stream; name=" + name + "\nContent-Transfer-Encoding: base64\n\n";
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto byte = [&](std::size_t i) {
        return i < content.size() ? static_cast<unsigned char>(content[i]) : std::size_t{0};
    };
    for (std::size_t i = 0; i < content.size(); i += 3) {
        const std::size_t bits = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
        for (const int shift : {18, 12, 6, 0}) {
            mail += digits[bits >> shift & 63];
        }
        mail += i % 57 == 54 ? "\n" : "";
    }
    return mail;
}

/// A zip of `n` stored files without data.
std::string zip_mail(std::size_t n) {
    std::string files;
    std::string directory;
    for (std::size_t i = 0; i < n; ++i) {
        const std::string name = std::to_string(1000000 + i);
        const std::string sizes = std::string(12, '\0') + little_endian(name.size(), 2);
        directory += "PK\1\2" + little_endian(20, 2) + little_endian(20, 2) + std::string(8, '\0') + sizes +
                     std::string(12, '\0') + little_endian(files.size(), 4) + name;
        files += "PK\3\4" + little_endian(20, 2) + std::string(8, '\0') + sizes + std::string(2, '\0') + name;
    }
    const std::string count = little_endian(std::min<std::size_t>(n, 0xFFFF), 2);
    return attachment_mail("a.zip", files + directory + "PK\5\6" + std::string(4, '\0') + count + count +
                                        little_endian(directory.size(), 4) + little_endian(files.size(), 4) +
                                        std::string(2, '\0'));
}

/// A winmail.dat of `n` files without data.
std::string tnef_mail(std::size_t n) {
    const std::string begin = "\2" + little_endian(0x00069002, 4) + little_endian(0, 4) + std::string(2, '\0');
    return attachment_mail("winmail.dat", little_endian(0x223E9F78, 4) + "xx" + repeated(begin, n));
}

std::vector<Dimension> dimensions() {
    return {
        {"depth of multiparts, -- lines", 4000, nested_multiparts},
        {"depth of messages", 10000,
         [](std::size_t n) { return repeated("Content-Type: message/rfc822\n\n", n) + "Subject: x\n\ntext\n"; }},
        {"parts", 10000,
         [](std::size_t n) {
             return "Content-Type: multipart/mixed; boundary=b\n\n" + repeated("--b\n\ntext\n", n) + "--b--\n";
         }},
        {"length of one field", 500000, [](std::size_t n) { return "Subject: " + repeated("x", n) + "\n\ntext\n"; }},
        {"fields", 150000, [](std::size_t n) { return repeated("X-Field: value\n", n) + "\ntext\n"; }},
        {"header without an end", 60000, [](std::size_t n) { return repeated("no header line\n", n); }},
        {"folded lines", 400000, [](std::size_t n) { return "Subject: x\n" + repeated(" y\n", n) + "\ntext\n"; }},
        {"encoded words", 20000,
         [](std::size_t n) { return "Subject: " + repeated("=?UTF-8?B?5oug?= ", n) + "\n\ntext\n"; }},
        {"words without an end", 100000,
         [](std::size_t n) { return "Subject: " + repeated("=?a?q?", n) + "\n\ntext\n"; }},
        {"addresses", 20000, [](std::size_t n) { return "To: " + repeated("a <a@example.jp>, ", n) + "\n\ntext\n"; }},
        {"open comments", 100000, [](std::size_t n) { return "To: " + repeated("(", n) + "\n\ntext\n"; }},
        {"parameters", 20000,
         [](std::size_t n) { return "Content-Type: text/plain" + repeated("; a=\"b\"c", n) + "\n\ntext\n"; }},
        {"lines", 200000, [](std::size_t n) { return "Subject: x\n\n" + repeated("1) a: b\n", n); }},
        {"one long line", 2000000, [](std::size_t n) { return "Subject: x\n\n" + repeated("x", n); }},
        {"carriage returns", 1000000, [](std::size_t n) { return "Subject: x\n\n" + repeated("\r", n) + "\n"; }},
        {"carriage returns in a header", 1000000,
         [](std::size_t n) { return "Subject: " + repeated("x\r", n) + "\n\n"; }},
        {"nesting of quotes", 2000,
         [](std::size_t n) {
             std::string mail = "Subject: x\n\n";
             for (std::size_t i = 0; i < 400; ++i) {
                 mail += repeated("> ", (i * n) / 400) + "text\n";
             }
             return mail;
         }},
        {"flowed lines", 100000,
         [](std::size_t n) { return "Content-Type: text/plain; format=flowed\n\n" + repeated("> soft \n", n); }},
        {"JIS escapes", 200000, [](std::size_t n) { return "Subject: x\n\n" + repeated("\x1B$B4A\x1B(B", n); }},
        {"half-width kana in JIS", 200000,
         [](std::size_t n) { return "Subject: x\n\n\x1B$B4A\x1B(B" + repeated("\xB1\xB2", n); }},
        {"8-bit letters in JIS", 100000,
         [](std::size_t n) { return "Subject: x\n\n\x1B$B4A\x1B(B" + repeated("\xE9 a", n); }},
        {"kana marks", 200000, [](std::size_t n) { return "Subject: x\n\n" + repeated("か\u3099", n); }},
        {"HTML: nested divs", 50000, [](std::size_t n) { return html_mail(repeated("<div>", n) + "text"); }},
        {"HTML: unmatched ends", 100000,
         [](std::size_t n) { return html_mail(repeated("<b>", 3000) + repeated("</i>", n)); }},
        {"HTML: nested tables", 10000, [](std::size_t n) { return html_mail(repeated("<table><tr><td>a<td>", n)); }},
        {"HTML: cells in a row", 50000,
         [](std::size_t n) { return html_mail("<table><tr>" + repeated("<td>a<br>b", n)); }},
        {"HTML: attributes", 50000, [](std::size_t n) { return html_mail("<p " + repeated("a=b ", n) + ">text"); }},
        {"HTML: styles of elements", 20000,
         [](std::size_t n) { return html_mail(repeated("<p style='color:red;display:block'>x", n)); }},
        {"HTML: open comments", 100000, [](std::size_t n) { return html_mail(repeated("<!--", n)); }},
        {"HTML: open quotes", 100000, [](std::size_t n) { return html_mail(repeated("<a b=\"", n)); }},
        {"HTML: open styles", 50000, [](std::size_t n) { return html_mail(repeated("<style></", n)); }},
        {"HTML: open scripts", 50000, [](std::size_t n) { return html_mail(repeated("<script>", n)); }},
        {"HTML: style rules", 20000,
         [](std::size_t n) {
             return html_mail("<style>" + repeated(".a,.b{display:none}", n) + "</style>" + repeated("<p class=c>", n));
         }},
        {"HTML: ampersands", 300000, [](std::size_t n) { return html_mail(repeated("&", n)); }},
        {"HTML: blockquotes", 20000,
         [](std::size_t n) { return html_mail(repeated("<blockquote type=cite>a<br>", n)); }},
        {"base64 attachment", 2000000,
         [](std::size_t n) {
             return "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n" +
                    repeated("QUJD\n", n / 5);
         }},
        {"base64 text, bad characters", 500000,
         [](std::size_t n) { return "Content-Transfer-Encoding: base64\n\n" + repeated("Q \t!U=J_D\n", n / 10); }},
        {"quoted-printable, soft breaks", 500000,
         [](std::size_t n) { return "Content-Transfer-Encoding: quoted-printable\n\n" + repeated("=E6=\n", n / 5); }},
        {"quoted-printable, bad escapes", 500000,
         [](std::size_t n) { return "Content-Transfer-Encoding: quoted-printable\n\n" + repeated("==G=4 \t", n / 7); }},
        {"HTML: entities", 100000, [](std::size_t n) { return html_mail(repeated("&amp;&CounterClockwise;", n / 4)); }},
        {"HTML: hidden text", 50000,
         [](std::size_t n) { return html_mail(repeated("<i style='display:none'>x</i>", n / 4)); }},
        {"HTML: items without a list", 50000,
         [](std::size_t n) { return html_mail(repeated("<div>", 500) + repeated("<li>x", n)); }},
        {"HTML: lists in lists", 20000, [](std::size_t n) { return html_mail(repeated("<ol><li>x", n)); }},
        {"HTML: tables in cells of a row", 10000,
         [](std::size_t n) {
             return html_mail("<table><tr>" + repeated("<td><table><tr><td>a<br>b<td>c<br>d</table>", n));
         }},
        {"zip entries", 2000, zip_mail},
        {"TNEF attributes", 20000, tnef_mail},
        {"uuencoded files", 5000,
         [](std::size_t n) { return "Subject: x\n\n" + repeated("begin 644 a\n#86)C\nend\n", n); }},
        {"messages without an end", 50000,
         [](std::size_t n) { return "Subject: x\n\n" + repeated("begin 644 a\n#86)C\n", n); }},
    };
}

std::string text_mail(std::string_view text) {
    return "Subject: x\nContent-Type: text/plain; charset=utf-8\n\n" + std::string(text);
}

/// Lines that are all different: `head`, a number, `tail`.
std::string numbered(std::string_view head, std::string_view tail, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) {
        out.append(head).append(std::to_string(1000000 + i)).append(tail);
    }
    return out;
}

/// What the search for the sender's own text and for the form may be fed with.
std::vector<Dimension> form_dimensions() {
    return {
        {"form: prescribed labels", 5000,
         [](std::size_t n) {
             return text_mail(repeated("1) 自治体・機関名：甲市\n2) 氏名：乙\n3) 連絡先：丙\n4) 照会内容：丁\n", n));
         }},
        {"form: one label", 20000, [](std::size_t n) { return text_mail(repeated("氏名：乙\n", n)); }},
        {"form: lines of a short field", 20000,
         [](std::size_t n) { return text_mail("1) 自治体・機関名：\n" + numbered("x", "\n", n)); }},
        {"form: telephone numbers", 10000,
         [](std::size_t n) { return text_mail("氏名：乙\n連絡先：" + numbered("054-", "\n", n)); }},
        {"form: mail addresses", 10000,
         [](std::size_t n) { return text_mail("氏名：乙\n連絡先：" + numbered("a", "@b.jp\n", n)); }},
        {"form: @ signs", 100000, [](std::size_t n) { return text_mail("連絡先：" + repeated("a@", n)); }},
        {"form: labels in a line", 3000,
         [](std::size_t n) { return text_mail(repeated("氏名：" + repeated("t ", 290) + "\n", n / 10)); }},
        {"form: cells", 3000,
         [](std::size_t n) { return text_mail(repeated(repeated("氏名\t", 300) + "\n", n / 30)); }},
        {"form: desk headings", 20000, [](std::size_t n) { return text_mail(repeated("【お問い合わせ】\n", n)); }},
        {"form: brackets", 20000,
         [](std::size_t n) { return text_mail(repeated("氏名((((((((((((((((((((((\n", n / 3)); }},
        {"form: the sender's names again", 5000,
         [](std::size_t n) {
             return text_mail("1) 自治体・機関名：" + repeated("Z", n * 20) + "1\n4) 照会内容：\n" +
                              repeated("Z1\n", n));
         }},
        {"own text: Cc lines", 50000, [](std::size_t n) { return text_mail(repeated("Cc:\n", n)); }},
        {"own text: header lines", 20000,
         [](std::size_t n) { return text_mail(repeated("Date:\nCc:\nTo:\nCc:\n", n)); }},
        {"own text: dashes over labels", 10000,
         [](std::size_t n) { return text_mail(repeated("--\n1 氏名：a\n2 連絡先：b\n", n)); }},
        {"own text: rules", 20000,
         [](std::size_t n) { return text_mail(repeated("-----\n東京都 054-000-0000\n", n)); }},
        {"own text: rules over prose", 20000,
         [](std::size_t n) { return text_mail(repeated("-----\nあります。\n\n", n)); }},
        {"own text: reply lines", 20000,
         [](std::size_t n) { return text_mail(repeated("2026/6/5 10:12 a@b.jp\n", n)); }},
        {"own text: originals", 20000,
         [](std::size_t n) { return text_mail(repeated("-----Original Message-----\n氏名：a\n", n)); }},
        {"own text: a long author", 20000,
         [](std::size_t n) {
             return text_mail("-----Original Message-----\nFrom: " + repeated("a", n) + "@b.jp\n" + repeated("x\n", n));
         }},
        {"own text: footers", 20000, [](std::size_t n) { return text_mail(repeated("Sent from my iPhone\n\n", n)); }},
        {"own text: blank lines", 200000, [](std::size_t n) { return text_mail("a\n" + repeated("> \n", n) + "b\n"); }},
    };
}

double milliseconds_to_read(const std::string& mail) {
    constexpr int most_rounds = 7;
    constexpr double enough = 1500;
    double best = 1e9;
    double all = 0;
    for (int round = 0; round < 2 || (round < most_rounds && all < enough); ++round) {
        const std::clock_t begin = std::clock();  // of the processor: other work on the machine does not count
        const madoguchi::Message message = madoguchi::read_message(mail);
        static_cast<void>(madoguchi::find_inquiry(message, {"desk@desk.example.jp"}));
        const double taken = 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        all += taken;
        best = message.parts.empty() ? 0 : std::min(best, taken);
    }
    return best;
}

int time_file(const char* path, int rounds) {
    std::ifstream in(path, std::ios::binary);
    const std::string mail{std::istreambuf_iterator<char>(in), {}};
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < rounds; ++i) {
        static_cast<void>(madoguchi::read_message(mail));
    }
    const std::chrono::duration<double, std::micro> taken = std::chrono::steady_clock::now() - begin;
    fmt::print("{}: {:.0f} us\n", path, taken.count() / rounds);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 3) {
        return time_file(argv[1], std::atoi(argv[2]));
    }
    const std::string_view wanted = argc > 1 ? argv[1] : "";
    bool grows_too_fast = false;
    fmt::print("{:32} {:>9} {:>9} {:>9} {:>9}   ratio of the last step, ms a MB\n", "dimension", "n ms", "2n ms",
               "4n ms", "8n ms");
    std::vector<Dimension> all = dimensions();
    for (Dimension& dimension : form_dimensions()) {
        all.push_back(std::move(dimension));
    }
    for (const Dimension& dimension : all) {
        if (std::string_view(dimension.name).find(wanted) == std::string_view::npos) {
            continue;
        }
        std::vector<double> times;
        std::size_t bytes = 0;
        const auto ratio = [&] { return times.back() / times[times.size() - 2]; };
        for (std::size_t factor = 1; factor <= 8 || (factor <= 32 && ratio() > 2.3); factor *= 2) {
            const std::string mail = dimension.make(dimension.start * factor);
            bytes = mail.size();
            times.push_back(milliseconds_to_read(mail));
        }
        const double cost = times.back() / (static_cast<double>(bytes) / (1 << 20));
        const bool bad = (ratio() > 2.3 && cost > 100) || cost > 1000;
        grows_too_fast = grows_too_fast || bad;
        std::string row;
        for (const double taken : times) {
            row += fmt::format(" {:9.2f}", taken);
        }
        fmt::print("{:32}{}   {:.2f}{}, {:.1f}\n", dimension.name, row, ratio(), bad ? " !" : "", cost);
        std::fflush(stdout);
    }
    return grows_too_fast ? 1 : 0;
}
