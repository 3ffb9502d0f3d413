#include "daemon/assembly.h"

#include <fmt/format.h>
#include <tuple>
#include <utility>

#include "daemon/imap_connection.h"

namespace madoguchi {
namespace {

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

/// The password is read for each connection, so that a new one needs no restart.
Result<Login> password_login(const std::string& user, const std::string& password_file) {
    if (user.empty()) {
        return Login{};
    }
    return read_password(password_file).map([&](std::string&& password) {
        return Login{.user = user, .password = std::move(password), .bearer_token = {}};
    });
}

Result<Login> login_for(SignIn auth, const std::string& user, const std::string& password_file, TokenSource& tokens,
                        bool refused) {
    if (auth == SignIn::password || user.empty()) {
        return password_login(user, password_file);
    }
    return tokens.token(refused).map(
        [&](std::string&& token) { return Login{.user = user, .password = {}, .bearer_token = std::move(token)}; });
}

ImapMailbox::Connect imap_connect(const ImapSettings& settings, std::shared_ptr<TokenSource> tokens,
                                  const Clocks& clocks, const Wake& wake) {
    return [settings, tokens = std::move(tokens), clocks, wake]() -> Result<std::unique_ptr<ImapStream>> {
        for (const bool refused : {false, true}) {
            const auto login = login_for(settings.auth, settings.user, settings.password_file, *tokens, refused);
            if (!login) {
                return tl::unexpected(login.error());
            }
            auto connection = ImapConnection::open(imap_peer(settings), *login, wake, clocks);
            if (connection) {
                return std::unique_ptr<ImapStream>(std::move(*connection));
            }
            const bool fresh_token_may_help =
                settings.auth == SignIn::oauth2 && !refused && connection.error().code == ErrorCode::permanent;
            if (!fresh_token_may_help) {
                return tl::unexpected(connection.error());
            }
        }
        return failure(ErrorCode::permanent, "the IMAP login was refused");
    };
}

SmtpCourier::LoginSource smtp_login(const SmtpSettings& settings, std::shared_ptr<TokenSource> tokens) {
    return [settings, tokens = std::move(tokens)](bool refused) {
        return login_for(settings.auth, settings.user, settings.password_file, *tokens, refused);
    };
}

/// A password that cannot be read now will not be readable later either.
Result<void> check_passwords(const Configuration& configuration) {
    const auto readable = [](SignIn auth, const std::string& user, const std::string& file) {
        return auth == SignIn::oauth2 ? Result<void>{} : password_login(user, file).map([](auto&&) {});
    };
    const auto& [imap, smtp] = std::tie(configuration.imap, configuration.smtp);
    auto checked = readable(imap.auth, imap.user, imap.password_file);
    return checked ? readable(smtp.auth, smtp.user, smtp.password_file) : checked;
}

}  // namespace

Result<std::unique_ptr<Assembly>> Assembly::make(Configuration configuration, Store& store, const Clocks& clocks,
                                                 const Wake& wake, const RandomSource& random) {
    std::unique_ptr<Assembly> made(new Assembly(std::move(configuration)));
    const auto& settings = made->configuration_;
    if (auto r = check_passwords(settings); !r) {
        return tl::unexpected(r.error());
    }
    const auto key = store.desk_key();
    if (!key) {
        return tl::unexpected(key.error());
    }
    made->intake_ = std::make_unique<Intake>(store, settings, *key);
    made->tokens_ = std::make_shared<TokenSource>(settings.oauth2, settings.imap.user, clocks, wake, random);
    SmtpCourier::Limits patience;
    patience.reply = settings.smtp.patience_seconds;
    made->courier_ = std::make_unique<SmtpCourier>(smtp_peer(settings.smtp), smtp_login(settings.smtp, made->tokens_),
                                                   wake, clocks, patience);
    made->delivery_ =
        std::make_unique<DeliveryPass>(store, *made->courier_, clocks, wake, random, DeliveryPass::Limits{});
    made->add_folder(settings.imap.folder, false, store, clocks, wake, random);
    if (!settings.imap.junk_folder.empty()) {
        made->add_folder(settings.imap.junk_folder, true, store, clocks, wake, random);
    }
    return made;
}

void Assembly::add_folder(const std::string& folder, bool junk, Store& store, const Clocks& clocks, const Wake& wake,
                          const RandomSource& random) {
    const auto& imap = configuration_.imap;
    ImapFolder wanted;
    wanted.identity = fmt::format("{}/{}/{}", url_host(imap.url), imap.user, folder);
    wanted.folder = folder;
    wanted.junk = junk;
    wanted.after = junk ? AfterStoring::leave : imap.after;
    wanted.after_keyword = imap.after_keyword;
    wanted.after_folder = imap.after_folder;
    wanted.poll = imap.poll_seconds;
    wanted.max_mail_bytes = imap.max_mail_bytes;
    wanted.limits.stall = imap.patience_seconds;
    wanted.limits.grace = imap.patience_seconds;
    WatchedFolder watched;
    watched.mailbox = std::make_unique<ImapMailbox>(std::move(wanted), imap_connect(imap, tokens_, clocks, wake),
                                                    clocks, wake, random);
    watched.watch =
        std::make_unique<FolderWatch>(*watched.mailbox, store, *intake_, clocks, random, FolderWatch::Limits{});
    folders_.push_back(std::move(watched));
}

void Assembly::close() {
    for (auto& folder : folders_) {
        folder.mailbox->close();
    }
    courier_->close();
}

}  // namespace madoguchi
