#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace madoguchi {

/// What a caller can do about an error. The code, not the text, decides retry, quarantine or exit status.
enum class ErrorCode {
    temporary,  ///< may go through later: network trouble, a busy store, a 4xx
    permanent,  ///< will not go through by itself: a 5xx, a refused login
    malformed,  ///< the input is broken: a mail, a server's answer, a damaged store
    config,     ///< the configuration or the command line is wrong
    not_found,  ///< no such case, file or folder
    conflict,   ///< another process or person came first
    no_space,   ///< disk full, or a limit of the file system
    denied,     ///< permissions
};

/// One error for people: what happened (with file, line or key), and what to do about it.
/// `message` and `hint` are English sentences without a trailing newline and never hold mail text or a password.
struct Error {
    ErrorCode code = ErrorCode::permanent;
    std::string message;
    std::string hint;
};

template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> failure(ErrorCode code, std::string message, std::string hint = {}) {
    return tl::unexpected<Error>(Error{code, std::move(message), std::move(hint)});
}

}  // namespace madoguchi
