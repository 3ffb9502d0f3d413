#include "store/digest.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <cstring>

namespace madoguchi {
namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// Everything after the header block: what a second delivery leaves as it was.
std::string_view body_of(std::string_view mail) {
    const auto crlf = mail.find("\r\n\r\n");
    const auto lf = mail.find("\n\n");
    if (crlf == std::string_view::npos && lf == std::string_view::npos) {
        return {};
    }
    return crlf < lf ? mail.substr(crlf + 4) : mail.substr(lf + 2);
}

/// Of a second delivery, besides Message-ID and Date. Of a large body, its first part and its length are enough:
/// whoever makes two such mails makes both.
std::string body_key_text(std::string_view body) {
    constexpr std::size_t first_part = 64U << 10;
    return body.size() <= first_part ? raw_hash_of(body)
                                     : fmt::format("{}\n{}", raw_hash_of(body.substr(0, first_part)), body.size());
}

/// Sender, subject and own text after normalisation (triage.md, Acknowledgement), and what is attached: 別紙のとおり
/// says the same of every 別紙. A mail without text of its own is told apart by all that it shows.
std::string content_of(const Message& message) {
    std::string content = folded_case(message.from.front().address);
    content += '\0';
    content += fold_for_match(message.subject);
    content += '\0';
    const auto own = fold_for_match(message.text_of(BlockKind::own));
    content += own.empty() ? fmt::format("{}{}", '\0', fold_for_match(message.text)) : own;
    for (const auto& attachment : message.attachments) {
        content += fmt::format("{}{}:{}", '\0', attachment.name, attachment.bytes);
    }
    return content;
}

}  // namespace

std::string folded_case(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

std::string raw_hash_of(std::string_view bytes) {
    std::string hash(32, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), bytes_of(bytes), bytes.size(),
                       nullptr, 0);
    return hash;
}

std::int64_t key_of(std::string_view text, const DeskKey& secret) {
    unsigned char hash[crypto_generichash_BYTES_MIN];
    crypto_generichash(hash, sizeof hash, bytes_of(text), text.size(), secret.data(), secret.size());
    std::int64_t key = 0;
    std::memcpy(&key, hash, sizeof key);
    return key;
}

std::int64_t address_key(std::string_view address, const DeskKey& secret) {
    return key_of(folded_case(address), secret);
}

MailDigest digest_of(const RawMail& raw, const Message& message, const DeskKey& secret) {
    MailDigest digest;
    digest.raw_hash = raw_hash_of(raw.bytes);
    digest.raw_key = key_of(digest.raw_hash, secret);
    digest.message_key = message.message_id.empty() ? digest.raw_key : key_of(message.message_id, secret);
    // Mails of nobody are told apart by their bytes.
    digest.content_key = message.from.empty() ? digest.raw_key : key_of(content_of(message), secret);
    if (!message.message_id.empty()) {
        digest.redelivery_key = key_of(
            fmt::format("{}\n{}\n{}", message.message_id, message.date ? message.date->time_since_epoch().count() : 0,
                        body_key_text(body_of(raw.bytes))),
            secret);
    }
    return digest;
}

}  // namespace madoguchi
