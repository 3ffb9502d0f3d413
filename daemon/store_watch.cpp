#include "daemon/store_watch.h"

#include <sys/epoll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace madoguchi {
namespace {

bool join(int epoll, int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void close_if_open(int& descriptor) {
    if (descriptor >= 0) {
        close(std::exchange(descriptor, -1));
    }
}

}  // namespace

StoreWatch::StoreWatch(int other)
    : other_(other), events_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), any_(epoll_create1(EPOLL_CLOEXEC)) {
    if (events_ < 0 || any_ < 0 || !join(any_, events_) || !join(any_, other_)) {
        close_if_open(events_);
        close_if_open(any_);
    }
}

StoreWatch::~StoreWatch() {
    close_if_open(events_);
    close_if_open(any_);
}

void StoreWatch::begin(const std::filesystem::path& store) {
    if (events_ >= 0 && watch_ < 0) {
        watch_ = inotify_add_watch(events_, (store.string() + "-wal").c_str(), IN_MODIFY);
    }
}

bool StoreWatch::end() {
    if (watch_ < 0) {
        return false;
    }
    inotify_rm_watch(events_, std::exchange(watch_, -1));
    // The end of the watch is an event itself, and the last one.
    bool written = false;
    alignas(inotify_event) std::array<char, 4096> buffer;
    for (ssize_t bytes = 0; (bytes = read(events_, buffer.data(), buffer.size())) > 0;) {
        for (ssize_t at = 0; at < bytes;) {
            const auto& event = *reinterpret_cast<const inotify_event*>(buffer.data() + at);
            written = written || (event.mask & (IN_MODIFY | IN_Q_OVERFLOW)) != 0;
            at += static_cast<ssize_t>(sizeof event + event.len);
        }
    }
    return written;
}

}  // namespace madoguchi
