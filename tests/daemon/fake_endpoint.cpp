#include "fake_endpoint.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <stdexcept>

namespace {

std::string decoded(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::map<std::string, std::string> form_of(const std::string& body) {
    std::map<std::string, std::string> form;
    for (std::size_t at = 0; at < body.size();) {
        const auto end = std::min(body.find('&', at), body.size());
        const auto pair = body.substr(at, end - at);
        const auto equals = pair.find('=');
        form[decoded(pair.substr(0, equals))] = equals == std::string::npos ? "" : decoded(pair.substr(equals + 1));
        at = end + 1;
    }
    return form;
}

std::size_t announced_length(const std::string& head) {
    const auto at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

}  // namespace

FakeEndpoint::FakeEndpoint(Answering answer) : answer_(std::move(answer)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 8) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error("no loopback port");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

FakeEndpoint::~FakeEndpoint() {
    stop_ = true;
    thread_.join();
    close(listener_);
}

std::string FakeEndpoint::url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<FakeEndpoint::Request> FakeEndpoint::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

void FakeEndpoint::serve() {
    while (!stop_) {
        pollfd polled{listener_, POLLIN, 0};
        if (poll(&polled, 1, 20) <= 0) {
            continue;
        }
        const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client >= 0) {
            serve_one(client);
            close(client);
        }
    }
}

void FakeEndpoint::serve_one(int client) {
    std::string got;
    std::size_t head_end = std::string::npos;
    while (head_end == std::string::npos || got.size() < head_end + 4 + announced_length(got.substr(0, head_end))) {
        char buffer[4096];
        const auto n = read(client, buffer, sizeof buffer);
        if (n <= 0) {
            return;
        }
        got.append(buffer, static_cast<std::size_t>(n));
        head_end = got.find("\r\n\r\n");
    }
    const auto line_end = got.find("\r\n");
    Request request{got.substr(0, line_end), got.substr(0, head_end), form_of(got.substr(head_end + 4)),
                    got.substr(head_end + 4)};
    const auto answer = answer_(request);
    {
        const std::lock_guard lock(mutex_);
        requests_.push_back(std::move(request));
    }
    const auto out = "HTTP/1.1 " + std::to_string(answer.status) +
                     " x\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                     std::to_string(answer.body.size()) + "\r\n" + answer.extra_head + "\r\n" + answer.body;
    for (std::size_t sent = 0; sent < out.size();) {
        const auto n = send(client, out.data() + sent, out.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) {
            return;
        }
        sent += static_cast<std::size_t>(n);
    }
}
