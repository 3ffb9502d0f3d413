#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

/// A tiny HTTP server on a free loopback port. It answers each request by `answer`, and keeps what it was sent.
class FakeEndpoint {
public:
    struct Request {
        std::string line;                         ///< "POST /token HTTP/1.1"
        std::string head;                         ///< all header lines
        std::map<std::string, std::string> form;  ///< decoded
        std::string body;
    };
    struct Answer {
        int status = 200;
        std::string body;
        std::string extra_head;  ///< lines with CRLF
    };
    using Answering = std::function<Answer(const Request&)>;

    explicit FakeEndpoint(Answering answer);
    FakeEndpoint(const FakeEndpoint&) = delete;
    FakeEndpoint& operator=(const FakeEndpoint&) = delete;
    ~FakeEndpoint();

    [[nodiscard]] std::string url(const std::string& path = "/token") const;
    [[nodiscard]] std::vector<Request> requests() const;

private:
    void serve();
    void serve_one(int client);

    Answering answer_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<bool> stop_{false};
    mutable std::mutex mutex_;
    std::vector<Request> requests_;
    std::thread thread_;
};
