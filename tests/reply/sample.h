#pragma once

#include <chrono>
#include <string>

#include "reply/acknowledgement.h"

namespace madoguchi::sample {

inline constexpr DeskKey key = [] {
    DeskKey bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::uint8_t>(7 * i + 1);
    }
    return bytes;
}();

/// A moment in Japan time.
inline std::chrono::sys_seconds japan(int year, unsigned month, unsigned day, int hour, int minute = 0) {
    using namespace std::chrono;
    return sys_days{std::chrono::year{year} / month / day} + hours{hour - 9} + minutes{minute};
}

inline ComposeInput input(AckKind kind = AckKind::receipt) {
    ComposeInput in;
    in.kind = kind;
    in.receipt_number = "2026-000123";
    in.target = "hanako@pref.example.jp";
    in.from = "zaitaku@desk.example.jp";
    in.envelope_from = "zaitaku@desk.example.jp";
    in.answered = {"imap.desk.example.jp/zaitaku/INBOX", 1751, 42};
    in.now = japan(2026, 6, 5, 10, 12);
    in.referral = {"例示市 地域包括支援センター", "電話 054-000-1111"};
    return in;
}

inline Message message() {
    Message m;
    m.message_id = "<question-1@pref.example.jp>";
    m.subject = "拠点整備・運用に関する照会";
    m.from = {{"山田 花子", "hanako@pref.example.jp"}};
    return m;
}

/// All four fields given, apart from those named.
inline Inquiry inquiry(std::initializer_list<FieldName> missing = {}) {
    Inquiry form;
    form[FieldName::organization].value = "例示県健康福祉部";
    form[FieldName::name].value = "山田 花子";
    form[FieldName::contact].value = "054-000-0000";
    form[FieldName::inquiry].value = "拠点の要件について伺います。";
    form.source = FormSource::own;
    for (const auto name : missing) {
        form[name].value.reset();
    }
    return form;
}

inline Verdict verdict(std::initializer_list<std::string> codes = {}) {
    Verdict v;
    for (const auto& code : codes) {
        v.flags.push_back({code, {}});
    }
    v.received_at = japan(2026, 6, 5, 10, 12);
    return v;
}

inline Result<Acknowledgement> composed(const ComposeInput& in, const Message& m = message(),
                                        const Inquiry& form = inquiry(), const Verdict& v = verdict(),
                                        const Desk& desk = {}) {
    return compose(in, m, form, v, desk, builtin_templates(), key);
}

/// The body of a header field, unfolded; "" if there is none. Fails the reader, not the mail, on a second one.
inline std::string field(const std::string& mail, const std::string& name) {
    const std::string head = "\r\n" + mail.substr(0, mail.find("\r\n\r\n") + 2);
    const auto at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) {
        return {};
    }
    std::string body;
    std::size_t i = at + 2 + name.size() + 2;
    while (i < head.size()) {
        if (head.compare(i, 2, "\r\n") == 0) {
            if (i + 2 >= head.size() || head[i + 2] != ' ') {
                break;
            }
            i += 2;
            continue;
        }
        body += head[i++];
    }
    return body;
}

}  // namespace madoguchi::sample
