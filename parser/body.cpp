#include "parser/body.h"

#include <algorithm>

#include "parser/attachment.h"
#include "parser/attachment_risk.h"
#include "parser/encoded_word.h"
#include "parser/own_text.h"
#include "parser/text_part.h"
#include "parser/tnef.h"
#include "parser/utf8.h"
#include "parser/uuencoded.h"

namespace madoguchi {
namespace {

std::size_t visible_bytes(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > 0x20; }));
}

bool is_signature_part(const Entity& entity) {
    return entity.is("application/pkcs7-signature") || entity.is("application/x-pkcs7-signature") ||
           entity.is("application/pgp-signature");
}

bool is_encrypted_part(const Entity& entity) {
    if (entity.is("multipart/encrypted")) {
        return true;
    }
    if (!entity.is_cms() || !entity.children.empty()) {
        return false;
    }
    const std::string kind = lower_ascii(entity.type.raw("smime-type"));
    return kind.empty() || kind == "enveloped-data" || kind == "authenveloped-data";
}

/// A line costs hundreds of bytes while its mail is read, so a text of empty lines would cost a hundred times its size.
constexpr std::size_t most_lines = 50000;

/// Leaves at most `most_lines` lines; false if that cut something off.
bool cut_lines(std::string& text) {
    std::size_t lines = 0;
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) {
        if (++lines == most_lines && at + 1 < text.size()) {
            text.resize(at + 1);
            return false;
        }
    }
    return true;
}

/// Takes the first line out that is exactly that.
void erase_line(std::string& text, const std::string& line) {
    const std::string framed = '\n' + line + '\n';
    const std::size_t at = ('\n' + text + '\n').find(framed);
    if (at != std::string::npos) {
        text.erase(at, line.size() + 1);
    }
}

/// What every mail program reads as a text.
bool is_usual_text(const Entity& part) {
    return part.is("text/plain") || part.is("text/html") || part.is("application/xhtml+xml") ||
           part.is("text/enriched") || part.is("text/richtext");
}

class BodyReader {
public:
    BodyReader(const EntityTree& tree, Charsets& charsets, const ParseLimits& limits)
        : tree_(tree), charsets_(charsets), limits_(limits), judge_(charsets, limits) {}

    Body run() {
        Body body;
        read(tree_.entities.front(), body);
        if (visible_bytes(body.text) == 0 && fallback_ != nullptr) {
            add_text(*fallback_, body);
            if (fallback_->disposition.value != "attachment") {
                const auto same = [&](const Attachment& a) { return a.part == fallback_->part; };
                body.attachments.erase(std::remove_if(body.attachments.begin(), body.attachments.end(), same),
                                       body.attachments.end());
            }
        }
        if (visible_bytes(body.text) == 0 && visible_bytes(tnef_.text) > 0) {
            body.text = std::move(tnef_.text);
            body.html = tnef_.html;
            body.replacements += tnef_.replacements;
        }
        if (!cut_lines(body.text)) {
            body.truncated = "lines";
        }
        body.text.shrink_to_fit();
        if (body.text.find("-----BEGIN PGP MESSAGE-----") < 200) {
            body.encrypted = true;
        }
        return body;
    }

private:
    [[nodiscard]] const Entity& entity(int index) const { return tree_.entities[static_cast<std::size_t>(index)]; }

    void read(const Entity& part, Body& body) {
        if (is_encrypted_part(part) && visible_bytes(body.text) == 0) {
            body.encrypted = true;
        }
        if (!part.children.empty()) {
            if (part.is("multipart/alternative")) {
                read_alternative(part, body);
            } else if (part.is("multipart/related")) {
                read_related(part, body);
            } else if (part.is_message()) {
                read_message_part(part, body);
            } else {
                for (const int child : part.children) {
                    read(entity(child), body);
                }
            }
            return;
        }
        const bool boundary_never_came = part.is_multipart();
        if (boundary_never_came || is_body_text(part)) {
            add_text(part, body);
            if (!boundary_never_came && is_file_in_place(part)) {
                add_attachment(part, body);
            }
        } else if (!(is_signature_part(part) && part.parent >= 0 && entity(part.parent).is("multipart/signed"))) {
            add_attachment(part, body);
        }
    }

    // Text to read in place, not a file. A part that is called an attachment but has no name, or has a name but is not
    // called an attachment, may still be the only text.
    bool is_body_text(const Entity& part) {
        const bool delivery = part.is("message/delivery-status") || part.is("message/global-delivery-status") ||
                              part.is("message/disposition-notification") ||
                              part.is("message/global-disposition-notification");
        if (delivery) {
            return true;
        }
        if (!part.is_text() && !part.is("application/xhtml+xml")) {
            return false;
        }
        if (part.is("text/calendar") || part.is("text/vcard") || part.is("text/x-vcard") || part.is("text/csv") ||
            part.is("text/rtf") || part.is("text/xml") || part.is("text/css") || part.is("text/javascript")) {
            return false;
        }
        const bool attached = part.disposition.value == "attachment";
        const bool named = !attachment_name(part, charsets_).empty();
        if (part.is("text/x-amp-html")) {
            return false;
        }
        const bool shown = !attached && (!named || part.disposition.value == "inline" || leads(part));
        if (!shown && attached != named && fallback_ == nullptr) {
            fallback_ = &part;
        }
        return shown;
    }

    // A file whose text is shown where it stands, and that has a name to be found by.
    [[nodiscard]] bool is_file_in_place(const Entity& part) const {
        return part.disposition.value == "inline" && !leads(part) && !attachment_name(part, charsets_).empty();
    }

    // The first thing in the mail, or one of its alternatives: some programs give the text itself a name.
    [[nodiscard]] bool leads(const Entity& part) const {
        for (const Entity* at = &part; at->parent >= 0;) {
            const Entity& above = entity(at->parent);
            if (above.is("multipart/alternative")) {
                return true;
            }
            if (!above.is_multipart() || &entity(above.children.front()) != at) {
                return above.is_message() || above.is_cms();
            }
            at = &above;
        }
        return true;
    }

    void add_text(const Entity& part, Body& body) {
        const std::size_t used = std::min(text_bytes_, limits_.text_bytes);
        if (used >= limits_.text_bytes) {
            body.truncated = "text";
            return;
        }
        TextPart text = read_text_part(part, charsets_, limits_.text_bytes - used);
        if (text.cut) {
            body.truncated = "text";
        }
        if (const std::string_view boundary = trim_ascii(part.type.raw("boundary")); !boundary.empty()) {
            erase_line(text.text, "--" + std::string(boundary) + "--");  // it closes what was never opened
        }
        if (!text.html) {
            add_uuencoded(part, text.text, body);
        }
        body.replacements += text.replacements;
        body.html = body.html || (text.html && visible_bytes(text.text) > 0);
        text_bytes_ += text.text.size();
        append_text(body.text, std::move(text.text));
    }

    // The text in a winmail.dat is shown where the mail has no other.
    void keep_tnef_text(std::string_view content) {
        const Tnef tnef = read_tnef(content);
        Entity page;
        page.type.value = tnef.html.empty() ? "text/plain" : "text/html";
        page.body = tnef.html.empty() ? tnef.text : tnef.html;
        tnef_ = read_text_part(page, charsets_, limits_.text_bytes);
    }

    void add_uuencoded(const Entity& part, std::string& text, Body& body) {
        int number = 0;
        for (const UuencodedFile& file : take_uuencoded(text)) {
            Attachment attachment;
            attachment.name = show_bidi_controls(file.name);
            attachment.type = "application/octet-stream";
            attachment.bytes = file.content.size();
            attachment.part =
                (part.part.empty() ? "1" : part.part) + std::string(uuencoded_mark) + std::to_string(++number);
            judge_.judge(attachment, file.content, body.truncated);
            body.attachments.push_back(std::move(attachment));
        }
    }

    static void append_text(std::string& to, std::string text) {
        if (to.empty()) {
            to = std::move(text);
            return;
        }
        if (to.back() != '\n') {
            to += '\n';
        }
        to += text;
    }

    void add_attachment(const Entity& part, Body& body) {
        std::string holder;
        std::string_view content = part.body;
        if (part.transfer != Transfer::identity) {
            holder = decode_transfer(part.body, part.transfer);
            content = holder;
        }
        body.attachments.push_back(describe_attachment(part, content, charsets_, judge_, body.truncated));
        if (body.attachments.back().detected_type == "application/ms-tnef") {
            keep_tnef_text(content);
        }
    }

    static void append_body(Body& to, Body from, bool with_text) {
        if (with_text) {
            append_text(to.text, std::move(from.text));
            to.html = to.html || from.html;
            to.replacements += from.replacements;
        }
        to.encrypted = to.encrypted || from.encrypted;
        if (!from.truncated.empty()) {
            to.truncated = from.truncated;
        }
        std::move(from.attachments.begin(), from.attachments.end(), std::back_inserter(to.attachments));
    }

    // The same once more for the programs that know AMP or keep a calendar; others pass over it, and it is no file.
    [[nodiscard]] bool is_for_other_programs(const Entity& part) const {
        const auto& versions = entity(part.parent).children;
        return part.is_text() && !is_usual_text(part) && part.disposition.value.empty() &&
               attachment_name(part, charsets_).empty() &&
               std::any_of(versions.begin(), versions.end(),
                           [&](int other) { return is_usual_text(entity(other)) || entity(other).is_multipart(); });
    }

    // The last HTML that shows something; but an HTML stub does not beat a plain text ten times its size.
    void read_alternative(const Entity& part, Body& body) {
        std::vector<Body> versions;
        const Body* best = nullptr;
        for (const int child : part.children) {
            if (is_for_other_programs(entity(child))) {
                continue;
            }
            Body version;
            read(entity(child), version);
            versions.push_back(std::move(version));
        }
        for (const Body& version : versions) {
            const std::size_t size = visible_bytes(version.text);
            if (size == 0) {
                continue;
            }
            const bool stub = best != nullptr && size < 20 && size * 10 < visible_bytes(best->text);
            if (best == nullptr || (version.html && !stub) || (!best->html && !stub)) {
                best = &version;
            }
        }
        for (Body& version : versions) {
            const bool chosen = &version == best;
            append_body(body, std::move(version), chosen);
        }
    }

    void read_related(const Entity& part, Body& body) {
        const std::string_view start = part.type.raw("start");
        int root = part.children.front();
        for (const int child : part.children) {
            const std::string* id = find_field(entity(child).fields, "Content-ID");
            if (!start.empty() && id != nullptr && trim_ascii(*id) == trim_ascii(start)) {
                root = child;
            }
        }
        read(entity(root), body);
        for (const int child : part.children) {
            if (child == root) {
                continue;
            }
            const Entity& other = entity(child);
            const std::size_t before = body.attachments.size();
            read(other, body);
            // A picture in the text is part of the page, unless it is none.
            const bool picture = other.type.value.compare(0, 6, "image/") == 0 &&
                                 other.disposition.value != "attachment" &&
                                 find_field(other.fields, "Content-ID") != nullptr;
            if (picture && body.attachments.size() > before && body.attachments.back().risk == AttachmentRisk::none) {
                body.attachments.pop_back();
            }
        }
    }

    [[nodiscard]] std::string shown(const Entity& part, std::string_view name) {
        const std::string* field = find_field(part.fields, name);
        std::size_t ignored = 0;
        return field == nullptr ? std::string() : decode_header_text(*field, charsets_, ignored);
    }

    void read_message_part(const Entity& part, Body& body) {
        const Entity& inner = entity(part.children.front());
        Attachment attachment;
        attachment.name = attachment_name(part, charsets_);
        attachment.type = part.type.value;
        attachment.bytes = part.body.size();
        attachment.part = part.part.empty() ? "1" : part.part;
        attachment.is_message = true;
        if (attachment.name.empty()) {
            const std::string subject = shown(inner, "Subject");
            attachment.name = (subject.empty() ? "message" : subject) + ".eml";
        }
        if (part.parent >= 0) {
            body.attachments.push_back(std::move(attachment));
        }
        append_text(body.text, "");
        std::string head(attached_message_mark);
        head += '\n';
        for (const std::string_view name : {"From", "Date", "To", "Subject"}) {
            if (std::string value = shown(inner, name); !value.empty()) {
                head += std::string(name) + ": " + value + '\n';
            }
        }
        append_text(body.text, "\n" + head + "\n");
        Body forwarded;
        read(inner, forwarded);
        forwarded.encrypted = false;
        append_body(body, std::move(forwarded), true);
    }

    const EntityTree& tree_;
    Charsets& charsets_;
    const ParseLimits& limits_;
    AttachmentJudge judge_;
    const Entity* fallback_ = nullptr;
    TextPart tnef_;
    std::size_t text_bytes_ = 0;
};

}  // namespace

Body read_body(const EntityTree& tree, Charsets& charsets, const ParseLimits& limits) {
    return BodyReader(tree, charsets, limits).run();
}

}  // namespace madoguchi
