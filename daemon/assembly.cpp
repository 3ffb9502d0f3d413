#include "daemon/assembly.h"

#include <fmt/format.h>
#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

#include "daemon/imap_connection.h"
#include "daemon/token_source.h"
#include "store/notices.h"

namespace madoguchi {
namespace {

/// Of a sent mail the header is enough, which is smaller than this by far.
constexpr std::uint64_t sent_mail_bytes = 256U << 10;

constexpr std::chrono::hours certificate_noted{12};

/// Notes in the store when a server's certificate ends, as far as that is news. What the store does not take now, it
/// is told at the next connection.
std::function<void(std::chrono::sys_seconds)> certificate_noter(std::string server, Store& store,
                                                                const Clocks& clocks) {
    return [noted = std::make_shared<ServerCertificate>(ServerCertificate{std::move(server), {}, {}}), &store,
            clocks](std::chrono::sys_seconds ends) {
        const ServerCertificate seen{noted->server, ends, clocks.wall()};
        if ((seen.ends != noted->ends || seen.seen - noted->seen >= certificate_noted) &&
            Notices(store).note_certificate(seen)) {
            *noted = seen;
        }
    };
}

}  // namespace

Peer imap_peer(const ImapSettings& settings) {
    return {.url = settings.url,
            .tls = settings.tls,
            .allow_plaintext = settings.allow_plaintext,
            .ca_file = settings.ca_file};
}

Peer smtp_peer(const SmtpSettings& settings) {
    return {.url = settings.url,
            .tls = settings.tls,
            .allow_plaintext = settings.allow_plaintext,
            .ca_file = settings.ca_file};
}

ImapMailbox::Connect imap_connect(const ImapSettings& settings, LoginSource logins, const Clocks& clocks,
                                  const Wake& wake, std::function<void(std::chrono::sys_seconds)> saw_certificate) {
    auto peer = imap_peer(settings);
    peer.saw_certificate = std::move(saw_certificate);
    return [peer = std::move(peer), logins = std::move(logins), clocks, wake]() -> Result<std::unique_ptr<ImapStream>> {
        auto connection = sign_in(peer, logins, wake, clocks);
        if (!connection) {
            return tl::unexpected(connection.error());
        }
        return std::unique_ptr<ImapStream>(std::move(*connection));
    };
}

Result<Logins> make_logins(const Configuration& configuration, const Wake& wake, const Clocks& clocks,
                           const RandomSource& random) {
    const auto& imap = configuration.imap;
    const auto& smtp = configuration.smtp;
    const auto& oauth2 = configuration.oauth2;
    const auto tokens_for = [&](const std::string& user) {
        return std::make_shared<TokenSource>(oauth2, user, wake, clocks, random, TokenSource::Limits{});
    };
    const auto shared = tokens_for(imap.user);
    Logins logins{
        imap.auth == SignIn::oauth2 ? token_logins(imap.user, shared) : password_logins(imap.user, imap.password_file),
        smtp.auth == SignIn::oauth2 ? token_logins(smtp.user, smtp.user == imap.user ? shared : tokens_for(smtp.user))
                                    : password_logins(smtp.user, smtp.password_file)};
    const bool by_token = imap.auth == SignIn::oauth2 || smtp.auth == SignIn::oauth2;
    if (by_token) {
        if (auto r = make_token_request(oauth2, imap.user, clocks.wall(), "check"); !r) {
            return tl::unexpected(r.error());
        }
    }
    for (const auto& [auth, source] : {std::pair(imap.auth, &logins.imap), std::pair(smtp.auth, &logins.smtp)}) {
        if (auth == SignIn::password) {
            if (auto r = (*source)(false); !r) {
                return tl::unexpected(r.error());
            }
        }
    }
    return logins;
}

Result<std::unique_ptr<Assembly>> Assembly::make(Configuration configuration, Store& store, const Clocks& clocks,
                                                 const Wake& wake, const RandomSource& random) {
    std::unique_ptr<Assembly> made(new Assembly(std::move(configuration)));
    const auto& settings = made->configuration_;
    auto logins = make_logins(settings, wake, clocks, random);
    if (!logins) {
        return tl::unexpected(logins.error());
    }
    made->imap_logins_ = std::move(logins->imap);
    const auto key = store.desk_key();
    if (!key) {
        return tl::unexpected(key.error());
    }
    made->intake_ =
        std::make_unique<Intake>(store, settings, *key, read_message, [wake] { (void)wake.stop_requested(); });
    SmtpCourier::Limits patience;
    patience.reply = settings.smtp.patience_seconds;
    auto smtp = smtp_peer(settings.smtp);
    smtp.saw_certificate = certificate_noter("SMTP", store, clocks);
    made->saw_imap_certificate_ = certificate_noter("IMAP", store, clocks);
    made->courier_ = std::make_unique<SmtpCourier>(std::move(smtp), std::move(logins->smtp), wake, clocks, patience);
    made->delivery_ =
        std::make_unique<DeliveryPass>(store, *made->courier_, clocks, wake, random, DeliveryPass::Limits{});
    made->add_folder(settings.imap.folder, FolderUse::inquiries, store, clocks, wake, random);
    if (!settings.imap.junk_folder.empty()) {
        made->add_folder(settings.imap.junk_folder, FolderUse::junk, store, clocks, wake, random);
    }
    if (!settings.imap.sent_folder.empty()) {
        made->add_folder(settings.imap.sent_folder, FolderUse::answers, store, clocks, wake, random);
    }
    return made;
}

void Assembly::add_folder(const std::string& folder, FolderUse use, Store& store, const Clocks& clocks,
                          const Wake& wake, const RandomSource& random) {
    const auto& imap = configuration_.imap;
    ImapFolder wanted;
    wanted.identity = fmt::format("{}/{}/{}", url_host(imap.url), imap.user, folder);
    wanted.folder = folder;
    wanted.use = use;
    wanted.after = use == FolderUse::inquiries ? imap.after : AfterStoring::leave;
    wanted.after_keyword = imap.after_keyword;
    wanted.after_folder = imap.after_folder;
    wanted.poll = imap.poll_seconds;
    wanted.max_mail_bytes =
        use == FolderUse::answers ? std::min(imap.max_mail_bytes, sent_mail_bytes) : imap.max_mail_bytes;
    wanted.limits.stall = imap.patience_seconds;
    wanted.limits.grace = imap.patience_seconds;
    WatchedFolder watched;
    watched.use = use;
    watched.mailbox = std::make_unique<ImapMailbox>(
        std::move(wanted), imap_connect(imap, imap_logins_, clocks, wake, saw_imap_certificate_), clocks, wake, random);
    watched.watch =
        std::make_unique<FolderWatch>(*watched.mailbox, store, *intake_, clocks, random, FolderWatch::Limits{});
    folders_.push_back(std::move(watched));
}

void Assembly::close() {
    for (auto& folder : folders_) {
        folder.watch->close();
    }
    courier_->close();
    intake_->close();
}

}  // namespace madoguchi
