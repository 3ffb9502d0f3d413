#include "rules/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rules/business_calendar.h"
#include "rules/hearing.h"

namespace madoguchi {
namespace {

// Every Japanese word of this page that is not in the flag table, the reason table or the terms file.
namespace words {
constexpr std::string_view sender = "差出人";
constexpr std::string_view subject = "件名";
constexpr std::string_view received = "受信日時";
constexpr std::string_view unknown = "不明";
constexpr std::string_view nothing = "（なし）";
constexpr std::string_view fields = "■ 記入項目";
constexpr std::string_view flags = "■ 判定（フラグ）";
constexpr std::string_view no_flags = "  なし";
constexpr std::string_view not_filled = "記入なし";
constexpr std::string_view advice = "対応";
constexpr std::string_view place = "根拠";
constexpr std::string_view unsure = "■ 対象外かどうか、要確認（受付メールは送る扱い）";
constexpr std::string_view result = "■ 扱い";
constexpr std::string_view disposition = "区分";
constexpr std::string_view acknowledgement = "受付メール";
constexpr std::string_view target = "送り先";
constexpr std::string_view reason = "理由";
constexpr std::string_view note = "備考";
constexpr std::string_view would_be = "担当者が送る場合";
}  // namespace words

struct Named {
    std::string_view code;
    std::string_view name;
};

constexpr std::array header_names{
    Named{"header:Subject", "件名"},
    Named{"header:From", "差出人（From）"},
    Named{"header:To", "宛先（To・Cc）"},
    Named{"header:Reply-To", "返信先（Reply-To）"},
    Named{"header:Sender", "送信者（Sender）"},
    Named{"header:Return-Path", "配送元（Return-Path）"},
    Named{"header:Authentication-Results", "認証結果（Authentication-Results）"},
    Named{"received", "受信日時"},
    Named{"terms", "語の組み合わせ"},
    Named{"limit", "読み取りの上限"},
    Named{"rule", "窓口のルール"},
};

std::string_view block_name(BlockKind kind) {
    switch (kind) {
        case BlockKind::own:
            return "";
        case BlockKind::quoted:
            return "（引用部分）";
        case BlockKind::forwarded:
            return "（転送された部分）";
        case BlockKind::signature:
            return "（署名）";
        case BlockKind::footer:
            return "（末尾の定型文）";
    }
    return "";
}

std::string place_in_text(const Evidence& evidence, const Message& message) {
    const auto begin = std::min(evidence.begin, message.text.size());
    const auto line =
        1 + std::count(message.text.begin(), message.text.begin() + static_cast<std::ptrdiff_t>(begin), '\n');
    const auto block = std::find_if(message.blocks.begin(), message.blocks.end(), [&](const TextBlock& b) {
        return begin >= b.begin && begin < std::max(b.end, b.begin + 1);
    });
    return fmt::format("本文{}行目{}", line, block == message.blocks.end() ? "" : block_name(block->kind));
}

/// Writes the page, line by line.
class Page {
public:
    Page(const Message& message, const Inquiry& inquiry, const Verdict& verdict, const Rulebook* rules)
        : message_(message), inquiry_(inquiry), verdict_(verdict), rules_(rules) {}

    std::string write() {
        write_head();
        write_fields();
        write_flags();
        if (!verdict_.unsure.empty()) {
            line(fmt::format("\n{}", words::unsure));
            write_evidence(verdict_.unsure);
        }
        write_result();
        return std::move(page_);
    }

private:
    void line(std::string_view text) {
        page_ += text;
        page_ += '\n';
    }

    void write_head() {
        std::string from;
        for (const auto& one : message_.from) {
            from += fmt::format("{}{}{}", from.empty() ? "" : "、", shortened(one.name),
                                one.address.empty() ? "" : " <" + shortened(one.address) + ">");
        }
        line(fmt::format("{}：{}", words::sender, from.empty() ? words::nothing : std::string_view(from)));
        line(fmt::format("{}：{}", words::subject,
                         message_.subject.empty() ? std::string(words::nothing) : shortened(message_.subject)));
        line(fmt::format("{}：{}", words::received, received()));
    }

    [[nodiscard]] std::string received() const {
        if (!verdict_.received_at) {
            return std::string(words::unknown);
        }
        const auto at = to_japan(*verdict_.received_at);
        const std::chrono::hh_mm_ss time(at - std::chrono::floor<std::chrono::days>(at));
        return fmt::format("{} {:02}:{:02}", japanese_date(japan_day(*verdict_.received_at)), time.hours().count(),
                           time.minutes().count());
    }

    void write_fields() {
        line(fmt::format("\n{}", words::fields));
        for (const auto name : all_field_names) {
            const auto& field = inquiry_[name];
            const auto place = field.evidence.where.empty()
                                   ? std::string()
                                   : fmt::format("  ［{}］", japanese_place(field.evidence, message_));
            line(fmt::format("  {}：{}{}", label_of(name), field.value ? shortened(*field.value) : words::not_filled,
                             place));
        }
    }

    void write_evidence(const std::vector<Evidence>& all) {
        for (const auto& one : all) {
            line(fmt::format("    {}：{}「{}」", words::place, japanese_place(one, message_), shortened(one.text)));
        }
    }

    void write_flags() {
        line(fmt::format("\n{}", words::flags));
        if (verdict_.flags.empty()) {
            line(words::no_flags);
        }
        for (const auto& flag : verdict_.flags) {
            const auto* row = find_flag(flag.code);
            const auto title = row != nullptr      ? row->title
                               : rules_ != nullptr ? rules_->title_of(flag.code)
                                                   : std::string_view(flag.code);
            line(fmt::format("  {}（{}）", title, flag.code));
            if (row != nullptr) {
                line(fmt::format("    {}：{}", words::advice, row->advice));
            }
            write_evidence(flag.evidence);
        }
    }

    void write_result() {
        const auto& ack = verdict_.ack;
        line(fmt::format("\n{}", words::result));
        line(fmt::format("  {}：{}", words::disposition, japanese_name(verdict_.disposition)));
        line(fmt::format("  {}：{}", words::acknowledgement, japanese_name(ack.kind)));
        if (!ack.reason.empty()) {
            line(fmt::format("  {}：{}", words::reason, reason_text(ack.reason)));
        }
        if (ack.kind == AckKind::none && ack.would_be != AckKind::none) {
            line(fmt::format("  {}：{}", words::would_be, japanese_name(ack.would_be)));
        }
        if (!ack.target.empty()) {
            line(fmt::format("  {}：{}", words::target, ack.target));
        }
        if (!ack.note.empty()) {
            line(fmt::format("  {}：{}", words::note, ack.note));
        }
    }

    const Message& message_;
    const Inquiry& inquiry_;
    const Verdict& verdict_;
    const Rulebook* rules_;
    std::string page_;
};

}  // namespace

std::string_view japanese_name(Disposition d) {
    switch (d) {
        case Disposition::ignored:
            return "対応不要（自動送信など）";
        case Disposition::accepted:
            return "受付";
        case Disposition::flagged:
            return "要確認";
    }
    return "";
}

std::string_view japanese_name(AckKind k) {
    switch (k) {
        case AckKind::none:
            return "送らない";
        case AckKind::closed:
            return "受付期間外の案内";
        case AckKind::incomplete:
            return "記入のお願い";
        case AckKind::receipt:
            return "受付のお知らせ";
    }
    return "";
}

std::string japanese_place(const Evidence& evidence, const Message& message) {
    if (evidence.where == "text") {
        return place_in_text(evidence, message);
    }
    const auto known = std::find_if(header_names.begin(), header_names.end(),
                                    [&](const Named& named) { return named.code == evidence.where; });
    if (known != header_names.end()) {
        return std::string(known->name);
    }
    const auto colon = evidence.where.find(':');
    const auto kind = evidence.where.substr(0, colon);
    const auto rest = colon == std::string::npos ? std::string() : evidence.where.substr(colon + 1);
    if (kind == "header") {
        return fmt::format("ヘッダー（{}）", shortened(rest));
    }
    if (kind == "attachment") {
        return fmt::format("添付ファイル{}", shortened(rest));
    }
    return kind == "part" ? fmt::format("メールの構造{}", rest.empty() ? "" : "（" + rest + "）")
                          : shortened(evidence.where);
}

std::string explain_japanese(const Message& message, const Inquiry& inquiry, const Verdict& verdict,
                             const Rulebook* rules) {
    return Page(message, inquiry, verdict, rules).write();
}

}  // namespace madoguchi
