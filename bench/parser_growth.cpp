// Doubles each dimension of a mail that an attacker may choose and prints how the time to read it grows: linear cost
// shows as a ratio of about 2, or less where a cap cuts. Exit status 1 if the last step grows by more than 3 at a cost
// over 100 ms a MB, or a MB costs over 1 s.
// Usage: parser_growth [MAIL.eml ROUNDS]   (with a file: the time to read it, in microseconds a mail)
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
        {"quoted-printable", 500000,
         [](std::size_t n) { return "Content-Transfer-Encoding: quoted-printable\n\n" + repeated("=E6=\n", n / 5); }},
    };
}

double milliseconds_to_read(const std::string& mail) {
    double best = 1e9;
    for (int round = 0; round < 2; ++round) {
        const std::clock_t begin = std::clock();  // of the processor: other work on the machine does not count
        const madoguchi::Message message = madoguchi::read_message(mail);
        const double taken = 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
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
    bool grows_too_fast = false;
    fmt::print("{:32} {:>9} {:>9} {:>9} {:>9}   ratio of the last step, ms a MB\n", "dimension", "n ms", "2n ms",
               "4n ms", "8n ms");
    for (const Dimension& dimension : dimensions()) {
        std::vector<double> times;
        std::size_t bytes = 0;
        for (const std::size_t factor : {1, 2, 4, 8}) {
            const std::string mail = dimension.make(dimension.start * factor);
            bytes = mail.size();
            times.push_back(milliseconds_to_read(mail));
        }
        const double ratio = times[3] / times[2];
        const double cost = times[3] / (static_cast<double>(bytes) / (1 << 20));
        const bool bad = (ratio > 3 && cost > 100) || cost > 1000;
        grows_too_fast = grows_too_fast || bad;
        fmt::print("{:32} {:9.2f} {:9.2f} {:9.2f} {:9.2f}   {:.2f}{}, {:.1f}\n", dimension.name, times[0], times[1],
                   times[2], times[3], ratio, bad ? " !" : "", cost);
        std::fflush(stdout);
    }
    return grows_too_fast ? 1 : 0;
}
