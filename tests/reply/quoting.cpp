#include "quoting.h"

#include <sstream>

namespace madoguchi::quoting {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

std::string header(const Acknowledgement& mail, const std::string& type) {
    return "From: =?UTF-8?B?5bGx55SwIOiKseWtkA==?= <hanako@pref.example.jp>\r\n"
           "To: <zaitaku@desk.example.jp>\r\n"
           "Subject: Re: 2026-000123\r\n"
           "Date: Mon, 08 Jun 2026 09:30:00 +0900\r\n"
           "Message-ID: <reply-1@pref.example.jp>\r\n"
           "In-Reply-To: " +
           mail.message_id + "\r\nReferences: " + mail.message_id + "\r\nMIME-Version: 1.0\r\nContent-Type: " + type +
           "; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
}

std::string crlf(const std::string& text) {
    std::string out;
    for (const char c : text) {
        out += c == '\n' ? std::string("\r\n") : std::string(1, c);
    }
    return out;
}

std::string prefixed(const std::string& text, const std::string& mark) {
    std::string out;
    for (const auto& line : lines_of(text)) {
        out += (line.empty() && mark == "> " ? ">" : mark + line) + "\n";
    }
    return out;
}

/// The text with each answer typed behind its label's colon.
std::string typed_into(const std::string& text, const Answers& answers) {
    std::string out;
    for (const auto& line : lines_of(text)) {
        out += line;
        out += line.starts_with("1) ")   ? answers.organization
               : line.starts_with("2) ") ? answers.name
               : line.starts_with("3) ") ? answers.contact
               : line.starts_with("4) ") ? answers.inquiry
                                         : std::string{};
        out += "\n";
    }
    return out;
}

/// Each answer on a line of its own, unquoted, below its quoted label.
std::string typed_below(const std::string& text, const Answers& answers) {
    std::string out;
    for (const auto& line : lines_of(text)) {
        out += line.empty() ? ">\n" : "> " + line + "\n";
        const auto& answer = line.starts_with("1) ")   ? answers.organization
                             : line.starts_with("2) ") ? answers.name
                             : line.starts_with("3) ") ? answers.contact
                             : line.starts_with("4) ") ? answers.inquiry
                                                       : std::string{};
        if (!answer.empty()) {
            out += answer + "\n";
        }
    }
    return out;
}

/// The form alone, filled in, as a sender copies it to the top.
std::string copied_form(const std::string& text, const Answers& answers) {
    std::string form;
    for (const auto& line : lines_of(text)) {
        if (line.size() > 3 && line[0] >= '1' && line[0] <= '4' && line.substr(1, 2) == ") ") {
            form += line + "\n";
        }
    }
    return typed_into(form, answers);
}

std::string html_lines(const std::string& text, const std::string& open, const std::string& close) {
    std::string out;
    for (const auto& line : lines_of(text)) {
        std::string escaped;
        for (const char c : line) {
            escaped += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
        }
        out += open + (escaped.empty() ? "&nbsp;" : escaped) + close + "\n";
    }
    return out;
}

const std::string desk = "地域の在宅医療の体制整備に向けた調査・連携支援事業 事務局";
const std::string outlook_plain =
    "-----Original Message-----\nFrom: " + desk +
    " <zaitaku@desk.example.jp>\nSent: Friday, June 5, 2026 10:12 AM\nTo: hanako@pref.example.jp\n"
    "Subject: 【受付番号 2026-000123】拠点整備・運用に関する照会\n\n";
const std::string gmail_line = "2026年6月5日(金) 10:12 " + desk + " <zaitaku@desk.example.jp>:\n\n";
const std::string iphone_line = "2026/06/05 10:12、" + desk + " <zaitaku@desk.example.jp>のメール:\n\n";
const std::string thunderbird_line = "2026/06/05 10:12、" + desk + " さんは書きました:\n";

std::string outlook_html(const std::string& top, const std::string& quoted) {
    return "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head>"
           "<body lang=JA><div class=WordSection1>\n" +
           html_lines(top, "<p class=MsoNormal><span lang=EN-US>", "</span></p>") +
           "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0mm 0mm 0mm'>"
           "<p class=MsoNormal><b>差出人:</b> " +
           desk +
           " &lt;zaitaku@desk.example.jp&gt; <br><b>送信日時:</b> 2026年6月5日金曜日 10:12<br>"
           "<b>宛先:</b> hanako@pref.example.jp<br><b>件名:</b> 【受付番号 2026-000123】拠点整備・運用に関する照会"
           "</p></div></div>\n" +
           html_lines(quoted, "<p class=MsoPlainText><span lang=EN-US>", "<o:p></o:p></span></p>") +
           "</div></body></html>\n";
}

std::string gmail_html(const std::string& top, const std::string& quoted) {
    return "<div dir=\"ltr\">" + html_lines(top, "<div>", "</div>") +
           "</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">2026年6月5日(金) 10:12 " + desk +
           " &lt;<a href=\"mailto:zaitaku@desk.example.jp\">zaitaku@desk.example.jp</a>&gt;:<br></div>"
           "<blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;padding-left:1ex\">" +
           html_lines(quoted, "", "<br>") + "</blockquote></div>\n";
}

Reply plain(const Acknowledgement& mail, const std::string& client, const std::string& body) {
    return {client, header(mail, "text/plain") + crlf(body)};
}

Reply html(const Acknowledgement& mail, const std::string& client, const std::string& body) {
    return {client, header(mail, "text/html") + crlf(body)};
}

}  // namespace

std::vector<Reply> filled_in(const Acknowledgement& mail, const Answers& answers) {
    const std::string text = readable_text(mail);
    const std::string typed = typed_into(text, answers);
    const std::string greeting = "事務局　御中\n\n不足の項目を記入いたしました。よろしくお願いいたします。\n\n山田\n\n";
    const std::string copied = "お世話になっております。\n\n" + copied_form(text, answers) + "\n";
    return {
        plain(mail, "Outlook, text, typed into the original", greeting + outlook_plain + typed),
        plain(mail, "Outlook, text with >, typed into the original", greeting + prefixed(outlook_plain + typed, "> ")),
        html(mail, "Outlook, HTML, typed into the original", outlook_html(greeting, typed)),
        plain(mail, "Outlook, form copied to the top", copied + outlook_plain + text),
        html(mail, "Outlook, HTML, form copied to the top", outlook_html(copied, text)),
        plain(mail, "Gmail, text, typed into the quotation", greeting + gmail_line + prefixed(typed, "> ")),
        html(mail, "Gmail, HTML, typed into the quotation", gmail_html(greeting, typed)),
        plain(mail, "Gmail, form copied to the top", copied + gmail_line + prefixed(text, "> ")),
        plain(mail, "iPhone, typed into the quotation",
              greeting + "iPhoneから送信\n\n" + iphone_line + prefixed(typed, "> ")),
        plain(mail, "iPhone, form copied to the top",
              copied + "iPhoneから送信\n\n" + iphone_line + prefixed(text, "> ")),
        plain(mail, "Thunderbird, answers between the lines", greeting + thunderbird_line + typed_below(text, answers)),
        plain(mail, "no quote marks and no line above", typed),
    };
}

std::vector<Reply> thanks(const Acknowledgement& mail) {
    const std::string text = readable_text(mail);
    const std::string words = "事務局　御中\n\nご連絡ありがとうございます。承知いたしました。\n\n山田\n\n";
    return {
        plain(mail, "Outlook, text", words + outlook_plain + text),
        plain(mail, "Outlook, text with >", words + prefixed(outlook_plain + text, "> ")),
        html(mail, "Outlook, HTML", outlook_html(words, text)),
        plain(mail, "Gmail, text", words + gmail_line + prefixed(text, "> ")),
        html(mail, "Gmail, HTML", gmail_html(words, text)),
        plain(mail, "iPhone", words + "iPhoneから送信\n\n" + iphone_line + prefixed(text, "> ")),
        plain(mail, "Thunderbird, words below", thunderbird_line + prefixed(text, "> ") + "\n" + words),
    };
}

}  // namespace madoguchi::quoting
