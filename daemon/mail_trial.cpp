#include "daemon/mail_trial.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "daemon/imap_mailbox.h"
#include "daemon/smtp_courier.h"
#include "desk/notice_desk.h"
#include "parser/message.h"
#include "reply/message_id.h"
#include "reply/notice.h"

namespace madoguchi {
namespace {

using std::chrono::seconds;

constexpr seconds between_looks{1};
constexpr std::size_t most_mails = 50;
constexpr std::size_t most_bytes = 8U << 20;

}  // namespace

/// One folder in which the mail may turn up, and from which UID on.
struct MailTrial::Place {
    std::string folder;
    std::unique_ptr<ImapMailbox> mailbox;
    std::uint32_t first_uid = 1;
};

Result<std::vector<MailTrial::Place>> MailTrial::open_places(const Logins& logins) {
    const auto& imap = configuration_.imap;
    std::vector<Place> places;
    for (const auto* folder : {&imap.folder, &imap.junk_folder, &imap.after_folder}) {
        if (folder->empty()) {
            continue;
        }
        ImapFolder wanted;
        wanted.folder = *folder;
        wanted.poll = between_looks;
        Place place{*folder,
                    std::make_unique<ImapMailbox>(std::move(wanted), imap_connect(imap, logins.imap, clocks_, wake_),
                                                  clocks_, wake_, random_),
                    1};
        const auto state = place.mailbox->open();
        if (!state) {
            return tl::unexpected(state.error());
        }
        place.first_uid = state->uidnext;
        places.push_back(std::move(place));
    }
    return places;
}

/// By its Message-ID, or by the marker where a server writes an id of its own.
Result<bool> MailTrial::has_arrived(Place& place, const std::string& message_id) const {
    if (const auto state = place.mailbox->open(); !state) {
        return tl::unexpected(state.error());
    }
    const auto batch = place.mailbox->fetch(place.first_uid, most_mails, most_bytes);
    if (!batch) {
        return tl::unexpected(batch.error());
    }
    const auto marker = make_marker(message_id, key_);
    return std::any_of(batch->mails.begin(), batch->mails.end(), [&](const RawMail& mail) {
        const auto head = std::string_view(mail.bytes).substr(0, mail.bytes.find("\r\n\r\n"));
        return head.find(message_id) != std::string_view::npos || head.find(marker) != std::string_view::npos;
    });
}

Result<TrialReport> MailTrial::run(const Logins& logins, seconds patience) {
    auto addresses = notice_addresses(configuration_);
    addresses.to = configuration_.rules.desk.address;
    const auto mail = compose_trial(addresses, configuration_.rules.desk, clocks_.wall(), key_);
    if (!mail) {
        return tl::unexpected(mail.error());
    }
    auto places = open_places(logins);
    if (!places) {
        return tl::unexpected(places.error());
    }
    OutboxItem item;
    item.to = mail->to;
    item.envelope_from = mail->envelope_from;
    item.message_id = mail->message_id;
    item.bytes = mail->bytes;
    SmtpCourier::Limits limits;
    limits.reply = std::min(configuration_.smtp.patience_seconds, patience);
    SmtpCourier courier(smtp_peer(configuration_.smtp), logins.smtp, wake_, clocks_, limits);
    TrialReport report;
    const auto begun = clocks_.steady();
    report.delivery = courier.send(item, {.before_body = [] { return Result<void>(); }, .waiting = [] {}});
    courier.close();
    const bool left =
        report.delivery.outcome == Delivery::Outcome::sent || report.delivery.outcome == Delivery::Outcome::unknown;
    while (left && !report.folder && clocks_.steady() - begun < patience && !wake_.stop_requested()) {
        for (auto& place : *places) {
            const auto arrived = has_arrived(place, item.message_id);
            if (!arrived) {
                return tl::unexpected(arrived.error());
            }
            if (*arrived) {
                report.folder = place.folder;
                break;
            }
        }
        if (!report.folder) {
            (void)places->front().mailbox->wait(between_looks);
        }
    }
    report.took = std::chrono::floor<seconds>(clocks_.steady() - begun);
    for (auto& place : *places) {
        place.mailbox->close();
    }
    return report;
}

}  // namespace madoguchi
