#include <fmt/format.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "desk/configuration.h"

namespace madoguchi {

Result<std::string> read_password(std::string_view password_file) {
    std::filesystem::path path(password_file);
    if (path.is_relative()) {
        const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
        if (directory == nullptr || *directory == '\0') {
            return failure(ErrorCode::config,
                           fmt::format("password_file \"{}\" is a relative name, and $CREDENTIALS_DIRECTORY is not set",
                                       password_file),
                           "Give the whole path, or start the daemon by its systemd unit, which sets it.");
        }
        path = std::filesystem::path(directory) / path;
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return failure(ErrorCode::config,
                       fmt::format("cannot read the password file {}: {}", path.string(), std::strerror(errno)),
                       "Check that it exists and that the daemon's user may read it.");
    }
    std::string password{std::istreambuf_iterator<char>(in), {}};
    for (const char end : {'\n', '\r'}) {
        if (!password.empty() && password.back() == end) {
            password.pop_back();
        }
    }
    if (password.empty()) {
        return failure(ErrorCode::config, fmt::format("the password file {} is empty", path.string()),
                       "Write the password into it.");
    }
    if (password.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
        return failure(ErrorCode::config, fmt::format("the password file {} holds more than one line", path.string()),
                       "Leave only the password in it.");
    }
    return password;
}

}  // namespace madoguchi
