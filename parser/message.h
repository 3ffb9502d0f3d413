#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace madoguchi {

/// Caps that keep the cost of one mail linear (bytes unless said otherwise). Over a cap the mail is read as far as the
/// cap and `Message::truncated` names it.
struct ParseLimits {
    std::size_t mail_bytes = 50U << 20;
    std::size_t header_field_bytes = 64U << 10;
    std::size_t header_block_bytes = 256U << 10;
    std::size_t header_fields = 1000;    ///< count
    std::size_t parts = 1000;            ///< count
    std::size_t depth = 30;              ///< levels of multipart or message/rfc822
    std::size_t text_bytes = 4U << 20;   ///< decoded readable text
    std::size_t archive_entries = 1000;  ///< count, listings of attached archives
};

/// Where a field or flag came from, so that a person can check it at a glance.
struct Evidence {
    std::string where;      ///< "text" (offsets into Message::text), "header:Subject", "attachment:2", "part:1.2"
    std::size_t begin = 0;  ///< byte offsets into the UTF-8 text named by `where`
    std::size_t end = 0;
    std::string text;  ///< the words themselves, shortened for a screen
    bool operator==(const Evidence&) const = default;
};

/// RFC 5322 §3.4 mailbox; both parts decoded to UTF-8. `address` is "" where none could be read.
struct Address {
    std::string name;
    std::string address;
    bool operator==(const Address&) const = default;
};

/// RFC 5322 §2.2 header field, unfolded.
struct HeaderField {
    std::string name;     ///< as written
    std::string raw;      ///< the body unfolded, bytes as they came (never valid UTF-8 by promise)
    std::string decoded;  ///< RFC 2047 and raw 8-bit decoded to UTF-8
};

/// RFC 8601, one Authentication-Results field.
struct AuthenticationResults {
    struct Method {
        std::string name;    ///< "dmarc", lower case
        std::string result;  ///< "fail", lower case
    };
    std::string authserv_id;  ///< "" where the field names none (Microsoft 365)
    std::vector<Method> methods;
};

/// RFC 2045 content type: lower-case "type/subtype"; boundary and charset as parameters stay inside the parser.
struct PartInfo {
    std::string part;  ///< IMAP part number, "1.2"; "" for the whole message
    std::string type;
};

/// What archives and documents hide, judged by content as well as by name.
enum class AttachmentRisk {
    none,
    executable,
    script,
    macro,
    shortcut,
    disk_image,
    html,
    encrypted_archive,
    risky_archive
};

struct Attachment {
    std::string name;  ///< decoded (RFC 2231/2047), NFC for kana marks only, bidi controls made visible as U+FFFD
    std::string type;  ///< as labelled, lower case
    std::string detected_type;  ///< by content; "" where nothing is recognised
    std::size_t bytes = 0;      ///< decoded size
    std::string part;           ///< IMAP part number
    AttachmentRisk risk = AttachmentRisk::none;
    std::string risk_detail;  ///< what was seen, e.g. the entry's name in the archive
    bool is_message = false;  ///< message/rfc822, read as a forward as well
};

enum class BlockKind {
    own,        ///< written by the sender in this mail
    quoted,     ///< quoted mail of somebody (prefixed by > or under a reply line)
    forwarded,  ///< an original under a forward line, or an attached message/rfc822
    signature,  ///< the sender's signature block
    footer,     ///< a mail footer of a phone, gateway or list
};

/// A run of whole lines of Message::text.
struct TextBlock {
    BlockKind kind = BlockKind::own;
    int level = 0;          ///< 0 the sender's own; 1 what it quotes; 2 what that quotes …
    std::size_t begin = 0;  ///< byte offsets into Message::text
    std::size_t end = 0;
    std::string author;  ///< address of the quoted mail's From line where one is seen, lower case
};

/// A mail as a person sees it. Made by `read_message`; holds copies, no views into the raw bytes. Plain value, any
/// thread.
struct Message {
    std::vector<HeaderField> headers;  ///< top to bottom
    std::string message_id;            ///< with angle brackets, "" if none
    std::vector<std::string> in_reply_to;
    std::vector<std::string> references;
    std::string subject;  ///< decoded
    std::vector<Address> from, sender, reply_to, to, cc, resent_to, resent_cc;
    std::optional<std::string> return_path;             ///< "" is `<>`; absent is nullopt
    std::optional<std::chrono::sys_seconds> date;       ///< Date:
    std::optional<std::chrono::sys_seconds> received;   ///< newest (topmost readable) Received:
    std::vector<AuthenticationResults> authentication;  ///< top to bottom

    std::vector<PartInfo> parts;    ///< every entity in document order, the first is the whole message
    std::string text;               ///< the whole readable text, UTF-8, LF line ends; table cells are separated by TAB
    std::vector<TextBlock> blocks;  ///< cover `text` in order
    std::vector<Attachment> attachments;

    bool encrypted = false;        ///< S/MIME enveloped or PGP: no text for us
    std::string truncated;         ///< "" or the cap that was reached, e.g. "depth"
    std::size_t replacements = 0;  ///< U+FFFD written because bytes could not be decoded
    bool html = false;             ///< `text` was made from an HTML part

    /// First header of that name (any case), or nullptr.
    [[nodiscard]] const HeaderField* header(std::string_view name) const;
    /// All text of one kind and level, blocks joined.
    [[nodiscard]] std::string text_of(BlockKind kind) const;
};

/// Reads any bytes; never fails and never throws. Cost is linear in bytes.size().
[[nodiscard]] Message read_message(std::string_view bytes, const ParseLimits& limits = {});

/// The decoded bytes of one attachment, for download; nullopt if `part` is not in the mail.
[[nodiscard]] std::optional<std::string> attachment_bytes(std::string_view mail, std::string_view part,
                                                          const ParseLimits& limits = {});

}  // namespace madoguchi
