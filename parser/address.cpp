#include "parser/address.h"

#include <algorithm>

#include "parser/encoded_word.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr std::size_t most_addresses = 2000;

// One item of the list while it is read. Names stay encoded until the item is complete.
struct Item {
    std::string phrase;   ///< words before `<`, encoded words and all
    std::string quoted;   ///< the same, where all of it stood in quotes
    std::string angle;    ///< between < and >
    std::string comment;  ///< last comment
    bool has_angle = false;
    bool any = false;
};

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

class Reader {
public:
    Reader(std::string_view text, Charsets& charsets, std::size_t& replacements)
        : text_(text), charsets_(charsets), replacements_(replacements) {}

    std::vector<Address> run() {
        while (at_ < text_.size() && found_.size() < most_addresses) {
            step();
        }
        finish();
        return std::move(found_);
    }

private:
    void step() {
        const char c = text_[at_];
        if (const std::size_t word = encoded_word_length(text_, at_); word > 0) {
            add(text_.substr(at_, word));
            at_ += word;
        } else if (c == '"') {
            read_quoted();
        } else if (c == '(') {
            read_comment();
        } else if (c == '<') {
            read_angle();
        } else if (c == ',' || c == ';') {
            ++at_;
            finish();
        } else if (c == ':' && !item_.has_angle && ends_group_name()) {
            ++at_;
            item_ = {};
        } else {
            if (!item_.has_angle || !is_blank(c)) {
                add(text_.substr(at_, 1));
            }
            ++at_;
        }
    }

    // `mailto:a@b` and a stray colon are no groups: a group's name holds no address.
    [[nodiscard]] bool ends_group_name() const {
        return item_.phrase.find('@') == std::string::npos && !equal_ascii_case(trim_ascii(item_.phrase), "mailto") &&
               !trim_ascii(item_.phrase).empty();
    }

    void add(std::string_view piece) {
        item_.phrase += piece;
        item_.any = item_.any || !is_blank(piece.front());
    }

    void read_quoted() {
        std::string inner;
        std::size_t i = at_ + 1;
        for (; i < text_.size() && text_[i] != '"'; ++i) {
            if (text_[i] == '\\' && i + 1 < text_.size()) {
                ++i;
            }
            inner += text_[i];
        }
        // "local part"@domain stays quoted; it is an address, not a name.
        const bool local_part = i + 1 < text_.size() && text_[i + 1] == '@';
        add(local_part ? '"' + inner + '"' : inner.empty() ? " " : inner);
        at_ = std::min(i + 1, text_.size());
    }

    void read_comment() {
        std::string inner;
        int depth = 0;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '\\' && at_ + 1 < text_.size()) {
                inner += text_[++at_];
                continue;
            }
            if (c == '(' && depth++ == 0) {
                continue;
            }
            if (c == ')' && --depth == 0) {
                ++at_;
                break;
            }
            inner += c;
        }
        item_.comment = inner;
        if (!item_.phrase.empty() && !is_blank(item_.phrase.back())) {
            item_.phrase += ' ';
        }
    }

    void read_angle() {
        const std::size_t close = text_.find_first_of(">,;", at_ + 1);
        std::string_view inner = text_.substr(at_ + 1, std::min(close, text_.size()) - at_ - 1);
        // A source route, <@relay,@relay:user@host>, goes as far as its colon.
        if (close != std::string_view::npos && text_[close] == ',' && trim_ascii(inner).substr(0, 1) == "@") {
            const std::size_t end = text_.find('>', close);
            inner = text_.substr(at_ + 1, std::min(end, text_.size()) - at_ - 1);
            at_ = std::min(end, text_.size());
        } else {
            at_ = std::min(close, text_.size());
        }
        while (at_ < text_.size() && text_[at_] == '>') {  // doubled brackets
            ++at_;
        }
        if (inner.find('<') != std::string_view::npos) {
            inner = inner.substr(inner.rfind('<') + 1);
        }
        if (const std::size_t route = inner.rfind(':');
            trim_ascii(inner).substr(0, 1) == "@" && route != std::string_view::npos) {
            inner = inner.substr(route + 1);
        }
        if (item_.has_angle && !item_.angle.empty()) {
            return;
        }
        item_.has_angle = true;
        item_.any = true;
        item_.angle = inner;
    }

    static std::string clean_address(std::string_view text) {
        text = trim_ascii(text);
        if (text.size() > 7 && equal_ascii_case(text.substr(0, 7), "mailto:")) {
            text.remove_prefix(7);
        }
        while (!text.empty() && (text.front() == '\'' || text.front() == '<' || text.front() == '[') &&
               text.back() != ']') {
            text.remove_prefix(1);
        }
        while (!text.empty() && (text.back() == '\'' || text.back() == '>' || text.back() == '.')) {
            text.remove_suffix(1);
        }
        std::string out;
        bool in_quotes = false;
        for (const char c : text) {
            in_quotes = in_quotes != (c == '"');
            if (!is_blank(c) || in_quotes) {
                out += c;
            }
        }
        return out;
    }

    // Where no brackets are: the last word with an @ is the address, what stands before it the name.
    static void split_bare(std::string_view phrase, std::string& name, std::string& address) {
        phrase = trim_ascii(phrase);
        const std::size_t sign = phrase.rfind('@');
        if (sign == std::string_view::npos || sign == 0) {
            name = phrase;
            return;
        }
        std::size_t begin = sign;
        while (begin > 0 && is_blank(phrase[begin - 1])) {
            --begin;
        }
        const bool quoted = begin > 0 && phrase[begin - 1] == '"';
        const std::size_t open = quoted && begin > 1 ? phrase.rfind('"', begin - 2) : std::string_view::npos;
        if (open != std::string_view::npos) {
            begin = open;
        } else {
            while (begin > 0 && !is_blank(phrase[begin - 1])) {
                --begin;
            }
        }
        std::size_t end = sign + 1;
        while (end < phrase.size() && is_blank(phrase[end])) {
            ++end;
        }
        while (end < phrase.size() && !is_blank(phrase[end])) {
            ++end;
        }
        address = phrase.substr(begin, end - begin);
        name = phrase.substr(0, begin);
    }

    void finish() {
        if (item_.any || !item_.comment.empty()) {
            std::string name;
            std::string address;
            if (item_.has_angle) {
                address = item_.angle;
                name = item_.phrase;
            } else {
                split_bare(item_.phrase, name, address);
            }
            if (trim_ascii(name).empty()) {
                name = item_.comment;
            }
            Address made{decode_header_text(trim_ascii(name), charsets_, replacements_), clean_address(address)};
            made.name = trim_ascii(made.name);
            if (!made.name.empty() || !made.address.empty() || item_.has_angle) {
                found_.push_back(std::move(made));
            }
        }
        item_ = {};
    }

    std::string_view text_;
    Charsets& charsets_;
    std::size_t& replacements_;
    std::size_t at_ = 0;
    Item item_;
    std::vector<Address> found_;
};

}  // namespace

std::vector<Address> read_addresses(std::string_view field, Charsets& charsets, std::size_t& replacements) {
    // Raw Shift_JIS and JIS hold bytes that look like brackets and quotes, so they are decoded before anything is read.
    const std::string text = decode_raw_header(field, charsets, replacements);
    return Reader(text, charsets, replacements).run();
}

std::vector<std::string> read_message_ids(std::string_view field) {
    constexpr std::size_t most_ids = 1000;
    std::vector<std::string> ids;
    for (std::size_t at = 0; at < field.size() && ids.size() < most_ids;) {
        if (is_blank(field[at])) {
            ++at;
            continue;
        }
        if (field[at] == '<') {
            const std::size_t end = std::min(field.find('>', at), field.size());
            std::string id(1, '<');
            for (const char c : field.substr(at + 1, end - at - 1)) {
                if (!is_blank(c)) {
                    id += c;
                }
            }
            ids.push_back(id + '>');
            at = end + 1;
            continue;
        }
        const std::size_t end = std::min(field.find_first_of(" \t<,", at + 1), field.size());
        const std::string_view token = field.substr(at, end - at);
        if (token.find('@') != std::string_view::npos) {
            ids.push_back('<' + std::string(token) + '>');
        }
        at = end;
    }
    return ids;
}

}  // namespace madoguchi
