#include "daemon/imap_selected_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace madoguchi {

Result<void> ImapSelectedFolder::each_fetch(const std::string& command, const std::function<void(ImapFetch&&)>& take) {
    const auto done = session_.run(command, [&take](ImapResponse&& answer) -> Result<void> {
        if (answer.name != "FETCH") {
            return {};
        }
        auto fetch = read_fetch(std::move(answer));
        if (!fetch) {
            return tl::unexpected(fetch.error());
        }
        if (fetch->uid != 0) {
            take(std::move(*fetch));
        }
        return {};
    });
    return done ? Result<void>{} : tl::unexpected(done.error());
}

Result<void> ImapSelectedFolder::order(const std::string& command) {
    const auto done = session_.run(command);
    if (!done) {
        return tl::unexpected(done.error());
    }
    return done->name == "OK"
               ? Result<void>{}
               : failure(ErrorCode::permanent,
                         fmt::format("the IMAP server refuses {} in the folder \"{}\": {}",
                                     command.substr(0, command.find(' ', 4)), name_, answer_text(*done)));
}

Result<std::uint32_t> ImapSelectedFolder::uid_after_last() {
    std::uint32_t last = 0;
    return each_fetch("UID FETCH * (UID)", [&](ImapFetch&& mail) { last = std::max(last, mail.uid); }).map([&] {
        return last == std::numeric_limits<std::uint32_t>::max() ? last : last + 1;
    });
}

Result<std::vector<MailSigns>> ImapSelectedFolder::signs_of(const std::vector<std::uint32_t>& uids) {
    std::vector<MailSigns> found;
    return each_fetch(fmt::format("UID FETCH {} (UID RFC822.SIZE INTERNALDATE)", uid_set(uids)),
                      [&](ImapFetch&& mail) {
                          if (mail.rfc822_size && mail.internal_date) {
                              found.push_back({mail.uid, *mail.rfc822_size, *mail.internal_date});
                          }
                      })
        .map([&] { return std::move(found); });
}

Result<std::vector<std::uint32_t>> ImapSelectedFolder::uids_without(std::string_view flag, std::uint32_t last_uid) {
    std::vector<std::uint32_t> found;
    return each_fetch(fmt::format("UID FETCH 1:{} (UID FLAGS)", last_uid),
                      [&](ImapFetch&& mail) {
                          const auto is_it = [&](const std::string& other) { return same_word(other, flag); };
                          if (mail.uid <= last_uid && mail.flags &&
                              std::none_of(mail.flags->begin(), mail.flags->end(), is_it)) {
                              found.push_back(mail.uid);
                          }
                      })
        .map([&] {
            std::sort(found.begin(), found.end());
            found.erase(std::unique(found.begin(), found.end()), found.end());
            return std::move(found);
        });
}

Result<void> ImapSelectedFolder::add_flag(const std::vector<std::uint32_t>& uids, std::string_view flag) {
    return order(fmt::format("UID STORE {} +FLAGS.SILENT ({})", uid_set(uids), flag));
}

Result<void> ImapSelectedFolder::move(const std::vector<std::uint32_t>& uids, std::string_view target_folder) {
    const auto target = quoted_folder(target_folder);
    if (!target) {
        return tl::unexpected(target.error());
    }
    const auto set = uid_set(uids);
    if (session_.can("MOVE")) {
        return order(fmt::format("UID MOVE {} {}", set, *target));
    }
    auto done = order(fmt::format("UID COPY {} {}", set, *target));
    if (done) {
        done = add_flag(uids, "\\Deleted");
    }
    if (done && session_.can("UIDPLUS")) {  // a plain EXPUNGE would remove what others have marked
        done = order(fmt::format("UID EXPUNGE {}", set));
    }
    return done;
}

}  // namespace madoguchi
