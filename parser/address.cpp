#include "parser/address.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "parser/encoded_word.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr std::size_t most_addresses = 2000;

// One item of the list while it is read. Names stay encoded until the item is complete.
struct Item {
    std::string phrase;     ///< words before `<`, encoded words and all
    std::string angle;      ///< between < and >
    std::string comment;    ///< last comment
    std::size_t named = 0;  ///< bytes of `phrase` that stood before `<`
    bool has_angle = false;
    bool any = false;
};

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_letter_or_digit(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
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
        } else if (c == '\\' && text_.substr(at_ + 1, 1) == "\"") {  // \"Kool Aid\", quoted by nothing
            add(text_.substr(at_ + 1, 1));
            at_ += 2;
        } else if (c == '"') {
            read_quoted();
        } else if (c == '(') {
            read_comment();
        } else if (c == '<') {
            read_angle();
        } else if (text_.compare(at_, wide_open.size(), wide_open) == 0 && wide_angle_closes()) {
            read_wide_angle();
        } else if (c == ',' && !item_.has_angle && item_.any && item_.phrase.find('@') == std::string::npos) {
            ++at_;
            set_aside();
        } else if (c == ',' && !item_.any && item_.comment.empty() && !aside_.empty()) {
            ++at_;
        } else if (c == ',' || c == ';') {
            ++at_;
            finish();
            in_group_ = in_group_ && c == ',';
        } else if (c == ':' && !item_.has_angle && ends_group_name()) {
            ++at_;
            in_group_ = in_group_ || item_.any;
            item_ = {};
        } else {
            const bool led = item_.phrase.size() > item_.named;  // words behind `>` keep their blanks, not the first
            if (!item_.has_angle || !is_blank(c) || led) {
                add(text_.substr(at_, 1));
            }
            ++at_;
        }
    }

    // `mailto:a@b` is no group: a group's name holds no address. A colon behind nothing is as little of a name.
    [[nodiscard]] bool ends_group_name() const {
        const std::string_view name = trim_ascii(item_.phrase);
        const bool mailto = name.size() >= 6 && equal_ascii_case(name.substr(name.size() - 6), "mailto");
        return name.find('@') == std::string_view::npos && !mailto;
    }

    // A comma after words without an address may belong to a name that should have been quoted: 山田, 太郎 <a@b>.
    void set_aside() {
        if (aside_.size() == most_aside) {
            flush_aside();
        }
        aside_.emplace_back(trim_ascii(item_.phrase));
        item_ = {};
    }

    void flush_aside() {
        for (const std::string& name : std::exchange(aside_, {})) {
            Address made{decode_header_text(name, charsets_, replacements_), {}};
            made.name = trim_ascii(made.name);
            if (!made.name.empty()) {
                found_.push_back(std::move(made));
            }
        }
    }

    // The words that were set aside, and those before the `<`.
    std::string whole_name(std::string_view last) {
        std::string name;
        for (const std::string& words : std::exchange(aside_, {})) {
            name += (name.empty() ? "" : ", ") + words;
        }
        last = trim_ascii(last);
        return name + (name.empty() || last.empty() ? "" : ", ") + std::string(last);
    }

    // ＜a@b＞, as an input method writes the brackets.
    [[nodiscard]] bool wide_angle_closes() const {
        const std::string_view inner = text_.substr(at_ + wide_open.size(), longest_wide_angle);
        const std::size_t close = inner.find(wide_close);
        return close != std::string_view::npos && inner.substr(0, close).find('@') != std::string_view::npos &&
               inner.substr(0, close).find_first_of("<>\",;") == std::string_view::npos;
    }

    void read_wide_angle() {
        const std::size_t begin = at_ + wide_open.size();
        const std::size_t close = text_.find(wide_close, begin);
        item_.has_angle = true;
        item_.any = true;
        item_.angle = text_.substr(begin, close - begin);
        at_ = close + wide_close.size();
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
        if (!item_.phrase.empty() && !is_blank(item_.phrase.back()) && item_.phrase.back() != '.') {
            item_.phrase += ' ';
        }
    }

    // `A <a@b> B <c@d>`: the comma between two mailboxes was forgotten.
    void end_mailbox_without_comma() {
        const bool complete = item_.angle.find('@') != std::string::npos;
        if (!complete || trim_ascii(std::string_view(item_.phrase).substr(item_.named)).empty()) {
            return;
        }
        std::string next = item_.phrase.substr(item_.named);
        item_.phrase.resize(item_.named);
        finish();
        add(next);
    }

    // RFC 5322 §4.4: a route may begin with commas.
    static bool is_route(std::string_view inner) {
        const std::size_t first = inner.find_first_not_of(" \t\r\n,");
        return first != std::string_view::npos && inner[first] == '@';
    }

    void read_angle() {
        end_mailbox_without_comma();
        const std::size_t close = text_.find_first_of(">,;", at_ + 1);
        std::string_view inner = text_.substr(at_ + 1, std::min(close, text_.size()) - at_ - 1);
        // A source route, <@relay,@relay:user@host>, goes as far as its colon.
        if (close != std::string_view::npos && text_[close] == ',' && is_route(text_.substr(at_ + 1))) {
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
        if (const std::size_t route = inner.rfind(':'); is_route(inner) && route != std::string_view::npos) {
            inner = inner.substr(route + 1);
        }
        if (item_.has_angle && !item_.angle.empty()) {
            return;
        }
        item_.has_angle = true;
        item_.any = true;
        item_.angle = inner;
        item_.named = item_.phrase.size();
    }

    static std::string without_comments(std::string_view text) {
        std::string out;
        int depth = 0;
        bool in_quotes = false;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            in_quotes = in_quotes != (c == '"' && depth == 0);
            if (c == '\\' && depth > 0) {
                ++i;
            } else if (!in_quotes && c == '(') {
                ++depth;
            } else if (!in_quotes && c == ')' && depth > 0) {
                --depth;
            } else if (depth == 0) {
                out += c;
            }
        }
        return out;
    }

    std::string read_address(std::string_view text) {
        const std::size_t open = text.find('(');
        if (open != std::string_view::npos && text.find(')', open) != std::string_view::npos) {
            return clean_address(without_comments(text));
        }
        if (text.find("=?") != std::string_view::npos) {
            return clean_address(decode_header_text(text, charsets_, replacements_));
        }
        return clean_address(text);
    }

    static std::string clean_address(std::string_view text) {
        text = trim_ascii(text);
        if (text.size() > 9 && equal_ascii_case(text.substr(0, 8), "[mailto:") && text.back() == ']') {
            text = text.substr(1, text.size() - 2);
        }
        while (text.size() > 7 && equal_ascii_case(text.substr(0, 7), "mailto:")) {
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
        bool parted = false;
        for (const char c : text) {
            in_quotes = in_quotes != (c == '"');
            if (is_blank(c) && !in_quotes) {
                parted = true;
                continue;
            }
            if (parted && !out.empty() && is_letter_or_digit(out.back()) && is_letter_or_digit(c)) {
                out += ' ';  // two words are no local part; made one, they would be somebody else's
            }
            parted = false;
            out += c;
        }
        return out;
    }

    static std::size_t word_before(std::string_view phrase, std::size_t at) {
        while (at > 0 && is_blank(phrase[at - 1])) {
            --at;
        }
        while (at > 0 && !is_blank(phrase[at - 1])) {
            --at;
        }
        return at;
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
        const bool spaced = begin < sign;
        const bool quoted = begin > 0 && phrase[begin - 1] == '"';
        const std::size_t open = quoted && begin > 1 ? phrase.rfind('"', begin - 2) : std::string_view::npos;
        if (open != std::string_view::npos) {
            begin = open;
        } else {
            begin = word_before(phrase, begin);
            // RFC 5322 §4.4: blanks around the dots. But in "Yamada T. a@b.jp" the dot ends a name, unless the sign has
            // blanks around it as well.
            for (std::size_t before = word_before(phrase, begin); before < begin; before = word_before(phrase, begin)) {
                const std::string_view word = trim_ascii(phrase.substr(before, begin - before));
                if (phrase[begin] != '.' && word != "." && !(spaced && word.back() == '.')) {
                    break;
                }
                begin = before;
            }
        }
        std::size_t end = sign + 1;
        while (end < phrase.size() && is_blank(phrase[end])) {
            ++end;
        }
        while (end < phrase.size() && !is_blank(phrase[end])) {
            ++end;
            const std::size_t next = std::min(phrase.find_first_not_of(" \t\r\n", end), phrase.size());
            if (next > end && next < phrase.size() && (phrase[next] == '.' || phrase[end - 1] == '.')) {
                end = next;
            }
        }
        address = phrase.substr(begin, end - begin);
        name = phrase.substr(0, begin);
    }

    // `a@b c@d`: nothing but addresses, and the commas between them forgotten.
    void end_bare_addresses() {
        if (item_.has_angle || item_.phrase.find('"') != std::string::npos) {
            return;
        }
        const std::string phrase = item_.phrase + ' ';
        std::vector<std::string> words;
        for (std::size_t at = 0; at < phrase.size() && words.size() < most_addresses;) {
            const std::size_t end = phrase.find_first_of(" \t\r\n", at);
            const std::string word = phrase.substr(at, end - at);
            const std::size_t sign = word.find('@');
            if (end > at && (sign == std::string::npos || sign == 0 || sign + 1 == word.size())) {
                return;
            }
            if (end > at) {
                words.push_back(word);
            }
            at = end + 1;
        }
        if (words.size() < 2) {
            return;
        }
        item_.phrase = words.back();
        words.pop_back();
        for (const std::string& word : words) {
            found_.push_back({{}, read_address(word)});
        }
    }

    void finish() {
        end_bare_addresses();
        if (item_.any || (!item_.comment.empty() && !in_group_)) {
            std::string name;
            std::string address;
            if (item_.has_angle) {
                address = item_.angle;
                name = item_.phrase;
            } else {
                split_bare(item_.phrase, name, address);
            }
            if (item_.has_angle) {
                name = whole_name(name);
            }
            if (trim_ascii(name).empty()) {
                name = item_.comment;
            }
            flush_aside();
            Address made{decode_header_text(trim_ascii(name), charsets_, replacements_), read_address(address)};
            made.name = trim_ascii(made.name);
            if (address.empty() && name.find("=?") != std::string::npos) {
                take_out_address(made);
            }
            if (!made.name.empty() || !made.address.empty() || item_.has_angle) {
                found_.push_back(std::move(made));
            }
        }
        item_ = {};
        flush_aside();
    }

    // The whole mailbox was encoded, brackets and all.
    static void take_out_address(Address& made) {
        const std::size_t open = made.name.rfind('<');
        if (open != std::string::npos && made.name.find('@', open) != std::string::npos) {
            made.address = clean_address(std::string_view(made.name).substr(open + 1));
            made.name = trim_ascii(std::string_view(made.name).substr(0, open));
        }
    }

    static constexpr std::string_view wide_open = "\xEF\xBC\x9C";
    static constexpr std::string_view wide_close = "\xEF\xBC\x9E";
    static constexpr std::size_t longest_wide_angle = 400;  // bytes
    static constexpr std::size_t most_aside = 8;

    std::string_view text_;
    Charsets& charsets_;
    std::size_t& replacements_;
    std::size_t at_ = 0;
    Item item_;
    bool in_group_ = false;
    std::vector<std::string> aside_;  ///< words that may begin the next item's name, which held commas
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
