#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "daemon/assembly.h"
#include "daemon/clocks.h"
#include "daemon/courier.h"
#include "desk/configuration.h"
#include "parser/error.h"
#include "reply/acknowledgement.h"

namespace madoguchi {

/// What became of a mail to the desk itself.
struct TrialReport {
    Delivery delivery;
    std::optional<std::string> folder;  ///< where it was found; nullopt: not within the time, or it was not sent
    std::chrono::seconds took{0};
};

/// Sends the desk one automated mail by its own SMTP server and looks for it in the folders of its mailbox, at most for
/// `patience`. Nothing else is touched: the folders are opened read-only, and the daemon takes the mail for its own.
/// Errors are of IMAP, as of Mailbox.
class MailTrial {
public:
    /// `key`: the store's, or any where there is no store yet. Holds references.
    MailTrial(const Configuration& configuration, const DeskKey& key, Clocks clocks, Wake wake, RandomSource random)
        : configuration_(configuration),
          key_(key),
          clocks_(std::move(clocks)),
          wake_(std::move(wake)),
          random_(std::move(random)) {}

    [[nodiscard]] Result<TrialReport> run(const Logins& logins, std::chrono::seconds patience);

private:
    struct Place;
    [[nodiscard]] Result<std::vector<Place>> open_places(const Logins& logins);
    [[nodiscard]] Result<bool> has_arrived(Place& place, const std::string& message_id) const;

    const Configuration& configuration_;
    const DeskKey& key_;
    Clocks clocks_;
    Wake wake_;
    RandomSource random_;
};

}  // namespace madoguchi
