#include "review/web_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <limits>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "parser/utf8.h"
#include "review/words.h"

namespace madoguchi {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t thrown_away_bytes = 64U << 20;  ///< of a body that is refused

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> security_headers{{
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
     "base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Cache-Control", "no-store"},
    // `no-referrer` would make the Origin of a form "null".
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
    {"X-Robots-Tag", "noindex, nofollow"},
}};

/// One request while it is being read.
struct Reading {
    std::string target;  ///< as it came
    WebRequest request;
    std::string body;
    std::set<std::string> seen;  ///< header names, to notice those that came twice
    bool begun = false;
    int refusal = 0;  ///< the status that it gets instead of an answer; 0 for none
};

std::string address_text(const sockaddr* address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address == nullptr) {
        return {};
    }
    if (address->sa_family == AF_INET) {
        ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, text.data(), text.size());
    } else if (address->sa_family == AF_INET6) {
        ::inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, text.data(), text.size());
    }
    return text.data();
}

bool is_singular(std::string_view name) {
    return name == "host" || name == "content-length" || name == "content-type" || name == "transfer-encoding" ||
           name == "origin" || name == "authorization";
}

/// What a header line may say at all: the status of its refusal, or 0.
int refusal_of(const Reading& reading) {
    const auto& request = reading.request;
    if (request.method != "GET" && request.method != "HEAD" && request.method != "POST") {
        return 405;
    }
    if (request.headers.contains("content-length") && request.headers.contains("transfer-encoding")) {
        return 400;  // RFC 9112 §6.1: two lengths are how requests are smuggled
    }
    const bool other_coding = request.headers.contains("transfer-encoding") &&
                              !equal_ascii_case(request.header("transfer-encoding"), "chunked");
    if (other_coding || request.header("host").empty()) {
        return 400;
    }
    if (request.method == "POST") {
        auto type = request.header("content-type");
        type = trim_ascii(type.substr(0, type.find(';')));
        return equal_ascii_case(type, "application/x-www-form-urlencoded") ? 0 : 415;
    }
    const bool has_body = request.headers.contains("transfer-encoding") ||
                          (request.headers.contains("content-length") && request.header("content-length") != "0");
    return has_body ? 400 : 0;
}

/// Content-Length; 0 where there is none, the largest number where it is too long to be one.
std::size_t announced_length(const WebRequest& request) {
    const auto text = request.header("content-length");
    std::size_t length = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), length);
    return read.ec == std::errc::result_out_of_range ? std::numeric_limits<std::size_t>::max() : length;
}

/// Reads the target into path and query; false where it is malformed.
bool read_target(Reading& reading) {
    const std::string_view target(reading.target);
    const auto question = std::min(target.find('?'), target.size());
    auto path = read_path(target.substr(0, question));
    auto query = read_form(target.substr(std::min(question + 1, target.size())));
    if (!path || !query) {
        return false;
    }
    reading.request.path = std::move(*path);
    reading.request.query = std::move(*query);
    return true;
}

}  // namespace

struct WebServer::Impl {
    Impl(const WebServerSettings& with, Handler to) : settings(with), handler(std::move(to)) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (watch.joinable()) {
            {
                const std::lock_guard lock(mutex);
                ending = true;
            }
            wake.notify_all();
            watch.join();
        }
        if (daemon != nullptr) {
            MHD_stop_daemon(daemon);
        }
    }

    Result<void> run();
    void watch_connections();
    [[nodiscard]] Result<sockaddr_storage> address() const;

    MHD_Result take(MHD_Connection* connection, Reading& reading, const char* method, const char* data,
                    std::size_t* size);
    void begin(MHD_Connection* connection, Reading& reading, const char* method);
    void add_body(Reading& reading, std::string_view part);
    [[nodiscard]] WebResponse answer(Reading& reading);
    [[nodiscard]] WebResponse refuse(int status) const;
    MHD_Result send(MHD_Connection* connection, const WebResponse& response);
    void drop(Reading* reading);
    void expect(MHD_Connection* connection, std::chrono::seconds within);

    WebServerSettings settings;
    Handler handler;
    MHD_Daemon* daemon = nullptr;
    std::size_t bodies = 0;  ///< bytes; the server's thread only

    // How long each connection may still take; its socket is shut down by `watch`.
    std::mutex mutex;
    std::condition_variable wake;
    bool ending = false;
    std::map<int, Clock::time_point> deadlines;
    std::thread watch;
};

namespace {

int descriptor_of(MHD_Connection* connection) {
    const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == nullptr ? -1 : info->connect_fd;
}

}  // namespace

void WebServer::Impl::expect(MHD_Connection* connection, std::chrono::seconds within) {
    const std::lock_guard lock(mutex);
    deadlines[descriptor_of(connection)] = Clock::now() + within;
}

void WebServer::Impl::watch_connections() {
    std::unique_lock lock(mutex);
    while (!ending) {
        wake.wait_for(lock, std::chrono::seconds(1));
        const auto now = Clock::now();
        for (auto& [descriptor, deadline] : deadlines) {
            if (deadline <= now) {
                ::shutdown(descriptor, SHUT_RDWR);
                deadline = Clock::time_point::max();
            }
        }
    }
}

Result<sockaddr_storage> WebServer::Impl::address() const {
    sockaddr_storage storage{};
    auto* four = reinterpret_cast<sockaddr_in*>(&storage);
    auto* six = reinterpret_cast<sockaddr_in6*>(&storage);
    if (::inet_pton(AF_INET, settings.address.c_str(), &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(settings.port);
        return storage;
    }
    if (::inet_pton(AF_INET6, settings.address.c_str(), &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(settings.port);
        return storage;
    }
    return failure(ErrorCode::config, fmt::format("listen \"{}\" is no IP address", settings.address),
                   "Write one like 127.0.0.1:8610 or [::1]:8610.");
}

Result<void> WebServer::Impl::run() {
    const auto on_uri = [](void*, const char* uri, MHD_Connection*) -> void* {
        auto* reading = new (std::nothrow) Reading;
        if (reading != nullptr) {
            reading->target = uri;
        }
        return reading;
    };
    const auto on_request = [](void* self, MHD_Connection* connection, const char*, const char* method, const char*,
                               const char* data, std::size_t* size, void** reading) -> MHD_Result {
        if (*reading == nullptr) {
            return MHD_NO;
        }
        try {
            return static_cast<Impl*>(self)->take(connection, *static_cast<Reading*>(*reading), method, data, size);
        } catch (const std::exception&) {
            return MHD_NO;  // out of memory: nothing can be said about it
        }
    };
    const auto on_completed = [](void* self, MHD_Connection* connection, void** reading,
                                 MHD_RequestTerminationCode) -> void {
        auto& server = *static_cast<Impl*>(self);
        server.drop(static_cast<Reading*>(*reading));
        *reading = nullptr;
        server.expect(connection, server.settings.idle + server.settings.whole_request);
    };
    const auto on_connection = [](void* self, MHD_Connection* connection, void**,
                                  MHD_ConnectionNotificationCode code) -> void {
        auto& server = *static_cast<Impl*>(self);
        if (code == MHD_CONNECTION_NOTIFY_STARTED) {
            server.expect(connection, server.settings.whole_request);
        } else {
            const std::lock_guard lock(server.mutex);
            server.deadlines.erase(descriptor_of(connection));
        }
    };
    // Targets are decoded by read_target(), which refuses what is malformed.
    const auto as_it_is = [](void*, MHD_Connection*, char* text) -> std::size_t { return std::strlen(text); };

    const auto listen_at = address();
    if (!listen_at) {
        return tl::unexpected(listen_at.error());
    }
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL;
    if (listen_at->ss_family == AF_INET6) {
        flags |= MHD_USE_IPv6;
    }
    auto storage = *listen_at;
    const bool given = settings.listening_descriptor >= 0;
    std::array<MHD_OptionItem, 2> where{{
        {given ? MHD_OPTION_LISTEN_SOCKET : MHD_OPTION_SOCK_ADDR, settings.listening_descriptor, &storage},
        {MHD_OPTION_END, 0, nullptr},
    }};
    daemon = MHD_start_daemon(
        flags, 0, nullptr, nullptr, +on_request, this, MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings.header_bytes,
        MHD_OPTION_CONNECTION_LIMIT, settings.connections, MHD_OPTION_CONNECTION_TIMEOUT,
        static_cast<unsigned>(settings.idle.count()), MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK,
        +on_uri, nullptr, MHD_OPTION_UNESCAPE_CALLBACK, +as_it_is, nullptr, MHD_OPTION_NOTIFY_COMPLETED, +on_completed,
        this, MHD_OPTION_NOTIFY_CONNECTION, +on_connection, this, MHD_OPTION_ARRAY, where.data(), MHD_OPTION_END);
    if (daemon == nullptr) {
        return failure(
            ErrorCode::config,
            fmt::format("cannot listen at {} port {}: {}", settings.address, settings.port, std::strerror(errno)),
            "Another program may use the port: choose another one with --listen.");
    }
    watch = std::thread([this] { watch_connections(); });
    return {};
}

void WebServer::Impl::begin(MHD_Connection* connection, Reading& reading, const char* method) {
    reading.begun = true;
    auto& request = reading.request;
    request.method = method;
    if (const auto* peer = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)) {
        request.remote_address = address_text(peer->client_addr);
    }
    const auto on_header = [](void* to, MHD_ValueKind, const char* name, const char* value) -> MHD_Result {
        auto& into = *static_cast<Reading*>(to);
        auto lower = lower_ascii(name);
        const std::string text(value == nullptr ? "" : value);
        const bool again = !into.seen.insert(lower).second;
        if (!is_utf8(text) || (again && is_singular(lower))) {
            into.refusal = 400;
        }
        auto& kept = into.request.headers[lower];
        kept += (again ? (lower == "cookie" ? "; " : ", ") : "") + text;
        return MHD_YES;
    };
    MHD_get_connection_values(connection, MHD_HEADER_KIND, +on_header, &reading);
    request.cookies = read_cookies(request.header("cookie"));
    if (reading.refusal == 0) {
        reading.refusal = refusal_of(reading);
    }
    if (reading.refusal == 0 && !read_target(reading)) {
        reading.refusal = 400;
    }
}

void WebServer::Impl::add_body(Reading& reading, std::string_view part) {
    if (reading.refusal != 0) {
        return;  // read to its end, or the client would not see the answer
    }
    if (reading.body.size() + part.size() > settings.body_bytes) {
        reading.refusal = 413;
    } else if (bodies + part.size() > settings.bodies_bytes) {
        reading.refusal = 503;
    }
    if (reading.refusal != 0) {
        bodies -= reading.body.size();
        reading.body = {};
        return;
    }
    bodies += part.size();
    reading.body += part;
}

WebResponse WebServer::Impl::answer(Reading& reading) {
    if (reading.refusal == 0 && reading.request.method == "POST") {
        if (auto form = read_form(reading.body)) {
            reading.request.form = std::move(*form);
        } else {
            reading.refusal = 400;
        }
    }
    if (reading.refusal != 0) {
        return refuse(reading.refusal);
    }
    try {
        return handler(reading.request);
    } catch (const std::exception&) {
        return refuse(500);
    }
}

WebResponse WebServer::Impl::refuse(int status) const {
    auto response = WebResponse::text(status, words::http_refusal(status));
    if (status == 405) {
        response.headers.emplace_back("Allow", "GET, HEAD, POST");
    }
    return response;
}

MHD_Result WebServer::Impl::take(MHD_Connection* connection, Reading& reading, const char* method, const char* data,
                                 std::size_t* size) {
    if (!reading.begun) {
        begin(connection, reading, method);
        const auto length = announced_length(reading.request);
        if (reading.refusal == 0 && length > settings.body_bytes) {
            reading.refusal = 413;
        }
        // A client that is still sending would not see an answer: its body is read, and thrown away.
        const bool sends = (length > 0 || reading.request.header("transfer-encoding") == "chunked") &&
                           !reading.request.headers.contains("expect") && length <= thrown_away_bytes;
        if (reading.refusal != 0 && !sends) {
            return send(connection, refuse(reading.refusal));
        }
        return MHD_YES;
    }
    if (*size > 0) {
        add_body(reading, {data, *size});
        *size = 0;
        return MHD_YES;
    }
    return send(connection, answer(reading));
}

MHD_Result WebServer::Impl::send(MHD_Connection* connection, const WebResponse& response) {
    auto* out = MHD_create_response_from_buffer(response.body.size(), const_cast<char*>(response.body.data()),
                                                MHD_RESPMEM_MUST_COPY);
    if (out == nullptr) {
        return MHD_NO;
    }
    MHD_add_response_header(out, "Content-Type", response.content_type.c_str());
    for (const auto& [name, value] : response.headers) {
        MHD_add_response_header(out, name.c_str(), value.c_str());
    }
    for (const auto& header : security_headers) {
        const bool replaced = std::any_of(response.headers.begin(), response.headers.end(),
                                          [&](const auto& own) { return equal_ascii_case(own.first, header.first); });
        if (!replaced) {
            MHD_add_response_header(out, std::string(header.first).c_str(), std::string(header.second).c_str());
        }
    }
    const auto result = MHD_queue_response(connection, static_cast<unsigned>(response.status), out);
    MHD_destroy_response(out);
    expect(connection,
           settings.whole_request + std::chrono::seconds(response.body.size() / settings.answer_bytes_a_second));
    return result;
}

void WebServer::Impl::drop(Reading* reading) {
    if (reading != nullptr) {
        bodies -= reading->body.size();
        delete reading;
    }
}

WebServer::WebServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WebServer::WebServer(WebServer&&) noexcept = default;
WebServer& WebServer::operator=(WebServer&&) noexcept = default;
WebServer::~WebServer() = default;

Result<WebServer> WebServer::start(const WebServerSettings& settings, Handler handler) {
    auto impl = std::make_unique<Impl>(settings, std::move(handler));
    if (const auto running = impl->run(); !running) {
        return tl::unexpected(running.error());
    }
    return WebServer(std::move(impl));
}

std::uint16_t WebServer::port() const {
    const auto* info = MHD_get_daemon_info(impl_->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info == nullptr ? 0 : info->port;
}

}  // namespace madoguchi
