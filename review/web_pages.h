#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "desk/configuration.h"
#include "review/page.h"
#include "review/web_gate.h"
#include "review/web_message.h"
#include "review/words.h"
#include "store/store.h"

namespace madoguchi {

/// What a page or a decision may know: one signed-in person's request. Lives as long as the request.
struct PageContext {
    Store& store;
    const Configuration& configuration;
    const WebRequest& request;
    const WebVisitor& visitor;
    std::chrono::sys_seconds now;
};

/// A template within the frame of a signed-in person's page, which says above it what the request's `done` names.
[[nodiscard]] WebResponse framed_page(const PageContext& context, std::string_view title, std::string_view text,
                                      const PageData& data, int status = 200);
/// The frame without navigation: before anybody has signed in. `problem`: said above it; "" for none.
[[nodiscard]] WebResponse bare_page(std::string_view title, std::string_view text, const PageData& data,
                                    std::string_view problem = {}, int status = 200);
/// Where the page of an error leads back to, and what the person had typed, which is not lost.
struct ErrorPlace {
    std::string back = "/";
    std::string_view back_words = words::back_to_queue;
    std::string typed{};
};
/// What a person typed into a form, to be copied; its choices and hidden values are left out.
[[nodiscard]] std::string typed_words(const WebRequest& request);
/// The answer to a form whose session is over: nothing was recorded, and what was typed. `page`: where the person goes
/// on after signing in.
[[nodiscard]] WebResponse session_ended_page(const WebRequest& request, std::string_view page);
/// What the desk refuses by its own rules, though nothing went wrong, and why.
[[nodiscard]] WebResponse refusal_page(const PageContext& context, std::string_view title, std::string_view sentence,
                                       const ErrorPlace& place, int status = 409);
/// What went wrong, in words, with the status of its code.
[[nodiscard]] WebResponse error_page(const PageContext& context, const Error& error, const ErrorPlace& place = {});

}  // namespace madoguchi
