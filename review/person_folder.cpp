#include "review/person_folder.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "review/json_output.h"

namespace madoguchi {

Result<void> PersonFolder::write(Store& store, const PersonalData& data, const std::string& which) {
    if (auto made = make(); !made) {
        return made;
    }
    auto cases = nlohmann::json::array();
    for (const auto id : data.cases) {
        const auto text = add_case(store, id);
        if (!text) {
            return tl::unexpected(text.error());
        }
        cases.push_back(nlohmann::json::parse(*text));
    }
    std::vector<StoredMail> further;
    for (const auto id : data.mails) {
        auto mail = store.mail(id);
        if (!mail) {
            return tl::unexpected(mail.error());
        }
        further.push_back(std::move(*mail));
        if (auto added = add_bytes(store, id); !added) {
            return added;
        }
    }
    const nlohmann::json all{
        {"of", which}, {"cases", cases}, {"further_mails", nlohmann::json::parse(json::of(further))}};
    return write_file("person.json", all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n');
}

Result<void> PersonFolder::make() const {
    return ::mkdir(folder.c_str(), S_IRWXU) == 0
               ? Result<void>()
               : failure(ErrorCode::denied, fmt::format("{}: {}", folder.string(), std::strerror(errno)));
}

/// The case as `show --json` tells it.
Result<std::string> PersonFolder::add_case(Store& store, CaseId id) {
    auto view = store.show(id);
    if (!view) {
        return tl::unexpected(view.error());
    }
    const auto is_others = [](const StoredMail& mail) { return mail.role == MailRole::other_sender; };
    std::erase_if(view->outbox, [&](const OutboxItem& item) {
        return std::any_of(view->mails.begin(), view->mails.end(),
                           [&](const StoredMail& mail) { return mail.id == item.mail_id && is_others(mail); });
    });
    left_out += static_cast<std::size_t>(std::erase_if(view->mails, is_others));
    for (const auto& mail : view->mails) {
        if (auto added = add_bytes(store, mail.id); !added) {
            return tl::unexpected(added.error());
        }
    }
    for (const auto& item : view->outbox) {
        if (!item.bytes.empty()) {
            ++sent;
            if (auto written = write_file(fmt::format("sent-{}.eml", item.id), item.bytes); !written) {
                return tl::unexpected(written.error());
            }
        }
    }
    return json::of(*view);
}

/// An erased mail has none.
Result<void> PersonFolder::add_bytes(Store& store, MailId id) {
    const auto bytes = store.raw_mail(id);
    if (!bytes) {
        return bytes.error().code == ErrorCode::not_found ? Result<void>() : tl::unexpected(bytes.error());
    }
    ++mails;
    return write_file(fmt::format("mail-{}.eml", id), *bytes);
}

Result<void> PersonFolder::write_file(const std::string& name, const std::string& bytes) const {
    std::ofstream out(folder / name, std::ios::binary);
    out << bytes;
    out.close();
    return out ? Result<void>()
               : failure(ErrorCode::no_space, fmt::format("cannot write {}", (folder / name).string()));
}

}  // namespace madoguchi
