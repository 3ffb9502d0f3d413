#include "review/mail_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace madoguchi {
namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ > STDIN_FILENO) {
            ::close(fd_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

tl::unexpected<Error> unreadable(std::string_view file, int error) {
    const auto code = error == EACCES ? ErrorCode::denied : ErrorCode::not_found;
    return failure(code, fmt::format("cannot read {}: {}", file, std::strerror(error)));
}

}  // namespace

Result<std::string> read_mail_file(const std::string& file, std::size_t max_bytes) {
    const Descriptor descriptor(file == "-" ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.get() < 0) {
        return unreadable(file, errno);
    }
    struct stat status {};
    if (::fstat(descriptor.get(), &status) != 0) {
        return unreadable(file, errno);
    }
    constexpr std::size_t block = 64U << 10;
    const bool regular = S_ISREG(status.st_mode);
    // One byte more than the file says, so that the end is seen without growing the buffer.
    std::string bytes(regular ? std::min(static_cast<std::size_t>(status.st_size) + 1, max_bytes) : block, '\0');
    std::size_t used = 0;
    while (true) {
        if (used == bytes.size()) {
            if (used >= max_bytes) {
                break;
            }
            bytes.resize(std::min(std::max(2 * used, block), max_bytes));
        }
        const auto got = ::read(descriptor.get(), bytes.data() + used, bytes.size() - used);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return unreadable(file, errno);
        }
        if (got == 0) {
            break;
        }
        used += static_cast<std::size_t>(got);
    }
    bytes.resize(used);
    return bytes;
}

}  // namespace madoguchi
