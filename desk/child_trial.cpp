#include "desk/child_trial.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace madoguchi {
namespace {

/// A fault of the child is expected: no core, no handler of the parent, and an end by alarm.
void prepare_child(std::chrono::seconds limit) {
    const struct rlimit no_core {};
    ::setrlimit(RLIMIT_CORE, &no_core);
    for (const int number : {SIGALRM, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTERM, SIGINT}) {
        std::signal(number, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::alarm(static_cast<unsigned>(limit.count()));
}

}  // namespace

Result<bool> survives_in_child(const std::function<void()>& work, std::chrono::seconds limit) {
    const auto child = ::fork();
    if (child < 0) {
        return failure(ErrorCode::temporary, fmt::format("no child process for a trial: {}", std::strerror(errno)));
    }
    if (child == 0) {
        prepare_child(limit);
        try {
            work();
        } catch (...) {
            ::_exit(1);
        }
        ::_exit(0);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return failure(ErrorCode::temporary, fmt::format("a trial was lost: {}", std::strerror(errno)));
        }
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace madoguchi
