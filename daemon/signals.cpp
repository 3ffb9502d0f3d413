#include "daemon/signals.h"

#include <sys/signalfd.h>
#include <unistd.h>
#include <csignal>
#include <utility>

namespace madoguchi {
namespace {

sigset_t ours() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    return set;
}

}  // namespace

Signals::Signals() {
    const auto set = ours();
    sigprocmask(SIG_BLOCK, &set, nullptr);
    fd_ = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    std::signal(SIGPIPE, SIG_IGN);  // a connection that the other side closed is an error, not an end
}

Signals::~Signals() {
    if (fd_ >= 0) {
        close(fd_);
    }
}

void Signals::read_pending() {
    signalfd_siginfo info{};
    while (fd_ >= 0 && read(fd_, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
        if (info.ssi_signo == SIGHUP) {
            reload_ = true;
        } else {
            stop_ = true;
        }
    }
}

bool Signals::stop_requested() {
    const std::lock_guard lock(mutex_);
    read_pending();
    return stop_;
}

bool Signals::take_reload_request() {
    const std::lock_guard lock(mutex_);
    read_pending();
    return std::exchange(reload_, false);
}

}  // namespace madoguchi
