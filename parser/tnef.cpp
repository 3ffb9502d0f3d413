#include "parser/tnef.h"

#include <algorithm>
#include <cstdint>

namespace madoguchi {
namespace {

constexpr std::uint32_t att_body = 0x0002800C;
constexpr std::uint32_t att_message_properties = 0x00069003;
constexpr std::uint32_t att_attachment_begin = 0x00069002;
constexpr std::uint32_t att_attachment_title = 0x00018010;
constexpr std::uint32_t att_attachment_data = 0x0006800F;
constexpr std::uint32_t att_attachment_properties = 0x00069005;

constexpr std::uint32_t property_body = 0x1000;
constexpr std::uint32_t property_html = 0x1013;
constexpr std::uint32_t property_long_filename = 0x3707;
constexpr std::uint32_t type_string8 = 0x001E;

// Little-endian numbers and runs of bytes; past the end everything is empty and `ok` is false.
class Bytes {
public:
    explicit Bytes(std::string_view data) : data_(data) {}

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool more() const { return ok_ && at_ < data_.size(); }

    std::string_view take(std::size_t count) {
        if (count > data_.size() - at_) {
            ok_ = false;
            at_ = data_.size();
            return {};
        }
        at_ += count;
        return data_.substr(at_ - count, count);
    }

    std::uint32_t number(std::size_t bytes) {
        std::uint32_t value = 0;
        const std::string_view raw = take(bytes);
        for (std::size_t i = raw.size(); i-- > 0;) {
            value = value << 8 | static_cast<unsigned char>(raw[i]);
        }
        return value;
    }

    std::string_view padded(std::size_t count) {
        const std::string_view data = take(count);
        take((4 - count % 4) % 4);
        return data;
    }

private:
    std::string_view data_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

std::string_view without_nul(std::string_view text) {
    return text.substr(0, text.find('\0'));
}

std::size_t fixed_size(std::uint32_t type) {
    switch (type) {
        case 0x0005:
        case 0x0006:
        case 0x0007:
        case 0x0014:
        case 0x0040:
            return 8;
        case 0x0048:
            return 16;
        default:
            return 4;
    }
}

bool is_variable(std::uint32_t type) {
    return type == type_string8 || type == 0x001F || type == 0x0102 || type == 0x000D;
}

// Calls take(id, type, data) for each property that holds one value of variable length (MS-OXTNEF §2.1.3.4).
template <class Take>
void read_properties(std::string_view data, Take take) {
    Bytes bytes(data);
    const std::uint32_t count = bytes.number(4);
    for (std::uint32_t i = 0; i < count && bytes.more(); ++i) {
        const std::uint32_t type = bytes.number(2);
        const std::uint32_t id = bytes.number(2);
        if (id >= 0x8000) {  // a named property
            bytes.take(16);
            const std::uint32_t kind = bytes.number(4);
            const std::uint32_t length = bytes.number(4);
            if (kind != 0) {
                bytes.padded(length);
            }
        }
        const std::uint32_t base = type & 0xFFFU;
        const bool several = (type & 0x1000U) != 0;
        const std::uint32_t values = several || is_variable(base) ? bytes.number(4) : 1;
        for (std::uint32_t v = 0; v < values && bytes.more(); ++v) {
            const std::string_view value = bytes.padded(is_variable(base) ? bytes.number(4) : fixed_size(base));
            if (bytes.ok() && is_variable(base) && values == 1) {
                take(id, base, value);
            }
        }
    }
}

}  // namespace

Tnef read_tnef(std::string_view content) {
    constexpr std::size_t most_files = 1000;
    Tnef tnef;
    Bytes bytes(content);
    if (bytes.number(4) != 0x223E9F78) {
        return tnef;
    }
    bytes.take(2);
    while (bytes.more()) {
        bytes.take(1);
        const std::uint32_t attribute = bytes.number(4);
        const std::string_view data = bytes.take(bytes.number(4));
        bytes.take(2);
        if (attribute == att_attachment_begin && tnef.files.size() < most_files) {
            tnef.files.emplace_back();
        } else if (attribute == att_body) {
            tnef.text = without_nul(data);
        } else if (attribute == att_message_properties) {
            read_properties(data, [&](std::uint32_t id, std::uint32_t type, std::string_view value) {
                if (id == property_html) {
                    tnef.html = value;
                } else if (id == property_body && type == type_string8) {
                    tnef.text = without_nul(value);
                }
            });
        } else if (!tnef.files.empty() && attribute == att_attachment_title) {
            tnef.files.back().name = without_nul(data);
        } else if (!tnef.files.empty() && attribute == att_attachment_data) {
            tnef.files.back().content = data;
        } else if (!tnef.files.empty() && attribute == att_attachment_properties) {
            read_properties(data, [&](std::uint32_t id, std::uint32_t type, std::string_view value) {
                if (id == property_long_filename && type == type_string8) {
                    tnef.files.back().name = without_nul(value);
                }
            });
        }
    }
    return tnef;
}

}  // namespace madoguchi
