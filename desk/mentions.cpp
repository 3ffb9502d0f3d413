#include "desk/mentions.h"

#include <algorithm>

#include "desk/stored_text.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

bool holds(std::string_view text, std::string_view lower_case) {
    return lower_ascii(text).find(lower_case) != std::string::npos;
}

bool holds(const Message& message, std::string_view lower_case) {
    return holds(message.text, lower_case) ||
           std::any_of(message.headers.begin(), message.headers.end(),
                       [&](const HeaderField& field) { return holds(field.decoded, lower_case); });
}

}  // namespace

Result<Mentions> find_mentions(Store& store, std::string_view address, const PersonalData& of,
                               const std::function<void(std::int64_t, std::int64_t)>& progress) {
    Retention retention(store);
    const auto in_texts = retention.mentions(address, of);
    const auto further = retention.further_mails(of);
    if (!in_texts || !further) {
        return tl::unexpected(!in_texts ? in_texts.error() : further.error());
    }
    Mentions found;
    found.cases.insert(in_texts->begin(), in_texts->end());
    const auto wanted = lower_ascii(address);
    std::int64_t read = 0;
    for (const auto id : *further) {
        const auto mail = store.mail(id);
        const auto text = mail ? text_of(store, *mail) : tl::unexpected(mail.error());
        if (!text) {
            return tl::unexpected(text.error());
        }
        if (holds(text->message, wanted)) {
            const auto view = mail->case_id ? store.show(*mail->case_id) : Result<CaseView>(CaseView{});
            if (!view) {
                return tl::unexpected(view.error());
            }
            if (mail->case_id) {
                found.cases.insert(view->summary.receipt_number);
            } else {
                found.mails.push_back(id);
            }
        }
        progress(++read, static_cast<std::int64_t>(further->size()));
    }
    return found;
}

}  // namespace madoguchi
