#include "reply/message_id.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace madoguchi {
namespace {

constexpr std::size_t longest_message_id = 250;
constexpr std::size_t mac_letters = 20;
constexpr std::size_t mailbox_letters = 10;

/// Five bits a letter, lower case: survives servers that fold the case of an id.
std::string base32(const std::uint8_t* bytes, std::size_t letters) {
    constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    std::string out;
    unsigned bits = 0;
    unsigned held = 0;
    while (out.size() < letters) {
        if (held < 5) {
            bits = (bits << 8U) | *bytes++;
            held += 8;
        }
        held -= 5;
        out += alphabet[(bits >> held) & 31U];
    }
    return out;
}

/// `purpose` keeps the hashes of one key apart.
std::string keyed_hash(std::string_view purpose, std::string_view text, const DeskKey& key, std::size_t letters) {
    const std::string input = fmt::format("madoguchi {}\n{}", purpose, text);
    std::array<std::uint8_t, 32> hash{};
    crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(input.data()), input.size(),
                       key.data(), key.size());
    return base32(hash.data(), letters);
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// "uidvalidity.uid.sequence.mailbox.mac" with the right mac.
bool is_our_local_part(std::string_view local, const DeskKey& key) {
    const auto dot = local.rfind('.');
    return dot != std::string_view::npos &&
           same(local.substr(dot + 1), keyed_hash("message-id", local.substr(0, dot), key, mac_letters));
}

std::string_view local_part(std::string_view message_id) {
    if (!message_id.empty() && message_id.front() == '<') {
        message_id.remove_prefix(1);
    }
    return message_id.substr(0, message_id.find('@'));
}

}  // namespace

std::string make_message_id(const AnsweredMail& answered, int sequence, std::string_view domain, const DeskKey& key) {
    const std::string identity = fmt::format("{}.{}.{}.{}", answered.uidvalidity, answered.uid, sequence,
                                             keyed_hash("mailbox", answered.mailbox, key, mailbox_letters));
    return fmt::format("<{}.{}@{}>", identity, keyed_hash("message-id", identity, key, mac_letters), domain);
}

std::string make_marker(std::string_view message_id, const DeskKey& key) {
    const auto local = local_part(message_id);
    return fmt::format("{} {}", local, keyed_hash("marker", local, key, mac_letters));
}

bool is_our_marker(std::string_view header_body, const DeskKey& key) {
    const std::string body = lower(trimmed(header_body));
    const auto space = body.find_first_of(" \t");
    if (space == std::string::npos) {
        return false;
    }
    const auto local = std::string_view(body).substr(0, space);
    return same(trimmed(std::string_view(body).substr(space)), keyed_hash("marker", local, key, mac_letters));
}

bool is_our_message_id(std::string_view message_id, const DeskKey& key) {
    const auto id = trimmed(message_id);
    return id.size() <= longest_message_id && id.find('@') != std::string_view::npos &&
           is_our_local_part(lower(local_part(id)), key);
}

bool is_ours(const Message& message, const DeskKey& key) {
    if (is_our_message_id(message.message_id, key)) {
        return true;
    }
    return std::any_of(message.headers.begin(), message.headers.end(), [&](const HeaderField& field) {
        return lower(field.name) == lower(marker_header) && is_our_marker(field.raw, key);
    });
}

bool is_clean_message_id(std::string_view message_id) {
    if (message_id.size() < 5 || message_id.size() > longest_message_id || message_id.front() != '<' ||
        message_id.back() != '>') {
        return false;
    }
    const auto inside = message_id.substr(1, message_id.size() - 2);
    const auto at = inside.find('@');
    if (at == 0 || at == inside.size() - 1 || at == std::string_view::npos || at != inside.rfind('@')) {
        return false;
    }
    return std::all_of(inside.begin(), inside.end(), [](unsigned char c) {
        return c > 0x20 && c < 0x7f &&
               std::string_view("<>(),;\\\"").find(static_cast<char>(c)) == std::string_view::npos;
    });
}

}  // namespace madoguchi
