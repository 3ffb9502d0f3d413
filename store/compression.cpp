#include "store/compression.h"

#include <zstd.h>

#include <new>

#include "store/database.h"

namespace madoguchi {
namespace {

constexpr int level = 1;  // mails are small or base64: higher levels cost more than they save
constexpr std::size_t kept_buffer_bytes = 1U << 20;  // a larger one is given back after its mail

}  // namespace

struct Compression::Contexts {
    std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> in{nullptr, &ZSTD_freeCCtx};
    std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> out{nullptr, &ZSTD_freeDCtx};
};

Compression::Compression() : contexts_(std::make_unique<Contexts>()) {}
Compression::~Compression() = default;

std::string_view Compression::compress(std::string_view bytes) {
    if (!contexts_->in) {
        contexts_->in.reset(ZSTD_createCCtx());
        if (!contexts_->in) {
            throw std::bad_alloc();
        }
    }
    const auto bound = ZSTD_compressBound(bytes.size());
    if (buffer_bytes_ < bound || (buffer_bytes_ > kept_buffer_bytes && bound <= kept_buffer_bytes)) {
        buffer_.reset();
        buffer_bytes_ = 0;
        buffer_ = std::make_unique_for_overwrite<char[]>(bound);
        buffer_bytes_ = bound;
    }
    const auto size =
        ZSTD_compressCCtx(contexts_->in.get(), buffer_.get(), buffer_bytes_, bytes.data(), bytes.size(), level);
    if (ZSTD_isError(size) != 0) {
        throw StoreFailure{{ErrorCode::temporary, std::string("compressing: ") + ZSTD_getErrorName(size), {}}};
    }
    return {buffer_.get(), size};
}

std::string Compression::decompress(std::string_view blob, std::size_t size) {
    if (!contexts_->out) {
        contexts_->out.reset(ZSTD_createDCtx());
        if (!contexts_->out) {
            throw std::bad_alloc();
        }
    }
    std::string bytes(size, '\0');
    const auto got = ZSTD_decompressDCtx(contexts_->out.get(), bytes.data(), bytes.size(), blob.data(), blob.size());
    if (ZSTD_isError(got) != 0 || got != size) {
        throw StoreFailure{{ErrorCode::malformed, "a stored mail cannot be unpacked", "Restore a backup."}};
    }
    return bytes;
}

}  // namespace madoguchi
