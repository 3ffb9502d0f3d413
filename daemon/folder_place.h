#pragma once

#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "daemon/mailbox.h"
#include "daemon/trouble.h"
#include "store/store.h"

namespace madoguchi {

/// Where the store keeps the mails of a folder as the server numbers them now.
struct FolderPlace {
    std::string mailbox;             ///< of its mails and its watermark: the folder's identity, or a later numbering
    std::optional<Watermark> known;  ///< nullopt: the folder is read from its beginning
    std::string why_again;           ///< why it is so although it was read before; "" for the first time
};

/// UIDs mean the mails that the store has under them only while neither UIDVALIDITY nor the promise is broken that
/// UIDNEXT never falls. A mail server that was put back from a backup breaks it, and gives numbers out a second time:
/// UIDNEXT shows it at first, and once new mail has overtaken it, another mail under a UID that is stored. `mailbox`
/// is open, and `state` what it told.
[[nodiscard]] tl::expected<FolderPlace, Trouble> find_place(Store& store, Mailbox& mailbox, const MailboxState& state);

}  // namespace madoguchi
