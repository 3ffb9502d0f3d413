#include "parser/signed_data.h"

#include <algorithm>
#include <cstddef>

namespace madoguchi {
namespace {

constexpr unsigned char end_of_contents = 0x00;
constexpr unsigned char integer = 0x02;
constexpr unsigned char octets = 0x04;
constexpr unsigned char octets_in_pieces = 0x24;
constexpr unsigned char object_identifier = 0x06;
constexpr unsigned char sequence = 0x30;
constexpr unsigned char set = 0x31;
constexpr unsigned char explicit_0 = 0xA0;

constexpr std::string_view signed_data_oid = "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";     // 1.2.840.113549.1.7.2
constexpr std::string_view enveloped_data_oid = "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03";  // 1.2.840.113549.1.7.3
constexpr std::string_view auth_enveloped_data_oid =
    "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x17";  // 1.2.840.113549.1.9.16.1.23

/// Identifier and length octets (X.690 §8.1).
struct Element {
    unsigned char tag = 0;
    bool indefinite = false;
    std::size_t length = 0;
};

/// Walks forward over elements; entering one just means not to skip it.
class Cursor {
public:
    explicit Cursor(std::string_view bytes) : bytes_(bytes) {}

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] std::size_t at() const { return at_; }

    Element next() {
        Element element;
        element.tag = byte();
        if ((element.tag & 0x1F) == 0x1F) {  // no tag of CMS is that high
            ok_ = false;
        }
        const unsigned char first = byte();
        if (first < 0x80) {
            element.length = first;
        } else if (first == 0x80) {
            element.indefinite = true;
        } else {
            const int count = first & 0x7F;
            ok_ = ok_ && count <= 8;
            for (int i = 0; i < count && ok_; ++i) {
                element.length = element.length << 8 | byte();
            }
        }
        return element;
    }

    Element expect(unsigned char tag) {
        const Element element = next();
        ok_ = ok_ && element.tag == tag;
        return element;
    }

    std::string_view take(std::size_t length) {
        const std::string_view taken = bytes_.substr(at_, length);
        at_ += taken.size();
        return taken;
    }

    void skip(unsigned char tag) {
        const Element element = expect(tag);
        int open = element.indefinite ? 1 : 0;
        if (!element.indefinite) {
            take(element.length);
        }
        while (open > 0 && ok_) {
            const Element inner = next();
            if (inner.tag == end_of_contents) {
                --open;
            } else if (inner.indefinite) {
                ++open;
            } else {
                take(inner.length);
            }
        }
    }

private:
    unsigned char byte() {
        if (at_ >= bytes_.size()) {
            ok_ = false;
            return 0;
        }
        return static_cast<unsigned char>(bytes_[at_++]);
    }

    std::string_view bytes_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

// The type that a ContentInfo begins with.
std::string_view content_type(Cursor& cursor) {
    cursor.expect(sequence);
    return cursor.take(cursor.expect(object_identifier).length);
}

std::string joined_pieces(Cursor& cursor, const Element& whole) {
    std::string content;
    const std::size_t end = cursor.at() + whole.length;
    int open = whole.indefinite ? 1 : 0;
    while (cursor.ok() && (open > 0 || (!whole.indefinite && cursor.at() < end))) {
        const Element piece = cursor.next();
        if (!cursor.ok() || (piece.tag == end_of_contents && --open <= 0)) {
            break;
        }
        if (piece.tag == octets) {
            content += cursor.take(piece.length);
        } else if (piece.tag == octets_in_pieces) {
            open += piece.indefinite ? 1 : 0;
        } else if (piece.tag != end_of_contents) {
            break;
        }
    }
    return content;
}

}  // namespace

std::optional<std::string> signed_content(std::string_view cms) {
    Cursor cursor(cms);
    if (content_type(cursor) != signed_data_oid) {
        return std::nullopt;
    }
    cursor.expect(explicit_0);
    cursor.expect(sequence);
    cursor.skip(integer);
    cursor.skip(set);
    cursor.expect(sequence);
    cursor.skip(object_identifier);
    cursor.expect(explicit_0);
    const Element content = cursor.next();
    if (!cursor.ok()) {
        return std::nullopt;
    }
    if (content.tag == octets) {
        return std::string(cursor.take(content.length));
    }
    return content.tag == octets_in_pieces ? std::optional(joined_pieces(cursor, content)) : std::nullopt;
}

bool is_enveloped_data(std::string_view cms) {
    Cursor cursor(cms);
    const std::string_view type = content_type(cursor);
    return type == enveloped_data_oid || type == auth_enveloped_data_oid;
}

}  // namespace madoguchi
