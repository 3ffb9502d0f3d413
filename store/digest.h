#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "parser/inquiry.h"
#include "parser/message.h"
#include "store/case.h"

namespace madoguchi {

[[nodiscard]] std::string folded_case(std::string_view text);

/// BLAKE2b-256 of the bytes as they came, without a key, so that other tools can check it.
[[nodiscard]] std::string raw_hash_of(std::string_view bytes);

/// The first 64 bits of a keyed BLAKE2b: what indexes look up. Nobody outside can make two that meet.
[[nodiscard]] std::int64_t key_of(std::string_view text, const DeskKey& secret);

/// Key of a mail address, any case.
[[nodiscard]] std::int64_t address_key(std::string_view address, const DeskKey& secret);

/// All keys of one mail.
[[nodiscard]] MailDigest digest_of(const RawMail& raw, const Message& message, const DeskKey& secret);

}  // namespace madoguchi
