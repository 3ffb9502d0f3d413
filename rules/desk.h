#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi {

/// How many acknowledgements may go out (autoreply.md, item 13). Counts.
struct AcknowledgeLimits {
    int per_sender_per_day = 3;
    int per_domain_per_hour = 30;
    int per_day = 200;
    int incomplete_per_case = 2;
    int bounce_days = 60;  ///< an address that bounced hard is left alone for so long
    bool operator==(const AcknowledgeLimits&) const = default;
};

/// The configured desk. The defaults are the built-in desk of triage.md; only example domains.
struct Desk {
    std::string name = "地域の在宅医療の体制整備に向けた調査・連携支援事業 事務局";
    std::string address = "zaitaku@desk.example.jp";
    std::vector<std::string> further_addresses;  ///< also our own, lower case
    std::string telephone = "070-3320-3465";
    std::string subject = "拠点整備・運用に関する照会";
    std::chrono::year_month_day open_from{std::chrono::year{2026}, std::chrono::June, std::chrono::day{2}};
    std::chrono::year_month_day open_to{std::chrono::year{2027}, std::chrono::February, std::chrono::day{28}};
    std::chrono::minutes opens_at{9 * 60};    ///< since midnight, Japan time
    std::chrono::minutes closes_at{17 * 60};  ///< since midnight, Japan time
    std::chrono::month_day year_end_from{std::chrono::December, std::chrono::day{29}};
    std::chrono::month_day year_end_to{std::chrono::January, std::chrono::day{3}};
    std::vector<std::chrono::year_month_day> closed_days;  ///< besides weekends and holidays
    std::vector<std::chrono::year_month_day> open_days;    ///< open in spite of them
    std::vector<std::chrono::year_month_day> holidays;     ///< from a Cabinet Office CSV, besides the computed ones

    /// The only Authentication-Results that is believed: the topmost, of this id. "" believes only a topmost one
    /// without id.
    std::string authserv_id = "mx.desk.example.jp";
    std::string spam_header;  ///< e.g. "X-Spam-Flag"; "" trusts none
    std::string spam_value;   ///< e.g. "YES"

    AcknowledgeLimits limits;
    bool acknowledge_old_mail = false;

    /// The address is `address` or one of `further_addresses` (any case).
    [[nodiscard]] bool is_own(std::string_view mail_address) const;
    /// Every address of the desk, lower case.
    [[nodiscard]] std::vector<std::string> own_addresses() const;
};

}  // namespace madoguchi
