#include "review/web_desk.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "review/bulk_decisions.h"
#include "review/case_decisions.h"
#include "review/case_pages.h"
#include "review/list_pages.h"
#include "review/mail_pages.h"
#include "review/page_words.h"
#include "review/referral_pages.h"
#include "review/report_pages.h"
#include "review/settings_pages.h"
#include "review/telephone_pages.h"
#include "review/web_pages.h"
#include "review/words.h"

namespace madoguchi {

extern const std::string_view page_desk_css;
extern const std::string_view page_desk_js;
extern const std::string_view page_design_tokens_css;
extern const std::string_view page_icon_svg;
extern const std::string_view page_first_account;
extern const std::string_view page_sign_in;

namespace {

/// Asked by the page itself, again and again.
constexpr std::string_view news_path = "/news";
constexpr std::string_view sign_out_path = "/sign-out";

using Numbers = std::vector<std::int64_t>;

struct Route {
    std::string_view method;
    std::string_view pattern;  ///< a '*' stands for a whole number, as many digits as an id may have
    WebResponse (*page)(const PageContext& context, const Numbers& numbers);
};

constexpr std::array routes{
    Route{"GET", "/", cases_page},
    Route{"GET", "/cases", cases_page},
    Route{"GET", "/all", cases_page},
    Route{"POST", "/cases/bulk", decide_bulk},
    Route{"POST", "/cases/bulk-undo", undo_bulk},
    Route{"GET", "/reports", reports_page},
    Route{"GET", "/reports.csv", reports_csv},
    Route{"GET", "/ignored", ignored_page},
    Route{"GET", "/settings", settings_page},
    Route{"GET", "/telephone", telephone_page},
    Route{"POST", "/telephone", enter_telephone},
    Route{"GET", news_path, news},
    Route{"GET", "/cases/*", case_page},
    Route{"POST", "/cases/*/resolve", resolve_case},
    Route{"POST", "/cases/*/undo", undo_case},
    Route{"POST", "/cases/*/reopen", reopen_case},
    Route{"POST", "/cases/*/take", take_case},
    Route{"POST", "/cases/*/give-back", give_back_case},
    Route{"POST", "/cases/*/hand-over", hand_over_case},
    Route{"POST", "/cases/*/correct", correct_case},
    Route{"POST", "/cases/*/flag", flag_case},
    Route{"POST", "/cases/*/ask-again", ask_again},
    Route{"POST", "/cases/*/note", note_case},
    Route{"GET", "/cases/*/refer", referral_page},
    Route{"POST", "/cases/*/refer", refer_case},
    Route{"POST", "/cases/*/classify", classify_case},
    Route{"POST", "/cases/*/send", send_held},
    Route{"POST", "/cases/*/do-not-send", do_not_send},
    Route{"POST", "/cases/*/retry", retry_sending},
    Route{"POST", "/cases/*/confirm", confirm_arrival},
    Route{"GET", "/mails/*", mail_page},
    Route{"POST", "/mails/*/person", call_persons},
    Route{"GET", "/mails/*/headers", mail_headers},
    Route{"GET", "/mails/*/attachments/*", mail_attachment},
};

/// The numbers of a path that meets the pattern.
std::optional<Numbers> matched(std::string_view pattern, std::string_view path) {
    constexpr std::size_t most_digits = 15;
    Numbers numbers;
    while (!pattern.empty() && !path.empty()) {
        if (pattern.front() != '*') {
            if (pattern.front() != path.front()) {
                return std::nullopt;
            }
            path.remove_prefix(1);
        } else {
            std::int64_t number = 0;
            const auto read = std::from_chars(path.data(), path.data() + std::min(path.size(), most_digits), number);
            if (read.ec != std::errc() || number <= 0 || path.front() == '0') {
                return std::nullopt;
            }
            numbers.push_back(number);
            path.remove_prefix(static_cast<std::size_t>(read.ptr - path.data()));
        }
        pattern.remove_prefix(1);
    }
    return pattern.empty() && path.empty() ? std::optional(numbers) : std::nullopt;
}

/// The page that a form stands on, by the form's own address: the nearest one above it.
std::string page_above(std::string_view path) {
    const auto is_page = [&](const Route& route) { return route.method == "GET" && matched(route.pattern, path); };
    while (path.size() > 1 && std::none_of(routes.begin(), routes.end(), is_page)) {
        path = path.substr(0, path.rfind('/'));
    }
    return path.empty() ? "/" : std::string(path);
}

std::optional<WebResponse> static_file(std::string_view path) {
    struct StaticFile {
        std::string_view path, type, content;
    };
    const std::array files{
        StaticFile{"/static/desk.css", "text/css; charset=utf-8", page_desk_css},
        StaticFile{"/static/design_tokens.css", "text/css; charset=utf-8", page_design_tokens_css},
        StaticFile{"/static/desk.js", "text/javascript; charset=utf-8", page_desk_js},
        StaticFile{"/static/icon.svg", "image/svg+xml", page_icon_svg},
    };
    const auto* found = std::find_if(files.begin(), files.end(), [&](const auto& f) { return f.path == path; });
    if (found == files.end()) {
        return std::nullopt;
    }
    WebResponse response;
    response.content_type = found->type;
    response.body = found->content;
    return response;
}

/// A place within this desk to go on to; never another host's.
std::string place_of(std::string_view next) {
    const bool own = next.starts_with('/') && !next.starts_with("//") && next.find('\\') == std::string_view::npos &&
                     read_path(next.substr(0, next.find('?')));
    return own ? std::string(next) : "/";
}

bool same_text(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

WebDesk::WebDesk(Store& store, const Configuration& configuration, std::string first_account_code,
                 std::function<std::chrono::sys_seconds()> clock)
    : store_(store),
      configuration_(configuration),
      first_account_code_(std::move(first_account_code)),
      clock_(std::move(clock)),
      accounts_(store),
      gate_(accounts_, configuration.web) {}

WebResponse WebDesk::handle(const WebRequest& request) {
    if (auto refused = gate_.refusal(request)) {
        return std::move(*refused);
    }
    if (auto known = static_file(request.path)) {
        return std::move(*known);
    }
    const auto now = clock_();
    const auto unavailable = [](const Error& error) {
        return WebResponse::text(503, words::page_sentence(error.code));
    };
    const auto nobody = accounts_.empty();
    if (!nobody) {
        return unavailable(nobody.error());
    }
    if (*nobody || request.path == "/first-account") {
        return *nobody ? first_account(request, now) : WebResponse::see_other("/");
    }
    auto visitor = gate_.visitor(request, now, request.path != news_path);
    if (!visitor) {
        return unavailable(visitor.error());
    }
    if (request.path == "/sign-in") {
        return *visitor ? WebResponse::see_other("/") : sign_in(request, now);
    }
    if (!*visitor) {
        if (request.method == "POST" && request.path != sign_out_path) {
            return session_ended_page(request, page_above(request.path));
        }
        const bool to_come_back = request.method == "GET" && request.path != "/";
        return WebResponse::see_other(to_come_back ? "/sign-in?next=" + percent_encoded(request.path) : "/sign-in");
    }
    auto response = signed_in(request, **visitor, now);
    if (!(*visitor)->new_token.empty()) {
        response.headers.emplace_back("Set-Cookie", gate_.cookie((*visitor)->new_token));
    }
    return response;
}

WebResponse WebDesk::first_account(const WebRequest& request, std::chrono::sys_seconds now) {
    if (request.path != "/first-account") {
        return WebResponse::see_other("/first-account");
    }
    PageData data;
    const auto page = [&](std::string_view problem, int status) {
        return bare_page(words::first_account_title, page_first_account, data, problem, status);
    };
    if (request.method != "POST") {
        data.set("code", request.query_value("code")).set("login", std::string_view()).set("name", std::string_view());
        return page({}, 200);
    }
    data.set_foreign("code", request.form_value("code"));
    data.set_foreign("login", request.form_value("login"));
    data.set_foreign("name", request.form_value("name"));
    if (first_account_code_.empty() || !same_text(request.form_value("code"), first_account_code_)) {
        return page(words::wrong_code, 403);
    }
    if (request.form_value("password") != request.form_value("again")) {
        return page(words::passwords_differ, 400);
    }
    const auto login = request.form_value("login");
    const auto made = accounts_.add_first(login, request.form_value("name"), request.form_value("password"), now);
    if (!made) {
        return page(
            made.error().code == ErrorCode::config ? words::bad_account : words::page_sentence(made.error().code), 400);
    }
    const auto token =
        accounts_.sign_in(login, request.form_value("password"), request.remote_address, gate_.limits(), now);
    auto response = WebResponse::see_other("/");
    if (token) {
        response.headers.emplace_back("Set-Cookie", gate_.cookie(*token));
    }
    return response;
}

WebResponse WebDesk::sign_in(const WebRequest& request, std::chrono::sys_seconds now) {
    PageData data;
    const auto page = [&](std::string_view problem, int status) {
        return bare_page(words::sign_in_title, page_sign_in, data, problem, status);
    };
    if (request.method != "POST") {
        data.set("next", std::string_view(place_of(request.query_value("next")))).set("login", false);
        return page({}, 200);
    }
    const auto login = request.form_value("login");
    const auto token =
        accounts_.sign_in(login, request.form_value("password"), request.remote_address, gate_.limits(), now);
    if (token) {
        auto response = WebResponse::see_other(place_of(request.form_value("next")));
        response.headers.emplace_back("Set-Cookie", gate_.cookie(*token));
        return response;
    }
    data.set("next", std::string_view(place_of(request.form_value("next"))));
    data.set_foreign("login", login);
    return token.error().code == ErrorCode::denied      ? page(words::wrong_password, 403)
           : token.error().code == ErrorCode::temporary ? page(words::sign_in_throttled, 429)
                                                        : page(words::page_sentence(token.error().code), 503);
}

WebResponse WebDesk::signed_in(const WebRequest& request, const WebVisitor& visitor, std::chrono::sys_seconds now) {
    const PageContext context{store_, configuration_, request, visitor, now};
    if (request.method == "POST" && !WebGate::has_token(request, visitor.session)) {
        // The form may be of an earlier sign-in.
        return refusal_page(context, words::something_wrong, words::http_refusal(403),
                            {page_above(request.path), words::back_to_page, typed_words(request)}, 403);
    }
    if (request.path == sign_out_path && request.method == "POST") {
        if (const auto done = accounts_.sign_out(WebGate::token_of(request)); !done) {
            return error_page(context, done.error());
        }
        auto response = WebResponse::see_other("/sign-in");
        response.headers.emplace_back("Set-Cookie", gate_.cookie({}));
        return response;
    }
    bool other_method = false;
    for (const auto& route : routes) {
        const auto numbers = matched(route.pattern, request.path);
        const bool meant = route.method == (request.method == "HEAD" ? std::string_view("GET") : request.method);
        if (numbers && meant) {
            return route.page(context, *numbers);
        }
        other_method = other_method || numbers;
    }
    return other_method ? WebResponse::text(405, words::http_refusal(405))
                        : error_page(context, {ErrorCode::not_found, std::string(words::no_such_page), {}});
}

}  // namespace madoguchi
