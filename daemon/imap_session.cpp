#include "daemon/imap_session.h"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "daemon/curl_handle.h"
#include "daemon/log.h"

namespace madoguchi {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t look_every = 1 << 20;  // bytes, after which a busy stream looks whether the program should stop
constexpr milliseconds one_wait{2000};         // how often a long wait looks whether the program should stop

}  // namespace

std::string answer_text(const ImapResponse& answer) {
    return fmt::format("{}{} {}", answer.name, answer.code.empty() ? "" : " [" + answer.code + "]",
                       log_text(answer.text));
}

ImapSession::ImapSession(std::unique_ptr<ImapStream> stream, Clocks clocks, Wake wake, const RandomSource& random,
                         const Limits& limits)
    : stream_(std::move(stream)),
      clocks_(std::move(clocks)),
      wake_(std::move(wake)),
      limits_(limits),
      reader_(limits.reader),
      tag_prefix_(fmt::format("m{:08x}n", random())) {}

Result<std::string> ImapSession::start(std::string_view command) {
    if (auto r = end_idle(); !r) {
        return tl::unexpected(r.error());
    }
    auto tag = fmt::format("{}{}", tag_prefix_, ++commands_);
    if (auto r = stream_->send(fmt::format("{} {}\r\n", tag, command), limits_.stall); !r) {
        return tl::unexpected(r.error());
    }
    return tag;
}

Result<std::optional<ImapResponse>> ImapSession::next_within(milliseconds max_wait) {
    if (answers_.empty()) {
        const auto before = clocks_.steady();
        auto bytes = stream_->receive(max_wait);
        if (!bytes) {
            return tl::unexpected(bytes.error());
        }
        const auto spent = std::chrono::ceil<milliseconds>(clocks_.steady() - before);
        silent_ = bytes->empty() ? silent_ + spent : milliseconds{0};
        waited_ += spent;
        received_ += bytes->size();
        unlooked_ += bytes->size();
        std::vector<ImapResponse> whole;
        const auto read = reader_.feed(*bytes, whole);
        std::move(whole.begin(), whole.end(), std::back_inserter(answers_));
        if (!read) {
            return tl::unexpected(read.error());
        }
    }
    if (answers_.empty()) {
        return std::optional<ImapResponse>{};
    }
    auto answer = std::move(answers_.front());
    answers_.pop_front();
    if (auto r = notice(answer); !r) {
        return tl::unexpected(r.error());
    }
    return std::optional<ImapResponse>(std::move(answer));
}

Result<void> ImapSession::notice(const ImapResponse& answer) {
    if (answer.kind == ImapResponse::Kind::tagged) {
        silent_ = waited_ = milliseconds{0};
        received_ = 0;
        return {};
    }
    if (answer.name == "EXISTS" && answer.number) {
        news_ = news_ || *answer.number > exists_;
        exists_ = *answer.number;
    } else if (answer.name == "RECENT" && answer.number) {
        news_ = news_ || *answer.number > recent_;
        recent_ = *answer.number;
    } else if (answer.name == "EXPUNGE") {
        exists_ -= exists_ > 0 ? 1 : 0;
    } else if (answer.name == "CAPABILITY") {
        capabilities_.clear();
        for (const auto& value : answer.values) {
            auto word = value.text;
            std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::toupper(c); });
            capabilities_.insert(std::move(word));
        }
    } else if (answer.name == "BYE" && !leaving_) {
        return failure(ErrorCode::temporary,
                       fmt::format("the IMAP server says BYE: {}{}",
                                   answer.code.empty() ? "" : "[" + answer.code + "] ", log_text(answer.text)));
    }
    if (answer.code == "ALERT") {
        log(Severity::warning, Event::imap_alert, fmt::format("the IMAP server alerts: {}", log_text(answer.text)));
    }
    return {};
}

Result<void> ImapSession::check_patience() {
    // A system call each time: too dear for each few kilobytes of a mail that keeps coming.
    if (silent_.count() > 0 || unlooked_ >= look_every) {
        unlooked_ = 0;
        if (wake_.stop_requested()) {
            return failure(ErrorCode::temporary, "stopping");
        }
    }
    const auto patience = limits_.grace + milliseconds(received_ * 1000 / limits_.bytes_per_second);
    if (silent_ > limits_.stall || waited_ > patience) {
        return failure(
            ErrorCode::temporary,
            fmt::format("the IMAP server is too slow: {} bytes in {} ms, silent for {} ms; connection dropped",
                        received_, waited_.count(), silent_.count()));
    }
    return {};
}

Result<ImapResponse> ImapSession::next() {
    while (true) {
        auto answer = next_within(std::min(one_wait, limits_.stall));
        if (!answer) {
            return tl::unexpected(answer.error());
        }
        if (answers_.empty()) {
            if (auto r = check_patience(); !r) {
                return tl::unexpected(r.error());
            }
        }
        if (*answer) {
            return std::move(**answer);
        }
    }
}

Result<ImapResponse> ImapSession::run(std::string_view command, const Handler& handler) {
    const auto tag = start(command);
    if (!tag) {
        return tl::unexpected(tag.error());
    }
    while (true) {
        auto answer = next();
        if (!answer) {
            return answer;
        }
        if (answer->kind == ImapResponse::Kind::tagged) {
            return answer->tag == *tag ? std::move(answer)
                                       : failure(ErrorCode::malformed, "the IMAP server answers a command never given");
        }
        if (handler) {
            if (auto r = handler(std::move(*answer)); !r) {
                return tl::unexpected(r.error());
            }
        }
    }
}

Result<void> ImapSession::read_capabilities() {
    const auto done = run("CAPABILITY");
    if (!done) {
        return tl::unexpected(done.error());
    }
    if (done->name != "OK" || capabilities_.empty()) {
        return failure(ErrorCode::temporary,
                       fmt::format("the IMAP server does not tell its capabilities: {}", answer_text(*done)));
    }
    return {};
}

Result<void> ImapSession::begin_idle() {
    const auto tag = start("IDLE");
    if (!tag) {
        return tl::unexpected(tag.error());
    }
    while (true) {
        const auto answer = next();
        if (!answer) {
            return tl::unexpected(answer.error());
        }
        if (answer->kind == ImapResponse::Kind::continuation) {
            break;
        }
        if (answer->kind == ImapResponse::Kind::tagged) {
            capabilities_.erase("IDLE");  // offered but refused: NOOP from now on
            return {};
        }
    }
    idle_tag_ = *tag;
    idle_since_ = clocks_.steady();
    return {};
}

Result<void> ImapSession::end_idle() {
    if (idle_tag_.empty()) {
        return {};
    }
    const auto tag = std::exchange(idle_tag_, {});
    silent_ = waited_ = milliseconds{0};
    received_ = 0;
    if (auto r = stream_->send("DONE\r\n", limits_.stall); !r) {
        return r;
    }
    while (true) {
        const auto answer = next();
        if (!answer) {
            return tl::unexpected(answer.error());
        }
        if (answer->kind == ImapResponse::Kind::tagged) {
            return answer->tag == tag ? Result<void>{}
                                      : failure(ErrorCode::malformed, "the IMAP server answers a command never given");
        }
    }
}

Result<bool> ImapSession::listen(milliseconds timeout) {
    if (idle_tag_.empty() && can("IDLE") && !news_) {
        if (auto r = begin_idle(); !r) {
            return tl::unexpected(r.error());
        }
    }
    const auto end = clocks_.steady() + timeout;
    while (!news_) {
        const auto left = std::chrono::ceil<milliseconds>(end - clocks_.steady());
        const auto answer = next_within(std::max(left, milliseconds{0}));
        if (!answer) {
            return tl::unexpected(answer.error());
        }
        if (*answer && (*answer)->kind == ImapResponse::Kind::tagged) {
            return failure(ErrorCode::temporary, "the IMAP server ended IDLE by itself");
        }
        if (!*answer) {
            break;
        }
    }
    silent_ = waited_ = milliseconds{0};
    return news_;
}

milliseconds ImapSession::idle_for() const {
    return idle_tag_.empty() ? milliseconds{0} : std::chrono::ceil<milliseconds>(clocks_.steady() - idle_since_);
}

void ImapSession::log_out() {
    constexpr milliseconds goodbye{1000};
    leaving_ = true;
    if (!idle_tag_.empty()) {
        idle_tag_.clear();
        if (!stream_->send("DONE\r\n", goodbye)) {
            return;
        }
    }
    const auto tag = start("LOGOUT");
    const auto end = clocks_.steady() + goodbye;
    while (tag && clocks_.steady() < end) {
        const auto answer = next_within(milliseconds{200});
        if (!answer || (*answer && (*answer)->tag == *tag)) {
            return;
        }
    }
}

}  // namespace madoguchi
