#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace madoguchi {

/// zstd with contexts that are used again, for a store's blobs. Throws StoreFailure. One thread.
class Compression {
public:
    Compression();
    ~Compression();
    Compression(const Compression&) = delete;
    Compression& operator=(const Compression&) = delete;

    /// Valid until the next call.
    [[nodiscard]] std::string_view compress(std::string_view bytes);
    /// `size`: of the bytes before compression, as stored beside them.
    [[nodiscard]] std::string decompress(std::string_view blob, std::size_t size);

private:
    struct Contexts;
    std::unique_ptr<Contexts> contexts_;
    std::unique_ptr<char[]> buffer_;
    std::size_t buffer_bytes_ = 0;
};

}  // namespace madoguchi
