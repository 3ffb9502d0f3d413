#include "parser/inquiry.h"

#include <algorithm>
#include <map>
#include <utility>

#include "parser/cited_names.h"
#include "parser/contact.h"
#include "parser/form_filler.h"
#include "parser/form_reader.h"
#include "parser/form_references.h"
#include "parser/form_text.h"
#include "parser/inline_form.h"
#include "parser/own_text_marks.h"
#include "parser/sender_card.h"

namespace madoguchi {
namespace {

constexpr std::size_t longest_evidence = 240;       // bytes shown of a value
constexpr int deepest_answers = 4;                  // levels whose lines are held against those that they quote
constexpr std::size_t longest_contact = 64U << 10;  // bytes searched for telephone numbers and addresses

/// The lines with text of one mail among the mails that a text holds, and whose mail it is.
struct Layer {
    std::vector<FormLine> lines;
    BlockKind kind = BlockKind::own;
    std::string author;
};

struct Layers {
    std::map<int, Layer> by_level;                ///< 0 the sender's own text
    std::vector<std::pair<int, FormLine>> lines;  ///< of all levels, as they stand
    std::map<int, LineSpan> signatures;
    std::string sender;  ///< the address of the mail itself, folded
    bool replies_to_desk = false;
};

void add_lines(const Message& message, const TextBlock& block, const CitedNames& cited, Layers& layers) {
    const std::string_view text = std::string_view(message.text).substr(block.begin, block.end - block.begin);
    Layer& layer = layers.by_level[block.level];
    layer.kind = block.kind;
    layer.author = layer.author.empty() ? block.author : layer.author;
    bool gap = true;
    for (const LineSpan& span : lines_of(text)) {
        const std::string_view written = text.substr(span.begin, span.end - span.begin);
        const std::size_t marks = block.level == 0 ? 0 : cited.prefix(written).length;
        FormLine line;
        line.text = written.substr(marks);
        line.begin = block.begin + span.begin + marks;
        line.own = block.level == 0;
        line.after_gap = gap;
        gap = trimmed(line.text).empty();
        if (gap) {
            continue;
        }
        layer.lines.push_back(line);
        layers.lines.emplace_back(block.level, line);
    }
}

Layers layers_of(const Message& message) {
    Layers layers;
    const CitedNames cited(message.text);
    layers.sender = message.from.empty() ? std::string{} : fold_for_match(message.from.front().address);
    for (const TextBlock& block : message.blocks) {
        if (block.end > message.text.size() || block.begin > block.end) {
            continue;
        }
        if (block.kind == BlockKind::signature) {
            layers.signatures[block.level] = {block.begin, block.end};
        } else if (block.kind != BlockKind::footer) {
            add_lines(message, block, cited, layers);
        }
    }
    return layers;
}

/// The lines of a level, as `own`, and of the nearest that it quotes, as they stand.
std::vector<FormLine> dialogue_of(const Layers& layers, int level) {
    const auto quoted = layers.by_level.upper_bound(level);
    std::vector<FormLine> lines;
    for (const auto& [of, written] : layers.lines) {
        if (of == level || (quoted != layers.by_level.end() && of == quoted->first)) {
            lines.push_back(written);
            lines.back().own = of == level;
        }
    }
    return lines;
}

/// A form and where it was found.
struct Found {
    FormReading form;
    FormSource source = FormSource::none;
    int level = 0;
    bool asked_for = false;  ///< in the desk's own request to fill it in
};

bool is_own_address(const std::string& address, const std::vector<std::string>& own_addresses) {
    return std::find(own_addresses.begin(), own_addresses.end(), address) != own_addresses.end();
}

/// Whether the mail can only be the desk's own: it asks to fill in the form and to send it back.
bool asks_to_fill_in(const Layer& layer) {
    constexpr std::size_t looked_at = 40;  // lines
    for (std::size_t i = 0; i < layer.lines.size() && i < looked_at; ++i) {
        const std::string folded = fold_for_match(layer.lines[i].text.substr(0, longest_evidence * 2));
        const bool fill_in = folded.find("記入") != std::string::npos;
        if (fill_in && (folded.find("返信") != std::string::npos || folded.find("返送") != std::string::npos)) {
            return true;
        }
    }
    return false;
}

/// An answer to the sender's own mail: this mail came to the desk, so the desk wrote it.
bool answers_sender(const Layers& layers, int level) {
    const auto quoted = layers.by_level.upper_bound(level);
    return quoted != layers.by_level.end() && !layers.sender.empty() && quoted->second.author == layers.sender;
}

/// Whether the mail is a reply to one whose Message-ID has the domain of the desk.
bool replies_to(const Message& message, const std::vector<std::string>& own_addresses) {
    return std::any_of(message.in_reply_to.begin(), message.in_reply_to.end(), [&](const std::string& id) {
        const std::string folded = fold_for_match(id);
        const std::size_t at = std::min(folded.rfind('@'), folded.size());
        const std::string domain = folded.substr(at, folded.find('>', at) - at);
        return !domain.empty() && std::any_of(own_addresses.begin(), own_addresses.end(),
                                              [&](const std::string& own) { return own.ends_with(domain); });
    });
}

/// The mail that is replied to, which stands first among what is quoted.
bool is_replied_to(const Layers& layers, int level) {
    const auto first = layers.by_level.upper_bound(0);
    return first != layers.by_level.end() && first->first == level && first->second.kind == BlockKind::quoted;
}

bool is_desks(const Layers& layers, int level, const std::vector<std::string>& own_addresses) {
    const Layer& layer = layers.by_level.at(level);
    return is_own_address(layer.author, own_addresses) ||
           (layer.author.empty() && (asks_to_fill_in(layer) || answers_sender(layers, level) ||
                                     (layers.replies_to_desk && is_replied_to(layers, level))));
}

/// Own text first, then answers between quoted labels, then the nearest quoted or forwarded mail that holds labels.
/// What the desk's own mail quotes is history.
Found find_form(const Layers& layers, const std::vector<std::string>& own_addresses) {
    Found found;
    const auto own = layers.by_level.find(0);
    if (own != layers.by_level.end()) {
        found.form = read_form(own->second.lines);
        found.source = FormSource::own;
    }
    std::vector<FormLine> dialogue;
    const auto answers_inline = [&](int level) {
        dialogue = dialogue_of(layers, level);
        return has_inline_answers(dialogue);
    };
    if (!found.form.core_labels && answers_inline(0)) {
        return {read_inline_form(dialogue), FormSource::inline_answers, 0, false};
    }
    if (found.form.labels) {
        return found;
    }
    for (const auto& [level, layer] : layers.by_level) {
        if (level == 0) {
            continue;
        }
        const bool desk = is_desks(layers, level, own_addresses);
        FormReading form = read_form(layer.lines, desk);
        const bool inline_answers = !desk && !form.core_labels && level <= deepest_answers && answers_inline(level);
        if (form.labels || desk || inline_answers) {
            const FormSource source = layer.kind == BlockKind::forwarded ? FormSource::forwarded : FormSource::quoted;
            return {inline_answers ? read_inline_form(dialogue) : std::move(form), source, level,
                    desk && asks_to_fill_in(layer)};
        }
    }
    return {};
}

/// The pieces of a short field on one line; a phrase like 下記のとおり is dropped where the numbers follow it.
std::string joined_value(const FieldReading& field) {
    std::string value;
    for (const FormLine& piece : field.pieces) {
        const std::string line = folded_to_one_line(without_hint(piece.text));
        if (line.empty()) {
            continue;
        }
        value.append(value.empty() ? "" : " ").append(line);
    }
    return value;
}

std::string contact_value(const FieldReading& field) {
    FieldReading kept = field;
    auto& pieces = kept.pieces;
    pieces.erase(std::remove_if(pieces.begin(), pieces.end(), [](const FormLine& p) { return is_filler(p.text); }),
                 pieces.end());
    if (pieces.size() > 1 && pieces[0].text.size() < 100 && refers_to_signature(pieces[0].text) &&
        find_phones(pieces[0].text).empty() && find_emails(pieces[0].text).empty()) {
        pieces.erase(pieces.begin());
    }
    return folded_to_one_line(without_link_targets(joined_value(kept)));
}

/// The lines of the inquiry, closing words at its end left out, if only a name stands under them.
std::string inquiry_value(const FieldReading& field) {
    std::string value;
    bool first = true;
    for (const FormLine& piece : field.pieces) {
        std::string_view line = piece.text;
        while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r')) {
            line.remove_suffix(1);
        }
        while (!line.empty() && line.front() == '\t') {
            line.remove_prefix(1);
        }
        line = first ? without_hint(line) : line;
        if (line.empty() || (first && trimmed(line).empty())) {
            continue;
        }
        value.append(first ? "" : piece.after_gap ? "\n\n" : "\n").append(line);
        first = false;
    }
    while (value.substr(0, 1) == ":" || value.substr(0, 3) == "：") {
        value = std::string(trimmed(std::string_view(value).substr(value[0] == ':' ? 1 : 3)));
    }
    return value;
}

/// Nothing was asked: filler, then closing words and at most a name.
bool is_empty_inquiry(std::string_view value) {
    const std::vector<LineSpan> lines = lines_of(value);
    std::size_t under_closing = 0;
    bool closed = false;
    for (const LineSpan& span : lines) {
        const std::string_view line = value.substr(span.begin, span.end - span.begin);
        closed = closed || is_closing_words(line);
        if (!is_filler(line)) {
            constexpr std::size_t longest_name = 60;  // bytes
            if (!closed || line.size() > longest_name || ++under_closing > 2) {
                return false;
            }
        }
    }
    return true;
}

Evidence evidence_of(const Message& message, std::size_t begin, std::size_t end) {
    Evidence evidence;
    evidence.where = "text";
    evidence.begin = std::min(begin, message.text.size());
    evidence.end = std::min(std::max(end, evidence.begin), message.text.size());
    const std::string_view span =
        std::string_view(message.text)
            .substr(evidence.begin, std::min(evidence.end - evidence.begin, longest_evidence));
    evidence.text = folded_to_one_line(span);
    if (evidence.text.size() >= 3 && span.size() == longest_evidence) {
        std::size_t cut = evidence.text.size() - 1;  // a code point may be cut in two
        while (cut > 0 && (static_cast<unsigned char>(evidence.text[cut]) & 0xC0U) == 0x80U) {
            --cut;
        }
        evidence.text.resize(cut);
        evidence.text += "…";
    }
    return evidence;
}

void set_field(const Message& message, const FieldReading& reading, std::string value, bool missing, Field& field) {
    field.labelled = reading.labelled;
    if (!reading.labelled) {
        return;
    }
    if (missing || reading.pieces.empty()) {
        field.evidence = evidence_of(message, reading.label_begin, reading.label_end);
        return;
    }
    const FormLine& last = reading.pieces.back();
    field.value = std::move(value);
    field.evidence = evidence_of(message, reading.pieces.front().begin, last.begin + last.text.size());
}

/// 署名のとおり: the numbers and addresses of the signature, unless it is the desk's.
void read_signature(const Message& message, const Layers& layers, int level,
                    const std::vector<std::string>& own_addresses, Inquiry& result) {
    Field& contact = result[FieldName::contact];
    contact.value.reset();
    const auto signature = layers.signatures.find(level);
    if (signature == layers.signatures.end()) {
        return;
    }
    const LineSpan span = signature->second;
    const std::string_view text =
        std::string_view(message.text).substr(span.begin, std::min(span.end - span.begin, longest_contact));
    const std::vector<std::string> emails = find_emails(text);
    if (std::any_of(emails.begin(), emails.end(),
                    [&](const std::string& email) { return is_own_address(email, own_addresses); })) {
        return;
    }
    result.phones = find_phones(text);
    result.emails = emails;
    std::string value;
    for (const auto* list : {&result.phones, &result.emails}) {
        for (const std::string& item : *list) {
            value.append(value.empty() ? "" : " ").append(item);
        }
    }
    if (!value.empty()) {
        contact.value = std::move(value);
        contact.evidence = evidence_of(message, span.begin, span.end);
    }
}

void read_contact(const Message& message, const Layers& layers, const Found& found,
                  const std::vector<std::string>& own_addresses, Inquiry& result) {
    const FieldReading& reading = found.form[FieldName::contact];
    std::string value = contact_value(reading);
    const bool missing = !reading.valued || is_filler(value);
    Field& field = result[FieldName::contact];
    set_field(message, reading, value, missing, field);
    if (!field.value) {
        return;
    }
    const std::string_view searched = std::string_view(value).substr(0, longest_contact);
    result.phones = find_phones_after(searched, reading.with_fax ? PhoneLabel::phone_and_fax : PhoneLabel::phone);
    result.emails = find_emails(searched);
    if (result.phones.empty() && result.emails.empty() && refers_to_signature(value)) {
        read_signature(message, layers, found.level, own_addresses, result);
    }
}

/// Signatures of keys and cards are no attachments that an inquiry could be in.
bool may_hold_inquiry(const Attachment& attachment, bool mails_too) {
    constexpr std::array<std::string_view, 6> technical{"application/pkcs7-signature",
                                                        "application/x-pkcs7-signature",
                                                        "application/pgp-signature",
                                                        "text/vcard",
                                                        "text/x-vcard",
                                                        "text/calendar"};
    if (attachment.is_message) {
        return mails_too;
    }
    return std::find(technical.begin(), technical.end(), attachment.type) == technical.end();
}

bool has_attachment(const Message& message, bool mails_too) {
    return std::any_of(message.attachments.begin(), message.attachments.end(),
                       [&](const Attachment& a) { return may_hold_inquiry(a, mails_too); });
}

std::string own_text(const Layers& layers) {
    std::string text;
    const auto own = layers.by_level.find(0);
    if (own != layers.by_level.end()) {
        for (const FormLine& line : own->second.lines) {
            text.append(line.text).append("\n");
        }
    }
    return text;
}

/// Without the lines at its end that say again who asks, or nothing: a name under "別紙のとおり" is no inquiry.
std::string_view without_sender(std::string_view value, const Inquiry& known) {
    const std::string sender =
        folded_sender(known, FieldName::organization) + " " + folded_sender(known, FieldName::name);
    const auto names_sender = [&](std::string_view line) {
        const std::string words = folded_to_one_line(line);
        for (std::size_t at = 0; at < words.size();) {
            const std::size_t end = std::min(words.find(' ', at), words.size());
            if (sender.find(fold_for_match(std::string_view(words).substr(at, end - at))) == std::string::npos) {
                return false;
            }
            at = end + 1;
        }
        return true;
    };
    const std::vector<LineSpan> lines = lines_of(value);
    std::size_t count = 0;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        constexpr std::size_t longest = 120;  // bytes
        const std::string_view written = value.substr(line->begin, line->end - line->begin);
        count += trimmed(written).empty() ? 0 : 1;
        if (written.size() > longest || count > most_sender_lines || !names_sender(written)) {
            return value.substr(0, line->end);
        }
    }
    return value;
}

/// Nothing stands in the line of the label.
bool begins_under_label(const Message& message, const FieldReading& reading) {
    if (reading.pieces.empty() || reading.pieces.front().begin < reading.label_end) {
        return false;
    }
    const std::string_view between =
        std::string_view(message.text).substr(reading.label_end, reading.pieces.front().begin - reading.label_end);
    return between.find('\n') != std::string_view::npos;
}

/// A circular or receipt that somebody else wrote, with the labels alone: what stands below them is its own text. What
/// stands below those that the desk asks to fill in is the answer.
bool is_empty_quoted_form(const Found& found, const Inquiry& result) {
    return found.source == FormSource::quoted && !found.asked_for && result.missing(FieldName::organization) &&
           result.missing(FieldName::name) && result.missing(FieldName::contact);
}

void read_inquiry(const Message& message, const Layers& layers, const Found& found, Inquiry& result) {
    const FieldReading& reading = found.form[FieldName::inquiry];
    std::string value = inquiry_value(reading);
    const std::string_view asked = without_sender(value, result);
    const bool missing = !reading.valued || is_empty_inquiry(asked) ||
                         (begins_under_label(message, reading) &&
                          (is_sender_card(value, result) || is_empty_quoted_form(found, result)));
    Field& field = result[FieldName::inquiry];
    const bool refers = !missing && refers_to_attachment(asked);
    const bool attached = refers && has_attachment(message, refers_to_attached_mail(asked));
    set_field(message, reading, std::move(value), missing || (refers && !attached), field);
    result.inquiry_in_attachment = attached;
    if (!field.value && !attached && !message.encrypted && has_attachment(message, false)) {
        const std::string own = own_text(layers);
        const bool quoted_text = layers.by_level.size() > (layers.by_level.count(0) != 0 ? 1U : 0U);
        const bool empty_body = !quoted_text && trimmed(own).empty();
        const bool paper =
            std::any_of(message.attachments.begin(), message.attachments.end(), [](const Attachment& attachment) {
                return may_hold_inquiry(attachment, false) && names_inquiry_paper(attachment.name);
            });
        result.inquiry_in_attachment = empty_body || (!refers && is_covering_note(own, paper));
    }
}

}  // namespace

Inquiry find_inquiry(const Message& message, const std::vector<std::string>& own_addresses) {
    Layers layers = layers_of(message);
    layers.replies_to_desk = replies_to(message, own_addresses);
    const Found found = find_form(layers, own_addresses);
    Inquiry result;
    result.source = found.form.labels ? found.source : FormSource::none;
    for (const FieldName name : {FieldName::organization, FieldName::name}) {
        const FieldReading& reading = found.form[name];
        std::string value = joined_value(reading);
        const bool missing = !reading.valued || is_filler(value) || only_refers_to_signature(value);
        set_field(message, reading, std::move(value), missing, result[name]);
    }
    read_contact(message, layers, found, own_addresses, result);
    read_inquiry(message, layers, found, result);
    return result;
}

std::string_view to_string(FieldName name) {
    switch (name) {
        case FieldName::organization:
            return "organization";
        case FieldName::name:
            return "name";
        case FieldName::contact:
            return "contact";
        case FieldName::inquiry:
            return "inquiry";
    }
    return "";
}

std::string_view label_of(FieldName name) {
    switch (name) {
        case FieldName::organization:
            return "自治体・機関名";
        case FieldName::name:
            return "氏名";
        case FieldName::contact:
            return "連絡先（TEL／メールアドレス）";
        case FieldName::inquiry:
            return "照会内容（具体的に）";
    }
    return "";
}

bool Inquiry::filled_in_by_person() const {
    if (source != FormSource::own || missing(FieldName::inquiry)) {
        return false;
    }
    const auto& asked = (*this)[FieldName::inquiry].value;
    if (asked && is_filler(std::string_view(*asked).substr(0, asked->find('\n')))) {
        return false;  // ご質問：特になし, and below it what the program says
    }
    return !missing(FieldName::organization) || !missing(FieldName::name) || !missing(FieldName::contact);
}

}  // namespace madoguchi
