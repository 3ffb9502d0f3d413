#include "parser/text_part.h"

#include <algorithm>

#include "parser/enriched.h"
#include "parser/flowed.h"
#include "parser/html_text.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

// <meta charset=…> of a page whose part has no label to believe (HTML standard §13.2.3.2, as far as mails need it).
std::string_view meta_charset(std::string_view html) {
    const std::string head = lower_ascii(html.substr(0, 2048));
    std::size_t at = head.find("charset=");
    if (head.find("<meta") == std::string::npos || at == std::string::npos) {
        return {};
    }
    at += 8;
    while (at < head.size() && (head[at] == '"' || head[at] == '\'' || head[at] == ' ')) {
        ++at;
    }
    const std::size_t end = head.find_first_of("\"' />;", at);
    return html.substr(at, std::min(end, head.size()) - at);
}

bool is_html_type(const Entity& entity) {
    return entity.is("text/html") || entity.is("application/xhtml+xml") || entity.is("text/enriched") ||
           entity.is("text/richtext");
}

// The end of `bytes` may be in the middle of a character once it was cut.
std::string_view cut_at_line(std::string_view bytes, std::size_t limit) {
    if (bytes.size() <= limit) {
        return bytes;
    }
    const std::size_t newline = bytes.rfind('\n', limit);
    return bytes.substr(0, newline == std::string_view::npos || newline + 4096 < limit ? limit : newline + 1);
}

}  // namespace

TextPart read_text_part(const Entity& entity, Charsets& charsets, std::size_t limit) {
    TextPart part;
    part.html = is_html_type(entity);
    // Markup, quoted-printable and the escapes of JIS take more bytes than the text that comes of them.
    const std::size_t raw_limit = limit * (part.html ? 4 : entity.transfer != Transfer::identity ? 3 : 2);
    const std::string_view body = cut_at_line(entity.body, raw_limit);
    part.cut = body.size() < entity.body.size();
    std::string holder;
    std::string_view bytes = body;
    if (entity.transfer != Transfer::identity) {
        holder = decode_transfer(body, entity.transfer);
        bytes = holder;
    }
    std::string_view label = entity.type.raw("charset");
    const bool refuted = charset_name(label).encoding == Encoding::unknown && !is_ascii(bytes);  // us-ascii
    if ((label.empty() || refuted) && part.html) {
        label = meta_charset(bytes);
    }
    const bool unlabelled = charset_name(label).encoding == Encoding::unknown;
    Decoded decoded = unlabelled ? charsets.decode_raw(bytes) : charsets.decode(bytes, label);
    holder = {};
    part.replacements = decoded.replacements;
    if (entity.is("text/enriched") || entity.is("text/richtext")) {
        decoded.text = enriched_to_html(decoded.text, entity.is("text/richtext"));
    }
    if (part.html) {
        part.text = html_to_text(decoded.text, limit, part.cut);
    } else {
        part.text = with_lf(std::move(decoded.text));
        if (equal_ascii_case(entity.type.raw("format"), "flowed")) {
            part.text = unflow(part.text, equal_ascii_case(entity.type.raw("delsp"), "yes"));
        }
        if (part.text.size() > limit) {
            std::size_t end = limit;
            while (end > 0 && (part.text[end] & 0xC0) == 0x80) {
                --end;
            }
            part.text.resize(end);
            part.cut = true;
        }
    }
    part.text = compose_kana(std::move(part.text));
    return part;
}

}  // namespace madoguchi
