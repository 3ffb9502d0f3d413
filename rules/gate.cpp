#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>

#include "rules/hearing.h"

namespace madoguchi {
namespace {

constexpr std::size_t self_description_cap = 64U << 10;  // bytes of own text searched for "sent by a program"
constexpr std::size_t bounce_lead = 400;                 // bytes: a bounce says what it is at its very beginning

bool is_one_of(std::string_view value, std::initializer_list<std::string_view> values) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

/// RFC 3834 §5, RFC 2045 comments: the token before a parameter or comment.
std::string first_token(std::string_view value) {
    return ascii_lower(trimmed(value.substr(0, value.find_first_of(";("))));
}

/// A mail that a form came with: enough of it that a person, not a template, must have written it.
bool carries_form(const Inquiry& inquiry) {
    if (inquiry.source != FormSource::own && inquiry.source != FormSource::inline_answers) {
        return false;
    }
    const auto values = std::count_if(inquiry.fields.begin(), inquiry.fields.end(),
                                      [](const Field& field) { return field.value.has_value(); });
    return (inquiry[FieldName::inquiry].labelled && values >= 1) || values >= 3;
}

const RE2& leading_mark() {
    // What gateways put before a subject does not hide the mark behind it.
    static const RE2 pattern(
        R"((?i)^(?:(?:\[[^\]]{1,20}\]|【(?:無害化[^】]*|外部[^】]*|spam)】|\*+[a-z]+\*+)\s*)*(?:)"
        R"((?:自動(?:応答|返信|配信|送信)|自动(?:回复|答复)|자동\s*회신)(?:メール)?\s*(?:[:：]|】|\)|）|\s|$))"
        R"(|[【\[(（]\s*(?:自動(?:応答|返信|配信|送信)[^】\])）]{0,6}|不在(?:通知|連絡|のお知らせ|です|中)?|不在時自動応答)\s*[】\])）])"
        R"(|不在(?:通知|応答|時自動応答|自動応答)\s*[:：])"
        R"(|(?:out\s+of\s+(?:the\s+)?office|automatic\s+repl(?:y|ies)|auto[\s:-]*repl(?:y|ies)|auto[\s-]?response|autoreply|vacation\s+(?:reply|response))\b)"
        R"(|(?:abwesenheits(?:notiz|agent|nachricht)|automatische\s+antwort|r[eé]ponse\s+automatique|respuesta\s+autom[aá]tica|risposta\s+automatica|resposta\s+autom[aá]tica|automatisch\s+antwoord))"
        R"(|undeliver(?:ed|able)\b|non-?deliver(?:y|able)\b|delivery\s+(?:status\s+notification|failure|has\s+failed|error|delayed)|returned\s+(?:mail|to\s+sender)|failure\s+notice|failed\s+(?:mail|to\s+deliver))"
        R"(|mail\s+(?:delivery\s+(?:failed|failure|system|subsystem|error|status|delayed)|system\s+error|could\s+not|failure|undeliverable|returned|not\s+delivered))"
        R"(|permanent\s+(?:delivery|fatal)|message\s+(?:undeliverable|delivery\s+(?:failure|failed|has|status|delayed)|status\s*-|could\s+not\s+be\s+delivered|not\s+delivered)|e-?mail\s+delivery\s+(?:failure|error)|warning:\s+(?:message|could\s+not|e-?mail)|postmaster\s+notify|bounced?\s+(?:mail|message))"
        R"(|(?:(?:メール|メッセージ)(?:を|が|は)?)?(?:配信|送信|送達)(?:不能|不可|でき(?:ません|なかった|ませんでした)|されませんでした|に失敗(?:しました)?|状況(?:の)?通知|エラー(?:の)?通知)(?:[:：\s（(]|$))"
        R"(|返送(?:された)?メール|未配信(?:[:：\s（(]|$)|(?:メール|メッセージ)を配達できません)"
        R"(|開封(?:済み|確認|通知)\s*[:：]|未開封\s*[:：]|return\s+receipt|disposition\s+notification)"
        R"()");
    return pattern;
}

const RE2& self_description() {
    static const RE2 pattern(
        R"((?i)(?:この|本|当)(?:電子)?(?:メール|メッセージ|通知|返信)(?:は|も)[^。\nの]{0,30}自動(?:的に)?(?:送信|返信|配信|応答|生成|作成|発信|で))"
        R"(|(?:この|本|当)(?:電子)?(?:メール|メッセージ)は[^。\n]{0,40}(?:システム|サーバー?|プログラム)(?:から|より|が|による|によって)[^。\n]{0,10}自動)"
        R"(|(?:^|\n)[\s　※＊*・\-=(（\[【<＜]*自動(?:送信|返信|配信|応答)(?:メール|メッセージ|専用)?(?:です|で(?:ある|ござ)|により|による|にて|[)）\]】>＞]|\s*(?:\n|$)))"
        R"(|自動(?:で|的に)(?:ご)?(?:返信|送信|配信|お返事|応答)(?:を)?(?:いた|致)?し(?:て(?:い|お)り?)?ます(?:。|！|\s|$|[)）]))"
        R"(|this\s+(?:is|was)\s+an?\s+auto(?:matic|mated|matically|-?generated|-?reply|-?response)|this\s+(?:e-?mail|message|mail|notification|report)\s+(?:is|was|has\s+been)\s+(?:an?\s+)?(?:automatic|automated|auto-?generated|(?:created|generated|sent)\s+automatically|automatically\s+(?:created|generated|sent)))");
    return pattern;
}

const RE2& bounce_text() {
    static const RE2 pattern(
        R"((?i)this\s+is\s+the\s+(?:mail\s+system|postfix\s+program|qmail-send\s+program|mail\s+delivery\s+(?:agent|system))|(?:could|can)\s*not\s+be\s+delivered\s+to|permanent\s+fatal\s+errors|did\s+not\s+reach\s+(?:some|the\s+following|all)|delivery\s+to\s+the\s+following\s+recipients?\s+(?:has\s+)?failed|final-recipient\s*:|reporting-mta\s*:|returning\s+message\s+to\s+sender|delivery\s+has\s+failed\s+to\s+these|wasn'?t\s+delivered\s+to)");
    return pattern;
}

/// Text that the sender's own program or hand wrote: quoted and forwarded mails do not speak for this one.
std::string own_words(const Message& message) {
    if (message.blocks.empty()) {
        return message.text.substr(0, self_description_cap);
    }
    std::string words;
    for (const auto& block : message.blocks) {
        if (block.level == 0 && block.kind != BlockKind::quoted && block.kind != BlockKind::forwarded) {
            words.append(message.text, block.begin, block.end - block.begin);
        }
        if (words.size() >= self_description_cap) {
            words.resize(self_description_cap);
            break;
        }
    }
    return words;
}

/// Collects findings from the mail's header, top to bottom.
class HeaderInspection {
public:
    HeaderInspection(const Message& message, GateReport& report) : message_(message), report_(report) {}

    void run() {
        for (const auto& field : message_.headers) {
            const auto name = ascii_lower(field.name);
            inspect_automation(name, field);
            inspect_silence(name, field);
        }
    }

private:
    void inspect_automation(std::string_view name, const HeaderField& field) {
        const auto token = first_token(field.raw);
        if (name == "auto-submitted" && token != "no") {
            automated("auto-submitted", field);
        } else if (is_one_of(name, {"list-id", "list-help", "list-subscribe", "list-unsubscribe", "list-post",
                                    "list-owner", "list-archive", "mailing-list"})) {
            automated("mailing-list", field);
        } else if (is_one_of(name, {"precedence", "x-precedence"}) &&
                   is_one_of(token, {"bulk", "junk", "list", "auto_reply", "auto-reply"})) {
            automated("precedence", field);
        } else if (is_one_of(name,
                             {"x-autoreply", "x-autorespond", "x-autoresponder", "x-autoresponse", "x-autoreply-from",
                              "x-mail-autoreply", "x-autogenerated", "x-failed-recipients"}) ||
                   (name == "x-fc-machinegenerated" && token == "true") ||
                   (name == "delivered-to" && token.substr(0, token.find('@')) == "autoresponder")) {
            automated("auto-reply-header", field);
        }
    }

    void inspect_silence(std::string_view name, const HeaderField& field) {
        if (name == "x-auto-response-suppress") {
            const auto value = "," + ascii_lower(field.raw) + ",";
            static const RE2 wanted(R"([,;\s](?:all|oof|autoreply)[,;\s])");
            if (RE2::PartialMatch(value, wanted)) {
                silencing("suppress-requested", field);
            }
        } else if (is_one_of(name, {"x-loop", "x-no-loop", "x-ms-exchange-inbox-rules-loop"}) ||
                   name.substr(0, 12) == "x-madoguchi-") {
            silencing("loop-header", field);
        }
    }

    void automated(std::string_view reason, const HeaderField& field) {
        report_.automated.push_back({reason, header_evidence(field.name, field.decoded)});
    }
    void silencing(std::string_view reason, const HeaderField& field) {
        report_.silencing.push_back({reason, header_evidence(field.name, field.decoded)});
    }

    const Message& message_;
    GateReport& report_;
};

/// Item 8 by structure. What an attached mail holds inside says nothing about the mail around it.
void inspect_parts(const Message& message, GateReport& report) {
    std::string inside_of = "-";
    for (const auto& part : message.parts) {
        if (part.part.substr(0, inside_of.size()) == inside_of) {
            continue;
        }
        if (part.type == "message/rfc822" && !part.part.empty()) {
            inside_of = part.part + ".";
        }
        if (part.type == "multipart/report" || part.type == "message/delivery-status" ||
            part.type == "message/global-delivery-status" || part.type == "message/disposition-notification") {
            report.automated.push_back({"report", {"part:" + part.part, 0, 0, part.type}});
            return;
        }
    }
}

/// Item 8 by words, for mails that carry no form.
void inspect_words(const Message& message, GateReport& report) {
    re2::StringPiece found;
    if (RE2::PartialMatch(message.subject, leading_mark())) {
        report.automated.push_back({"auto-reply-subject", header_evidence("Subject", message.subject)});
        return;
    }
    const auto words = own_words(message);
    static const RE2 described("(" + self_description().pattern() + ")");
    static const RE2 bounced("(" + bounce_text().pattern() + ")");
    if (RE2::PartialMatch(words, described, &found) ||
        RE2::PartialMatch(words.substr(0, bounce_lead), bounced, &found)) {
        const auto hit = std::string(found.data(), found.size());
        const auto at = message.text.find(hit);
        report.automated.push_back({"auto-reply-text",
                                    {"text", at == std::string::npos ? 0 : at,
                                     at == std::string::npos ? 0 : at + hit.size(), shortened(hit)}});
    }
}

std::string local_part(std::string_view address) {
    return ascii_lower(address.substr(0, address.rfind('@')));
}

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// A list manager's envelope (RFC 5230 §4.6 names the same forms).
bool is_list_local_part(std::string_view address) {
    const auto local = local_part(address);
    return local.substr(0, 6) == "owner-" || ends_with(local, "-request") || ends_with(local, "-bounces");
}

/// Item 9, and item 10's own mail.
void inspect_addresses(const Message& message, const Inquiry& inquiry, const Desk& desk,
                       const Circumstances& circumstances, GateReport& report) {
    if (!carries_form(inquiry)) {
        for (const auto& from : message.from) {
            const auto& words = from.address.empty() ? from.name : from.address;
            if (is_program_local_part(words)) {
                report.automated.push_back({"program-address", header_evidence("From", words)});
            }
        }
        for (const auto& sender : message.sender) {
            if (is_list_local_part(sender.address)) {
                report.automated.push_back({"program-address", header_evidence("Sender", sender.address)});
            }
        }
        if (message.return_path && is_list_local_part(*message.return_path)) {
            report.automated.push_back({"program-address", header_evidence("Return-Path", *message.return_path)});
        }
    }
    if (circumstances.own_message_id) {
        report.automated.push_back({"own-mail", header_evidence("Message-ID", message.message_id)});
    }
    for (const auto& from : message.from) {
        if (desk.is_own(from.address)) {
            report.automated.push_back({"own-mail", header_evidence("From", from.address)});
        }
    }
    const auto note_own = [&](const std::vector<Address>& addresses, std::string_view name) {
        for (const auto& address : addresses) {
            if (desk.is_own(address.address)) {
                report.silencing.push_back({"own-address", header_evidence(name, address.address)});
            }
        }
    };
    note_own(message.sender, "Sender");
    note_own(message.reply_to, "Reply-To");
}

/// Item 11.
bool is_addressed_to(const Message& message, const Desk& desk) {
    for (const auto* list : {&message.to, &message.cc, &message.resent_to, &message.resent_cc}) {
        if (std::any_of(list->begin(), list->end(), [&](const Address& a) { return desk.is_own(a.address); })) {
            return true;
        }
    }
    return false;
}

/// Item 12, the configured spam header. The topmost is our own server's.
void inspect_spam(const Message& message, const Desk& desk, GateReport& report) {
    if (desk.spam_header.empty()) {
        return;
    }
    const auto* field = message.header(desk.spam_header);
    if (field == nullptr) {
        return;
    }
    const auto value = ascii_lower(trimmed(field->raw));
    const auto wanted = ascii_lower(trimmed(desk.spam_value));
    const bool leads = value.substr(0, wanted.size()) == wanted &&
                       (value.size() == wanted.size() || value.find_first_of(" ,;\t", wanted.size()) == wanted.size());
    if (!wanted.empty() && leads) {
        report.silencing.push_back({"spam", header_evidence(field->name, field->decoded)});
    }
}

}  // namespace

bool is_no_reply_local_part(std::string_view address) {
    const auto local = local_part(address);
    static constexpr std::array<std::string_view, 8> leads{
        "noreply", "no-reply", "no_reply", "no.reply", "donotreply", "do-not-reply", "do_not_reply", "do.not.reply"};
    return std::any_of(leads.begin(), leads.end(),
                       [&](std::string_view lead) { return local.substr(0, lead.size()) == lead; });
}

bool is_program_local_part(std::string_view address) {
    const auto local = local_part(address);
    return is_no_reply_local_part(address) || is_list_local_part(address) ||
           is_one_of(local, {"mailer-daemon", "mailer_daemon", "mailerdaemon", "mail delivery subsystem",
                             "mail delivery system", "postmaster", "abuse", "root", "listserv", "majordomo"});
}

GateReport inspect_gate(const Message& message, const Inquiry& inquiry, const Desk& desk,
                        const Circumstances& circumstances) {
    GateReport report;
    if (message.return_path && is_one_of(trimmed(*message.return_path), {"", "<>"})) {
        report.automated.push_back({"return-path-empty", header_evidence("Return-Path", "<>")});
    }
    HeaderInspection(message, report).run();
    inspect_parts(message, report);
    if (!carries_form(inquiry)) {
        inspect_words(message, report);
    }
    inspect_addresses(message, inquiry, desk, circumstances, report);
    if (!is_addressed_to(message, desk)) {
        report.silencing.push_back({"not-addressed", header_evidence("To", {})});
    }
    inspect_spam(message, desk, report);
    return report;
}

const Address* responsible_sender(const Message& message) {
    std::set<std::string> distinct;
    const Address* only = nullptr;
    for (const auto& from : message.from) {
        if (!from.address.empty() && distinct.insert(ascii_lower(from.address)).second) {
            only = only == nullptr ? &from : only;
        }
    }
    if (distinct.size() <= 1) {
        return only;
    }
    return message.sender.size() == 1 && !message.sender.front().address.empty() ? &message.sender.front() : nullptr;
}

Target choose_target(const Message& message) {
    Target target;
    const auto* sender = responsible_sender(message);
    const auto from = sender == nullptr ? std::nullopt : checked_address(sender->address);
    if (!from) {
        return target;
    }
    const auto organization_of = [](std::string_view address) {
        return organizational_domain(address.substr(address.rfind('@') + 1));
    };
    const auto home = organization_of(*from);
    bool agree = true;
    std::optional<std::string> reply_to;
    for (const auto& address : message.reply_to) {
        const auto checked = checked_address(address.address);
        agree = agree && checked && organization_of(*checked) == home;
        reply_to = checked;
    }
    if (message.return_path && message.return_path->find('@') != std::string::npos) {
        auto path = std::string_view(*message.return_path);
        path = path.substr(path.rfind('@') + 1);
        agree = agree && organizational_domain(trimmed(path.substr(0, path.find('>')))) == home;
    }
    target.address = agree && message.reply_to.size() == 1 && reply_to ? *reply_to : *from;
    target.takes_mail = !is_no_reply_local_part(target.address);
    if (!agree) {
        target.note =
            "差出人（From）、返信先（Reply-To）、配送元（Return-Path）のドメインが一致しないため、受付メールは差出人の"
            "アドレスあてとしています。";
    }
    return target;
}

}  // namespace madoguchi
