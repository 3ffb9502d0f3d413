#include "daemon/folder_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace madoguchi {
namespace {

/// A UID under which the server has another mail than the store. A mail's size and date stay what they are; a server
/// that miscounts sizes, or has lost the dates, is wrong about one of the two.
tl::expected<std::optional<std::uint32_t>, Trouble> other_mail(Store& store, Mailbox& mailbox, const Watermark& mark) {
    constexpr std::size_t looked_at = 20;
    const auto stored = store.newest_signs(mark.mailbox, mark.uidvalidity, looked_at);
    if (!stored) {
        return store_trouble(stored.error());
    }
    std::vector<std::uint32_t> uids;
    std::transform(stored->rbegin(), stored->rend(), std::back_inserter(uids),
                   [](const auto& mail) { return mail.uid; });
    const auto found = mailbox.signs_of(uids);
    if (!found) {
        return server_trouble(found.error());
    }
    for (const auto& now : *found) {
        if (std::any_of(stored->begin(), stored->end(), [&](const MailSigns& then) {
                return then.uid == now.uid && then.size != now.size && then.internal_date != now.internal_date;
            })) {
            return now.uid;
        }
    }
    return std::nullopt;
}

}  // namespace

tl::expected<FolderPlace, Trouble> find_place(Store& store, Mailbox& mailbox, const MailboxState& state) {
    const auto identity = mailbox.identity();
    const auto names = store.numbering(identity, state.uidvalidity);
    if (!names) {
        return store_trouble(names.error());
    }
    auto settled = store.watermark(names->now, state.uidvalidity);
    const auto all = store.watermarks();
    if (!settled || !all) {
        return store_trouble(!settled ? settled.error() : all.error());
    }
    constexpr auto put_back = "the mail server was put back from a backup, or has made the folder anew";
    const auto same = std::find_if(all->begin(), all->end(), [&](const Watermark& mark) {
        return mark.mailbox == names->now && mark.uidvalidity == state.uidvalidity;
    });
    if (same != all->end() && state.uidnext_named && state.uidnext <= same->last_uid) {
        return FolderPlace{names->next, std::nullopt,
                           fmt::format("mail was stored up to uid {}, and now UIDNEXT is {}: {}", same->last_uid,
                                       state.uidnext, put_back)};
    }
    if (*settled) {
        const auto other = other_mail(store, mailbox, **settled);
        if (!other) {
            return tl::unexpected(other.error());
        }
        if (*other) {
            return FolderPlace{
                names->next, std::nullopt,
                fmt::format("uid {} is another mail than the one stored under it: {}", **other, put_back)};
        }
    }
    if (*settled || same != all->end()) {
        return FolderPlace{names->now, std::move(*settled), "the store was restored"};
    }
    const bool seen_before =
        std::any_of(all->begin(), all->end(), [&](const Watermark& mark) { return mark.mailbox == identity; });
    return FolderPlace{names->now, std::nullopt, seen_before ? "UIDVALIDITY has changed" : ""};
}

}  // namespace madoguchi
