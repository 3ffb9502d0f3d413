#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "parser/header_block.h"
#include "parser/message.h"
#include "parser/parameters.h"
#include "parser/transfer.h"

namespace madoguchi {

/// One MIME entity (RFC 2045 §2.4). Views point into the mail or into `EntityTree::decoded`.
struct Entity {
    std::string part;    ///< IMAP part number, "" for the whole message
    std::string prefix;  ///< of its children's part numbers
    int parent = -1;     ///< index, -1 for the whole message
    int depth = 0;
    std::vector<int> children;
    std::vector<RawField> fields;
    Parameterized type;         ///< value "text/plain" where the field is missing or meaningless
    bool has_type = false;      ///< a readable Content-Type stood there
    Parameterized disposition;  ///< value "" where there is none
    Transfer transfer = Transfer::identity;
    std::string_view body;      ///< as it came; of a multipart: preamble to epilogue
    bool message_file = false;  ///< labelled as a plain file, but a mail by its name (.eml) and by its content
    bool cms_file = false;      ///< labelled as a plain file, but CMS by its name (.p7m) and by its content

    [[nodiscard]] bool is(std::string_view type_and_subtype) const { return type.value == type_and_subtype; }
    [[nodiscard]] bool is_multipart() const { return type.value.compare(0, 10, "multipart/") == 0; }
    [[nodiscard]] bool is_text() const { return type.value.compare(0, 5, "text/") == 0; }
    [[nodiscard]] bool is_message() const {
        return message_file || type.value == "message/rfc822" || type.value == "message/global";
    }
    /// CMS, RFC 8551 §3.2: signed with the entity inside, encrypted, or a bundle of certificates.
    [[nodiscard]] bool is_cms() const {
        return cms_file || type.value == "application/pkcs7-mime" || type.value == "application/x-pkcs7-mime";
    }
};

/// The structure of a mail, the whole message first, then in document order.
struct EntityTree {
    std::vector<Entity> entities;
    std::deque<std::string> decoded;  ///< attached messages that were transfer-encoded, and entities signed opaquely
    std::string truncated;            ///< "" or the cap that was reached
};

/// Splits a mail in one pass over its lines. Repairs what real mail breaks: missing closing and inner boundaries, parts
/// without a header, a multipart that does not tell its boundary. Borrows `mail`.
[[nodiscard]] EntityTree split_entities(std::string_view mail, const ParseLimits& limits);

}  // namespace madoguchi
