// Any bytes as a desk's own template. One that is accepted renders with any values, shows each variable that it names,
// and changes nothing of the mail but its text; one that is refused is an error with file and line. The first byte
// chooses the kind of mail.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "parser/utf8.h"
#include "reply/acknowledgement.h"
#include "reply/outgoing_mail.h"
#include "reply/template_values.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/time_budget.h"

namespace {

using namespace madoguchi;

constexpr std::string_view file = "receipt.mustache";
constexpr std::array kinds{AckKind::none, AckKind::closed, AckKind::incomplete, AckKind::receipt, AckKind::referral};
/// Stands for every value: an input seldom holds it.
constexpr std::string_view mark = "\ue123";

std::size_t count(std::string_view text, std::string_view words) {
    std::size_t found = 0;
    for (auto at = text.find(words); at != std::string_view::npos; at = text.find(words, at + words.size())) {
        ++found;
    }
    return found;
}

TemplateValues values_of(std::string_view text, bool flags) {
    TemplateValues values;
    for (auto* value : {&values.receipt_number, &values.received_on, &values.next_open, &values.desk_name,
                        &values.desk_address, &values.subject, &values.telephone, &values.hours, &values.open_from,
                        &values.open_to, &values.form, &values.read, &values.office, &values.office_contact}) {
        *value = text;
    }
    values.missing = {std::string(text), std::string(text)};
    values.invalid_contact = values.before_opening = values.after_closing = flags;
    return values;
}

void check_error(const Error& error, std::string_view text) {
    must(error.code == ErrorCode::config && !error.hint.empty() && is_utf8(error.hint), "the error is no help");
    must(is_utf8(error.message), "the error is no UTF-8");
    std::string_view line = error.message;
    must(line.starts_with(file) && line.substr(file.size()).starts_with(':'), "the error names no file");
    line.remove_prefix(file.size() + 1);
    std::size_t number = 0;
    const auto read = std::from_chars(line.data(), line.data() + line.size(), number);
    const auto lines = 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    must(read.ec == std::errc() && line.substr(static_cast<std::size_t>(read.ptr - line.data())).starts_with(": ") &&
             number >= 1 && number <= lines,
         "the error names no line");
}

std::string rendered(std::string_view text, const TemplateValues& values) {
    auto out = render_template(text, values);
    must(out.has_value(), "an accepted template cannot be rendered");
    must(is_utf8(*out), "a rendered text is no UTF-8");
    must(std::none_of(out->begin(), out->end(),
                      [](char c) {
                          return c != '\n' && c != '\t' && has_control({&c, 1});
                      }),
         "a rendered text holds a control character");
    return std::move(*out);
}

/// With a value for everything, as many values stand in the text as variables.
void check_variables(std::string_view text) {
    const bool sections = text.find("{{#") != std::string_view::npos || text.find('^') != std::string_view::npos ||
                          text.find('!') != std::string_view::npos || text.find('#') != std::string_view::npos;
    const bool conditions = text.find("invalid_contact") != std::string_view::npos ||
                            text.find("before_opening") != std::string_view::npos ||
                            text.find("after_closing") != std::string_view::npos;
    if (!sections && !conditions) {
        must(count(rendered(text, values_of(mark, true)), mark) == count(text, mark) + count(text, "{{"),
             "a variable is left out");
    }
}

Acknowledgement composed(AckKind kind, const Templates& templates) {
    ComposeInput input;
    input.kind = kind;
    input.receipt_number = "2026-000123";
    input.target = "hanako@pref.example.jp";
    input.from = "zaitaku@desk.example.jp";
    input.envelope_from = input.from;
    input.answered = {"imap.desk.example.jp/zaitaku/INBOX", 1751, 42};
    input.now = std::chrono::sys_days(std::chrono::year{2026} / 6 / 5) + std::chrono::hours(1);
    input.referral = {"例示市 地域包括支援センター", "電話 054-000-1111"};
    Message message;
    message.message_id = "<question-1@pref.example.jp>";
    message.from = {{"山田 花子", "hanako@pref.example.jp"}};
    Verdict verdict;
    verdict.flags = {{"invalid-contact", {}}};
    auto mail = compose(input, message, Inquiry{}, verdict, Desk{}, templates, DeskKey{});
    must(mail.has_value(), "an accepted template gives no mail");
    return std::move(*mail);
}

void check_mail(AckKind kind, const std::string& text) {
    const auto mail = composed(kind, {text, text, text, text});
    const auto head = mail.bytes.substr(0, mail.bytes.find("\r\n\r\n"));
    const auto expected = composed(kind, builtin_templates()).bytes;
    must(head == expected.substr(0, expected.find("\r\n\r\n")), "the template changes the mail's header");
    for (std::size_t i = 0; i < mail.bytes.size(); ++i) {
        const auto c = static_cast<unsigned char>(mail.bytes[i]);
        must(c < 0x80 && (c != '\n' || (i > 0 && mail.bytes[i - 1] == '\r')), "the mail is not 7-bit with CRLF");
    }
    must(is_utf8(readable_text(mail)), "the mail's text is no UTF-8");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const TimeBudget budget(size);
    if (size == 0) {
        return 0;
    }
    const auto kind = kinds[data[0] % kinds.size()];
    const auto text = template_text({reinterpret_cast<const char*>(data) + 1, size - 1});
    const auto accepted = check_template(text, file, kind);
    if (!accepted) {
        check_error(accepted.error(), text);
        return 0;
    }
    rendered(text, TemplateValues{});
    rendered(text, values_of("{{#missing}}{{label}}", false));
    check_variables(text);
    if (kind != AckKind::none) {
        check_mail(kind, text);
    }
    return 0;
}
