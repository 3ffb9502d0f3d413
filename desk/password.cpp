#include <fmt/format.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "desk/configuration.h"

namespace madoguchi {

Result<std::string> read_credential(std::string_view file, std::string_view key) {
    constexpr std::size_t most_bytes = 64U << 10;
    std::filesystem::path path(file);
    if (path.is_relative()) {
        const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
        if (directory == nullptr || *directory == '\0') {
            return failure(
                ErrorCode::config,
                fmt::format("{} \"{}\" is a relative name, and $CREDENTIALS_DIRECTORY is not set", key, file),
                "Give the whole path, or start the daemon by its systemd unit, which sets it.");
        }
        path = std::filesystem::path(directory) / path;
    }
    std::ifstream in(path, std::ios::binary);
    std::error_code error;
    if (!in || std::filesystem::is_directory(path, error)) {
        return failure(ErrorCode::config,
                       fmt::format("cannot read the {} {}: {}", key, path.string(), std::strerror(in ? EISDIR : errno)),
                       "Check that it exists and that the daemon's user may read it.");
    }
    std::string content(most_bytes + 1, '\0');
    in.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(in.gcount()));
    if (content.empty()) {
        return failure(ErrorCode::config, fmt::format("the {} {} is empty", key, path.string()),
                       "Write into it what it is for.");
    }
    if (content.size() > most_bytes) {
        return failure(ErrorCode::config,
                       fmt::format("the {} {} is larger than {} bytes", key, path.string(), most_bytes),
                       "Check that it is the right file.");
    }
    return content;
}

Result<std::string> read_password(std::string_view password_file, std::string_view key) {
    auto password = read_credential(password_file, key);
    if (!password) {
        return password;
    }
    for (const char end : {'\n', '\r'}) {
        if (!password->empty() && password->back() == end) {
            password->pop_back();
        }
    }
    if (password->empty()) {
        return failure(ErrorCode::config, fmt::format("the {} {} is empty", key, password_file),
                       "Write the password into it.");
    }
    if (password->find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
        return failure(ErrorCode::config, fmt::format("the {} {} holds more than one line", key, password_file),
                       "Leave only the password in it.");
    }
    return password;
}

}  // namespace madoguchi
