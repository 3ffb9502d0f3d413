#include "desk/reading.h"

#include "store/digest.h"

namespace madoguchi {

Message read_first_part(std::string_view bytes, std::uint64_t full_size, const Reader& reader) {
    auto message = reader(bytes, {});
    if (full_size > bytes.size() && message.truncated.empty()) {
        message.truncated = "mail-bytes";
    }
    return message;
}

Reading read_mail(const RawMail& raw, const Desk& desk, const DeskKey& key, const Reader& reader) {
    Reading reading;
    reading.message = read_first_part(raw.bytes, raw.full_size, reader);
    reading.inquiry = find_inquiry(reading.message, desk.own_addresses());
    reading.digest = digest_of(raw, reading.message, key);
    return reading;
}

}  // namespace madoguchi
