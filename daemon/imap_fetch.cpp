#include "daemon/imap_fetch.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace madoguchi {
namespace {

using namespace std::chrono;

// Items of RFC 9051, 7162, 8474, 8514, 8970, 3516 and Gmail: those asked for, and what may stand beside them.
constexpr std::array known_items{"UID",         "RFC822.SIZE",   "INTERNALDATE", "BODY[]",     "FLAGS",
                                 "ENVELOPE",    "BODYSTRUCTURE", "BODY",         "MODSEQ",     "EMAILID",
                                 "THREADID",    "SAVEDATE",      "PREVIEW",      "X-GM-MSGID", "X-GM-THRID",
                                 "X-GM-LABELS", "RFC822.HEADER", "RFC822.TEXT"};

bool is_known(const ImapValue& name) {
    return std::any_of(known_items.begin(), known_items.end(), [&](auto item) { return name.is_word(item); });
}

Error broken(std::string what) {
    return Error{ErrorCode::malformed, std::move(what), {}};
}

std::optional<int> read_digits(std::string_view text) {
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        value = value * 10 + (c - '0');
    }
    return text.empty() ? std::nullopt : std::optional<int>(value);
}

std::optional<unsigned> read_month(std::string_view text) {
    constexpr std::array names{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
    for (unsigned i = 0; i < names.size(); ++i) {
        if (same_word(text, names[i])) {
            return i + 1;
        }
    }
    return std::nullopt;
}

Result<void> read_item(const ImapValue& name, ImapValue&& value, ImapFetch& fetch) {
    if (name.is_word("UID")) {
        const auto uid = value.number();
        if (!uid || *uid == 0 || *uid > std::numeric_limits<std::uint32_t>::max() || fetch.uid != 0) {
            return tl::unexpected(broken("FETCH answer with an impossible or second UID"));
        }
        fetch.uid = static_cast<std::uint32_t>(*uid);
    } else if (name.is_word("RFC822.SIZE")) {
        if (!value.number() || fetch.rfc822_size) {
            return tl::unexpected(broken("FETCH answer with an impossible or second RFC822.SIZE"));
        }
        fetch.rfc822_size = value.number();
    } else if (name.is_word("INTERNALDATE")) {
        if (value.kind != ImapValue::Kind::string || fetch.internal_date) {
            return tl::unexpected(broken("FETCH answer with an impossible or second INTERNALDATE"));
        }
        fetch.internal_date = read_imap_date(value.text);
    } else if (name.is_word("BODY[]")) {
        if (fetch.body || fetch.body_withheld || value.is_list() || value.kind == ImapValue::Kind::atom) {
            return tl::unexpected(broken("FETCH answer with an impossible or second BODY[]"));
        }
        if (value.kind == ImapValue::Kind::nil) {
            fetch.body_withheld = true;
        } else {
            fetch.body_size = value.full_size;
            fetch.body = std::move(value.text);
        }
    } else if (name.is_word("FLAGS")) {
        if (!value.is_list() || fetch.flags) {
            return tl::unexpected(broken("FETCH answer with impossible or second FLAGS"));
        }
        fetch.flags.emplace();
        for (auto& flag : value.items) {
            fetch.flags->push_back(std::move(flag.text));
        }
    }
    return {};
}

void append_utf16_base64(std::string& out, const std::u16string& units) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
    unsigned bits = 0;
    unsigned held = 0;
    out += '&';
    for (const char16_t unit : units) {
        held = (held << 16U) | unit;
        bits += 16;
        while (bits >= 6) {
            bits -= 6;
            out += alphabet[(held >> bits) & 0x3fU];
        }
        held &= (1U << bits) - 1;
    }
    if (bits > 0) {
        out += alphabet[(held << (6 - bits)) & 0x3fU];
    }
    out += '-';
}

/// One code point from the front of `text`; nullopt for what is not UTF-8.
std::optional<char32_t> take_code_point(std::string_view& text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xc2 ? 0
                               : first < 0xe0 ? 2
                               : first < 0xf0 ? 3
                               : first < 0xf5 ? 4
                                              : 0;
    if (length == 0 || text.size() < length) {
        return std::nullopt;
    }
    char32_t code = length == 1 ? first : static_cast<char32_t>(first & (0x7fU >> length));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U) {
            return std::nullopt;
        }
        code = (code << 6U) | (byte(i) & 0x3fU);
    }
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
        return std::nullopt;
    }
    text.remove_prefix(length);
    return code;
}

}  // namespace

Result<ImapFetch> read_fetch(ImapResponse&& response) {
    if (response.values.size() != 1 || !response.values.front().is_list()) {
        return tl::unexpected(broken("FETCH answer without its list"));
    }
    auto& items = response.values.front().items;
    if (items.size() % 2 != 0) {
        return tl::unexpected(broken("FETCH answer with an item that has no value"));
    }
    ImapFetch fetch;
    bool foreign_behind_body = false;
    for (std::size_t i = 0; i < items.size(); i += 2) {
        if (items[i].kind != ImapValue::Kind::atom) {
            return tl::unexpected(broken("FETCH answer with a value where an item's name belongs"));
        }
        if (auto r = read_item(items[i], std::move(items[i + 1]), fetch); !r) {
            return tl::unexpected(r.error());
        }
        foreign_behind_body = foreign_behind_body || (fetch.body && !is_known(items[i]));
    }
    if (foreign_behind_body && fetch.body_size != fetch.rfc822_size) {
        return tl::unexpected(broken("FETCH answer with an item that no RFC knows behind a mail of another size"));
    }
    return fetch;
}

std::optional<sys_seconds> read_imap_date(std::string_view text) {
    if (text.starts_with(' ')) {
        text.remove_prefix(1);
    }
    const auto dash = text.find('-');
    if (dash == 0 || dash > 2 || text.size() != dash + 24) {  // "-Nov-2026 09:15:00 +0900"
        return std::nullopt;
    }
    const auto rest = text.substr(dash);
    const auto day_number = read_digits(text.substr(0, dash));
    const auto month_number = read_month(rest.substr(1, 3));
    const auto year_number = read_digits(rest.substr(5, 4));
    const auto hour = read_digits(rest.substr(10, 2));
    const auto minute = read_digits(rest.substr(13, 2));
    const auto second = read_digits(rest.substr(16, 2));
    const auto zone_hour = read_digits(rest.substr(20, 2));
    const auto zone_minute = read_digits(rest.substr(22, 2));
    const char sign = rest[19];
    if (!day_number || !month_number || !year_number || !hour || !minute || !second || !zone_hour || !zone_minute ||
        rest[4] != '-' || rest[9] != ' ' || rest[12] != ':' || rest[15] != ':' || rest[18] != ' ' ||
        (sign != '+' && sign != '-') || *hour > 23 || *minute > 59 || *second > 60 || *zone_minute > 59) {
        return std::nullopt;
    }
    const year_month_day date{year{*year_number}, month{*month_number}, day{static_cast<unsigned>(*day_number)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    const auto zone = hours(*zone_hour) + minutes(*zone_minute);
    return sys_days(date) + hours(*hour) + minutes(*minute) + seconds(*second) - (sign == '+' ? zone : -zone);
}

Result<std::string> quoted_folder(std::string_view name) {
    std::string out = "\"";
    std::u16string units;
    const auto flush = [&] {
        if (!units.empty()) {
            append_utf16_base64(out, units);
            units.clear();
        }
    };
    for (auto rest = name; !rest.empty();) {
        const auto code = take_code_point(rest);
        if (!code || *code < 0x20 || *code == 0x7f) {
            return failure(ErrorCode::config, "the folder's name is not UTF-8 or holds control characters",
                           "Write the folder's name as the mail client shows it.");
        }
        if (*code > 0x7f) {
            if (*code > 0xffff) {
                units += static_cast<char16_t>(0xd800 + ((*code - 0x10000) >> 10U));
                units += static_cast<char16_t>(0xdc00 + ((*code - 0x10000) & 0x3ffU));
            } else {
                units += static_cast<char16_t>(*code);
            }
            continue;
        }
        flush();
        const char c = static_cast<char>(*code);
        if (c == '&') {
            out += "&-";
        } else {
            if (c == '"' || c == '\\') {
                out += '\\';
            }
            out += c;
        }
    }
    flush();
    out += '"';
    return out;
}

std::string uid_set(const std::vector<std::uint32_t>& uids) {
    std::string out;
    for (std::size_t i = 0; i < uids.size();) {
        std::size_t last = i;
        while (last + 1 < uids.size() && uids[last + 1] == uids[last] + 1) {
            ++last;
        }
        out += out.empty() ? "" : ",";
        out += last == i ? fmt::format("{}", uids[i]) : fmt::format("{}:{}", uids[i], uids[last]);
        i = last + 1;
    }
    return out;
}

}  // namespace madoguchi
