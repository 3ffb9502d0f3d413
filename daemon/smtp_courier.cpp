#include "daemon/smtp_courier.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace madoguchi {
namespace {

enum class Phase { login, mail, recipient, data, body };

std::string_view to_string(Phase phase) {
    constexpr std::array names{"connecting", "MAIL", "RCPT", "DATA", "the mail's end"};
    return names[static_cast<std::size_t>(phase)];
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

struct StringListCleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

}  // namespace

bool is_envelope_address(std::string_view address) {
    const auto at = address.rfind('@');
    return address.size() <= 254 && at != std::string_view::npos && at > 0 && at + 1 < address.size() &&
           std::none_of(address.begin(), address.end(), [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte <= 0x20 || byte == 0x7f || c == '<' || c == '>' || c == '"' || c == '\\' || c == ',';
           });
}

/// One mail on its way; libcurl's callbacks look at it.
struct SmtpCourier::Transfer {
    const OutboxItem& item;
    const HandOverSteps& steps;
    SmtpCourier& courier;
    std::chrono::steady_clock::time_point waits_since;
    Phase phase = Phase::login;
    std::size_t handed_over = 0;  // body bytes
    bool body_begun = false;
    bool login_sent = false;
    std::optional<Error> mark_error;
    std::string reply;  // the server's last reply, all its lines; a refusal stays when QUIT is answered after it
    bool reply_ended = true;
    std::optional<std::chrono::steady_clock::time_point> stop_asked;
    std::array<char, CURL_ERROR_SIZE> detail{};

    [[nodiscard]] bool whole_body() const { return body_begun && handed_over == item.bytes.size(); }

    static std::size_t read(char* buffer, std::size_t size, std::size_t count, void* client) {
        auto& transfer = *static_cast<Transfer*>(client);
        if (!transfer.body_begun) {
            if (auto marked = transfer.steps.before_body(); !marked) {
                transfer.mark_error = marked.error();
                return CURL_READFUNC_ABORT;
            }
            transfer.body_begun = true;
            transfer.phase = Phase::body;
        }
        const auto part = std::string_view(transfer.item.bytes).substr(transfer.handed_over, size * count);
        std::memcpy(buffer, part.data(), part.size());
        transfer.handed_over += part.size();
        return part.size();
    }

    static std::size_t header(char* data, std::size_t size, std::size_t count, void* client) {
        auto& transfer = *static_cast<Transfer*>(client);
        std::string_view line(data, size * count);
        if (line.starts_with("221")) {
            return size * count;
        }
        if (transfer.reply_ended) {
            transfer.reply.clear();
        }
        transfer.reply_ended = line.size() < 4 || line[3] != '-';
        while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
            line.remove_suffix(1);
        }
        if (transfer.reply.size() < 1000) {
            transfer.reply += transfer.reply.empty() ? "" : " ";
            transfer.reply += line.substr(0, 500);
        }
        if (line.size() >= 12 && line.starts_with("250") && curl_strnequal(line.data() + 4, "SMTPUTF8", 8) != 0) {
            transfer.courier.smtputf8_ = true;
        }
        const bool last_of_greeting = transfer.phase == Phase::login && transfer.reply_ended && line.starts_with("250");
        if (last_of_greeting && !is_ascii(transfer.item.to) && !transfer.courier.smtputf8_) {
            return 0;
        }
        return size * count;
    }

    static int debug(CURL* /*handle*/, curl_infotype type, char* data, std::size_t size, void* client) {
        auto& transfer = *static_cast<Transfer*>(client);
        const std::string_view command(data, size);
        if (type != CURLINFO_HEADER_OUT) {
            return 0;
        }
        if (command.starts_with("AUTH ")) {
            transfer.login_sent = true;
        } else if (command.starts_with("MAIL FROM:")) {
            transfer.phase = Phase::mail;
        } else if (command.starts_with("RCPT TO:")) {
            transfer.phase = Phase::recipient;
        } else if (command.starts_with("DATA")) {
            transfer.phase = Phase::data;
        }
        return 0;
    }

    static int progress(void* client, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        auto& transfer = *static_cast<Transfer*>(client);
        const auto& courier = transfer.courier;
        const auto now = courier.clocks_.steady();
        if (!transfer.body_begun && now - transfer.waits_since >= std::chrono::seconds{1}) {
            transfer.waits_since = now;
            transfer.steps.waiting();
        }
        if (!courier.wake_.stop_requested()) {
            return 0;
        }
        if (!transfer.body_begun) {
            return 1;
        }
        transfer.stop_asked = transfer.stop_asked.value_or(now);
        return now - *transfer.stop_asked > courier.limits_.stop ? 1 : 0;
    }
};

SmtpCourier::SmtpCourier(Peer peer, LoginSource login, Wake wake, Clocks clocks, const Limits& limits)
    : peer_(std::move(peer)),
      login_(std::move(login)),
      wake_(std::move(wake)),
      clocks_(std::move(clocks)),
      limits_(limits) {}

SmtpCourier::~SmtpCourier() {
    close();
}

void SmtpCourier::close() {
    if (!handle_) {
        return;
    }
    // libcurl says QUIT and would wait minutes for the answer of a server that hangs.
    curl_socket_t active = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(handle_.get(), CURLINFO_ACTIVESOCKET, &active) == CURLE_OK && active != CURL_SOCKET_BAD) {
        shutdown(active, SHUT_RD);
    }
    handle_.reset();
    mails_on_handle_ = 0;
    smtputf8_ = false;
}

Result<void> SmtpCourier::prepare(Transfer& transfer) {
    const auto login = login_(false);
    if (!login) {
        return tl::unexpected(login.error());
    }
    if (!handle_) {
        handle_.reset(curl_easy_init());
        if (!handle_) {
            return failure(ErrorCode::temporary, "libcurl has no memory for a connection");
        }
        if (auto r = set_peer(handle_.get(), peer_, wake_); !r) {
            return r;
        }
    }
    const auto set = [handle = handle_.get()](auto option, auto value) { curl_easy_setopt(handle, option, value); };
    set_login(handle_.get(), *login);
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_MAIL_FROM, transfer.item.envelope_from.c_str());
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(transfer.item.bytes.size()));
    set(CURLOPT_READFUNCTION, Transfer::read);
    set(CURLOPT_READDATA, &transfer);
    set(CURLOPT_HEADERFUNCTION, Transfer::header);
    set(CURLOPT_HEADERDATA, &transfer);
    set(CURLOPT_DEBUGFUNCTION, Transfer::debug);
    set(CURLOPT_DEBUGDATA, &transfer);
    set(CURLOPT_VERBOSE, 1L);
    set(CURLOPT_XFERINFOFUNCTION, Transfer::progress);
    set(CURLOPT_XFERINFODATA, &transfer);
    set(CURLOPT_ERRORBUFFER, transfer.detail.data());
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(limits_.reply.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits_.reply.count()));
    set(CURLOPT_TIMEOUT, static_cast<long>(limits_.mail.count()));
    return {};
}

Delivery SmtpCourier::classify(int rc, Transfer& transfer) {
    using enum Delivery::Outcome;
    Delivery delivery;
    long code = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &code);
    delivery.code = static_cast<int>(code);
    if (rc == CURLE_OK) {
        delivery.outcome = sent;
        delivery.text = transfer.reply;
        return delivery;
    }
    const bool clear_reply = code >= 400 && code < 600;
    const std::string detail =
        transfer.detail[0] != '\0' ? transfer.detail.data() : curl_easy_strerror(static_cast<CURLcode>(rc));
    delivery.text = fmt::format("at {}: {}", to_string(transfer.phase), clear_reply ? transfer.reply : detail);
    // Silence is the server's as well: the next mail would wait as long, and the mailbox all the while.
    delivery.server_trouble = transfer.phase == Phase::login || (!clear_reply && !transfer.mark_error);
    const bool passing = code >= 400 && code < 500;
    delivery.login_refused =
        delivery.server_trouble && !passing && (rc == CURLE_LOGIN_DENIED || (transfer.login_sent && code >= 500));
    if (transfer.mark_error) {
        delivery.text = transfer.mark_error->message;
    } else if (rc == CURLE_WRITE_ERROR && transfer.phase == Phase::login && !is_ascii(transfer.item.to)) {
        delivery.outcome = failed;
        delivery.server_trouble = false;
        delivery.text = "the server does not offer SMTPUTF8, which the recipient's address needs";
    } else if (clear_reply) {
        delivery.outcome = code >= 500 && !delivery.server_trouble ? failed : deferred;
    } else if (transfer.whole_body()) {
        delivery.outcome = unknown;
    }
    if (!clear_reply || code == 421) {
        close();
    }
    return delivery;
}

Delivery SmtpCourier::attempt(const OutboxItem& item, const HandOverSteps& steps) {
    Transfer transfer{.item = item,
                      .steps = steps,
                      .courier = *this,
                      .waits_since = clocks_.steady(),
                      .mark_error = {},
                      .reply = {},
                      .stop_asked = {}};
    if (auto r = prepare(transfer); !r) {
        return {.text = fmt::format("{}. {}", r.error().message, r.error().hint),
                .server_trouble = true,
                .login_refused = r.error().code == ErrorCode::permanent};
    }
    const std::unique_ptr<curl_slist, StringListCleanup> recipients(curl_slist_append(nullptr, item.to.c_str()));
    curl_easy_setopt(handle_.get(), CURLOPT_MAIL_RCPT, recipients.get());
    const bool reused = mails_on_handle_++ > 0;
    const auto rc = curl_easy_perform(handle_.get());
    if (rc == CURLE_OK) {
        tell_certificate(handle_.get(), peer_);
    }
    auto delivery = classify(rc, transfer);
    if (handle_) {  // nothing of this mail may be looked at by the next one
        curl_easy_setopt(handle_.get(), CURLOPT_ERRORBUFFER, nullptr);
        curl_easy_setopt(handle_.get(), CURLOPT_MAIL_RCPT, nullptr);
    }
    const bool stale =
        reused && !transfer.body_begun && !transfer.mark_error && (delivery.code == 0 || delivery.code == 421);
    if (rc != CURLE_OK && stale && !wake_.stop_requested()) {  // the kept connection had ended meanwhile
        close();
        return attempt(item, steps);
    }
    return delivery;
}

Delivery SmtpCourier::send(const OutboxItem& item, const HandOverSteps& steps) {
    if (!is_envelope_address(item.to) || (!item.envelope_from.empty() && !is_envelope_address(item.envelope_from))) {
        return {.outcome = Delivery::Outcome::failed,
                .text = "the envelope holds an address that must not be given to an SMTP server"};
    }
    auto delivery = attempt(item, steps);
    const bool by_server = delivery.login_refused && delivery.server_trouble && delivery.code != 0;
    if (by_server && !wake_.stop_requested()) {
        if (const auto fresh = login_(true); !fresh) {
            delivery.text += fmt::format("; {}. {}", fresh.error().message, fresh.error().hint);
            delivery.login_refused = fresh.error().code == ErrorCode::permanent;
        } else if (!fresh->bearer_token.empty()) {  // once, with a fresh token
            close();
            delivery = attempt(item, steps);
        }
    }
    return delivery;
}

}  // namespace madoguchi
