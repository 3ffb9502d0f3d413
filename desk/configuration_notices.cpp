#include <fmt/format.h>

#include <string>
#include <vector>

#include "desk/configuration_keys.h"
#include "parser/utf8.h"
#include "rules/verdict.h"

namespace madoguchi {
namespace {

using Draft = ConfigurationDraft;

constexpr std::int64_t longest_outage_minutes = std::int64_t{7} * 24 * 60;
constexpr std::size_t longest_administrator = 300;  // bytes

KeyRow text_row(std::string_view name, std::string allowed, std::string (*set)(NoticeSettings&, const std::string&)) {
    return {"notices", name, KeyKind::text, std::move(allowed), [set](Draft& draft, const KeyValue& value) {
                return set(draft.configuration.notices, std::get<std::string>(value));
            }};
}

std::string set_to(NoticeSettings& notices, const std::string& value) {
    const auto address = value.empty() ? value : checked_address(value);
    notices.to = address.value_or(value);
    return address ? std::string{} : fmt::format("\"{}\" is not a mail address", value);
}

std::string set_administrator(NoticeSettings& notices, const std::string& value) {
    notices.administrator = value;
    if (value.size() > longest_administrator) {
        return fmt::format("it is longer than {} bytes", longest_administrator);
    }
    return show_bidi_controls(value) == value ? std::string{}
                                              : std::string("it holds a control of the text's direction");
}

std::string set_digest_time(NoticeSettings& notices, const std::string& value) {
    const auto time = read_clock(value);
    if (!time || *time >= std::chrono::hours{24}) {
        return fmt::format("\"{}\" does not read like that", value);
    }
    notices.digest_time = *time;
    return {};
}

}  // namespace

std::vector<KeyRow> notice_keys() {
    return {
        text_row("to", "a mail address such as jimukyoku@desk.example.jp, or \"\" for none", set_to),
        text_row("administrator", "a text of one line, or \"\"", set_administrator),
        {"notices", "outage_minutes", KeyKind::number,
         fmt::format("a whole number from 1 to {}, or 0 for never", longest_outage_minutes),
         [](Draft& draft, const KeyValue& value) {
             const auto minutes = std::get<std::int64_t>(value);
             if (minutes < 0 || minutes > longest_outage_minutes) {
                 return fmt::format("{} is out of range", minutes);
             }
             draft.configuration.notices.outage_minutes = std::chrono::minutes(minutes);
             return std::string{};
         }},
        {"notices", "digest", KeyKind::boolean, "true or false",
         [](Draft& draft, const KeyValue& value) {
             draft.configuration.notices.digest = std::get<bool>(value);
             return std::string{};
         }},
        text_row("digest_time", "\"HH:MM\" from \"00:00\" to \"23:59\"", set_digest_time),
    };
}

}  // namespace madoguchi
