#include "reply/notice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "reply/automated_mail.h"
#include "reply/message_id.h"
#include "reply/template_values.h"
#include "rules/business_calendar.h"

namespace madoguchi {

extern const std::string_view outage_template;
extern const std::string_view recovery_template;
extern const std::string_view digest_template;
extern const std::string_view trial_template;

namespace {

constexpr std::size_t most_numbers = 20;  // of one list of a digest; the page shows all
constexpr std::array all_kinds{NoticeKind::outage, NoticeKind::recovery, NoticeKind::digest};

std::string clock_of(std::chrono::sys_seconds t) {
    const auto local = to_japan(t);
    const std::chrono::hh_mm_ss clock(local - std::chrono::floor<std::chrono::days>(local));
    return fmt::format("{}時{:02}分", clock.hours().count(), clock.minutes().count());
}

std::string moment(std::chrono::sys_seconds t) {
    return fmt::format("{} {}", japanese_date(japan_day(t)), clock_of(t));
}

/// "11月24日": of a year that the text names anyway.
std::string short_day(std::chrono::year_month_day day) {
    return fmt::format("{}月{}日", static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

std::string length_of(std::chrono::seconds length) {
    const auto minutes = std::max<std::int64_t>(std::chrono::floor<std::chrono::minutes>(length).count(), 1);
    if (minutes < 60) {
        return fmt::format("{}分間", minutes);
    }
    return minutes % 60 == 0 ? fmt::format("{}時間", minutes / 60)
                             : fmt::format("{}時間{}分", minutes / 60, minutes % 60);
}

/// For the secretary, and for whoever is called.
struct CauseWords {
    std::string_view cause, technical;
};

CauseWords words_of(OutageCause cause) {
    switch (cause) {
        case OutageCause::login_refused:
            return {"メールサーバーへのサインインが断られています（パスワードの変更など）",
                    "madoguchid が IMAP サーバーにサインインできない"};
        case OutageCause::folder_missing:
            return {"メールサーバーに、受信箱が見つかりません", "madoguchid が IMAP のフォルダーを開けない"};
        case OutageCause::misconfigured:
            return {"システムの設定に誤りがあります", "madoguchid の設定か認証情報が使えない"};
        case OutageCause::unreachable:
            break;
    }
    return {"メールサーバーにつながりません", "madoguchid が IMAP サーバーに接続できない"};
}

std::string administrator_of(const NoticeAddresses& addresses) {
    return addresses.administrator.empty() ? std::string("このシステム（madoguchi）の管理を担当している方")
                                           : addresses.administrator;
}

/// Receipt numbers for a list, and how many more there are.
std::vector<std::string> listed(const std::vector<std::string>& numbers) {
    std::vector<std::string> lines(
        numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(std::min(numbers.size(), most_numbers)));
    if (numbers.size() > most_numbers) {
        lines.push_back(fmt::format("ほか{}件", numbers.size() - most_numbers));
    }
    return lines;
}

/// What a notice is about, once and for all: nothing else decides its Message-ID.
struct About {
    std::string_view kind;
    std::uint32_t number = 0;
};

Result<Acknowledgement> written(const About& about, std::string subject, std::string_view text,
                                const PlainValues& values, const NoticeAddresses& addresses, const Desk& desk,
                                std::chrono::sys_seconds now, const DeskKey& key) {
    if (auto good = check_mail_address("notice's recipient", addresses.to); !good) {
        return tl::unexpected(good.error());
    }
    if (auto good = check_mail_address("notice's sender", addresses.from); !good) {
        return tl::unexpected(good.error());
    }
    if (!addresses.envelope_from.empty()) {
        if (auto good = check_mail_address("notice's envelope sender", addresses.envelope_from); !good) {
            return tl::unexpected(good.error());
        }
    }
    auto rendered = render_template(text, values);
    if (!rendered) {
        return tl::unexpected(rendered.error());
    }
    Acknowledgement mail;
    mail.to = addresses.to;
    mail.envelope_from = addresses.envelope_from;
    mail.message_id = make_message_id({fmt::format("notice/{}", about.kind), 0, about.number}, 0,
                                      addresses.from.substr(addresses.from.find('@') + 1), key);
    mail.bytes = automated_mail({.date = now,
                                 .from_name = desk.name,
                                 .from = addresses.from,
                                 .reply_to = {},
                                 .to = addresses.to,
                                 .subject = std::move(subject),
                                 .message_id = mail.message_id,
                                 .threading = {},
                                 .auto_submitted = "auto-generated"},
                                std::move(*rendered), key);
    return mail;
}

std::uint32_t seconds_of(std::chrono::sys_seconds t) {
    return static_cast<std::uint32_t>(t.time_since_epoch().count());
}

PlainValues common_values(const NoticeAddresses& addresses, const Desk& desk) {
    PlainValues values;
    values.texts["desk_name"] = desk.name;
    values.texts["administrator"] = administrator_of(addresses);
    values.texts["page"] = addresses.page;
    return values;
}

}  // namespace

std::string_view to_string(NoticeKind kind) {
    switch (kind) {
        case NoticeKind::outage:
            return "outage";
        case NoticeKind::recovery:
            return "recovery";
        case NoticeKind::digest:
            break;
    }
    return "digest";
}

std::optional<NoticeKind> notice_kind_from(std::string_view text) {
    const auto* const found =
        std::find_if(all_kinds.begin(), all_kinds.end(), [&](NoticeKind kind) { return to_string(kind) == text; });
    return found == all_kinds.end() ? std::nullopt : std::optional(*found);
}

Result<Acknowledgement> compose_notice(const OutageFacts& facts, const NoticeAddresses& addresses, const Desk& desk,
                                       std::chrono::sys_seconds now, const DeskKey& key) {
    auto values = common_values(addresses, desk);
    const auto words = words_of(facts.cause);
    values.texts["since"] = moment(facts.since);
    values.texts["last_success"] = facts.last_success ? moment(*facts.last_success) : std::string();
    values.texts["cause"] = words.cause;
    values.texts["technical"] = words.technical;
    return written({to_string(NoticeKind::outage), seconds_of(facts.since)},
                   fmt::format("【要連絡】窓口のメールを受信できていません（{} {}から）",
                               short_day(japan_day(facts.since)), clock_of(facts.since)),
                   outage_template, values, addresses, desk, now, key);
}

Result<Acknowledgement> compose_notice(const RecoveryFacts& facts, const NoticeAddresses& addresses, const Desk& desk,
                                       std::chrono::sys_seconds now, const DeskKey& key) {
    auto values = common_values(addresses, desk);
    values.texts["since"] = moment(facts.since);
    values.texts["until"] = moment(facts.until);
    values.texts["length"] = length_of(facts.until - facts.since);
    values.texts["told_before"] = facts.told_before ? "1" : "";
    values.texts["not_told"] = facts.told_before ? "" : "1";
    return written({to_string(NoticeKind::recovery), seconds_of(facts.since)},
                   fmt::format("【復旧】窓口のメールの受信が再開しました（{} {}）", short_day(japan_day(facts.until)),
                               clock_of(facts.until)),
                   recovery_template, values, addresses, desk, now, key);
}

Result<Acknowledgement> compose_notice(const DigestFacts& facts, const NoticeAddresses& addresses, const Desk& desk,
                                       std::chrono::sys_seconds now, const DeskKey& key) {
    auto values = common_values(addresses, desk);
    values.texts["day"] = japanese_date(facts.day);
    values.texts["clock"] = clock_of(now);
    values.texts["waiting"] = fmt::format("{}", facts.waiting);
    values.texts["open"] = fmt::format("{}", facts.open);
    values.texts["arrived"] = fmt::format("{}", facts.arrived);
    values.texts["arrived_since"] =
        fmt::format("{} {}", short_day(japan_day(facts.arrived_since)), clock_of(facts.arrived_since));
    values.texts["failing_since"] = facts.failing_since ? moment(*facts.failing_since) : std::string();
    values.texts["breaker_open"] = facts.breaker_open ? "1" : "";
    const std::pair<const char*, const std::vector<std::string>&> lists[] = {
        {"overdue", facts.overdue}, {"failed", facts.failed}, {"unknown", facts.unknown}, {"held", facts.held}};
    for (const auto& [name, numbers] : lists) {
        values.lists[name] = listed(numbers);
        values.texts[fmt::format("has_{}", name)] = numbers.empty() ? "" : "1";
        values.texts[fmt::format("{}_count", name)] = fmt::format("{}", numbers.size());
    }
    const bool nothing = facts.waiting == 0 && !facts.breaker_open && !facts.failing_since;
    values.texts["nothing"] = nothing ? "1" : "";
    const auto number = static_cast<std::uint32_t>(static_cast<int>(facts.day.year())) * 10000 +
                        static_cast<unsigned>(facts.day.month()) * 100 + static_cast<unsigned>(facts.day.day());
    return written({to_string(NoticeKind::digest), number},
                   fmt::format("【窓口の状況】{} 確認待ち{}件", short_day(facts.day), facts.waiting), digest_template,
                   values, addresses, desk, now, key);
}

Result<Acknowledgement> compose_trial(const NoticeAddresses& addresses, const Desk& desk, std::chrono::sys_seconds now,
                                      const DeskKey& key) {
    auto values = common_values(addresses, desk);
    values.texts["day"] = japanese_date(japan_day(now));
    values.texts["clock"] = clock_of(now);
    return written({"trial", seconds_of(now)}, "【確認用】窓口のメールの設定を確かめています", trial_template, values,
                   addresses, desk, now, key);
}

}  // namespace madoguchi
