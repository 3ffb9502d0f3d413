#include "review/web_activation.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

namespace madoguchi {
namespace {

constexpr int first_descriptor = 3;  // SD_LISTEN_FDS_START

int socket_option(int descriptor, int option) {
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

}  // namespace

Result<int> handed_socket(const EnvironmentSource& environment) {
    const auto count = environment("LISTEN_FDS");
    if (count.empty() || environment("LISTEN_PID") != fmt::format("{}", ::getpid())) {
        return -1;
    }
    if (count != "1") {
        return failure(ErrorCode::config, fmt::format("{} sockets were handed over, and one is wanted", count),
                       "Let the .socket unit of the page have one ListenStream= line.");
    }
    if (socket_option(first_descriptor, SO_TYPE) != SOCK_STREAM ||
        socket_option(first_descriptor, SO_ACCEPTCONN) != 1) {
        return failure(ErrorCode::config, "what was handed over is no listening stream socket",
                       "Let the .socket unit of the page have one ListenStream= line, and no Accept=.");
    }
    ::fcntl(first_descriptor, F_SETFD, FD_CLOEXEC);
    return first_descriptor;
}

}  // namespace madoguchi
