#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "daemon/clocks.h"
#include "daemon/delivery.h"
#include "daemon/folder_watch.h"
#include "daemon/imap_mailbox.h"
#include "daemon/login_source.h"
#include "daemon/smtp_courier.h"
#include "desk/configuration.h"
#include "desk/intake.h"
#include "store/store.h"

namespace madoguchi {

[[nodiscard]] Peer imap_peer(const ImapSettings& settings);
[[nodiscard]] Peer smtp_peer(const SmtpSettings& settings);
/// `saw_certificate` as in Peer.
[[nodiscard]] ImapMailbox::Connect imap_connect(const ImapSettings& settings, LoginSource logins, const Clocks& clocks,
                                                const Wake& wake,
                                                std::function<void(std::chrono::sys_seconds)> saw_certificate = {});

struct Logins {
    LoginSource imap, smtp;
};
/// Both share their token where they sign in as the same user. A password or a key that cannot be read now will not be
/// readable later either: `config`.
[[nodiscard]] Result<Logins> make_logins(const Configuration& configuration, const Wake& wake, const Clocks& clocks,
                                         const RandomSource& random);

/// One watched folder.
struct WatchedFolder {
    std::unique_ptr<Mailbox> mailbox;
    std::unique_ptr<FolderWatch> watch;
    FolderUse use = FolderUse::inquiries;
    bool due = true;  ///< there may be mail to take
};

/// Everything that works by one configuration: its folders, the courier, intake and delivery. Made anew when the
/// configuration is read again.
class Assembly {
public:
    /// `store` must outlive it. `config` where a password, or what a token is asked for with, cannot be used.
    [[nodiscard]] static Result<std::unique_ptr<Assembly>> make(Configuration configuration, Store& store,
                                                                const Clocks& clocks, const Wake& wake,
                                                                const RandomSource& random);

    [[nodiscard]] const Configuration& configuration() const { return configuration_; }
    [[nodiscard]] std::vector<WatchedFolder>& folders() { return folders_; }
    [[nodiscard]] DeliveryPass& delivery() { return *delivery_; }
    [[nodiscard]] Intake& intake() { return *intake_; }
    void close();

private:
    explicit Assembly(Configuration configuration) : configuration_(std::move(configuration)) {}
    void add_folder(const std::string& folder, FolderUse use, Store& store, const Clocks& clocks, const Wake& wake,
                    const RandomSource& random);

    Configuration configuration_;
    std::unique_ptr<Intake> intake_;
    LoginSource imap_logins_;
    std::function<void(std::chrono::sys_seconds)> saw_imap_certificate_;
    std::unique_ptr<Courier> courier_;
    std::unique_ptr<DeliveryPass> delivery_;
    std::vector<WatchedFolder> folders_;
};

}  // namespace madoguchi
