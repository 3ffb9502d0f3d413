#include <algorithm>
#include <array>
#include <charconv>

#include "parser/address.h"
#include "parser/authentication.h"
#include "parser/body.h"
#include "parser/charset.h"
#include "parser/encoded_word.h"
#include "parser/entity.h"
#include "parser/mail_date.h"
#include "parser/message.h"
#include "parser/own_text.h"
#include "parser/utf8.h"
#include "parser/uuencoded.h"

namespace madoguchi {
namespace {

void read_address_field(std::vector<Address>& to, const HeaderField& field, Charsets& charsets, bool once) {
    const auto has_address = [](const Address& mailbox) { return !mailbox.address.empty(); };
    if (once && std::any_of(to.begin(), to.end(), has_address)) {
        return;
    }
    std::size_t counted_before = 0;  // decoding the field for display has counted its replacements
    auto found = read_addresses(field.raw, charsets, counted_before);
    std::move(found.begin(), found.end(), std::back_inserter(to));
    if (once) {
        std::stable_partition(to.begin(), to.end(), has_address);
    }
}

// Address fields may stand twice (RFC 5322 forbids it): of From, Sender and Reply-To the first with an address counts,
// and in it the first mailbox with an address.
void read_known_field(Message& message, const HeaderField& field, const std::string& name, Charsets& charsets) {
    struct AddressField {
        std::string_view name;
        std::vector<Address> Message::*list;
        bool once;
    };
    constexpr std::array fields{AddressField{"from", &Message::from, true},
                                AddressField{"sender", &Message::sender, true},
                                AddressField{"reply-to", &Message::reply_to, true},
                                AddressField{"to", &Message::to, false},
                                AddressField{"cc", &Message::cc, false},
                                AddressField{"resent-to", &Message::resent_to, false},
                                AddressField{"resent-cc", &Message::resent_cc, false}};
    const auto* const address =
        std::find_if(fields.begin(), fields.end(), [&](const AddressField& f) { return f.name == name; });
    if (address != fields.end()) {
        read_address_field(message.*address->list, field, charsets, address->once);
    } else if (name == "subject") {
        if (message.subject.empty()) {
            message.subject = trim_ascii(field.decoded);
        }
    } else if (name == "message-id") {
        const auto ids = read_message_ids(field.raw);
        message.message_id = message.message_id.empty() && !ids.empty() ? ids.front() : message.message_id;
    } else if (name == "in-reply-to") {
        message.in_reply_to = read_message_ids(field.raw);
    } else if (name == "references") {
        message.references = read_message_ids(field.raw);
    } else if (name == "return-path") {
        if (!message.return_path.has_value()) {
            std::size_t ignored = 0;
            const auto paths = read_addresses(field.raw, charsets, ignored);
            message.return_path = paths.empty() ? "" : paths.front().address;
        }
    } else if (name == "date") {
        message.date = message.date.has_value() ? message.date : read_date(field.raw);
    } else if (name == "received") {
        message.received = message.received.has_value() ? message.received : read_received_date(field.raw);
    } else if (name == "authentication-results") {
        message.authentication.push_back(read_authentication_results(field.raw));
    }
}

void read_headers(Message& message, const Entity& root, Charsets& charsets) {
    message.headers.reserve(root.fields.size());
    for (const RawField& raw : root.fields) {
        HeaderField field{raw.name, raw.body, {}};
        field.decoded = decode_header_text(raw.body, charsets, message.replacements);
        read_known_field(message, field, lower_ascii(raw.name), charsets);
        message.headers.push_back(std::move(field));
    }
}

std::optional<std::string> uuencoded_file(std::string& text, std::string_view number) {
    std::size_t wanted = 0;
    std::from_chars(number.data(), number.data() + number.size(), wanted);
    std::vector<UuencodedFile> files = take_uuencoded(text);
    return wanted >= 1 && wanted <= files.size() ? std::optional(std::move(files[wanted - 1].content)) : std::nullopt;
}

// The label of the first text; where that says nothing, of an encoded word.
std::string_view telling_label(const EntityTree& tree) {
    const auto text =
        std::find_if(tree.entities.begin(), tree.entities.end(), [](const Entity& entity) { return entity.is_text(); });
    const std::string_view label = text == tree.entities.end() ? std::string_view{} : text->type.raw("charset");
    const Encoding encoding = charset_name(label).encoding;
    if (encoding != Encoding::unknown && encoding != Encoding::latin) {
        return label;
    }
    for (const std::string_view name : {"Subject", "From"}) {
        const std::string* const field = find_field(tree.entities.front().fields, name);
        if (const auto of_word = field == nullptr ? std::string_view() : encoded_word_charset(*field);
            !of_word.empty()) {
            return of_word;
        }
    }
    return {};
}

}  // namespace

Message read_message(std::string_view bytes, const ParseLimits& limits) {
    Message message;
    Charsets charsets;
    const EntityTree tree = split_entities(bytes, limits);
    message.truncated = tree.truncated;
    charsets.set_text_label(telling_label(tree));
    read_headers(message, tree.entities.front(), charsets);
    message.parts.reserve(tree.entities.size());
    for (const Entity& entity : tree.entities) {
        message.parts.push_back({entity.part, entity.type.value});
    }
    Body body = read_body(tree, charsets, limits);
    message.text = std::move(body.text);
    message.attachments = std::move(body.attachments);
    message.replacements += body.replacements;
    message.html = body.html;
    message.encrypted = body.encrypted;
    if (message.truncated.empty()) {
        message.truncated = body.truncated;
    }
    message.blocks = split_blocks(message.text);
    return message;
}

std::optional<std::string> attachment_bytes(std::string_view mail, std::string_view part, const ParseLimits& limits) {
    const EntityTree tree = split_entities(mail, limits);
    const std::size_t mark = part.find(uuencoded_mark);
    const std::string_view number = part.substr(0, mark);
    for (const Entity& entity : tree.entities) {
        const bool whole = entity.part.empty() && number == "1" && !entity.is_multipart();
        if (!whole && (entity.part.empty() || entity.part != number)) {
            continue;
        }
        if (entity.is_message() && !entity.children.empty() && entity.transfer == Transfer::identity) {
            return std::string(entity.body);
        }
        std::string content = decode_transfer(entity.body, entity.transfer);
        return mark == std::string_view::npos ? std::optional(std::move(content))
                                              : uuencoded_file(content, part.substr(mark + uuencoded_mark.size()));
    }
    return std::nullopt;
}

}  // namespace madoguchi
