#include "desk/reading.h"

#include "reply/acknowledgement.h"
#include "store/digest.h"

namespace madoguchi {

Message read_first_part(std::string_view bytes, std::uint64_t full_size, const Reader& reader) {
    auto message = reader(bytes, {});
    if (full_size > bytes.size() && message.truncated.empty()) {
        message.truncated = "mail-bytes";
    }
    return message;
}

Reading read_mail(const RawMail& raw, const Rulebook& rules, const DeskKey& key, const Reader& reader) {
    Reading reading;
    reading.message = read_first_part(raw.bytes, raw.full_size, reader);
    reading.inquiry = find_inquiry(reading.message, rules.desk.own_addresses());
    reading.ours = is_ours(reading.message, key);
    reading.assessment = assess(reading.message, reading.inquiry, rules, reading.ours);
    reading.digest = digest_of(raw, reading.message, key);
    return reading;
}

}  // namespace madoguchi
