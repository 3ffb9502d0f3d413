#include "desk/stored_text.h"

#include <exception>

namespace madoguchi {

Result<StoredText> text_of(Store& store, const StoredMail& mail) {
    using State = StoredText::State;
    const auto bytes = store.raw_mail(mail.id);
    if (!bytes) {
        return bytes.error().code == ErrorCode::not_found ? Result<StoredText>(StoredText{State::erased, {}})
                                                          : tl::unexpected(bytes.error());
    }
    if (mail.verdict.has("unreadable") && mail.verdict.ack.reason == "unreadable") {
        return StoredText{State::quarantined, {}};
    }
    try {
        return StoredText{State::readable, read_message(*bytes)};
    } catch (const std::exception&) {
        return StoredText{State::quarantined, {}};
    }
}

}  // namespace madoguchi
