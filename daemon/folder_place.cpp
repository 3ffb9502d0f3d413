#include "daemon/folder_place.h"

#include <fmt/format.h>

#include <algorithm>

namespace madoguchi {

Result<FolderPlace> find_place(Store& store, std::string_view identity, const MailboxState& state) {
    const auto names = store.numbering(identity, state.uidvalidity);
    if (!names) {
        return tl::unexpected(names.error());
    }
    auto settled = store.watermark(names->now, state.uidvalidity);
    const auto all = store.watermarks();
    if (!settled || !all) {
        return tl::unexpected(!settled ? settled.error() : all.error());
    }
    const auto same = std::find_if(all->begin(), all->end(), [&](const Watermark& mark) {
        return mark.mailbox == names->now && mark.uidvalidity == state.uidvalidity;
    });
    if (same != all->end() && state.uidnext_named && state.uidnext <= same->last_uid) {
        return FolderPlace{names->next, std::nullopt,
                           fmt::format("mail was stored up to uid {}, and now UIDNEXT is {}: the mail server was put "
                                       "back from a backup, or has made the folder anew",
                                       same->last_uid, state.uidnext)};
    }
    if (*settled || same != all->end()) {
        return FolderPlace{names->now, std::move(*settled), "the store was restored"};
    }
    const bool seen_before =
        std::any_of(all->begin(), all->end(), [&](const Watermark& mark) { return mark.mailbox == identity; });
    return FolderPlace{names->now, std::nullopt, seen_before ? "UIDVALIDITY has changed" : ""};
}

}  // namespace madoguchi
