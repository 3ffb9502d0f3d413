#include "daemon/imap_response.h"

#include <fmt/format.h>
#include <algorithm>
#include <limits>
#include <utility>

namespace madoguchi {
namespace {

constexpr std::size_t longest_word = 64;  // tags and names of answers

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        c = upper(c);
    }
    return out;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

bool is_atom_special(char c) {
    return is_control(c) || c == ' ' || c == '(' || c == ')' || c == '{' || c == '"';
}

bool is_tag_character(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x7f && !is_atom_special(c) && c != '%' && c != '*' && c != '\\' && c != '+';
}

std::optional<std::uint64_t> digits(std::string_view text) {
    if (text.empty()) {
        return std::nullopt;
    }
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    std::uint64_t value = 0;
    for (const char c : text) {
        if (!is_digit(c)) {
            return std::nullopt;
        }
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (value > (most - digit) / 10) {
            return std::nullopt;
        }
        value = value * 10 + digit;
    }
    return value;
}

bool status_name(std::string_view name) {
    return name == "OK" || name == "NO" || name == "BAD" || name == "BYE" || name == "PREAUTH";
}

std::string byte_name(char c) {
    return is_control(c) || static_cast<unsigned char>(c) > 0x7e
               ? fmt::format("byte 0x{:02x}", static_cast<unsigned char>(c))
               : fmt::format("'{}'", c);
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return upper(x) == upper(y); });
}

bool ImapValue::is_word(std::string_view word) const {
    return (kind == Kind::atom || kind == Kind::string) && same_word(text, word);
}

std::optional<std::uint64_t> ImapValue::number() const {
    return kind == Kind::atom ? digits(text) : std::nullopt;
}

bool ImapResponse::is_status() const {
    return status_name(name);
}

Result<void> ImapResponseReader::feed(std::string_view bytes, std::vector<ImapResponse>& out) {
    while (!bytes.empty()) {
        if (state_ == State::literal) {
            const auto part =
                bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(literal_left_, bytes.size())));
            const auto room = limits_.literal_kept - std::min<std::uint64_t>(limits_.literal_kept, token_.size());
            const auto kept = part.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(room, part.size())));
            if (auto r = keep(kept.size()); !r) {
                return r;
            }
            token_.append(kept);
            literal_left_ -= part.size();
            bytes.remove_prefix(part.size());
            if (literal_left_ == 0) {
                end_string(literal_size_);
            }
            continue;
        }
        if (auto r = step(bytes.front(), out); !r) {
            return r;
        }
        bytes.remove_prefix(1);
    }
    return {};
}

Result<void> ImapResponseReader::step(char c, std::vector<ImapResponse>& out) {
    if (state_ == State::dead) {
        return failure(ErrorCode::malformed, "the server's answers cannot be followed any more");
    }
    if (++line_bytes_ > limits_.line_bytes) {
        return refuse(
            fmt::format("the server's answer is longer than {} bytes without its literals", limits_.line_bytes));
    }
    switch (state_) {
        case State::tag:
            return step_tag(c);
        case State::first_word:
            return step_first_word(c, out);
        case State::second_word:
            return step_second_word(c, out);
        case State::status_start:
        case State::status_code:
            return step_status(c, out);
        case State::text:
            return step_text(c, out);
        case State::before_value:
            return step_before_value(c, out);
        case State::after_value:
            return step_after_value(c, out);
        case State::atom:
        case State::bracket:
            return step_atom(c, out);
        case State::quoted:
        case State::quoted_escape:
            return step_quoted(c);
        case State::line_end:
            return c == '\n' ? end_of_line(out) : refuse("the server's answer holds a CR without LF");
        default:
            return step_literal_head(c, out);
    }
}

Result<void> ImapResponseReader::step_tag(char c) {
    if (c == ' ' && !token_.empty()) {
        answer_.kind = token_ == "*" ? ImapResponse::Kind::untagged : ImapResponse::Kind::tagged;
        if (answer_.kind == ImapResponse::Kind::tagged) {
            answer_.tag = std::move(token_);
        }
        token_.clear();
        state_ = State::first_word;
        return {};
    }
    if (token_.empty() && c == '+') {
        answer_.kind = ImapResponse::Kind::continuation;
        state_ = State::text;
        return {};
    }
    const bool star = c == '*' && token_.empty();
    if ((!star && !is_tag_character(c)) || token_ == "*" || token_.size() >= longest_word) {
        return refuse(fmt::format("the server's answer does not begin with a tag, * or + ({})", byte_name(c)));
    }
    token_ += c;
    return {};
}

Result<void> ImapResponseReader::step_first_word(char c, std::vector<ImapResponse>& out) {
    if (c != ' ' && c != '\r' && c != '\n') {
        if (is_atom_special(c) || token_.size() >= longest_word) {
            return refuse(fmt::format("the server's answer has no name ({})", byte_name(c)));
        }
        token_ += c;
        return {};
    }
    if (const auto number = digits(token_); number && answer_.kind == ImapResponse::Kind::untagged && c == ' ') {
        if (*number > std::numeric_limits<std::uint32_t>::max()) {
            return refuse("the number in the server's answer is larger than 2^32-1");
        }
        answer_.number = static_cast<std::uint32_t>(*number);
        token_.clear();
        state_ = State::second_word;
        return {};
    }
    return name_is_known(c, out);
}

Result<void> ImapResponseReader::step_second_word(char c, std::vector<ImapResponse>& out) {
    if (c != ' ' && c != '\r' && c != '\n') {
        if (is_atom_special(c) || token_.size() >= longest_word) {
            return refuse(fmt::format("the server's answer has no name ({})", byte_name(c)));
        }
        token_ += c;
        return {};
    }
    if (status_name(upper(token_))) {
        return refuse("the server's status answer begins with a number");
    }
    return name_is_known(c, out);
}

Result<void> ImapResponseReader::name_is_known(char c, std::vector<ImapResponse>& out) {
    answer_.name = upper(token_);
    token_.clear();
    if (answer_.name.empty()) {
        return refuse("the server's answer has no name");
    }
    const bool status = answer_.is_status();
    if (answer_.kind == ImapResponse::Kind::tagged && (!status || answer_.name == "BYE" || answer_.name == "PREAUTH")) {
        return refuse("the server's tagged answer is neither OK nor NO nor BAD");
    }
    if (status) {
        state_ = State::status_start;
        return c == ' ' ? Result<void>{} : step_status(c, out);
    }
    state_ = State::before_value;
    return c == ' ' ? Result<void>{} : step_before_value(c, out);
}

Result<void> ImapResponseReader::step_status(char c, std::vector<ImapResponse>& out) {
    if (state_ == State::status_start) {
        state_ = c == '[' ? State::status_code : State::text;
        return c == '[' ? Result<void>{} : step_text(c, out);
    }
    if (c == '\n') {  // no closing bracket: then it is all text
        token_.insert(0, "[");
        return step_text(c, out);
    }
    if (c != ']') {
        token_ += c;
        return {};
    }
    const auto space = token_.find(' ');
    answer_.code = upper(std::string_view(token_).substr(0, space));
    answer_.code_text = space == std::string::npos ? "" : token_.substr(space + 1);
    token_.clear();
    state_ = State::text;
    return {};
}

Result<void> ImapResponseReader::step_text(char c, std::vector<ImapResponse>& out) {
    if (c != '\n') {
        token_ += c;
        return {};
    }
    if (token_.ends_with('\r')) {
        token_.pop_back();
    }
    token_.erase(0, std::min(token_.find_first_not_of(' '), token_.size()));
    answer_.text = std::move(token_);
    end_answer(out);
    return {};
}

Result<void> ImapResponseReader::step_before_value(char c, std::vector<ImapResponse>& out) {
    switch (c) {
        case ' ':
            return {};
        case '(':
            return open_list();
        case ')':
            return close_list();
        case '"':
            state_ = State::quoted;
            return {};
        case '{':
            state_ = State::literal_size;
            return {};
        case '~':
            state_ = State::tilde;
            return {};
        case '\r':
            state_ = State::line_end;
            return {};
        case '\n':
            return end_of_line(out);
        default:
            if (is_control(c)) {
                return refuse(fmt::format("unexpected {} in the server's answer", byte_name(c)));
            }
            token_ += c;
            state_ = State::atom;
            return {};
    }
}

Result<void> ImapResponseReader::step_after_value(char c, std::vector<ImapResponse>& out) {
    if (c == ' ') {
        state_ = State::before_value;
        return {};
    }
    if (c == ')' || c == '\r' || c == '\n' || (c == '(' && after_list_)) {
        return step_before_value(c, out);
    }
    return refuse(fmt::format("{} directly behind a value in the server's answer", byte_name(c)));
}

Result<void> ImapResponseReader::step_atom(char c, std::vector<ImapResponse>& out) {
    if (state_ == State::bracket) {
        if (is_control(c)) {
            return refuse("a section without its closing bracket in the server's answer");
        }
        token_ += c;
        state_ = c == ']' ? State::atom : State::bracket;
        return {};
    }
    if (is_atom_special(c)) {
        if (c == '{' || c == '"') {
            return refuse(fmt::format("{} within an atom of the server's answer", byte_name(c)));
        }
        end_atom();
        return step_after_value(c, out);
    }
    // BODY[HEADER.FIELDS ("Subject")]: a section may hold spaces and lists. Only a FETCH item's name has one.
    if (c == '[' && lists_.size() == 2 && (same_word(token_, "BODY") || same_word(token_, "BINARY"))) {
        state_ = State::bracket;
    }
    token_ += c;
    return {};
}

Result<void> ImapResponseReader::step_quoted(char c) {
    if (c == '\r' || c == '\n' || c == '\0') {
        return refuse("a quoted string without its closing quote in the server's answer");
    }
    if (state_ == State::quoted && c == '"') {
        const auto size = token_.size();
        if (auto r = keep(size); !r) {
            return r;
        }
        end_string(size);
        return {};
    }
    if (state_ == State::quoted && c == '\\') {
        state_ = State::quoted_escape;
        return {};
    }
    token_ += c;
    state_ = State::quoted;
    return {};
}

Result<void> ImapResponseReader::step_literal_head(char c, std::vector<ImapResponse>& out) {
    switch (state_) {
        case State::tilde:
            if (c != '{') {
                token_ = '~';
                state_ = State::atom;
                return step_atom(c, out);
            }
            state_ = State::literal_size;
            return {};
        case State::literal_size:
            if (is_digit(c) && token_.size() < 20) {
                token_ += c;
                return {};
            }
            if ((c != '}' && c != '+') || token_.empty()) {
                return refuse("the server announces a literal without a plausible size");
            }
            state_ = c == '+' ? State::literal_plus : State::literal_end;
            return {};
        case State::literal_plus:
            state_ = State::literal_end;
            return c == '}' ? Result<void>{} : refuse("the server announces a literal without a closing brace");
        case State::literal_end:
            if (c == '\r') {
                state_ = State::literal_line_end;
                return {};
            }
            [[fallthrough]];
        default:
            return c == '\n' ? begin_literal() : refuse("the server announces a literal without ending its line");
    }
}

Result<void> ImapResponseReader::begin_literal() {
    const auto size = digits(token_);
    if (!size || *size > limits_.literal_announced) {
        return refuse(
            fmt::format("the server announces a literal of {} bytes, more than {}", token_, limits_.literal_announced));
    }
    token_.clear();
    literal_size_ = *size;
    literal_left_ = *size;
    if (literal_size_ == 0) {
        end_string(0);
    } else {
        // At once: growing by halves copies a large mail several times, and leaves room that stays empty.
        token_.reserve(static_cast<std::size_t>(std::min(
            {*size, limits_.literal_kept, limits_.answer_kept - std::min(limits_.answer_kept, answer_kept_)})));
        state_ = State::literal;
    }
    return {};
}

Result<void> ImapResponseReader::keep(std::uint64_t bytes) {
    answer_kept_ += bytes;
    return answer_kept_ <= limits_.answer_kept
               ? Result<void>{}
               : refuse(
                     fmt::format("the strings of the server's answer are larger than {} bytes", limits_.answer_kept));
}

void ImapResponseReader::end_atom() {
    ImapValue value;
    if (!same_word(token_, "NIL")) {
        value.kind = ImapValue::Kind::atom;
        value.text = std::move(token_);
    }
    token_.clear();
    lists_.back().push_back(std::move(value));
    after_list_ = false;
    state_ = State::after_value;
}

void ImapResponseReader::end_string(std::uint64_t full_size) {
    ImapValue value;
    value.kind = ImapValue::Kind::string;
    value.text = std::move(token_);
    value.full_size = full_size;
    token_.clear();
    lists_.back().push_back(std::move(value));
    after_list_ = false;
    state_ = State::after_value;
}

Result<void> ImapResponseReader::open_list() {
    if (lists_.size() > limits_.depth) {
        return refuse(fmt::format("lists in the server's answer are nested deeper than {}", limits_.depth));
    }
    lists_.emplace_back();
    state_ = State::before_value;
    return {};
}

Result<void> ImapResponseReader::close_list() {
    if (lists_.size() < 2) {
        return refuse("a closing parenthesis too many in the server's answer");
    }
    ImapValue value;
    value.kind = ImapValue::Kind::list;
    value.items = std::move(lists_.back());
    lists_.pop_back();
    lists_.back().push_back(std::move(value));
    after_list_ = true;
    state_ = State::after_value;
    return {};
}

Result<void> ImapResponseReader::end_of_line(std::vector<ImapResponse>& out) {
    if (lists_.size() != 1) {
        return refuse("the server's answer ends within a list");
    }
    end_answer(out);
    return {};
}

void ImapResponseReader::end_answer(std::vector<ImapResponse>& out) {
    answer_.values = std::move(lists_.front());
    out.push_back(std::move(answer_));
    answer_ = {};
    lists_.assign(1, {});
    token_.clear();
    line_bytes_ = 0;
    answer_kept_ = 0;
    after_list_ = false;
    state_ = State::tag;
}

Result<void> ImapResponseReader::refuse(std::string what) {
    state_ = State::dead;
    token_.clear();
    return failure(ErrorCode::malformed, std::move(what), "The connection is dropped and the mail is fetched again.");
}

}  // namespace madoguchi
