#include "reply/acknowledgement.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "parser/form_text.h"
#include "parser/utf8.h"
#include "reply/automated_mail.h"
#include "reply/message_id.h"
#include "reply/outgoing_mail.h"
#include "reply/template_values.h"

namespace madoguchi {
namespace {

constexpr std::size_t most_references = 20;
constexpr std::size_t most_references_bytes = 2000;

/// Names what is wrong with this mail, and what becomes of it.
Result<void> check_address(std::string_view what, std::string_view address) {
    if (check_mail_address(what, address)) {
        return {};
    }
    return failure(ErrorCode::malformed, fmt::format("the acknowledgement's {} is not a mail address", what),
                   "Nothing is sent; the case stays in the queue.");
}

Result<void> check_input(const ComposeInput& input) {
    if (auto good = check_address("recipient", input.target); !good) {
        return good;
    }
    if (auto good = check_address("sender", input.from); !good) {
        return good;
    }
    if (!input.envelope_from.empty()) {
        if (auto good = check_address("envelope sender", input.envelope_from); !good) {
            return good;
        }
    }
    if (input.kind == AckKind::referral) {
        if (auto good = check_referral(input.referral); !good) {
            return good;
        }
    }
    const bool printable =
        !input.receipt_number.empty() && std::all_of(input.receipt_number.begin(), input.receipt_number.end(),
                                                     [](unsigned char c) { return c > 0x20 && c < 0x7f; });
    if (!printable) {
        return failure(ErrorCode::malformed, "the acknowledgement's receipt number is empty or not printable ASCII",
                       "Nothing is sent; the case stays in the queue.");
    }
    return {};
}

std::string_view template_for(AckKind kind, const Templates& templates) {
    switch (kind) {
        case AckKind::receipt:
            return templates.receipt;
        case AckKind::incomplete:
            return templates.incomplete;
        case AckKind::closed:
            return templates.closed;
        case AckKind::referral:
            return templates.referral;
        case AckKind::none:
            break;
    }
    return {};
}

/// RFC 5322 §3.6.4: the parent's References (else its single In-Reply-To), then its Message-ID. Where they are too many
/// the first and the newest stay.
std::vector<std::string> references_for(const Message& message) {
    std::vector<std::string> ids;
    const auto add = [&](const std::string& id) {
        if (is_clean_message_id(id) && std::find(ids.begin(), ids.end(), id) == ids.end()) {
            ids.push_back(id);
        }
    };
    const auto& parents =
        message.references.empty() && message.in_reply_to.size() == 1 ? message.in_reply_to : message.references;
    // A hostile mail can hold 100,000 ids: only the ends of the list are looked at.
    const auto count = parents.size();
    for (std::size_t i = 0; i < count; ++i) {
        if (i == 0 || i + most_references > count) {
            add(parents[i]);
        }
    }
    ids.erase(std::remove(ids.begin(), ids.end(), message.message_id), ids.end());
    add(message.message_id);
    const auto bytes = [&] {
        std::size_t sum = 0;
        for (const auto& id : ids) {
            sum += id.size() + 3;
        }
        return sum;
    };
    while (ids.size() > 2 && (ids.size() > most_references || bytes() > most_references_bytes)) {
        ids.erase(ids.begin() + 1);
    }
    return ids;
}

std::string threading_fields(const Message& message) {
    std::string fields;
    if (is_clean_message_id(message.message_id)) {
        fields += ids_field("In-Reply-To", {message.message_id});
    }
    if (const auto references = references_for(message); !references.empty()) {
        fields += ids_field("References", references);
    }
    return fields;
}

}  // namespace

Result<Acknowledgement> compose(const ComposeInput& input, const Message& message, const Inquiry& inquiry,
                                const Verdict& verdict, const Desk& desk, const Templates& templates,
                                const DeskKey& key) {
    if (input.kind == AckKind::none) {
        return failure(ErrorCode::malformed, "there is no acknowledgement of the kind \"none\"");
    }
    if (auto good = check_input(input); !good) {
        return tl::unexpected(good.error());
    }
    auto text = render_template(template_for(input.kind, templates), template_values(input, inquiry, verdict, desk));
    if (!text) {
        return tl::unexpected(text.error());
    }
    Acknowledgement mail;
    mail.kind = input.kind;
    mail.to = input.target;
    mail.envelope_from = input.envelope_from;
    mail.message_id = make_message_id(input.answered, input.sequence, input.from.substr(input.from.find('@') + 1), key);
    const bool answers_elsewhere = input.from != desk.address && check_address("reply address", desk.address);
    mail.bytes = automated_mail({.date = input.now,
                                 .from_name = desk.name,
                                 .from = input.from,
                                 .reply_to = answers_elsewhere ? std::string_view(desk.address) : std::string_view(),
                                 .to = input.target,
                                 .subject = fmt::format("【受付番号 {}】{}", input.receipt_number, desk.subject),
                                 .message_id = mail.message_id,
                                 .threading = threading_fields(message),
                                 .auto_submitted = "auto-replied"},
                                std::move(*text), key);
    return mail;
}

std::string readable_text(const Acknowledgement& acknowledgement) {
    const auto end_of_header = acknowledgement.bytes.find("\r\n\r\n");
    return end_of_header == std::string::npos
               ? std::string{}
               : decoded_body(std::string_view(acknowledgement.bytes).substr(end_of_header + 4));
}

}  // namespace madoguchi
