#include "parser/entity.h"

#include <algorithm>
#include <iterator>

#include "parser/charset.h"
#include "parser/signed_data.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr std::size_t sniff_window = 256U << 10;
constexpr int most_lookups = 8;  // into that window

bool has_extension(std::string_view name, std::string_view extension) {
    name = trim_ascii(name);
    return name.size() > extension.size() && equal_ascii_case(name.substr(name.size() - extension.size()), extension);
}

bool is_named(const Entity& entity, std::string_view extension) {
    if (entity.disposition.items.empty() && entity.type.items.empty()) {
        return false;
    }
    Charsets charsets;
    return has_extension(entity.disposition.decoded("filename", charsets), extension) ||
           has_extension(entity.type.decoded("name", charsets), extension);
}

bool is_plain_file(const Entity& entity) {
    return entity.is("application/octet-stream") || entity.is("application/x-octet-stream");
}

// A saved mail that was attached as any file is: nothing but its name tells.
bool is_named_as_message(const Entity& entity) {
    const bool file = is_plain_file(entity) || entity.is("application/eml") || entity.is("application/x-eml") ||
                      (entity.is("text/plain") && entity.disposition.value == "attachment");
    return file && is_named(entity, ".eml");
}

// The bytes begin as a mail does: a field of every mail in the first lines, and nothing but fields before it.
bool begins_as_message(std::string_view bytes) {
    constexpr int most_lines = 40;
    for (int i = 0; i < most_lines && !bytes.empty(); ++i) {
        const std::size_t newline = std::min(bytes.find('\n'), bytes.size());
        const std::string_view line = bytes.substr(0, newline);
        bytes.remove_prefix(std::min(newline + 1, bytes.size()));
        const bool folded = !line.empty() && (line.front() == ' ' || line.front() == '\t');
        const std::size_t colon = line.find(':');
        if (folded || (i == 0 && (trim_ascii(line).empty() || line.substr(0, 5) == "From "))) {
            continue;
        }
        const std::string_view name = line.substr(0, colon);
        if (colon == std::string_view::npos || colon == 0 || name.find_first_of(" \t") != std::string_view::npos) {
            return false;
        }
        for (const std::string_view known : {"From", "Received", "Date", "Message-ID", "Return-Path", "Subject"}) {
            if (equal_ascii_case(name, known)) {
                return true;
            }
        }
    }
    return false;
}

// What S/MIME signs begins so; a .p7m may also be a signed document.
bool begins_as_signed_entity(std::string_view bytes) {
    return equal_ascii_case(bytes.substr(0, 8), "Content-") || equal_ascii_case(bytes.substr(0, 13), "MIME-Version:") ||
           begins_as_message(bytes);
}

// Walks over the mail itself, or over an attached message that was transfer-encoded.
class Splitter {
public:
    Splitter(EntityTree& tree, const ParseLimits& limits) : tree_(tree), limits_(limits) {}

    void run(std::string_view bytes, int parent) {
        bytes_ = bytes;
        at_ = 0;
        chain_.clear();
        if (!begin_entity(parent)) {
            return;
        }
        while (at_ < bytes_.size() && !full_) {
            const std::size_t begin = at_;
            const std::size_t newline = bytes_.find('\n', at_);
            at_ = newline == std::string_view::npos ? bytes_.size() : newline + 1;
            if (bytes_.compare(begin, 2, "--") == 0) {
                boundary_line(trimmed(begin, at_), begin);
            }
        }
        close_down_to(0, bytes_.size());
        finish(chain_.front(), bytes_.size());
    }

private:
    /// An entity whose body is still being read.
    struct Open {
        int index;
        std::size_t begin;     ///< of its body
        std::string boundary;  ///< with "--"; "" if it is no multipart, or does not tell
        bool multipart = false;
        bool closed = false;  ///< its closing boundary was seen
    };

    [[nodiscard]] std::string_view trimmed(std::size_t begin, std::size_t end) const {
        std::string_view line = bytes_.substr(begin, end - begin);
        while (!line.empty() &&
               (line.back() == '\n' || line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) {
            line.remove_suffix(1);
        }
        return line;
    }

    // Place in the chain of the multipart that this line belongs to, innermost first; npos if none.
    [[nodiscard]] std::size_t owner_of(std::string_view line, bool& closing) const {
        for (std::size_t i = chain_.size(); i-- > 0;) {
            const Open& open = chain_[i];
            if (open.boundary.empty() || line.compare(0, open.boundary.size(), open.boundary) != 0) {
                continue;
            }
            const std::string_view rest =
                trim_ascii(line.substr(open.boundary.size()));  // a blank may end the boundary
            if (rest.empty() || rest == "--") {
                closing = !rest.empty();
                return i;
            }
        }
        return std::string_view::npos;
    }

    void boundary_line(std::string_view line, std::size_t begin) {
        bool closing = false;
        std::size_t owner = owner_of(line, closing);
        if (owner == std::string_view::npos && adopt_boundary(line)) {
            owner = chain_.size() - 1;
        }
        if (owner == std::string_view::npos) {
            return;
        }
        close_down_to(owner + 1, begin);
        Open& open = chain_[owner];
        open.closed = closing;
        if (!closing) {
            begin_entity(open.index);
        }
    }

    // A multipart that names no boundary, or one that does not come: the first `--` line before a Content-… field is
    // it, or before a part without a header, where it comes again.
    bool adopt_boundary(std::string_view line) {
        Open& top = chain_.back();
        const Entity& entity = tree_.entities[static_cast<std::size_t>(top.index)];
        if (!top.multipart || !entity.children.empty() || line.size() < 3 ||
            !(begins_content_field(at_) || (begins_empty_line(at_) && comes_again(line)))) {
            return false;
        }
        if (!top.boundary.empty()) {
            if (lookups_++ >= most_lookups ||
                bytes_.substr(at_, sniff_window).find('\n' + top.boundary) != std::string_view::npos) {
                return false;
            }
        }
        top.boundary = line;
        return true;
    }

    [[nodiscard]] bool begins_content_field(std::size_t at) const {
        return equal_ascii_case(bytes_.substr(at, 8), "Content-");
    }

    [[nodiscard]] bool begins_empty_line(std::size_t at) const {
        return bytes_.compare(at, 1, "\n") == 0 || bytes_.compare(at, 2, "\r\n") == 0;
    }

    // Before a Content-… field, or as a closing boundary.
    [[nodiscard]] bool comes_again(std::string_view line) {
        if (lookups_++ >= most_lookups) {
            return false;
        }
        const std::string_view window = bytes_.substr(at_, sniff_window);
        const auto found = window.find('\n' + std::string(line));
        if (found == std::string_view::npos) {
            return false;
        }
        const auto behind = found + 1 + line.size();
        const auto newline = window.find('\n', behind);
        return window.compare(behind, 2, "--") == 0 ||
               (newline != std::string_view::npos && begins_content_field(at_ + newline + 1));
    }

    // Ends the entities from that place of the chain on; the line break before a boundary belongs to the boundary.
    void close_down_to(std::size_t keep, std::size_t end) {
        std::size_t body_end = end;
        if (end < bytes_.size() || keep > 0) {
            if (body_end > 0 && bytes_[body_end - 1] == '\n') {
                --body_end;
            }
            while (body_end > 0 && bytes_[body_end - 1] == '\r') {
                --body_end;
            }
        }
        while (chain_.size() > std::max<std::size_t>(keep, 1)) {
            finish(chain_.back(), body_end);
            chain_.pop_back();
        }
    }

    void finish(const Open& open, std::size_t end) {
        tree_.entities[static_cast<std::size_t>(open.index)].body =
            bytes_.substr(open.begin, std::max(end, open.begin) - open.begin);
    }

    // The header ends at the first empty line, at a boundary, or where it would be absurdly long.
    [[nodiscard]] std::size_t header_extent() const {
        const std::size_t cap = std::min(bytes_.size() - at_, limits_.header_block_bytes * 4);
        std::size_t at = at_;
        bool any = false;
        while (at < at_ + cap) {
            const std::size_t begin = at;
            const std::size_t newline = bytes_.find('\n', at);
            at = newline == std::string_view::npos ? bytes_.size() : newline + 1;
            bool closing = false;
            if (bytes_.compare(begin, 2, "--") == 0 &&
                owner_of(trimmed(begin, at), closing) != std::string_view::npos) {
                return begin - at_;
            }
            const bool empty = bytes_.find_first_not_of("\r", begin) == newline;
            if (empty && any) {
                return at - at_;
            }
            any = any || !empty;
        }
        return at - at_;
    }

    // Reads a header and opens its entity, and, for an attached message, the message in it.
    bool begin_entity(int parent) {
        for (;;) {
            if (tree_.entities.size() >= limits_.parts) {
                tree_.truncated = "parts";
                full_ = true;
                return false;
            }
            const bool part_of_multipart =
                parent >= 0 && tree_.entities[static_cast<std::size_t>(parent)].is_multipart();
            const bool empty_header = part_of_multipart && begins_empty_line(at_);
            HeaderFields block;
            if (empty_header) {
                block.end = bytes_.find('\n', at_) + 1 - at_;
            } else {
                block = read_header_block(bytes_.substr(at_, header_extent()), limits_);
            }
            at_ += block.end;
            if (!block.fields.empty() && find_field(block.fields, "Content-Type") == nullptr) {
                read_broken_off(block);
            }
            if (!block.truncated.empty()) {
                tree_.truncated = block.truncated;
            }
            const int index = add_entity(parent, std::move(block.fields));
            note_message_file(tree_.entities[static_cast<std::size_t>(index)]);
            const Entity& entity = tree_.entities[static_cast<std::size_t>(index)];
            Open open{index, at_, {}, entity.is_multipart(), false};
            if (open.multipart && !entity.type.raw("boundary").empty()) {
                open.boundary = "--" + std::string(trim_ascii(entity.type.raw("boundary")));
            }
            const bool container = open.multipart || entity.is_message();
            if (container && entity.depth >= static_cast<int>(limits_.depth)) {
                tree_.truncated = "depth";
                open.boundary.clear();
                open.multipart = false;
                chain_.push_back(std::move(open));
                return true;
            }
            chain_.push_back(std::move(open));
            if (!entity.is_message() || is_encoded_message(entity)) {
                return true;
            }
            parent = index;
        }
    }

    // The rest of a header that empty lines break, as an outlook.com of some years put them into it.
    void read_broken_off(HeaderFields& block) {
        if (const auto rest = header_goes_on(bytes_.substr(at_))) {
            at_ += *rest;
            HeaderFields more = read_header_block(bytes_.substr(at_, header_extent()), limits_);
            at_ += more.end;
            std::move(more.fields.begin(), more.fields.end(), std::back_inserter(block.fields));
            block.truncated = block.truncated.empty() ? more.truncated : block.truncated;
        }
    }

    void note_message_file(Entity& entity) const {
        if (entity.parent >= 0 && entity.transfer == Transfer::identity && is_named_as_message(entity)) {
            entity.message_file = begins_as_message(bytes_.substr(at_));
        }
    }

    // A transfer encoding on a message is forbidden; where the body shows a header, the label is what is wrong.
    bool is_encoded_message(const Entity& entity) const {
        if (entity.transfer == Transfer::identity) {
            return false;
        }
        const std::size_t start = std::min(bytes_.find_first_not_of("\r\n", at_), bytes_.size());
        const std::string_view line = bytes_.substr(start, std::min<std::size_t>(80, bytes_.find('\n', start) - start));
        const std::size_t colon = line.find(':');
        return colon == std::string_view::npos || line.substr(0, colon).find_first_of(" \t=") != std::string_view::npos;
    }

    int add_entity(int parent, std::vector<RawField> fields) {
        Entity entity;
        entity.parent = parent;
        entity.fields = std::move(fields);
        const Entity* const above = parent >= 0 ? &tree_.entities[static_cast<std::size_t>(parent)] : nullptr;
        entity.depth = above != nullptr ? above->depth + 1 : 0;
        read_content_fields(entity, above != nullptr && above->is("multipart/digest"));
        if (above != nullptr) {
            number(entity, *above);
        }
        const int index = static_cast<int>(tree_.entities.size());
        tree_.entities.push_back(std::move(entity));
        if (parent >= 0) {
            tree_.entities[static_cast<std::size_t>(parent)].children.push_back(index);
        }
        return index;
    }

    // RFC 9051 §6.4.5: the message in part 2 has its parts numbered 2.1 …, and 2.1 alone if it is no multipart.
    static void number(Entity& entity, const Entity& above) {
        if (above.is_multipart()) {
            const std::string prefix = above.prefix.empty() ? "" : above.prefix + '.';
            entity.part = prefix + std::to_string(above.children.size() + 1);
            entity.prefix = entity.part;
        } else {
            const std::string prefix = above.part.empty() ? "" : above.part + '.';
            entity.part = prefix + (entity.is_multipart() ? "TEXT" : "1");
            entity.prefix = entity.is_multipart() ? above.part : entity.part;
        }
    }

    static void read_content_fields(Entity& entity, bool in_digest) {
        if (const std::string* type = find_field(entity.fields, "Content-Type")) {
            entity.type = read_parameters(*type);
        }
        read_disposition(entity);
        if (const std::string* transfer = find_field(entity.fields, "Content-Transfer-Encoding")) {
            entity.transfer = transfer_named(*transfer);
        }
        const std::size_t slash = entity.type.value.find('/');
        entity.has_type = slash != std::string::npos && slash > 0 && slash + 1 < entity.type.value.size();
        if (!entity.has_type) {
            const bool named = !entity.disposition.items.empty() || entity.type.has("name");
            const bool text = entity.type.value.empty() || entity.type.value.compare(0, 4, "text") == 0 || !named;
            entity.type.value = in_digest ? "message/rfc822" : text ? "text/plain" : "application/octet-stream";
        }
    }

    // Of several the first that tells of a file.
    static void read_disposition(Entity& entity) {
        bool any = false;
        for (const RawField& field : entity.fields) {
            if (!equal_ascii_case(field.name, "Content-Disposition")) {
                continue;
            }
            Parameterized disposition = read_parameters(field.body);
            const bool of_file = disposition.value == "attachment" || disposition.has("filename");
            if (!any || of_file) {
                entity.disposition = std::move(disposition);
            }
            any = true;
            if (of_file) {
                return;
            }
        }
    }

    EntityTree& tree_;
    const ParseLimits& limits_;
    std::string_view bytes_;
    std::size_t at_ = 0;
    std::vector<Open> chain_;
    int lookups_ = 0;
    bool full_ = false;
};

// A mail whose lines end in CR alone, as an old Macintosh or a broken gateway leaves it.
bool has_only_cr(std::string_view mail) {
    constexpr std::size_t most = 16U << 20;
    return mail.size() < most && mail.find('\n') == std::string_view::npos && mail.find('\r') != std::string_view::npos;
}

// The entities inside one that must be decoded first: an attached message that is transfer-encoded, or CMS signed data.
// `decodable` is what is left of the bytes that may be decoded for this mail.
void open_wrapped(EntityTree& tree, std::size_t index, std::size_t& decodable, const ParseLimits& limits) {
    Entity& entity = tree.entities[index];
    const bool encoded = entity.transfer != Transfer::identity;
    if (!entity.children.empty() || entity.is_multipart() || entity.depth >= static_cast<int>(limits.depth)) {
        return;
    }
    const bool message = entity.is_message() && encoded;
    const bool message_file = !message && encoded && entity.parent >= 0 && is_named_as_message(entity);
    const bool cms_file = is_plain_file(entity) && is_named(entity, ".p7m");
    if (!message && !message_file && !cms_file && !entity.is_cms()) {
        return;
    }
    const std::string_view body = entity.body.substr(0, decodable);
    if (body.size() < entity.body.size()) {
        tree.truncated = "mail-bytes";
    }
    if (body.empty()) {
        return;
    }
    decodable -= body.size();
    std::string inner = decode_transfer(body, entity.transfer);
    if (cms_file || entity.is_cms()) {
        std::optional<std::string> content = signed_content(inner);
        entity.cms_file = cms_file && (content ? begins_as_signed_entity(*content) : is_enveloped_data(inner));
        if (!content || !entity.is_cms()) {
            return;
        }
        inner = std::move(*content);
    } else if (message_file) {
        if (!begins_as_message(inner)) {
            return;
        }
        entity.message_file = true;
    }
    tree.decoded.push_back(std::move(inner));
    Splitter(tree, limits).run(tree.decoded.back(), static_cast<int>(index));
}

}  // namespace

EntityTree split_entities(std::string_view mail, const ParseLimits& limits) {
    EntityTree tree;
    if (mail.size() > limits.mail_bytes) {
        mail = mail.substr(0, limits.mail_bytes);
        tree.truncated = "mail-bytes";
    }
    if (has_only_cr(mail)) {
        tree.decoded.emplace_back(mail);
        std::replace(tree.decoded.back().begin(), tree.decoded.back().end(), '\r', '\n');
        mail = tree.decoded.back();
    }
    Splitter(tree, limits).run(mail, -1);
    // Mails in mails, each encoded once more, would cost as many times their size.
    std::size_t decodable = limits.mail_bytes / 3;
    for (std::size_t i = 0; i < tree.entities.size(); ++i) {
        open_wrapped(tree, i, decodable, limits);
    }
    return tree;
}

}  // namespace madoguchi
