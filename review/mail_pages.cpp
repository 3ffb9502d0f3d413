#include "review/mail_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "desk/person_wrote.h"
#include "review/marked_text.h"
#include "review/time_text.h"

namespace madoguchi {

extern const std::string_view page_headers;
extern const std::string_view page_ignored_mail;
extern const std::string_view page_mail;

std::string mail_article(const StoredMail& mail, std::string_view heading, const StoredText& text) {
    const auto& message = text.message;
    PageData data;
    data.set("id", mail.id);
    data.set("heading", heading);
    data.set("received", std::string_view(japanese_time(mail.received_at)));
    data.set_foreign("sender", words::of(mail.from));
    data.set_foreign("subject", mail.subject.empty() ? words::no_subject : std::string_view(mail.subject));
    for (std::size_t i = 0; i < message.attachments.size(); ++i) {
        const auto& attachment = message.attachments[i];
        PageData row;
        row.set("mail", mail.id).set("number", static_cast<std::int64_t>(i + 1));
        row.set_foreign("name", attachment.name.empty() ? words::no_name : std::string_view(attachment.name));
        row.set_foreign("type", attachment.type);
        row.set("size", std::string_view(words::size(attachment.bytes)));
        row.set("risky", attachment.risk != AttachmentRisk::none);
        row.set_foreign("risk", attachment.risk_detail);
        data.add("attachments", std::move(row));
    }
    for (const auto name : mail.differing) {
        PageData row;
        row.set("label", label_of(name));
        row.set_foreign_block("value", mail.inquiry[name].value.value_or(std::string(words::missing)));
        data.add("differing", std::move(row));
    }
    data.set("unread", text.state == StoredText::State::readable ? std::string_view() : words::of(text.state));
    data.set("erased", text.state == StoredText::State::erased);
    for (auto& block : marked_text(message, mail.inquiry, mail.verdict)) {
        data.add("blocks", std::move(block));
    }
    return render_template(page_mail, data);
}

WebResponse mail_page(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const auto mail = context.store.mail(numbers[0]);
    if (!mail) {
        return error_page(context, mail.error());
    }
    if (mail->case_id) {
        return WebResponse::see_other(fmt::format("/cases/{}", *mail->case_id));
    }
    const auto text = text_of(context.store, *mail);
    if (!text) {
        return error_page(context, text.error());
    }
    PageData data;
    data.set("id", mail->id).set("csrf", std::string_view(context.visitor.session.csrf_token));
    data.set("reason", reason_text(mail->verdict.ack.reason)).set("erased", text->state == StoredText::State::erased);
    data.set_html("mail", mail_article(*mail, words::of(mail->role), *text));
    return framed_page(context, words::ignored_mail_title, page_ignored_mail, data);
}

WebResponse call_persons(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const auto done = call_persons_mail(context.store, context.configuration, numbers[0],
                                        {context.visitor.session.user.login, context.now});
    if (!done) {
        const bool own = done.error().code == ErrorCode::config;
        return error_page(context,
                          own ? Error{ErrorCode::conflict, std::string(words::own_acknowledgement), {}} : done.error(),
                          {fmt::format("/mails/{}", numbers[0]), words::back_to_mail, {}});
    }
    return WebResponse::see_other(
        fmt::format("/cases/{}?done={}", done->case_id, done->already ? "already" : "person"));
}

WebResponse mail_headers(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const auto raw = context.store.raw_mail(numbers[0]);
    if (!raw) {
        return error_page(context, raw.error());
    }
    const auto ends = std::array{raw->find("\r\n\r\n"), raw->find("\n\n"), std::size_t{64U << 10}};
    PageData data;
    auto headers = raw->substr(0, *std::min_element(ends.begin(), ends.end()));
    // A lone CR stays visible.
    for (auto at = headers.find("\r\n"); at != std::string::npos; at = headers.find("\r\n", at)) {
        headers.erase(at, 1);
    }
    data.set_foreign_block("headers", headers);
    return framed_page(context, words::headers_title, page_headers, data);
}

WebResponse mail_attachment(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const auto mail = context.store.mail(numbers[0]);
    const auto raw = context.store.raw_mail(numbers[0]);
    const auto text = mail && raw ? text_of(context.store, *mail) : tl::unexpected(mail ? raw.error() : mail.error());
    if (!text) {
        return error_page(context, text.error());
    }
    const auto& message = text->message;
    const auto place = static_cast<std::size_t>(numbers[1]) - 1;
    auto bytes = place < message.attachments.size() ? attachment_bytes(*raw, message.attachments[place].part)
                                                    : std::optional<std::string>();
    if (!bytes) {
        return error_page(context, {ErrorCode::not_found, std::string(words::no_such_attachment), {}});
    }
    WebResponse response;
    response.content_type = "application/octet-stream";
    response.body = std::move(*bytes);
    // RFC 6266: the name in UTF-8, percent-encoded, so that nothing of it can end the header.
    const auto& name = message.attachments[place].name;
    response.headers.emplace_back(
        "Content-Disposition",
        fmt::format("attachment; filename=\"attachment-{}\"; filename*=UTF-8''{}", place + 1,
                    percent_encoded(name.empty() ? fmt::format("attachment-{}", place + 1) : name)));
    response.headers.emplace_back("Content-Security-Policy", "sandbox; default-src 'none'");
    return response;
}

}  // namespace madoguchi
