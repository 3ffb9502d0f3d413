#include "review/console.h"

#include <fmt/format.h>

#include "review/visible_text.h"
#include "review/words.h"

namespace madoguchi {
namespace {

ExitStatus status_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::temporary:
        case ErrorCode::conflict:
        case ErrorCode::no_space:
            return ExitStatus::temporary;
        case ErrorCode::malformed:
            return ExitStatus::data;
        case ErrorCode::config:
            return ExitStatus::config;
        case ErrorCode::not_found:
            return ExitStatus::no_input;
        case ErrorCode::denied:
            return ExitStatus::denied;
        case ErrorCode::permanent:
            break;
    }
    return ExitStatus::internal;
}

}  // namespace

ExitStatus report(Console& console, const Error& error) {
    console.err << fmt::format("madoguchi: {}\n", words::sentence(error.code));
    if (!error.message.empty()) {
        console.err << fmt::format("  {}: {}\n", words::detail, visible_block(error.message));
    }
    if (!error.hint.empty()) {
        console.err << fmt::format("  {}: {}\n", words::remedy, visible_block(error.hint));
    }
    return status_of(error.code);
}

ExitStatus refuse(Console& console, ExitStatus status, std::string_view sentence) {
    console.err << fmt::format("madoguchi: {}\n", visible_block(sentence));
    return status;
}

ExitStatus report_usage(Console& console, std::string_view sentence) {
    return refuse(console, ExitStatus::usage, sentence);
}

}  // namespace madoguchi
