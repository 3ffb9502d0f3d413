#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "desk/configuration.h"

namespace madoguchi {

/// What a key holds, in the order of KeyValue's alternatives.
enum class KeyKind { text, number, boolean, date, texts, dates };
using KeyValue = std::variant<std::string, std::int64_t, bool, std::chrono::year_month_day, std::vector<std::string>,
                              std::vector<std::chrono::year_month_day>>;

/// A configuration while it is read: what cannot be judged before every key is known.
struct ConfigurationDraft {
    Configuration configuration;
    std::string imap_tls, smtp_tls;  ///< "" by the url's scheme
};

/// One key of the file. The reader, its errors and the test of systemd/madoguchi.toml go by this table alone.
struct KeyRow {
    std::string_view section;
    std::string_view name;
    KeyKind kind;
    std::string allowed;  ///< for people, after "allowed: "
    /// Takes a value of `kind`; returns what is impossible about it, or "".
    std::function<std::string(ConfigurationDraft&, const KeyValue&)> set;
};
[[nodiscard]] const std::vector<KeyRow>& configuration_keys();
/// The rows of [oauth2], of [web], and of [notices].
[[nodiscard]] std::vector<KeyRow> oauth2_keys();
[[nodiscard]] std::vector<KeyRow> web_keys();
[[nodiscard]] std::vector<KeyRow> notice_keys();
/// "HH:MM" from 00:00 to 24:00, since midnight.
[[nodiscard]] std::optional<std::chrono::minutes> read_clock(std::string_view text);

/// One key of a section that may stand several times, as KeyRow.
template <class Entry>
struct EntryKeyRow {
    std::string_view name;
    KeyKind kind;
    std::string allowed;
    std::function<std::string(Entry&, const KeyValue&)> set;
};
using RuleKeyRow = EntryKeyRow<DeskRule>;
using ReferralKeyRow = EntryKeyRow<Referral>;
/// Of a [[rule]], and of a [[referral]].
[[nodiscard]] const std::vector<RuleKeyRow>& rule_keys();
[[nodiscard]] const std::vector<ReferralKeyRow>& referral_keys();

/// What is wrong between several keys, said about one of them.
struct KeyProblem {
    std::string_view section;
    std::string_view name;
    std::string text;
};
/// Settles what depends on several keys (the TLS modes), and checks them against each other.
[[nodiscard]] std::vector<KeyProblem> settle(ConfigurationDraft& draft);
/// Who signs in by [oauth2], which keys its grant needs, and which do nothing with it.
void check_oauth2(const Configuration& configuration, std::vector<KeyProblem>& problems);

}  // namespace madoguchi
