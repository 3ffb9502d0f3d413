#include "parser/header_block.h"

#include <mimetic/mimetic.h>

#include <algorithm>
#include <array>
#include <exception>
#include <iterator>

#include "parser/utf8.h"

namespace madoguchi {
namespace {

// mimetic is safe only behind an input iterator: with anything stronger it searches ahead and loses its place.
class ByteIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    ByteIterator() = default;
    explicit ByteIterator(const char* at) : at_(at) {}
    reference operator*() const { return *at_; }
    ByteIterator& operator++() {
        ++at_;
        return *this;
    }
    ByteIterator operator++(int) {
        ByteIterator old = *this;
        ++at_;
        return old;
    }
    bool operator==(const ByteIterator& other) const { return at_ == other.at_; }
    bool operator!=(const ByteIterator& other) const { return at_ != other.at_; }

private:
    const char* at_ = nullptr;
};

// Names are handed over with this before them, so that mimetic sees no Content-Type: it would rewrite its value and
// look for parts, which are not its business here.
constexpr std::string_view name_guard = "f-";

constexpr std::array known_names{std::string_view("from"),
                                 std::string_view("to"),
                                 std::string_view("cc"),
                                 std::string_view("subject"),
                                 std::string_view("date"),
                                 std::string_view("sender"),
                                 std::string_view("reply-to"),
                                 std::string_view("received"),
                                 std::string_view("bcc"),
                                 std::string_view("message-id"),
                                 std::string_view("references"),
                                 std::string_view("in-reply-to"),
                                 std::string_view("mime-version"),
                                 std::string_view("return-path"),
                                 std::string_view("delivered-to"),
                                 std::string_view("precedence"),
                                 std::string_view("organization"),
                                 std::string_view("importance"),
                                 std::string_view("user-agent"),
                                 std::string_view("errors-to"),
                                 std::string_view("auto-submitted"),
                                 std::string_view("authentication-results"),
                                 std::string_view("dkim-signature"),
                                 std::string_view("thread-index"),
                                 std::string_view("thread-topic"),
                                 std::string_view("status")};

bool is_name_char(char c) {
    return c > 32 && c < 127 && c != ':';
}

// Length of the field name at the start of `line`, 0 if there is none.
std::size_t name_length(std::string_view line) {
    std::size_t n = 0;
    while (n < line.size() && is_name_char(line[n])) {
        ++n;
    }
    std::size_t colon = n;
    while (colon < line.size() && (line[colon] == ' ' || line[colon] == '\t')) {
        ++colon;
    }
    return colon < line.size() && line[colon] == ':' ? n : 0;
}

bool has_known_name(std::string_view line) {
    const std::string name = lower_ascii(line.substr(0, name_length(line)));
    return !name.empty() && (std::find(known_names.begin(), known_names.end(), name) != known_names.end() ||
                             name.compare(0, 2, "x-") == 0 || name.compare(0, 8, "content-") == 0 ||
                             name.compare(0, 5, "list-") == 0 || name.compare(0, 7, "resent-") == 0);
}

// One line and where the next begins. A CR alone ends a line only where a known field follows it.
std::string_view next_line(std::string_view bytes, std::size_t& at) {
    const std::size_t newline = std::min(bytes.find('\n', at), bytes.size());
    std::size_t end = newline;
    std::size_t next = std::min(newline + 1, bytes.size());
    for (std::size_t cr = bytes.substr(0, newline).find('\r', at); cr != std::string_view::npos;
         cr = bytes.substr(0, newline).find('\r', cr + 1)) {
        const std::string_view rest = bytes.substr(cr + 1, newline - cr - 1);
        if (rest.find_first_not_of('\r') == std::string_view::npos) {
            end = cr;
            break;
        }
        if (rest.front() == '\r' || has_known_name(rest.substr(0, 100))) {
            end = cr;
            next = cr + 1;
            break;
        }
    }
    const std::string_view line = bytes.substr(at, end - at);
    at = next;
    return line;
}

bool is_blank_line(std::string_view line) {
    return line.find_first_not_of(" \t") == std::string_view::npos;
}

// "From a@b Thu Jan  1 …" of an mbox file; but "From : a@b" is a field.
bool is_envelope_line(std::string_view line) {
    if (line.substr(0, 1) == ">") {
        line.remove_prefix(1);
    }
    if (line.substr(0, 5) != "From ") {
        return false;
    }
    const std::size_t next = line.find_first_not_of(' ', 5);
    return next == std::string_view::npos || line[next] != ':';
}

// The header's lines made sane for mimetic, and where they end.
class Repair {
public:
    Repair(std::string_view bytes, const ParseLimits& limits) : bytes_(bytes), limits_(limits) {}

    std::size_t run() {
        std::size_t at = bytes_.find_first_not_of("\r\n");
        at = at == std::string_view::npos ? bytes_.size() : at;
        at = without_leading_blanks(at);
        if (is_envelope_line(bytes_.substr(at, 80))) {
            next_line(bytes_, at);
        }
        const std::size_t last_known = last_known_field(at);
        while (at < bytes_.size()) {
            const std::size_t begin = at;
            const std::string_view line = next_line(bytes_, at);
            if (line.empty() || (is_blank_line(line) && begin >= last_known)) {
                break;
            }
            if (!take(line)) {
                if (begin >= last_known) {
                    return begin;
                }
            }
            if (begin + line.size() > limits_.header_block_bytes) {
                truncated = "header-block";
                return skip_to_body(at);
            }
        }
        return at;
    }

    std::string lines;
    std::string truncated;

private:
    // The first line continues none: blanks before a known field are stray.
    std::size_t without_leading_blanks(std::size_t at) const {
        const auto name = bytes_.find_first_not_of(" \t", at);
        return name != std::string_view::npos && has_known_name(bytes_.substr(name, 100)) ? name : at;
    }

    // Offset of the last line of this header that begins with a known field name.
    std::size_t last_known_field(std::size_t at) const {
        std::size_t last = 0;
        while (at < bytes_.size() && at < limits_.header_block_bytes) {
            const std::size_t begin = at;
            const std::string_view line = next_line(bytes_, at);
            if (line.empty()) {
                break;
            }
            if (has_known_name(line.substr(0, 100))) {
                last = begin;
            }
        }
        return last;
    }

    std::size_t skip_to_body(std::size_t at) const {
        while (at < bytes_.size()) {
            if (is_blank_line(next_line(bytes_, at))) {
                break;
            }
        }
        return at;
    }

    // False where the line is no part of a header.
    bool take(std::string_view line) {
        const bool folded = line.front() == ' ' || line.front() == '\t';
        const std::size_t name = folded ? 0 : name_length(line);
        if (name > 0) {
            if (fields_ == limits_.header_fields) {
                truncated = "header-fields";
                dropping_ = true;
                return true;
            }
            ++fields_;
            field_bytes_ = 0;
            dropping_ = false;
            lines += name_guard;
            append(line.substr(0, name));
            append(line.substr(line.find(':')));
            lines += '\n';
            return true;
        }
        const bool lost_fold = line.substr(0, 2) == "=?" && fields_ > 0;
        if (folded || lost_fold) {
            if (fields_ > 0 && !dropping_ && !is_blank_line(line)) {
                lines += lost_fold ? " " : "";
                append(line);
                lines += '\n';
            }
            return true;
        }
        dropping_ = true;
        return false;
    }

    void append(std::string_view text) {
        const std::size_t room = limits_.header_field_bytes - std::min(limits_.header_field_bytes, field_bytes_);
        if (text.size() > room) {
            truncated = "header-field";
            text = text.substr(0, room);
        }
        field_bytes_ += text.size();
        const std::size_t begin = lines.size();
        lines += text;
        std::replace_if(
            lines.begin() + static_cast<std::ptrdiff_t>(begin), lines.end(),
            [](char c) { return c == '\0' || c == '\r'; }, ' ');
    }

    std::string_view bytes_;
    const ParseLimits& limits_;
    std::size_t fields_ = 0;
    std::size_t field_bytes_ = 0;
    bool dropping_ = false;
};

}  // namespace

std::optional<std::size_t> header_goes_on(std::string_view bytes) {
    constexpr int most_blank = 4;
    constexpr int most_lines = 60;
    std::size_t at = 0;
    std::size_t begin = 0;
    std::string_view line;
    for (int blank = 0; at < bytes.size(); ++blank) {
        begin = at;
        line = next_line(bytes, at);
        if (!is_blank_line(line)) {
            break;
        }
        if (blank == most_blank) {
            return std::nullopt;
        }
    }
    bool typed = false;
    for (int lines = 0; !is_blank_line(line); ++lines) {
        const bool continues = lines > 0 && (line.front() == ' ' || line.front() == '\t');
        const std::size_t name = continues ? 0 : name_length(line);
        if (lines == most_lines || (!continues && name == 0)) {
            return std::nullopt;
        }
        typed = typed || (equal_ascii_case(line.substr(0, name), "Content-Type") && line.find('/') < line.find(';'));
        if (at == bytes.size()) {
            return std::nullopt;  // nothing stands below it
        }
        line = next_line(bytes, at);
    }
    return typed ? std::optional(begin) : std::nullopt;
}

HeaderFields read_header_block(std::string_view bytes, const ParseLimits& limits) {
    Repair repair(bytes, limits);
    HeaderFields block;
    block.end = repair.run();
    block.truncated = repair.truncated;
    repair.lines += '\n';
    try {
        mimetic::MimeEntity entity;
        entity.load(ByteIterator(repair.lines.data()), ByteIterator(repair.lines.data() + repair.lines.size()),
                    mimetic::imBody | mimetic::imChildParts);
        const mimetic::MimeEntity& read = entity;
        for (const auto& field : read.header()) {
            const auto& name = field.name();
            block.fields.push_back({std::string(name.c_str() + name_guard.size()), field.value()});
        }
    } catch (const std::exception&) {
        block.truncated = "header-block";
    }
    return block;
}

const std::string* find_field(const std::vector<RawField>& fields, std::string_view name) {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const RawField& f) { return equal_ascii_case(f.name, name); });
    return found == fields.end() ? nullptr : &found->body;
}

}  // namespace madoguchi
