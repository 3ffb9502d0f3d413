#include "desk/delivery_report.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr std::size_t searched_bytes = 1U << 20;
constexpr std::size_t longest_id = 300;
constexpr int most_ids = 2000;

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

bool sent_by_mail_system(const Message& message) {
    return std::any_of(message.from.begin(), message.from.end(), [](const Address& from) {
        const auto local = lower(from.address.substr(0, from.address.rfind('@')));
        return local == "mailer-daemon" || local == "postmaster" || local == "mailer_daemon" || local == "mailerdaemon";
    });
}

bool is_report(const Message& message) {
    const bool status_part = std::any_of(message.parts.begin(), message.parts.end(), [](const PartInfo& part) {
        return part.type == "message/delivery-status" || part.type == "message/global-delivery-status";
    });
    const bool receipt = std::any_of(message.parts.begin(), message.parts.end(), [](const PartInfo& part) {
        return part.type == "message/disposition-notification";
    });
    return !receipt &&
           (status_part || message.header("X-Failed-Recipients") != nullptr || sent_by_mail_system(message));
}

/// The first id in angle brackets that carries our keyed hash.
std::optional<std::string> our_id_in(std::string_view text, const DeskKey& key, int& checked) {
    text = text.substr(0, searched_bytes);
    for (auto at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        const auto end = text.substr(at, longest_id).find_first_of("> \t\r\n<", 1);
        if (end == std::string_view::npos || text[at + end] != '>') {
            continue;
        }
        const auto id = text.substr(at, end + 1);
        if (id.find('@') == std::string_view::npos) {
            continue;
        }
        if (++checked > most_ids) {
            return std::nullopt;
        }
        if (is_our_message_id(id, key)) {
            return std::string(id);
        }
    }
    return std::nullopt;
}

std::optional<std::string> our_id(const Message& message, std::string_view bytes, const DeskKey& key) {
    for (const auto* ids : {&message.references, &message.in_reply_to}) {
        for (const auto& id : *ids) {
            if (is_our_message_id(id, key)) {
                return id;
            }
        }
    }
    int checked = 0;
    if (auto id = our_id_in(bytes, key, checked)) {
        return id;
    }
    return our_id_in(message.text, key, checked);
}

/// The bodies of `name:` lines, lower case, trimmed.
std::vector<std::string> lines_of(std::string_view bytes, std::string_view name, std::string_view ends = "\r\n;( \t") {
    std::vector<std::string> found;
    const auto text = lower(bytes.substr(0, searched_bytes));
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
        if (at > 0 && text[at - 1] != '\n') {
            continue;
        }
        const auto begin = text.find_first_not_of(" \t", at + name.size());
        if (begin == std::string::npos) {
            break;
        }
        found.push_back(text.substr(begin, text.find_first_of(ends, begin) - begin));
    }
    return found;
}

/// RFC 3464 §2.3.1 and 2.3.2, without the type of the address.
std::vector<std::string> recipients_of(std::string_view bytes) {
    std::vector<std::string> found;
    for (const std::string_view name : {"original-recipient:", "final-recipient:"}) {
        for (const std::string& line : lines_of(bytes, name, "\r\n")) {
            auto address = trim_ascii(std::string_view(line).substr(line.find(';') + 1));
            if (address.starts_with('<') && address.ends_with('>')) {
                address = address.substr(1, address.size() - 2);
            }
            found.emplace_back(address);
        }
    }
    return found;
}

bool holds(const std::vector<std::string>& values, std::string_view value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

bool speaks_of_delay(const Message& message) {
    const auto words = lower(message.subject + "\n" + message.text.substr(0, 4000));
    static constexpr std::array<std::string_view, 7> delays{"delayed",
                                                            "will be retried",
                                                            "will keep trying",
                                                            "still being retried",
                                                            "you do not need to resend",
                                                            "warning: could not send",
                                                            "再送を試みます"};
    return std::any_of(delays.begin(), delays.end(),
                       [&](std::string_view delay) { return words.find(delay) != std::string::npos; });
}

}  // namespace

std::optional<DeliveryReport> read_delivery_report(const Message& message, std::string_view bytes, const DeskKey& key) {
    if (!is_report(message)) {
        return std::nullopt;
    }
    const auto actions = lines_of(bytes, "action:");
    const bool failed = holds(actions, "failed");
    if (actions.empty() ? speaks_of_delay(message) : !failed) {
        return std::nullopt;
    }
    const auto id = our_id(message, bytes, key);
    if (!id) {
        return std::nullopt;
    }
    const auto statuses = lines_of(bytes, "status:");
    const bool lasting =
        std::any_of(statuses.begin(), statuses.end(), [](const std::string& s) { return s[0] == '5'; });
    const auto returned = lines_of(bytes, "message-id:");
    return DeliveryReport{
        *id, statuses.empty() || lasting,
        std::any_of(returned.begin(), returned.end(), [&](const auto& one) { return is_our_message_id(one, key); }),
        recipients_of(bytes)};
}

}  // namespace madoguchi
