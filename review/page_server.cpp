#include "review/page_server.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

#include "desk/configuration_keys.h"
#include "review/json_output.h"
#include "review/web_desk.h"
#include "review/web_server.h"
#include "review/words.h"

namespace madoguchi {
namespace {

/// 128 random bits, in hexadecimal.
std::string make_code() {
    std::array<unsigned char, 16> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::array<char, 2 * bytes.size() + 1> text{};
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    return text.data();
}

/// As the key `listen` of [web] reads it; false where it is none.
bool take_listen(Configuration& configuration, const std::string& value) {
    ConfigurationDraft draft{configuration, {}, {}};
    for (const auto& row : web_keys()) {
        if (row.name == "listen" && row.set(draft, value).empty()) {
            configuration.web = draft.configuration.web;
            return true;
        }
    }
    return false;
}

std::string address_of(const WebSettings& web, std::uint16_t port) {
    const bool six = web.address.find(':') != std::string::npos;
    return fmt::format("http://{}:{}/", six ? fmt::format("[{}]", web.address) : web.address, port);
}

}  // namespace

ExitStatus serve_pages(const ServeCommand& command, Console& console, const std::function<void()>& wait_for_end) {
    auto desk = OpenDesk::open(command.files, OpenMode::existing);
    if (!desk) {
        return report(console, desk.error());
    }
    if (command.listen && !take_listen(desk->configuration, *command.listen)) {
        return report_usage(console, fmt::format(words::bad_listen, *command.listen));
    }
    const auto nobody = Accounts(desk->store).empty();
    if (!nobody) {
        return report(console, nobody.error());
    }
    const auto code = *nobody ? make_code() : std::string();
    WebDesk pages(desk->store, desk->configuration, code, console.now);
    WebServerSettings settings;
    settings.address = desk->configuration.web.address;
    settings.port = desk->configuration.web.port;
    settings.listening_descriptor = command.listening_descriptor;
    const auto server = WebServer::start(settings, [&](const WebRequest& request) { return pages.handle(request); });
    if (!server) {
        return report(console, server.error());
    }
    const auto address = address_of(desk->configuration.web, server->port());
    const auto first = code.empty() ? std::string() : fmt::format("{}first-account?code={}", address, code);
    if (command.json) {
        console.out << json::of_serving(address, first) << '\n';
    } else {
        console.out << fmt::format(words::serving, address);
        if (!first.empty()) {
            console.out << fmt::format(words::serving_first, first);
        }
    }
    console.out.flush();
    wait_for_end();
    return ExitStatus::ok;
}

}  // namespace madoguchi
