#include "review/web_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <vector>

namespace madoguchi {
namespace {

/// A client that sends bytes as they are. Throws where there is no connection.
class Client {
public:
    explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("no connection");
        }
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() { ::close(socket_); }

    /// False as soon as the server takes no more.
    bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Everything up to the end of the connection.
    [[nodiscard]] std::string rest() const {
        std::string all;
        std::string part(64 * 1024, '\0');
        for (ssize_t got = 0; (got = ::recv(socket_, part.data(), part.size(), 0)) > 0;) {
            all.append(part, 0, static_cast<std::size_t>(got));
        }
        return all;
    }

private:
    int socket_;
};

/// Answers with what it was asked; keeps the requests.
struct Desk {
    explicit Desk(WebServerSettings settings = {}) {
        settings.port = 0;
        auto started = WebServer::start(settings, [this](const WebRequest& request) {
            requests.push_back(request);
            if (request.path == "/throws") {
                throw std::runtime_error("secret words");
            }
            WebResponse response;
            response.body = "path " + request.path;
            if (request.path == "/long") {
                response.body.assign(3'000'000, 'x');
            }
            if (request.path == "/own") {
                response.headers.emplace_back("Content-Security-Policy", "sandbox");
            }
            return response;
        });
        REQUIRE(started);
        server.emplace(std::move(*started));
    }

    [[nodiscard]] std::string ask(std::string_view bytes) const {
        const Client client(server->port());
        client.send(bytes);
        return client.rest();
    }
    [[nodiscard]] std::string get(std::string_view target) const {
        return ask("GET " + std::string(target) + " HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n");
    }
    [[nodiscard]] std::string post(std::string_view body, std::string_view headers = {}) const {
        return ask(
            "POST /x HTTP/1.1\r\nHost: desk\r\nConnection: close\r\nContent-Type: "
            "application/x-www-form-urlencoded\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n" + std::string(headers) + "\r\n" + std::string(body));
    }

    std::vector<WebRequest> requests;
    std::optional<WebServer> server;
};

std::string status_of(std::string_view answer) {
    return std::string(answer.substr(0, 12));
}

bool says(const std::string& answer, std::string_view words) {
    return answer.find(words) != std::string::npos;
}

TEST_CASE("a request reaches the handler decoded, and its answer carries the security headers") {
    Desk desk;
    const auto answer = desk.get("/cases/%E6%B5%9C?words=%E6%B5%9C+%E6%9D%BE&page=2");
    CHECK(status_of(answer) == "HTTP/1.1 200");
    CHECK(says(answer, "path /cases/浜"));
    for (const auto* header : {"Content-Security-Policy: default-src 'none'; ", "X-Content-Type-Options: nosniff",
                               "Cache-Control: no-store", "frame-ancestors 'none'", "Referrer-Policy: same-origin"}) {
        CHECK(says(answer, header));
    }
    REQUIRE(desk.requests.size() == 1);
    CHECK(desk.requests[0].query_value("words") == "浜 松");
    CHECK(desk.requests[0].remote_address == "127.0.0.1");
    const auto own = desk.get("/own");
    CHECK(says(own, "Content-Security-Policy: sandbox\r\n"));
    CHECK_FALSE(says(own, "default-src"));
}

TEST_CASE("a form reaches the handler, in pieces too") {
    Desk desk;
    CHECK(status_of(desk.post("csrf=a%2Bb&note=%E6%B5%9C%0D%0A%E6%9D%BE")) == "HTTP/1.1 200");
    CHECK(desk.requests.at(0).form_value("csrf") == "a+b");
    CHECK(desk.requests.at(0).form_value("note") == "浜\r\n松");
    CHECK(status_of(desk.ask("POST /x HTTP/1.1\r\nHost: desk\r\nConnection: close\r\nContent-Type: "
                             "application/x-www-form-urlencoded; charset=UTF-8\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "3\r\na=1\r\n4\r\n&b=2\r\n0\r\n\r\n")) == "HTTP/1.1 200");
    CHECK(desk.requests.at(1).form_value("b") == "2");
}

TEST_CASE("what is malformed is refused before the handler sees it") {
    Desk desk;
    const std::string host = "Host: desk\r\nConnection: close\r\n";
    const std::string form = "Content-Type: application/x-www-form-urlencoded\r\n";
    CHECK(status_of(desk.get("/%zz")) == "HTTP/1.1 400");
    CHECK(status_of(desk.get("/?a=%ff")) == "HTTP/1.1 400");
    CHECK(status_of(desk.get("/a/../b")) == "HTTP/1.1 400");
    CHECK(status_of(desk.get("http://elsewhere/")) == "HTTP/1.1 400");
    CHECK(status_of(desk.ask("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")) == "HTTP/1.1 400");
    CHECK(status_of(desk.ask("GET / HTTP/1.1\r\n" + host + "Host: other\r\n\r\n")) == "HTTP/1.1 400");
    CHECK(status_of(desk.ask("GET / HTTP/1.1\r\n" + host + "X: \xff\r\n\r\n")) == "HTTP/1.1 400");
    CHECK(status_of(desk.ask("DELETE / HTTP/1.1\r\n" + host + "\r\n")) == "HTTP/1.1 405");
    CHECK(status_of(desk.ask("TRACE / HTTP/1.1\r\n" + host + "\r\n")) == "HTTP/1.1 405");
    CHECK(status_of(desk.ask("POST /x HTTP/1.1\r\n" + host +
                             "Content-Type: text/plain\r\nContent-Length: 3\r\n\r\na=1")) == "HTTP/1.1 415");
    CHECK(status_of(desk.ask("POST /x HTTP/1.1\r\n" + host + form +
                             "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n")) ==
          "HTTP/1.1 400");
    CHECK(status_of(desk.ask("POST /x HTTP/1.1\r\n" + host + form +
                             "Transfer-Encoding: gzip, chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n")) == "HTTP/1.1 400");
    CHECK(status_of(desk.ask("POST /x HTTP/1.1\r\n" + host + form +
                             "Content-Length: 3\r\nContent-Length: 4\r\n\r\na=12")) == "HTTP/1.1 400");
    CHECK(status_of(desk.post("a=%00")) == "HTTP/1.1 400");
    CHECK(status_of(desk.ask("GET / HTTP/1.1\r\n" + host + "Content-Length: 1\r\n\r\nx")) == "HTTP/1.1 400");
    CHECK(desk.requests.empty());
}

TEST_CASE("what is too large is refused in bounded memory, and the client sees it") {
    Desk desk;
    CHECK(status_of(desk.post(std::string(300'000, 'a'))) == "HTTP/1.1 413");
    std::string chunked =
        "POST /x HTTP/1.1\r\nHost: desk\r\nConnection: close\r\nContent-Type: "
        "application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 40; ++i) {
        chunked += "100000\r\n" + std::string(0x100000, 'a') + "\r\n";
    }
    CHECK(status_of(desk.ask(chunked + "0\r\n\r\n")) == "HTTP/1.1 413");
    std::string many = "GET / HTTP/1.1\r\nHost: desk\r\n";
    for (int i = 0; i < 200'000; ++i) {
        many += "X-" + std::to_string(i) + ": a\r\n";
    }
    const auto refused = desk.ask(many + "\r\n");
    CHECK((refused.empty() || status_of(refused) == "HTTP/1.1 431"));
    CHECK(status_of(desk.get("/" + std::string(100'000, 'a'))).substr(0, 10) == "HTTP/1.1 4");
    CHECK(desk.requests.empty());
    CHECK(status_of(desk.get("/")) == "HTTP/1.1 200");
}

TEST_CASE("a handler that throws says nothing of why") {
    Desk desk;
    const auto answer = desk.get("/throws");
    CHECK(status_of(answer) == "HTTP/1.1 500");
    CHECK_FALSE(says(answer, "secret"));
}

TEST_CASE("slow clients are cut off, and many of them do not keep others out") {
    WebServerSettings settings;
    settings.idle = std::chrono::seconds(1);
    settings.whole_request = std::chrono::seconds(2);
    Desk desk(settings);
    const Client dripping(desk.server->port());
    bool taken = true;
    const auto begun = std::chrono::steady_clock::now();
    while (taken && std::chrono::steady_clock::now() - begun < std::chrono::seconds(30)) {
        taken = dripping.send("G");
        ::usleep(100'000);
    }
    CHECK_FALSE(taken);
    std::vector<std::unique_ptr<Client>> silent;
    for (int i = 0; i < 500; ++i) {
        silent.push_back(std::make_unique<Client>(desk.server->port()));
    }
    CHECK(status_of(desk.get("/")) == "HTTP/1.1 200");
    // A client that does not read its answer holds nothing up.
    const Client deaf(desk.server->port());
    deaf.send("GET /long HTTP/1.1\r\nHost: desk\r\n\r\n");
    CHECK(status_of(desk.get("/")) == "HTTP/1.1 200");
}

TEST_CASE("a place where it cannot listen is said so") {
    WebServerSettings settings;
    settings.address = "desk.example.jp";
    const auto named = WebServer::start(settings, nullptr);
    REQUIRE_FALSE(named);
    CHECK(named.error().code == ErrorCode::config);
    Desk desk;
    settings.address = "127.0.0.1";
    settings.port = desk.server->port();
    const auto taken = WebServer::start(settings, nullptr);
    REQUIRE_FALSE(taken);
    CHECK(taken.error().message.find("cannot listen at 127.0.0.1 port") != std::string::npos);
}

}  // namespace
}  // namespace madoguchi
