// Any bytes as what a browser sends to the secretariat's page, through the server and every page of a desk with some
// cases. %SESSION%, %CSRF% and %REVISION% stand for what a signed-in person's browser knows, %LENGTH% for the body's
// length. Whatever comes: no 500, no header or place beyond this desk, no raw text in a page, and without the form's
// token nothing is changed.
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "parser/utf8.h"
#include "reply/outgoing_mail.h"
#include "review/web_desk.h"
#include "review/web_server.h"
#include "store/accounts.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/scratch_desk.h"
#include "tests/fuzz/time_budget.h"

namespace {

using namespace madoguchi;

constexpr std::uint32_t cases = 3;
constexpr int requests_a_store = 300;  ///< then it begins anew, so that what is found can be found again

std::string replaced(std::string text, std::string_view place, const std::string& words) {
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at + words.size())) {
        text.replace(at, place.size(), words);
    }
    return text;
}

/// Everything that a request could have changed, as far as screens show it.
std::string state_of(Store& store) {
    std::string state;
    for (CaseId id = 1; id <= static_cast<CaseId>(cases); ++id) {
        const auto view = store.show(id);
        must(view.has_value(), "a case is gone");
        state += fmt::format("{} {};", view->summary.revision, static_cast<int>(view->summary.state));
    }
    const auto status = store.status();
    must(status.has_value(), "the store tells no status");
    return state + fmt::format("{} {} {} {}", status->mails, status->cases, status->outbox_held, status->outbox_queued);
}

class Page {
public:
    Page() {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const auto name = folder_.file("socket").string();
        must(name.size() < sizeof address.sun_path, "the socket's name is too long");
        name.copy(address.sun_path, sizeof address.sun_path - 1);
        address_ = address;
        listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
        must(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
                 ::listen(listener_, 16) == 0,
             "there is no socket for the server");
        begin_anew();
        WebServerSettings settings;
        settings.listening_descriptor = listener_;
        auto started = WebServer::start(settings, [this](const WebRequest& request) { return answer(request); });
        must(started.has_value(), "the server does not start");
        server_.emplace(std::move(*started));
    }
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;
    ~Page() {
        server_.reset();
        ::close(listener_);
    }

    /// Sends the bytes and reads the whole answer.
    void ask(std::string_view bytes) {
        if (++asked_ % requests_a_store == 0) {
            begin_anew();
        }
        const auto revision = store_->show(1);
        must(revision.has_value(), "the first case is gone");
        auto text = replaced(std::string(bytes), "%SESSION%", token_);
        text = replaced(std::move(text), "%CSRF%", csrf_);
        text = replaced(std::move(text), "%REVISION%", std::to_string(revision->summary.revision));
        const auto body = std::min(text.find("\r\n\r\n"), text.size());
        text = replaced(std::move(text), "%LENGTH%", std::to_string(text.size() - std::min(body + 4, text.size())));
        const bool knows_token = text.find(csrf_) != std::string::npos;
        const auto before = knows_token ? std::string() : state_of(*store_);
        send(text);
        must(knows_token || state_of(*store_) == before, "a request without the form's token changes the store");
    }

private:
    void begin_anew() {
        desk_.reset();
        store_.reset();
        const auto file = folder_.file("desk.sqlite");
        for (const auto* end : {"", "-wal", "-shm", "-mark"}) {
            std::error_code none;
            std::filesystem::remove(file.string() + end, none);
        }
        auto opened = Store::open(file, OpenMode::create);
        must(opened.has_value(), "there is no store");
        store_.emplace(std::move(*opened));
        take_inquiries(*store_, configuration_, cases);
        Accounts accounts(*store_);
        must(accounts.add_first("sato", "佐藤 <恵>", "correct horse battery", friday_morning).has_value(),
             "no account");
        const auto token = accounts.sign_in_vouched("sato", friday_morning);
        must(token.has_value(), "nobody can sign in");
        token_ = *token;
        csrf_ = accounts.session(token_, SessionLimits{}, friday_morning).value()->csrf_token;
        desk_.emplace(*store_, configuration_, "", [] { return friday_morning; });
    }

    /// On the server's thread, while the other one waits for the answer.
    WebResponse answer(const WebRequest& request) {
        must(request.path.starts_with('/') && is_utf8(request.path) && !has_control(request.path) &&
                 request.path.find("//") == std::string::npos,
             "a path that is none");
        answering_ = true;
        auto response = desk_->handle(request);
        answering_ = false;
        must(response.status != 500, "a page that fails");
        for (const auto& [name, value] : response.headers) {
            must(!has_control(value), "a header with a control character");
            must(name != "Location" || (value.starts_with('/') && !value.starts_with("//")), "a place elsewhere");
        }
        if (response.content_type.starts_with("text/html")) {
            must(is_utf8(response.body), "a page that is no UTF-8");
            // No page of ours has such a tag.
            must(response.body.find("<zq") == std::string::npos, "a request's text stands in the page as it came");
        }
        return response;
    }

    void send(std::string_view bytes) {
        const int client = ::socket(AF_UNIX, SOCK_STREAM, 0);
        must(::connect(client, reinterpret_cast<const sockaddr*>(&address_), sizeof address_) == 0, "no connection");
        while (!bytes.empty()) {
            const auto sent = ::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                break;
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        ::shutdown(client, SHUT_WR);
        std::array<char, 64 * 1024> part{};
        std::string begin;
        pollfd ready{client, POLLIN, 0};
        // The server would wait for the rest of half a request for as long as it may take.
        while (::poll(&ready, 1, 100) == 1 || answering_) {
            const auto got = ::recv(client, part.data(), part.size(), 0);
            if (got <= 0) {
                break;
            }
            begin.append(part.data(), begin.size() < 100 ? static_cast<std::size_t>(got) : 0);
        }
        must(!begin.starts_with("HTTP/1.1 500"), "the server answers with 500");
        ::close(client);
    }

    ScratchFolder folder_{place_for_stores()};
    Configuration configuration_;
    std::optional<Store> store_;
    std::optional<WebDesk> desk_;
    std::string token_, csrf_;
    sockaddr_un address_{};
    int listener_ = -1;
    int asked_ = 0;
    std::atomic<bool> answering_ = false;
    std::optional<WebServer> server_;
};

/// What is read of a form and a path means the same when it is written again.
void check_reading(std::string_view text) {
    if (const auto form = read_form(text)) {
        std::string written;
        for (const auto& [name, value] : *form) {
            must(is_utf8(name) && is_utf8(value), "a form's value is no UTF-8");
            written += fmt::format("{}={}&", percent_encoded(name), percent_encoded(value));
        }
        must(read_form(written) == form, "a form is another when read again");
    }
    if (const auto path = read_path(text)) {
        must(read_path(percent_encoded(*path)) == path, "a path is another when read again");
    }
    for (const auto& [name, value] : read_cookies(text)) {
        must(!name.empty() && value.find(';') == std::string::npos, "a cookie that is none");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Page page;
    const TimeBudget budget(size);
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    check_reading(bytes);
    page.ask(bytes);
    return 0;
}
