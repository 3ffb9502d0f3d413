#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "parser/utf8.h"
#include "review/json_output.h"
#include "review/time_text.h"

// The lines of `check --json`. They are written straight into a text: building a tree of values first, as the other
// commands do for a screen, takes five times as long, which counts where thousands of mails are checked.
namespace madoguchi::json {
namespace {

void append_string(std::string& out, std::string_view text) {
    if (!is_utf8(text)) {
        out += nlohmann::json(std::string(text)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        return;
    }
    out += '"';
    std::size_t plain = 0;  // where the bytes begin that stand for themselves
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte != '"' && byte != '\\') {
            continue;
        }
        out += text.substr(plain, i - plain);
        plain = i + 1;
        constexpr std::string_view letters = "btn.fr";  // of BS to CR; VT has none
        if (byte >= '\b' && byte <= '\r' && byte != '\v') {
            out += '\\';
            out += letters[byte - '\b'];
        } else if (byte < 0x20) {
            out += fmt::format("\\u{:04x}", byte);
        } else {
            out += '\\';
            out += text[i];
        }
    }
    out += text.substr(plain);
    out += '"';
}

/// An object that is being written, until the end of its scope.
class Object {
public:
    explicit Object(std::string& out) : out_(out) { out_ += '{'; }
    ~Object() { out_ += '}'; }
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;

    /// Begins a member; its value is written to what this returns.
    std::string& operator[](std::string_view name) {
        out_ += first_ ? "\"" : ",\"";
        first_ = false;
        out_ += name;
        out_ += "\":";
        return out_;
    }

    void add(std::string_view name, std::string_view value) { append_string((*this)[name], value); }
    void add_or_null(std::string_view name, const std::optional<std::string>& value) {
        if (value) {
            add(name, *value);
        } else {
            (*this)[name] += "null";
        }
    }

private:
    std::string& out_;
    bool first_ = true;
};

template <class Range, class Append>
void append_list(std::string& out, const Range& range, const Append& append) {
    out += '[';
    for (bool first = true; const auto& item : range) {
        out += first ? "" : ",";
        first = false;
        append(out, item);
    }
    out += ']';
}

void append_address(std::string& out, const Address& a) {
    Object object(out);
    object.add("name", a.name);
    object.add("address", a.address);
}

void append_fields(std::string& out, const Inquiry& inquiry) {
    Object object(out);
    for (const auto name : all_field_names) {
        object.add_or_null(to_string(name), inquiry[name].value);
    }
}

void append_attachment(std::string& out, const Attachment& a) {
    Object object(out);
    object.add("name", a.name);
    object.add("type", a.type);
    object["bytes"] += std::to_string(a.bytes);
}

void append_flag(std::string& out, const Flag& flag) {
    append_string(out, flag.code);
}

void append_decision(std::string& out, const AckDecision& ack) {
    Object object(out);
    object.add("kind", to_string(ack.kind));
    object.add("reason", ack.reason);
}

}  // namespace

std::string check_line(std::string_view file, const CheckedMail& mail, bool with_text) {
    const auto& [message, inquiry, verdict] = mail;
    const auto visible = visible_inquiry(inquiry, verdict);
    const auto& received = verdict.received_at;
    std::string out;
    out.reserve(1024 + (with_text ? message.text.size() : 0));
    {
        Object line(out);
        line.add("file", file);
        line.add("message_id", message.message_id);
        append_address(line["from"], message.from.empty() ? Address{} : message.from.front());
        line.add("subject", message.subject);
        line.add_or_null("received_at", received ? std::optional(iso_japan_time(*received)) : std::nullopt);
        append_fields(line["fields"], visible);
        append_list(line["phones"], visible.phones, append_string);
        append_list(line["emails"], visible.emails, append_string);
        append_list(line["attachments"], message.attachments, append_attachment);
        append_list(line["flags"], verdict.flags, append_flag);
        line.add("disposition", to_string(verdict.disposition));
        append_decision(line["ack"], verdict.ack);
        if (with_text) {
            line.add("text", message.text);
        }
    }
    return out;
}

std::string check_error_line(std::string_view file, std::string_view error) {
    std::string out;
    {
        Object line(out);
        line.add("file", file);
        line.add("error", error);
    }
    return out;
}

}  // namespace madoguchi::json
