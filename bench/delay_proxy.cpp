// delay_proxy SERVER_PORT MILLISECONDS: passes the bytes of every connection to a free loopback port (printed first) on
// to SERVER_PORT, and back, each so much later: half of a round trip. What is under way in one direction is bounded as
// by a TCP window. Ends with its standard input.

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <list>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t window = 6U << 20;  // bytes; Linux lets a receive window grow so far by default
constexpr std::size_t piece = 64U << 10;

/// Bytes on their way from one socket to the other: a ring, and when which of them are due.
class Direction {
public:
    Direction(int from, int to, Clock::duration delay) : from_(from), to_(to), delay_(delay), ring_(window) {}

    [[nodiscard]] bool reads() const { return !ended_ && held_ + piece <= window; }
    [[nodiscard]] bool writes(Clock::time_point now) const { return !parts_.empty() && parts_.front().due <= now; }
    [[nodiscard]] bool is_over() const { return ended_ && parts_.empty(); }
    [[nodiscard]] Clock::time_point due() const {
        return parts_.empty() ? Clock::time_point::max() : parts_.front().due;
    }

    void read() {
        const auto at = (begin_ + held_) % window;
        const auto got = recv(from_, ring_.data() + at, std::min(piece, window - at), MSG_DONTWAIT);
        if (got > 0) {
            parts_.push_back({Clock::now() + delay_, static_cast<std::size_t>(got)});
            held_ += static_cast<std::size_t>(got);
        } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
            ended_ = true;
        }
    }

    void write() {
        auto& part = parts_.front();
        const auto size = std::min(part.size, window - begin_);
        const auto sent = send(to_, ring_.data() + begin_, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno != EAGAIN && errno != EINTR) {
                ended_ = true;
                parts_.clear();
            }
            return;
        }
        const auto gone = static_cast<std::size_t>(sent);
        begin_ = (begin_ + gone) % window;
        held_ -= gone;
        part.size -= gone;
        if (part.size == 0) {
            parts_.pop_front();
        }
    }

    /// Once, when it is over: the other side learns of it.
    void shut() {
        if (!shut_) {
            shutdown(to_, SHUT_WR);
            shut_ = true;
        }
    }

    [[nodiscard]] int from() const { return from_; }
    [[nodiscard]] int to() const { return to_; }

private:
    struct Part {
        Clock::time_point due;
        std::size_t size;
    };
    int from_;
    int to_;
    Clock::duration delay_;
    std::vector<char> ring_;
    std::deque<Part> parts_;
    std::size_t begin_ = 0;
    std::size_t held_ = 0;
    bool ended_ = false;
    bool shut_ = false;
};

struct Connection {
    Connection(int client, int server, Clock::duration delay)
        : up(client, server, delay), down(server, client, delay) {}
    Direction up;
    Direction down;
};

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

int make_socket() {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        std::perror("delay_proxy: socket");
        std::exit(1);
    }
    return fd;
}

void send_at_once(int fd) {
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

int listen_on_free_port() {
    const int listener = make_socket();
    auto address = loopback(0);
    socklen_t size = sizeof address;
    if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 16) != 0 ||
        getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        std::perror("delay_proxy: listening");
        std::exit(1);
    }
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    return listener;
}

void take_client(int listener, int server_port, Clock::duration delay, std::list<Connection>& connections) {
    const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) {
        return;
    }
    const int server = make_socket();
    auto address = loopback(server_port);
    if (connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        close(client);
        close(server);
        return;
    }
    send_at_once(client);
    send_at_once(server);
    connections.emplace_back(client, server, delay);
}

timespec until(Clock::time_point due, Clock::time_point now) {
    const auto wait = std::clamp<Clock::duration>(due - now, Clock::duration{0}, std::chrono::seconds(1));
    return {.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(wait).count(),
            .tv_nsec = (wait % std::chrono::seconds(1)).count()};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: delay_proxy SERVER_PORT MILLISECONDS\n", stderr);
        return 64;
    }
    const int server_port = std::atoi(argv[1]);
    const Clock::duration delay = std::chrono::milliseconds(std::atoi(argv[2]));
    const int listener = listen_on_free_port();
    std::list<Connection> connections;
    while (true) {
        std::vector<pollfd> polled{{STDIN_FILENO, POLLIN, 0}, {listener, POLLIN, 0}};
        auto now = Clock::now();
        auto due = Clock::time_point::max();
        for (auto& connection : connections) {
            for (auto* direction : {&connection.up, &connection.down}) {
                polled.push_back({direction->reads() ? direction->from() : -1, POLLIN, 0});
                polled.push_back({direction->writes(now) ? direction->to() : -1, POLLOUT, 0});
                due = direction->writes(now) ? due : std::min(due, direction->due());
            }
        }
        const auto wait = until(due, now);
        ppoll(polled.data(), polled.size(), &wait, nullptr);
        if (polled[0].revents != 0) {
            return 0;
        }
        std::size_t at = 2;
        for (auto i = connections.begin(); i != connections.end();) {
            for (auto* direction : {&i->up, &i->down}) {
                if (polled[at++].revents != 0) {
                    direction->read();
                }
                if (polled[at++].revents != 0) {
                    direction->write();
                }
                if (direction->is_over()) {
                    direction->shut();
                }
            }
            if (i->up.is_over() && i->down.is_over()) {
                close(i->up.from());
                close(i->up.to());
                i = connections.erase(i);
            } else {
                ++i;
            }
        }
        if (polled[1].revents != 0) {
            take_client(listener, server_port, delay, connections);
        }
    }
}
