// Any bytes as what an SMTP server says to each command, by libcurl on the loopback interface: pieces end with a NUL,
// the first is the greeting. Whatever it says, a mail whose whole body it has may only count as sent or refused by a
// clear reply, and one of which it has not the whole body never counts as sent.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

#include "daemon/smtp_courier.h"
#include "tests/fuzz/must.h"

namespace {

using namespace madoguchi;

constexpr std::string_view body_end = "\r\n.\r\n";
constexpr std::size_t mails = 2;

/// The body's last line, by which the server knows the mail.
std::string last_line(std::size_t mail) {
    return fmt::format("mail {}", mail);
}

/// The last line of the piece ends a reply: the client says something next.
bool ends_a_reply(std::string_view piece) {
    if (!piece.ends_with('\n')) {
        return false;
    }
    const auto line = piece.substr(piece.rfind('\n', piece.size() - 2) + 1);  // npos + 1: from the beginning
    return line.size() >= 5 && line.find_first_not_of("0123456789") == 3 && line[3] == ' ';
}

/// A server that says the script's pieces, one for the connection, each command and each whole body, in connections
/// one after the other. It reads on to the end of the connection whatever it has said.
class ScriptedServer {
public:
    explicit ScriptedServer(std::string_view script) : script_(script), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        must(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 && ::listen(listener_, 8) == 0 &&
                 ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0,
             "there is no port for the server");
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;
    ~ScriptedServer() { (void)end(); }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// Ends it, when no client is left; everything that it was sent.
    const std::string& end() {
        if (thread_.joinable()) {
            ::shutdown(listener_, SHUT_RDWR);
            thread_.join();
            ::close(listener_);
        }
        return heard_;
    }

private:
    void serve() {
        for (int client = 0; (client = ::accept(listener_, nullptr, nullptr)) >= 0;) {
            converse(client);
            ::close(client);
        }
    }

    std::string_view next_piece() {
        const auto end = std::min(script_.find('\0'), script_.size());
        const auto piece = script_.substr(0, end);
        script_.remove_prefix(std::min(end + 1, script_.size()));
        return piece;
    }

    /// Says the next piece; false where nothing can follow it.
    bool say(int client) {
        const auto piece = next_piece();
        (void)::send(client, piece.data(), piece.size(), MSG_NOSIGNAL);
        if (!ends_a_reply(piece)) {
            ::shutdown(client, SHUT_WR);
            return false;
        }
        in_data_ = piece.starts_with("354") && asked_for_data_;
        return true;
    }

    void converse(int client) {
        asked_for_data_ = in_data_ = false;
        bool speaks = say(client);
        std::string got;
        std::array<char, 4096> part{};
        pollfd ready{client, POLLIN, 0};
        for (bool waits = true; waits;) {
            // A client that waits for more than it was given is left: its own patience is a second at least.
            if (::poll(&ready, 1, 100) == 0) {
                ::shutdown(client, SHUT_WR);
                speaks = false;
            }
            const auto size = ::recv(client, part.data(), part.size(), 0);
            waits = size > 0;
            const std::string_view more(part.data(), waits ? static_cast<std::size_t>(size) : 0);
            got += more;
            heard_ += more;
            while (take_one(got)) {
                speaks = speaks && say(client);
            }
        }
    }

    /// Takes a command or a whole body off the front.
    bool take_one(std::string& got) {
        const auto end = got.find(in_data_ ? body_end : std::string_view("\r\n"));
        if (end == std::string::npos) {
            return false;
        }
        asked_for_data_ = !in_data_ && got.starts_with("DATA");
        got.erase(0, end + (in_data_ ? body_end.size() : 2));
        in_data_ = false;
        return true;
    }

    std::string_view script_;
    int listener_;
    std::uint16_t port_ = 0;
    bool asked_for_data_ = false;
    bool in_data_ = false;
    std::string heard_;
    std::thread thread_;
};

struct Sent {
    Delivery delivery;
    bool marked = false;
};

void check(const Sent& mail, bool whole) {
    using enum Delivery::Outcome;
    const auto& [delivery, marked] = mail;
    const bool clear = delivery.code >= 400 && delivery.code < 600;
    must(delivery.outcome != sent || whole, "sent, but the server has not the whole of it");
    must(!whole || marked, "a body without the mark");
    must(delivery.outcome != unknown || marked, "unknown before the body began");
    must(delivery.outcome != failed || clear, "failed without a clear reply");
    must(!whole || clear || delivery.outcome == sent || delivery.outcome == unknown,
         "a mail that the server has would be sent again");
    must(delivery.outcome != deferred || !clear || delivery.code < 500 || delivery.server_trouble,
         "a refusal is tried again");
    must(!delivery.text.empty() || delivery.outcome == sent, "nothing is said about it");
    must(delivery.text.size() < 2000, "the server's text is as long as it likes");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const CurlLibrary library;
    ScriptedServer server({reinterpret_cast<const char*>(data), size});
    Peer peer;
    peer.url = fmt::format("smtp://127.0.0.1:{}", server.port());
    peer.tls = TlsMode::plain;
    std::array<Sent, mails> all;
    {
        SmtpCourier courier(
            peer, [](bool) -> Result<Login> { return Login{}; }, Wake{}, system_clocks(),
            {.reply = std::chrono::seconds(2), .mail = std::chrono::seconds(4), .stop = std::chrono::seconds(1)});
        for (std::size_t i = 0; i < mails; ++i) {
            OutboxItem item;
            item.to = "hanako@pref.example.jp";
            item.envelope_from = "zaitaku@desk.example.jp";
            item.bytes = fmt::format("Subject: x\r\n\r\n.Received.\r\n{}\r\n", last_line(i));
            all[i].delivery = courier.send(item, {.before_body = [&]() -> Result<void> {
                                                      all[i].marked = true;
                                                      return {};
                                                  },
                                                  .waiting = [] {}});
        }
    }
    const auto& heard = server.end();
    for (std::size_t i = 0; i < mails; ++i) {
        check(all[i], heard.find("\r\n" + last_line(i) + std::string(body_end)) != std::string::npos);
    }
    return 0;
}
