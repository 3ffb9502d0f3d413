#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "rules/business_calendar.h"
#include "rules/hearing.h"
#include "rules/verdict.h"

namespace madoguchi {
namespace {

constexpr std::string_view replacement = "\uFFFD";

FlagFinding raised(Evidence evidence) {
    return std::vector<Evidence>{std::move(evidence)};
}

FlagFinding find_automated(const Hearing& h) {
    if (h.gate.automated.empty()) {
        return std::nullopt;
    }
    std::vector<Evidence> evidence;
    std::transform(h.gate.automated.begin(), h.gate.automated.end(), std::back_inserter(evidence),
                   [](const GateFinding& finding) { return finding.evidence; });
    return evidence;
}

FlagFinding find_duplicate(const Hearing& h) {
    return h.circumstances.duplicate ? FlagFinding(std::vector<Evidence>{}) : std::nullopt;
}

FlagFinding find_invalid_contact(const Hearing& h) {
    const auto& contact = h.inquiry[FieldName::contact];
    if (!contact.value || !h.inquiry.phones.empty() || !h.inquiry.emails.empty()) {
        return std::nullopt;
    }
    return raised(contact.evidence);
}

/// The whole mail cannot be read: nothing in it may be called missing.
FlagFinding find_unreadable(const Hearing& h) {
    const auto& message = h.message;
    if (message.encrypted) {
        return raised({"part:", 0, 0, message.parts.empty() ? std::string() : message.parts.front().type});
    }
    if (is_blank(message.text)) {
        return message.attachments.empty() ? FlagFinding(std::vector<Evidence>{}) : std::nullopt;
    }
    std::size_t replaced = 0;
    for (auto at = message.text.find(replacement); at != std::string::npos;
         at = message.text.find(replacement, at + 3)) {
        ++replaced;
    }
    replaced = std::max(message.replacements, replaced);
    if (replaced == 0) {
        return std::nullopt;
    }
    const auto characters = std::count_if(message.text.begin(), message.text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U && c != ' ' && c != '\n' && c != '\t';
    });
    if (replaced * 10 > static_cast<std::size_t>(characters)) {
        return raised({"text", 0, std::min<std::size_t>(message.text.size(), 240), shortened(message.text)});
    }
    return std::nullopt;
}

/// An empty body with an attachment, or an inquiry that points at one.
bool points_at_attachment(const Hearing& h) {
    if (find_unreadable(h)) {
        return false;
    }
    const bool has_attachment = std::any_of(h.message.attachments.begin(), h.message.attachments.end(),
                                            [](const Attachment& a) { return !a.is_message; });
    return h.inquiry.inquiry_in_attachment || (is_blank(h.message.text) && has_attachment);
}

template <FieldName name>
FlagFinding find_missing(const Hearing& h) {
    const auto& field = h.inquiry[name];
    if (field.value || find_unreadable(h) || (name == FieldName::inquiry && points_at_attachment(h))) {
        return std::nullopt;
    }
    return field.labelled ? raised(field.evidence) : FlagFinding(std::vector<Evidence>{});
}

FlagFinding find_off_topic(const Hearing& h) {
    // What cannot be read cannot be judged by its words.
    return h.terms.score > h.rules.terms.off_topic_above && !find_unreadable(h) ? FlagFinding(h.terms.evidence)
                                                                                : std::nullopt;
}

FlagFinding find_outside_period(const Hearing& h) {
    if (!h.received_at || BusinessCalendar(h.rules.desk).within_period(*h.received_at)) {
        return std::nullopt;
    }
    return raised({"received", 0, 0, japanese_date(japan_day(*h.received_at))});
}

std::string_view words_of(AttachmentRisk risk) {
    switch (risk) {
        case AttachmentRisk::none:
            break;
        case AttachmentRisk::executable:
            return "実行形式のファイル";
        case AttachmentRisk::script:
            return "スクリプト";
        case AttachmentRisk::macro:
            return "マクロ付きの文書";
        case AttachmentRisk::shortcut:
            return "ショートカット";
        case AttachmentRisk::disk_image:
            return "ディスクイメージ";
        case AttachmentRisk::html:
            return "HTMLファイル";
        case AttachmentRisk::encrypted_archive:
            return "パスワード付きの圧縮ファイル";
        case AttachmentRisk::risky_archive:
            return "危険なファイルを含む圧縮ファイル";
    }
    return "";
}

FlagFinding find_risky_attachment(const Hearing& h) {
    std::vector<Evidence> evidence;
    for (std::size_t i = 0; i < h.message.attachments.size(); ++i) {
        const auto& attachment = h.message.attachments[i];
        if (attachment.risk == AttachmentRisk::none) {
            continue;
        }
        const auto& detail = attachment.risk_detail;
        const bool tells_more = !detail.empty() && detail != attachment.name;
        evidence.push_back({"attachment:" + std::to_string(i + 1), 0, 0,
                            fmt::format("{}（{}{}{}）", shortened(attachment.name), words_of(attachment.risk),
                                        tells_more ? ": " : "", tells_more ? shortened(detail) : std::string())});
    }
    return evidence.empty() ? std::nullopt : FlagFinding(std::move(evidence));
}

FlagFinding find_see_attachment(const Hearing& h) {
    if (!points_at_attachment(h)) {
        return std::nullopt;
    }
    const auto& field = h.inquiry[FieldName::inquiry];
    return field.evidence.where.empty() ? FlagFinding(std::vector<Evidence>{}) : raised(field.evidence);
}

FlagFinding find_spoofed_sender(const Hearing& h) {
    const auto* failed = failed_dmarc(h.message, h.rules.desk);
    return failed != nullptr ? raised(header_evidence("Authentication-Results", failed->authserv_id + "; dmarc=fail"))
                             : std::nullopt;
}

FlagFinding find_subject_mismatch(const Hearing& h) {
    return is_prescribed_subject(h.message.subject, h.rules.desk)
               ? std::nullopt
               : raised(header_evidence("Subject", h.message.subject));
}

/// The cap that Message::truncated names, in words; the name itself where it is unknown.
std::string_view words_of_cap(std::string_view cap) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> rows{{
        {"archive-entries", "圧縮ファイルの中のファイル数"},
        {"depth", "入れ子の深さ"},
        {"header-block", "ヘッダー全体の大きさ"},
        {"header-field", "一つのヘッダーの大きさ"},
        {"header-fields", "ヘッダーの数"},
        {"mail-bytes", "メール全体の大きさ"},
        {"parts", "構成部分の数"},
        {"text", "本文の長さ"},
    }};
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.first == cap; });
    return row == rows.end() ? cap : row->second;
}

FlagFinding find_truncated(const Hearing& h) {
    const auto& cap = h.message.truncated;
    return cap.empty() ? std::nullopt : raised({"limit", 0, 0, std::string(words_of_cap(cap))});
}

FlagFinding find_unreachable_sender(const Hearing& h) {
    if (!h.target.address.empty() && h.target.takes_mail) {
        return std::nullopt;
    }
    const auto* from = h.message.header("From");
    return raised(header_evidence("From", from == nullptr ? std::string_view() : from->decoded));
}

/// Of no mail: a person sets it, and an inquiry by telephone has it from the first.
FlagFinding find_call_back(const Hearing&) {
    return std::nullopt;
}

constexpr std::array table{
    FlagRow{
        "automated", "自動送信メール",
        "不達通知・不在応答・メーリングリストなどの自動送信と判定したので、人が書いたものでないか確かめてください。",
        find_automated},
    FlagRow{"call-back", "折り返しの電話",
            "折り返しの電話を頼まれているので、連絡先に電話し、済んだらこの印を外してください。", find_call_back},
    FlagRow{"duplicate", "再送（重複）", "同じ差出人から同じ内容が届いているので、先の案件と合わせて対応してください。",
            find_duplicate},
    FlagRow{"invalid-contact", "連絡先が不備",
            "連絡先に電話番号もメールアドレスもないので、折り返し先を確かめてください。", find_invalid_contact},
    FlagRow{"missing-contact", "連絡先なし", "連絡先の記入がないので、署名などに電話番号がないか確かめてください。",
            find_missing<FieldName::contact>},
    FlagRow{"missing-inquiry", "照会内容なし", "照会内容の記入がないので、本文や添付に質問がないか確かめてください。",
            find_missing<FieldName::inquiry>},
    FlagRow{"missing-name", "氏名なし", "氏名の記入がないので、署名などから差出人を確かめてください。",
            find_missing<FieldName::name>},
    FlagRow{"missing-organization", "自治体・機関名なし",
            "自治体・機関名の記入がないので、署名やアドレスから所属を確かめてください。",
            find_missing<FieldName::organization>},
    FlagRow{"off-topic", "窓口の対象外",
            "窓口の対象外の用件とみられるので、根拠の語を見て、対象であれば「対象内」として自動返信を送ってください。",
            find_off_topic},
    FlagRow{"outside-period", "受付期間外", "受付期間外に届いたので、期間外の案内でよいか確かめてください。",
            find_outside_period},
    FlagRow{"risky-attachment", "危険な添付ファイル",
            "実行や偽装のおそれがある添付があるので、開かずに送り主へ電話などで確かめてください。",
            find_risky_attachment},
    FlagRow{"see-attachment", "照会内容は添付", "照会内容が添付ファイルにあるので、添付を開いて確かめてください。",
            find_see_attachment},
    FlagRow{"spoofed-sender", "差出人詐称のおそれ",
            "差出人の認証（DMARC）に失敗しているので、本人からのメールか別の手段で確かめてください。",
            find_spoofed_sender},
    FlagRow{"subject-mismatch", "件名が所定と異なる",
            "件名が所定のものではないので、用件が窓口あてか本文で確かめてください。", find_subject_mismatch},
    FlagRow{"truncated", "一部のみ読み取り",
            "大きさや構造の上限を超えて一部しか読めていないので、元のメールを確かめてください。", find_truncated},
    FlagRow{"unreachable-sender", "返信先なし",
            "自動返信を送れるアドレスがないので、本文の電話番号などで連絡してください。", find_unreachable_sender},
    FlagRow{"unreadable", "本文を読めない",
            "暗号化・空・文字化けのため本文を読めないので、元のメールを開き、必要なら再送を頼んでください。",
            find_unreadable},
};

}  // namespace

std::span<const FlagRow> flag_table() {
    return table;
}

const FlagRow* find_flag(std::string_view code) {
    const auto row = std::find_if(table.begin(), table.end(), [&](const FlagRow& r) { return r.code == code; });
    return row == table.end() ? nullptr : &*row;
}

}  // namespace madoguchi
